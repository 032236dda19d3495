"""silkwatch facts and silkwatch institutions: what happened and who takes part, for people and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.topic.institutions import load as known_institutions
from crawler.topic.judge import judge
from reports.width import width
from scheduler import app
from scheduler.cli import main
from storage import articles, institutions
from storage.database import open_store
from storage.models import Ahead, Fact, Mention, Quote, Reason, Unknown
from tests.scheduler.homes import silkwatch
from tests.storage.examples import INSTITUTIONS, NOW
from tests.storage.test_stories import AGENCY, CHINESE, NEXT_YEAR

SIGNED = Fact(
    kind="agreement",
    quote="The rectors agreed.",
    parties=(("lzu", "CN"), ("kaznu", "KZ")),
    number=24,
    unit="students",
    as_of="2026-11",
    direction="KZ>CN",
    document="Glacier roadmap",
    status="agreement",
    place="Almaty",
)
NAMES = "中国—哈萨克斯坦冰川研究中心与阿拉木图山地站" * 4


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports of one agreement, in which they contradict each other, and a visit a year later."""
    path = tmp_path_factory.mktemp("home")
    unknown = Unknown(name="=Tien Shan College", surface="=Tien Shan College", offset=4, side="KZ")
    chinese = replace(SIGNED, quote="双方商定。", number=20, unknown=((unknown.name, "KZ"),))
    visit = Fact(kind="visit", quote=f"{NAMES}。", parties=(("lzu", "CN"),), date=date(2027, 11, 18))
    with closing(open_store(path / "silkwatch.db")) as db:
        institutions.register(db, INSTITUTIONS)
        named = (Mention(institution_id="lzu", surface="Lanzhou University", offset=16),)
        programme = "joint master's programme"
        why = (
            Reason(what="topic", surface=programme, weight=1.0, offset=AGENCY.text.index(programme)),
            Reason(what="topic", surface="programme", weight=0.5, offset=AGENCY.text.index(programme) + 15),
        )
        articles.save(db, replace(AGENCY, facts=(SIGNED,), mentions=named, reasons=why), now=NOW)
        clause = Quote(what="clause", quote="学生在两地各学习一个学期", offset=50)
        second = replace(CHINESE, facts=(chinese,), mentions=named, unknown=(unknown,), quotes=(clause,), rank=4)
        days = (
            Ahead(what="deadline", date=date(2027, 1, 15), quote="报名截止1月15日。", offset=60),
            Ahead(
                what="event",
                date=date(2027, 3, 2),
                date_end=date(2027, 3, 4),
                quote="论坛将于3月2日至4日举行。",
                offset=70,
            ),
        )
        articles.save(db, replace(second, ahead=days), now=NOW)
        articles.save(db, replace(NEXT_YEAR, facts=(visit,), mentions=()), now=NOW)
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_event_is_shown_with_who_says_so_and_what_contradicts_it(home: Path) -> None:
    done = silkwatch(home, "facts", "--kind", "agreement")
    assert done.exit_code == 0
    assert done.stdout == (
        "2026-11-21  agreement: Lanzhou University × Al-Farabi Kazakh National University;"
        " =Tien Shan College (?)\n"
        "            Almaty; 24 students KZ→CN (as of 2026-11); “Glacier roadmap”\n"
        "            “The rectors agreed.”\n"
        "            ! number: 24 (astana-times 1) / 20 (lzu-zh 2)\n"
        "            astana-times 2026-11-21, article 1, 2 reports of 2 sources: https://astana.example/2\n\n"
    )


def test_the_newest_come_first_and_what_is_left_out_is_said(home: Path) -> None:
    done = silkwatch(home, "facts", "--table", "--limit", "1")
    assert "visit" in done.stdout
    assert "agreement" not in done.stdout
    assert done.stderr == "only the newest 1 are shown: narrow it, or raise --limit\n"


def test_a_quote_is_wrapped_by_the_columns_it_takes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "terminal_columns", lambda: 60)
    lines = silkwatch(home, "facts", "--kind", "visit").stdout.splitlines()
    assert max(width(line) for line in lines if "https" not in line) <= 60
    assert sum(NAMES[:12] in line.replace(" ", "") for line in lines) == 1


