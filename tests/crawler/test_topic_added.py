"""A home adds institutions to the list of its watch, and names to those that are in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler import known
from crawler.errors import TopicError
from crawler.topic import added, rules, watch
from crawler.topic.judge import judge
from crawler.topic.topic import load
from storage import institutions
from tests.conftest import ROOT

HEALTH = Path(__file__).parent / "topics" / "health.toml"
LISTED = [
    {"id": "lzu", "country": "CN", "kind": "university", "en": ["Lanzhou University"], "unsure": {"zh": ["兰大"]}}
]
CLINIC = """
[[institution]]
id = "silk-road-clinic"
country = "UZ"
kind = "hospital"
en = ["Silk Road Clinic"]

[[institution]]
id = "tma"
en = ["Tashkent Academy of Medicine"]
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    watch.choose(None)


def problems(toml: str) -> list[str]:
    return list(added.problems(LISTED, tomllib.loads("[[institution]]\n" + toml), ("CN", "KZ")))


def test_a_home_adds_institutions_and_names_to_the_list_of_its_watch(home: Path) -> None:
    (home / "institutions.toml").write_text(CLINIC, encoding="utf-8")
    watch.choose(HEALTH, home)
    topic = load()
    assert set(topic.institutions) == {"tma", "xjmu", "silk-road-clinic"}
    assert topic.institutions["tma"].institution.names["en"] == "Tashkent Medical Academy"
    text = "Doctors of Silk Road Clinic in Uzbekistan went to China with those of the Tashkent Academy of Medicine."
    found = judge(title="Doctors from Uzbekistan in China", text=text, lang="en", url=None, country=None, kind=None)
    assert {mention.institution_id for mention in found.mentions} == {"tma", "silk-road-clinic"}


def test_what_a_home_adds_is_part_of_the_rules(home: Path) -> None:
    watch.choose(HEALTH, home)
    before = rules()
    (home / "institutions.toml").write_text(CLINIC, encoding="utf-8")
    watch.choose(HEALTH, home)
    assert rules() != before


def test_an_institution_of_the_list_gets_more_names_and_better_facts() -> None:
    more = {"id": "lzu", "city": "Lanzhou", "en": ["Univ. of Lanzhou", "Lanzhou University"], "unsure": {"ru": ["ЛУ"]}}
    [row] = added.merged(LISTED, [more])
    assert row["en"] == ["Lanzhou University", "Univ. of Lanzhou"]
    assert row["unsure"] == {"zh": ["兰大"], "ru": ["ЛУ"]}
    assert (row["city"], row["country"]) == ("Lanzhou", "CN")
    assert added.merged([row], [row]) == [row]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('en = ["A College"]', "institution 1: id is missing"),
        ('id = "a"\ncountry = "KZ"\nkind = "college"', "a: en is missing: the list does not hold a yet"),
        (
            'id = "a"\ncountry = "kz"\nkind = "college"\nen = ["A"]',
            "a: country: kz: must be a side of the watch: CN or KZ",
        ),
        ('id = "lzu"\nru = "ЛУ"', "lzu: ru: 'ЛУ': must be a list of texts"),
        ('id = "lzu"\nru = [""]', "lzu: ru: ['']: must be a list of texts"),
        ('id = "lzu"\nabr = ["LZU"]', "lzu: abr: no such key: did you mean abbr?"),
        ('id = "lzu"\nunsure.uz = ["LU"]', "lzu: unsure.uz: no such language"),
        ('id = "lzu"\nwithin = "page"', "lzu: within: page: must be text or sentence"),
        ('id = "lzu"\npart_of = ["kaznu"]', "lzu: kaznu: no institution has this id"),
        ('id = "lzu"\ncompany = ["@kaznu"]', "lzu: kaznu: no institution has this id"),
        ('id = "lzu"\n[other]', "other: each begins with a line [[institution]]"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(toml: str, said: str) -> None:
    assert any(problem.startswith(said) for problem in problems(toml)), problems(toml)


def test_a_right_row_has_no_problems() -> None:
    assert not problems('id = "lzu"\nru = ["ЛУ"]\nalone = true\ncompany = ["@lzu", "Ганьсу"]\nunsure.abbr = ["LU"]')


def test_the_institutions_that_the_docs_add_are_right(home: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = page.partition("### Institutions of your own")[2].split("```")[1].removeprefix("toml")
    (home / "institutions.toml").write_text(example, encoding="utf-8")
    watch.choose(None, home)
    assert load().institutions["tien-shan-college"].institution.city == "Almaty"
    assert "哈萨克国大" in load().institutions["kaznu"].names["zh"]


def test_an_added_file_that_is_wrong_is_named(home: Path) -> None:
    (home / "institutions.toml").write_text('[[institution]]\nid = "tma"\nlang = ["x"]', encoding="utf-8")
    watch.choose(HEALTH, home)
    with pytest.raises(TopicError, match=r"institutions file: .*institutions\.toml: tma: lang: no such key"):
        load()


def test_what_a_home_adds_comes_into_its_store(home: Path, db: Database) -> None:
    watch.choose(HEALTH, home)
    known.register(db)
    (home / "institutions.toml").write_text(CLINIC, encoding="utf-8")
    watch.choose(HEALTH, home)
    known.register(db)
    assert set(institutions.all(db)) == {"tma", "xjmu", "silk-road-clinic"}


def test_institutions_are_registered_once_until_others_are(home: Path, db: Database) -> None:
    watch.choose(HEALTH, home)
    known.register(db)
    db.execute("UPDATE institutions SET city = 'elsewhere' WHERE id = 'tma'")
    known.register(db)
    assert institutions.all(db)["tma"].city == "elsewhere"
    institutions.register(db, [])
    known.register(db)
    assert institutions.all(db)["tma"].city != "elsewhere"
