"""Which articles are held to be one text, and which of them stands for the others."""

from __future__ import annotations

import itertools
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import articles, duplicates, institutions, translation
from storage.database import open_store, transaction
from storage.models import Article, Mention
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, VISIT, article

PARAGRAPHS = VISIT.split("\n\n")
ELSEWHERE = (
    "The city has opened a planetarium beside the botanical garden. Its dome is twenty metres wide, and the projector"
    " was built in Jena. Schools may book lessons from Monday to Thursday; at weekends there are shows for families."
    " A ticket costs eight hundred tenge, for children half of that. The director hopes for a hundred thousand visitors"
    " in the first year and for an observatory on the hill behind the zoo, where the sky is darker than in the centre."
)

# A family of copies, and a stranger: the party itself, agencies, media, an aggregator that lengthens it.
FAMILY = [
    EXAMPLE,
    article("https://agency.example/1", source="agency", rank=2, text=f"ALMATY. Our correspondent reports.\n{VISIT}"),
    article("https://media.example/1", source="media", rank=3, text="\n".join(PARAGRAPHS[:2])),
    article("https://digest.example/1", source="digest", rank=4, text=PARAGRAPHS[0]),
    article("https://site.example/1", source="site", rank=5, text=f"{ELSEWHERE[:250]}\n{VISIT}\n{ELSEWHERE[250:]}"),
    article("https://zoo.example/1", source="zoo", text=ELSEWHERE, title="A planetarium"),
]


def groups(db: Database, pages: list[Article]) -> dict[str, str]:
    """Save pages in their order; return the source that represents each."""
    saved = {page.source: articles.save(db, page, now=NOW).id for page in pages}
    sources = {id: source for source, id in saved.items()}
    return {source: sources[articles.get(db, id).duplicate_of or id] for source, id in saved.items()}


@settings(max_examples=5, deadline=None)
@given(st.permutations(FAMILY))
def test_any_order_of_arrival_gives_the_same_groups_and_the_same_representative(pages: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_store(Path(folder) / "silkwatch.db")
        best = dict.fromkeys(("kaznu-en", "agency", "media", "digest", "site"), "kaznu-en")
        assert groups(db, pages) == best | {"zoo": "zoo"}
        db.close()


def test_a_rewrite_gives_way_to_the_original_it_came_from(db: Database) -> None:
    # As the third seed: a blog's rewrite was found first, and bears an earlier date than the university's own page.
    rewrite = article(
        "https://blog.example/7",
        source="blog",
        rank=5,
        title="Two diplomas at once",
        published=date(2026, 11, 19),
        text=VISIT.replace("toured", "visited").replace("showed", "presented to").replace("agreed", "decided"),
    )
    worse = articles.save(db, rewrite, now=NOW)
    best = articles.save(db, EXAMPLE, now=NOW)
    assert best.outcome == "duplicate"
    assert articles.get(db, best.id).duplicate_of is None
    stored = articles.get(db, worse.id)
    assert (stored.duplicate_of, stored.duplicate_kind) == (best.id, "repost")


def test_a_page_that_is_revised_into_a_copy_joins_and_revised_again_leaves(db: Database) -> None:
    original = articles.save(db, EXAMPLE, now=NOW)
    page = article("https://media.example/1", source="media", title="Soon more", text=ELSEWHERE)
    first = articles.save(db, page, now=NOW)
    assert (first.outcome, first.duplicate_of) == ("new", None)
    copied = article(page.url, source="media", text=VISIT)
    assert articles.save(db, copied, now=NOW).duplicate_of == original.id
    assert articles.save(db, page, now=NOW).duplicate_of is None
    assert articles.duplicates(db, original.id) == []


def test_an_id_is_one_article_within_its_source_and_a_duplicate_beside_it(db: Database) -> None:
    first = article("https://www.news.example/1/c.html", source="agency", identity="20261120ab")
    moved = article("http://m.agency.example/1/c.html", source="agency", identity="20261120ab")
    beside = article("https://english.news.example/1/c.html", source="agency-en", identity="20261120ab")
    stored = articles.save(db, first, now=NOW)
    assert articles.save(db, moved, now=NOW).id == stored.id
    assert articles.save(db, beside, now=NOW).duplicate_of == stored.id


def test_a_round_up_brings_the_news_in_it_not_together(db: Database) -> None:
    one = articles.save(db, EXAMPLE, now=NOW)
    other = articles.save(db, FAMILY[-1], now=NOW)
    text = f"In brief.\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\n{ELSEWHERE}"
    articles.save(db, article("https://brief.example/1", source="brief", rank=4, text=text), now=NOW)
    ids = {articles.get(db, id).duplicate_of or id for id in (one.id, other.id)}
    assert len(ids) == 2


def test_numbers_are_the_same_however_they_are_written(db: Database) -> None:
    text = VISIT.replace("24 students", "12 400 students").replace("2027", "2027, with 1.500 places,")
    original = articles.save(db, article(text=text), now=NOW)
    copy = text.replace("12 400", "12,400").replace("1.500", "1 500")
    saved = articles.save(db, article("https://media.example/1", source="media", text=copy), now=NOW)
    assert (saved.duplicate_of, articles.get(db, saved.id).duplicate_kind) == (original.id, "identical")


NEWS = {
    "en": (
        "On November 20, 2026 the centre in Karaganda was opened. It has 384 places and cost 15 million tenge; the"
        " equipment was bought from Huawei and Lenovo. Lessons begin on January 11, and 52 teachers have come for"
        " them. In 2019 there were 27 of them, in 2023 already 41. The library holds 12,500 books."
    ),
    "ru": (
        "20 ноября 2026 года в Караганде открыли центр. В нем 384 места, он стоил 15 млн тенге; оборудование купили у"
        " Huawei и Lenovo. Занятия начнутся 11 января, для них приехали 52 преподавателя. В 2019 году их было 27, в"
        " 2023-м уже 41. В библиотеке 12 500 книг."
    ),
    "zh": (
        "2026年11月20日,该中心在卡拉干达揭牌。中心设384个名额,耗资1500万坚戈,设备购自Huawei和Lenovo。课程将于1月11日开始,"
        "52名教师已经到岗。2019年教师为27人,2023年已有41人。图书馆藏书12500册。"
    ),
}
RETOLD = (
    "В Караганде теперь есть центр, для которого 52 преподавателя приехали издалека. Их было 27 в 2019 году. Книг в нем"
    " 12 500, мест 384, а оборудование делают Lenovo и Huawei. Директор обещает, что с 11 января начнутся занятия, и"
    " напоминает, что стройка обошлась в 15 млн тенге. Открытие прошло 20 ноября."
)


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(NEWS, 2)))
def test_a_translation_has_the_same_numbers_and_names_in_the_same_order(one: str, other: str) -> None:
    likeness = translation.of(NEWS[one], one, NEWS[other], other)
    assert likeness is not None
    assert likeness.kind == "translation"
    assert likeness == translation.of(NEWS[other], other, NEWS[one], one)