def test_csv_has_a_column_for_each_side_and_no_formula(home: Path) -> None:
    visit, agreement = rows(silkwatch(home, "facts", "--csv").stdout)
    assert (visit["kind"], visit["day"], visit["CN"], visit["KZ"]) == ("visit", "2027-11-18", "Lanzhou University", "")
    assert agreement["KZ"] == "Al-Farabi Kazakh National University; =Tien Shan College"
    assert agreement["unknown"] == "'=Tien Shan College"
    assert (agreement["number"], agreement["as_of"], agreement["reports"]) == ("24", "2026-11", "2")
    assert agreement["contradictions"] == "number: 24 (astana-times 1) / 20 (lzu-zh 2)"


def test_json_has_the_contradictions_by_field(home: Path) -> None:
    [event] = json.loads(silkwatch(home, "facts", "--json", "--status", "agreement").stdout)
    assert [one["value"] for one in event["contradictions"]["number"]] == [24, 20]
    assert event["parties"][-1] == {"id": None, "name": "=Tien Shan College", "side": "KZ"}


@pytest.mark.parametrize("name", ["kaznu", "Al-Farabi Kazakh National University"])
def test_facts_of_an_institution(home: Path, name: str) -> None:
    [event] = json.loads(silkwatch(home, "facts", "--json", "--institution", name, "--until", "2026-12-01").stdout)
    assert event["kind"] == "agreement"


def test_an_institution_that_is_not_there_is_explained(home: Path) -> None:
    for command in (("facts", "--institution", "lanzhou"), ("institutions", "lanzhou")):
        done = silkwatch(home, *command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "institution: lanzhou: there is none: did you mean lzu (Lanzhou University)?" in done.stderr


def test_nothing_found_is_said(home: Path) -> None:
    assert silkwatch(home, "facts", "--kind", "forum").stdout == "nothing found\n"
    assert json.loads(silkwatch(home, "facts", "--kind", "forum", "--json").stdout) == []


def test_institutions_are_listed_with_their_counts(home: Path) -> None:
    [one] = json.loads(silkwatch(home, "institutions", "--json").stdout)
    assert (one["id"], one["articles"], one["stories"], one["facts"]) == ("lzu", 2, 1, 2)
    assert "lzu" in silkwatch(home, "institutions").stdout
    [row] = rows(silkwatch(home, "institutions", "--csv").stdout)
    assert (row["name_zh"], row["first"], row["latest"]) == ("兰州大学", "2026-11-21", "2026-11-22")


def test_one_institution_is_shown_by_any_of_its_names(home: Path) -> None:
    assert "named     2026-11-21 to 2026-11-22" in silkwatch(home, "institutions", "兰州大学").stdout
    assert "named     in no article" in silkwatch(home, "institutions", "blcu").stdout


def test_names_to_add_are_listed_with_how_to_add_one(home: Path) -> None:
    done = silkwatch(home, "institutions", "--unknown")
    assert "=Tien Shan College  KZ" in done.stdout
    names = 'en = ["…"]\nzh = ["=Tien Shan College"]\n'
    assert f'[[institution]]\nid = "…"\ncountry = "KZ"\nkind = "university"\n{names}' in done.stdout
    [row] = rows(silkwatch(home, "institutions", "--unknown", "--csv").stdout)
    assert (row["name"], row["article_id"]) == ("'=Tien Shan College", "2")
    assert silkwatch(home, "institutions", "--unknown", "lzu").exit_code == 2


def test_show_has_what_an_article_states_and_what_other_reports_say_else(home: Path) -> None:
    shown = silkwatch(home, "show", "2").stdout
    states = shown[shown.index("What it states") : shown.index("Story")]
    assert states == (
        "What it states\n"
        "  agreement: Lanzhou University and Al-Farabi Kazakh National University and =Tien Shan College (?)\n"
        "      Almaty; 20 students KZ→CN (as of 2026-11); “Glacier roadmap”\n"
        "      “双方商定。”\n"
        "  agreement: 2 reports of one event, led by article 1\n"
        "      ! number: 24 (astana-times 1) / 20 (lzu-zh 2)\n"
        "\nWhat it says of the topic, of which nothing is claimed\n"
        "  clause: “学生在两地各学习一个学期”\n"
        "\nDays to come that it names\n"
        "  2027-01-15, deadline: “报名截止1月15日。”\n"
        "  2027-03-02 to 2027-03-04, event: “论坛将于3月2日至4日举行。”\n\n"
    )
    assert "names =Tien Shan College, which the list of institutions does not hold" in shown
    known = json.loads(silkwatch(home, "show", "2", "--json").stdout)
    assert known["article"]["article"]["facts"][0]["unknown"] == [["=Tien Shan College", "KZ"]]
    assert known["article"]["article"]["quotes"][0]["what"] == "clause"
    assert known["article"]["article"]["ahead"][1]["date_end"] == "2027-03-04"
    assert [event["article_id"] for event in known["events"]] == [1]


def test_the_words_that_decided_are_marked_in_the_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "terminal_columns", lambda: 60)
    shown = CliRunner().invoke(main, ["--home", str(home), "show", "1"], color=True).stdout
    text = shown[shown.rindex("Text") :]
    assert "agreed on a \x1b[1m\x1b[4mjoint master's programme\x1b[0m" in " ".join(text.split())
    assert "\x1b" not in silkwatch(home, "show", "1").stdout


