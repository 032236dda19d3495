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


def test_a_part_that_says_something_else_does_not_shorten_what_was_whole(db: Database) -> None:
    partial.save(db, WHOLE, now=NOW)
    corrected = replace(PART, text="The 1st page.", title="Two workshops opened")
    assert partial.save(db, corrected, now=NOW + timedelta(days=1)).outcome == "unchanged"
    assert state(db) == (WHOLE.text, "relevant", 0, None)
    assert articles.get(db, 1).last_seen == NOW + timedelta(days=1)
    # The look that sees it all again tells what the site has changed.
    whole = replace(WHOLE, text=WHOLE.text.replace("first", "1st"), title=corrected.title)
    assert partial.save(db, whole, now=NOW + timedelta(days=3)).outcome == "revised"
    assert state(db) == (whole.text, "relevant", 1, NOW + timedelta(days=3))


def test_a_look_at_a_part_does_not_turn_back_which_reader_read_the_page_last(db: Database) -> None:
    partial.save(db, WHOLE, now=NOW)
    newer = replace(WHOLE, text=f"{WHOLE.text}\nWhat a newer reader finds.", extractor="reader 2")
    assert partial.save(db, newer, now=NOW + timedelta(days=1)).outcome == "unchanged"
    assert partial.save(db, replace(PART, extractor="reader 2"), now=NOW + timedelta(days=2)).outcome == "unchanged"
    assert readings.last_reader(db, 1) == "reader 2"
    changed = replace(newer, text=newer.text.replace("second", "other"))
    assert partial.save(db, changed, now=NOW + timedelta(days=3)).outcome == "revised"


def test_a_title_that_hangs_on_the_list_makes_no_revision_of_a_completion(db: Database) -> None:
    partial.save(db, PART, now=NOW)
    whole = replace(WHOLE, title="A workshop opened in Almaty")
    assert partial.save(db, whole, now=NOW + timedelta(days=1)).outcome == "completed"
    assert state(db) == (whole.text, "relevant", 0, None)
    assert articles.get(db, 1).article.title == whole.title
    assert readings.of(db, 1)[0].was["title"] == PART.title


def test_a_new_title_of_a_part_is_a_revision(db: Database) -> None:
    partial.save(db, PART, now=NOW)
    for days, warnings in enumerate((PART.warnings, ()), start=1):
        renamed = replace(PART, title=f"Workshop {days}", warnings=warnings)
        assert partial.save(db, renamed, now=NOW + timedelta(days=days)).outcome == "revised"


@pytest.mark.parametrize("before", [WHOLE, PART])
@pytest.mark.parametrize("warnings", [(), ("several-pages",)])
def test_a_page_that_says_something_else_is_a_revision(
    db: Database, before: Article, warnings: tuple[str, ...]
) -> None:
    partial.save(db, before, now=NOW)
    text = "The first page, corrected.\nThe second page." + "\nThe third page." * (before is WHOLE)
    changed = replace(WHOLE, text=text, warnings=warnings)
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
