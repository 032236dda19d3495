"""silkwatch mark and silkwatch rejudge, and what silkwatch show makes of them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scheduler import lock
from storage import articles
from storage.database import open_store
from tests.scheduler import homes
from tests.scheduler.homes import ENGLISH, WEDNESDAY, article, silkwatch

REVISED = ENGLISH.replace("120", "150")  # what article 1 says since then


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four articles: two reports of one institute, in two languages, a copy of one, and one of another topic."""
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        homes.fill(db)
        copy = article(4, "A blog on it", REVISED, lang="en", verdict="borderline", source="ribao")
        articles.save(db, copy, now=WEDNESDAY)
    return tmp_path


def said(home: Path, *words: str) -> list[str]:
    done = silkwatch(home, "mark", *words)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_a_verdict_is_corrected_and_shown_beside_the_machines(home: Path) -> None:
    assert said(home, "2", "not")[0] == "article 2: not, by hand; the machine says relevant (0.90)"
    shown = silkwatch(home, "show", "2").stdout
    assert "Marked not by hand on " in shown
    assert "  the machine says relevant: score 0.90" in shown.splitlines()
    told = json.loads(silkwatch(home, "show", "2", "--json").stdout)
    assert (told["article"]["article"]["verdict"], told["article"]["judged"]) == ("not", "relevant")
    assert [(one["mark"], one["other_id"]) for one in told["marks"]] == [("not", None)]
    [again] = said(home, "2", "not")
    assert again.startswith("article 2: not already, since ")
    assert again.endswith(": nothing changed")
    assert said(home, "2", "machine")[0].startswith("article 2: relevant (0.")
    assert said(home, "2", "machine")[0].startswith("article 2: machine already")


def test_what_becomes_relevant_gets_its_story_and_its_facts(home: Path) -> None:
    """Facts are looked for in relevant articles only, so the rules of today look again."""
    with closing(open_store(home / "silkwatch.db")) as db:
        passed_over = article(5, "Joint institute", ENGLISH, lang="en", verdict="not", source="far")
        articles.save(db, passed_over, now=WEDNESDAY)
    told = json.loads(silkwatch(home, "mark", "5", "relevant", "--json").stdout)
    assert told["changed"]
    assert told["article"]["verdict"] == "relevant"
    assert told["article"]["story_id"] is not None
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:
        assert ("joint-school",) in db.execute("SELECT kind FROM facts WHERE article_id = 5").fetchall()


def test_articles_are_brought_together_and_kept_apart(home: Path) -> None:
    with closing(open_store(home / "silkwatch.db")) as db:
        assert articles.get(db, 4).duplicate_of == 1
    lines = said(home, "4", "other-story")
    assert lines[0] == "article 4 repeats no other article"
    assert lines[1].endswith("alone: A blog on it")
    assert lines[2] == "article 4 never shares a story with 1"
    lines = said(home, "2", "duplicate-of", "1")
    assert lines[0] == "article 2 repeats article 1 (repost)"
    assert "with 1:" in lines[1]
    shown = silkwatch(home, "show", "2").stdout.splitlines()
    assert "Same text elsewhere: repost by hand of article 1" in shown
    assert "1  times  en  2025-11-18  represents them  Joint institute opens" in shown
    lines = said(home, "4", "same-story", "2")
    assert "with 1, 2:" in lines[0]
    told = json.loads(silkwatch(home, "show", "4", "--json").stdout)
    assert {one["id"] for one in told["story"]["articles"]} == {1, 2, 4}


def test_a_copy_that_left_a_story_with_its_original_is_parted_from_that_by_another_mark(home: Path) -> None:
    said(home, "2", "same-story", "1")
    lines = said(home, "4", "other-story")
    assert lines[-2:] == [
        "article 4 never shares a story with 2",
        "it still repeats article 1: the same mark again parts it from that one",
    ]
    assert said(home, "4", "other-story")[-1] == "article 4 never shares a story with 1, 2"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ["1", "duplicate-of", "1"],
            "mark: duplicate-of 1: that is the article itself: give the number of another one",
        ),
        (["1", "duplicate-of"], "mark: duplicate-of: needs the number of another article"),
        (["1", "not", "2"], "mark: not: takes no second article"),
        (["9", "not"], "article: 9: there is none: find its number with `search` or `query`"),
        (["1", "same-story", "9" * 25], f"article: {'9' * 25}: there is none"),
        (["1", "same-story", "3"], "article 3 is of another topic and tells no story: mark it relevant first"),
        (["3", "other-story"], "article 3 is the only report of its story"),
    ],
)
def test_what_cannot_be_is_refused(home: Path, words: list[str], why: str) -> None:
    if words[0] == "3":
        said(home, "3", "relevant")
    refused = silkwatch(home, "mark", *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert why in refused.stderr
    assert json.loads(silkwatch(home, "query", "select id from marks where article_id = 1", "--json").stdout) == []


@pytest.mark.parametrize("words", [["show"], ["mark"], ["rejudge", "--id"], ["reread", "--id"]])
def test_a_number_too_large_for_any_article_is_of_none(home: Path, words: list[str]) -> None:
    done = silkwatch(home, *words, str(2**63), *(["not"] if words == ["mark"] else []))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"silkwatch: article: {2**63}: there is none")
    assert silkwatch(home, *words, str(2**63 - 1), *(["not"] if words == ["mark"] else [])).exit_code in (0, 2)


def test_a_mark_is_given_while_the_daemon_runs(home: Path) -> None:
    with lock.held(home, "run"):
        assert said(home, "1", "relevant")


def test_rejudge_shows_first_and_then_does_it(home: Path) -> None:
    said(home, "1", "relevant")
    dry = silkwatch(home, "rejudge", "--dry-run")
    assert dry.exit_code == 0, dry.output
    lines = dry.stdout.splitlines()
    at = lines.index("article 4: A blog on it")
    assert lines[at + 2].startswith("  borderline → relevant, score 0.10 → ")
    assert lines[-3:] == [
        "not                  0           0           1",
        "marked by a person, whose verdict stays: 1",
        "nothing was stored: --dry-run",
    ]
    done = json.loads(silkwatch(home, "rejudge", "--json").stdout)
    assert done["verdicts"]["borderline"] == {"relevant": 1, "borderline": 0, "not": 0}
    assert sum(done["counts"].values()) == 4
    [fourth] = [one for one in done["articles"] if one["id"] == 4]
    assert fourth["verdict"] == {"old": "borderline", "new": "relevant"}
    assert silkwatch(home, "rejudge").stdout.splitlines() == ["judged again: 0, changed: 0"]
    shown = silkwatch(home, "show", "4").stdout
    assert ": borderline, score 0.10" in shown


def test_rejudge_waits_for_nobody_and_knows_its_sources(home: Path) -> None:
    with lock.held(home, "run"):
        assert silkwatch(home, "rejudge").exit_code == 3
        assert silkwatch(home, "rejudge", "ribao", "--dry-run").exit_code == 0
    unknown = silkwatch(home, "rejudge", "ribaoo")
    assert unknown.exit_code == 2
    assert "did you mean ribao?" in unknown.stderr
    assert silkwatch(home, "rejudge", "ribao", "--id", "1").exit_code == 2