@pytest.mark.slow
@pytest.mark.data
def test_a_corpus_becomes_a_ledger(tmp_path: Path, data: Path) -> None:
    """Everything between an import and the spreadsheet: each row has its sentence, which stands in its article."""
    assert silkwatch(tmp_path, "import", str(data / "corpus" / "dev.jsonl")).exit_code == 0
    found = rows(silkwatch(tmp_path, "facts", "--csv", "--limit", "100000").stdout)
    assert len(found) > 100
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        assert db.execute("SELECT count(*) FROM facts WHERE superseded_at IS NULL").fetchone()[0] > len(found)
        texts = {
            row["article"]: " ".join(f"{one.article.title} {one.article.text}".split())
            for row in found
            for one in [articles.get(db, int(row["article"]))]
        }
    for row in found:
        assert row["quote"].lstrip("'") in texts[row["article"]]
    assert {row["kind"] for row in found} >= {"agreement", "branch", "enrolment", "visit"}
    both = [row for row in found if row["CN"] and row["KZ"]]
    assert len(both) > 50


@pytest.mark.parametrize("name", ["kaznu", "КазНУ", "ҚазҰУ", "哈国大"])
def test_an_institution_is_found_by_the_short_names_people_use(home: Path, name: str) -> None:
    shown = json.loads(silkwatch(home, "facts", "--institution", name, "--json").stdout)
    assert [event["kind"] for event in shown] == ["agreement"]


def test_a_name_that_several_share_asks_which(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        institutions.register(db, known_institutions())
    done = silkwatch(tmp_path, "facts", "--institution", "КазНАУ")
    assert done.exit_code == 2
    assert "institution: КазНАУ: several go by that name: did you mean kaznaru (" in done.stderr


def test_what_a_page_writes_stays_text(tmp_path: Path) -> None:
    """Names are found by their pattern, so that a page chooses them: they obey no terminal and no spreadsheet."""
    name = 'Xy"zzy\x1b]0;a\x07\u202e College of Trade'
    text = (
        "Universities of China and Kazakhstan signed a memorandum of cooperation in education in Almaty. "
        f"The {name} in Almaty and Peking University signed the memorandum “=SUM(1)” on 5 May 2024. "
        f"The =Plus College of Law in Astana came, and {'Y' * 10_000} University of China."
    )
    found = judge(title=text[:150], text=text, lang="en", url=None, country=None, kind=None, wanted=True)
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        institutions.register(db, known_institutions())
        said = {"facts": found.facts, "mentions": found.mentions, "unknown": found.unknown, "quotes": found.quotes}
        articles.save(db, replace(AGENCY, title=text[:150], text=text, reasons=found.reasons, **said), now=NOW)
    strangers = json.loads(silkwatch(tmp_path, "institutions", "--unknown", "--json").stdout)
    assert any(one["name"].endswith("College of Trade") for one in strangers)
    assert all(len(one["name"]) < 250 and one["name"].isprintable() for one in strangers)
    for command in (["facts"], ["facts", "--csv"], ["institutions", "--unknown"], ["show", "1"]):
        done = silkwatch(tmp_path, *command)
        assert done.exit_code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)
        assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(done.stdout)) for cell in row)
    shown = silkwatch(tmp_path, "institutions", "--unknown").stdout
    [added] = tomllib.loads(shown[shown.index("[[institution]]") :])["institution"]
    assert added["en"] == [strangers[0]["name"]]
