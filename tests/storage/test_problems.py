"""Problems are said when they appear, not every time they are seen."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from storage import articles, institutions, problems
from storage.models import Mention
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW


def test_a_problem_is_fresh_once(db: Database) -> None:
    wrong = {"source file": ["my.toml: bad zone"]}
    assert problems.standing(db, wrong, now=NOW) == [("source file", "my.toml: bad zone")]
    assert problems.standing(db, wrong, now=NOW) == []


def test_a_problem_that_was_mended_and_comes_back_is_fresh_again(db: Database) -> None:
    wrong = {"source file": ["my.toml: bad zone"]}
    problems.standing(db, wrong, now=NOW)
    assert problems.standing(db, {"source file": []}, now=NOW) == []
    assert problems.standing(db, wrong, now=NOW) == [("source file", "my.toml: bad zone")]


def test_what_was_not_looked_at_is_not_mended(db: Database) -> None:
    problems.standing(db, {"crawl of a": ["a: broken"], "crawl of b": ["b: broken"]}, now=NOW)
    assert problems.standing(db, {"crawl of b": []}, now=NOW) == []
    assert problems.standing(db, {"crawl of a": ["a: broken"]}, now=NOW) == []


def test_the_integrity_check_has_nothing_to_say_about_a_store_in_use(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    named = Mention(institution_id="lzu", surface="Lanzhou University", offset=16)
    saved = articles.save(db, replace(EXAMPLE, mentions=(named,)), now=NOW)
    problems.standing(db, {"digest": ["cannot be written"]}, now=NOW)
    assert articles.get(db, saved.id).article.mentions
    assert list(db.query("PRAGMA integrity_check")) == [{"integrity_check": "ok"}]