def test_another_report_of_the_same_facts_is_no_translation() -> None:
    assert translation.of(NEWS["en"], "en", RETOLD, "ru") is None
    assert translation.of(NEWS["en"], "en", NEWS["en"], "en") is None
    assert translation.of(NEWS["en"], "en", NEWS["ru"] + VISIT, "ru") is None
    assert translation.of("", "en", "", "ru") is None


@pytest.mark.parametrize("first", ["party", "agency"])
def test_a_translation_within_a_story_is_linked_whichever_comes_first(db: Database, first: str) -> None:
    pages = [
        article("https://party.example/1", source="party", rank=1, title="A centre", text=NEWS["en"]),
        article("https://agency.example/1", source="agency", rank=2, title="Центр", text=NEWS["ru"], lang="ru"),
    ]
    pages.sort(key=lambda page: page.source != first)
    ids = {page.source: articles.save(db, page, now=NOW).id for page in pages}
    last = pages[-1]
    with transaction(db):
        db.conn.execute("UPDATE articles SET story_id = (SELECT min(id) FROM stories)")
        duplicates.translate(db, ids[last.source], last.text, last.lang)
    stored = articles.get(db, ids["agency"])
    assert (stored.duplicate_of, stored.duplicate_kind) == (ids["party"], "translation")
    assert articles.get(db, ids["party"]).duplicate_of is None
    copy = article("https://copy.example/1", source="copy", rank=4, title="Центр", text=NEWS["ru"] + " Вот.", lang="ru")
    assert articles.save(db, copy, now=NOW).duplicate_of == ids["party"]


@pytest.mark.parametrize("first", [0, 1], ids=["the original first", "the other first"])
def test_a_release_sent_out_again_with_other_parties_is_no_copy(db: Database, first: int) -> None:
    institutions.register(db, INSTITUTIONS)
    other = VISIT.replace("Lanzhou University", "Beijing Language and Culture University").replace("Lanzhou", "Beijing")
    ours = article(mentions=(Mention(institution_id="lzu", surface="", offset=0),))
    theirs = article(
        "https://b.example/1",
        source="b",
        title="Another university opens a joint programme",
        text=other,
        mentions=(Mention(institution_id="blcu", surface="", offset=0),),
    )
    saved = [articles.save(db, page, now=NOW).duplicate_of for page in [(ours, theirs), (theirs, ours)][first]]
    assert saved == [None, None]
    copy = article("https://c.example/1", source="c", rank=5, mentions=ours.mentions)
    assert articles.save(db, copy, now=NOW).duplicate_of == 1 + first
