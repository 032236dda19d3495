"""An article of which a part is missing, for a while: the part never takes the place of more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import articles, frontier, partial, readings
from storage.models import Article

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
WHOLE = Article(
    url="https://e.kz/a.htm",
    canonical_url="https://e.kz/a.htm",
    source="one",
    title="A workshop opened",
    text="The first page.\nThe second page.\nThe third page.",
    verdict="relevant",
    score=1.0,
    extractor="reader 1",
)
PART = replace(WHOLE, text="The first page.", verdict="not", warnings=("several-pages",))


def state(db: Database) -> tuple[str, str, int, datetime | None]:
    stored = articles.get(db, 1)
    return stored.article.text, stored.article.verdict, len(articles.history(db, 1)), stored.revised_at


def test_a_part_is_completed_without_a_revision(db: Database) -> None:
    assert partial.save(db, PART, now=NOW).outcome == "new"
    more = replace(PART, text="The first page.\nThe second page.")
    assert partial.save(db, more, now=NOW + timedelta(days=1)).outcome == "completed"
    assert partial.save(db, WHOLE, now=NOW + timedelta(days=2)).outcome == "completed"
    assert state(db) == (WHOLE.text, "relevant", 0, None)
    assert [reading.was["text"] for reading in readings.of(db, 1)] == [PART.text, more.text]
    assert partial.save(db, WHOLE, now=NOW + timedelta(days=3)).outcome == "unchanged"


def test_a_part_does_not_take_the_place_of_more(db: Database) -> None:
    partial.save(db, WHOLE, now=NOW)
    assert partial.save(db, PART, now=NOW + timedelta(days=1)).outcome == "unchanged"
    assert state(db) == (WHOLE.text, "relevant", 0, None)
    # And the whole that comes after it is no change either.
    assert partial.save(db, WHOLE, now=NOW + timedelta(days=3)).outcome == "unchanged"


@pytest.mark.parametrize("before", [WHOLE, PART])
@pytest.mark.parametrize("warnings", [(), ("several-pages",)])
def test_a_page_that_says_something_else_is_a_revision(
    db: Database, before: Article, warnings: tuple[str, ...]
) -> None:
    partial.save(db, before, now=NOW)
    changed = replace(WHOLE, text="The first page, corrected.\nThe second page.", warnings=warnings)
    assert partial.save(db, changed, now=NOW + timedelta(days=1)).outcome == "revised"
    assert len(articles.history(db, 1)) == 1


def test_another_version_of_the_reader_completes_as_well(db: Database) -> None:
    partial.save(db, PART, now=NOW)
    other = replace(WHOLE, text="The first page read otherwise.\nThe second page.", extractor="reader 2")
    assert partial.save(db, other, now=NOW + timedelta(days=1)).outcome == "completed"
    assert state(db) == (other.text, "relevant", 0, None)


def test_no_further_page_after_all(db: Database) -> None:
    partial.save(db, PART, now=NOW)
    assert partial.save(db, replace(PART, warnings=()), now=NOW + timedelta(days=1)).outcome == "unchanged"
    assert articles.get(db, 1).article.warnings == ()


def test_one_more_look_is_planned_before_the_usual_ones(db: Database) -> None:
    partial.save(db, PART, now=NOW)
    assert frontier.look_again(db, ["one"], now=NOW + timedelta(days=30)) == []  # not about the topic, as far as known
    frontier.soon(db, PART.url, now=NOW)
    assert frontier.look_again(db, ["one"], now=NOW) == []
    assert [link.url for link in frontier.look_again(db, ["one"], now=NOW + timedelta(hours=2))] == [PART.url]
    partial.save(db, WHOLE, now=NOW + timedelta(hours=2))
    assert frontier.look_again(db, ["one"], now=NOW + timedelta(hours=23)) == []
    assert [link.url for link in frontier.look_again(db, ["one"], now=NOW + timedelta(hours=25))] == [PART.url]


def test_an_address_is_known_by_its_article(db: Database) -> None:
    partial.save(db, WHOLE, now=NOW)
    frontier.settle(db, "https://e.kz/a_2.htm?utm_source=x", "article", source="one", now=NOW, article_id=1)
    assert frontier.article_at(db, "http://e.kz/a_2.htm") == 1
    assert frontier.article_at(db, "https://e.kz/a_3.htm") is None
