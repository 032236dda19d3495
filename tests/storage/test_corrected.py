"""What became of what issues showed: changed, taken down, or marked as not relevant, and what it said before."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import articles, corrections, digests
from storage.digests import Corrected
from storage.models import Article
from tests.storage.examples import EXAMPLE, NOW, VISIT, article
from tests.storage.test_plans import SMALL, indexed

DAY = timedelta(days=1)
WEEK = 7 * DAY
MORE = article(text=VISIT.replace("24 students", "48 students"), title="The programme takes 48")
EVEN_MORE = article(text=VISIT.replace("24 students", "96 students"), title="The programme takes 96")


@pytest.fixture
def shown(db: Database) -> int:
    """Return an article that the issue of the week before NOW showed, made two hours after it closed."""
    id = articles.save(db, EXAMPLE, now=NOW - 3 * DAY).id
    issue(db, "2026-W46", 1, NOW, id)
    return id


def issue(db: Database, name: str, number: int, end: datetime, article_id: int) -> None:
    digests.freeze(
        db,
        id=name,
        number=number,
        window_start=end - WEEK,
        window_end=end,
        timezone="UTC",
        payload="{}",
        items=[(articles.get(db, article_id).story_id or 0, article_id, "new")],
        made_at=end + timedelta(hours=2),
    )


def of_week(db: Database, week: int = 0) -> list[Corrected]:
    return digests.corrected(db, NOW + week * WEEK, NOW + (week + 1) * WEEK)


def read_again(db: Database, page: Article, when: datetime) -> None:
    assert articles.save(db, page, now=when).outcome == "revised"


def test_a_page_that_changed_since_the_issue_is_there_as_it_was_and_as_it_is(db: Database, shown: int) -> None:
    read_again(db, MORE, NOW + DAY)
    [one] = of_week(db)
    assert (one.what, one.digest_id, one.stored.id, one.at) == ("revised", "2026-W46", shown, NOW + DAY)
    assert one.story_id == articles.get(db, shown).story_id
    assert (one.was.title, one.now.title) == (EXAMPLE.title, MORE.title)
    assert "24 students" in one.was.text
    assert "48 students" in one.now.text
    assert of_week(db, 1) == of_week(db, -1) == []


def test_each_issue_corrects_what_was_last_said(db: Database, shown: int) -> None:
    read_again(db, MORE, NOW + DAY)
    read_again(db, EVEN_MORE, NOW + WEEK + DAY)
    first, second = [*of_week(db), *of_week(db, 1)]
    assert [(one.was.title, one.now.title) for one in (first, second)] == [
        (EXAMPLE.title, MORE.title),  # in an issue that is made late as in one made in time
        (MORE.title, EVEN_MORE.title),
    ]


def test_a_page_that_went_back_and_forth_is_held_against_what_the_issue_showed(db: Database, shown: int) -> None:
    read_again(db, MORE, NOW + DAY)
    read_again(db, EVEN_MORE, NOW + 2 * DAY)
    [one] = of_week(db)
    assert (one.was.title, one.now.title, one.at) == (EXAMPLE.title, EVEN_MORE.title, NOW + 2 * DAY)


def test_what_changed_before_the_issue_was_made_is_none(db: Database, shown: int) -> None:
    read_again(db, MORE, NOW + timedelta(hours=1))
    assert of_week(db) == []


def test_a_page_that_was_taken_down_and_one_that_came_back(db: Database, shown: int) -> None:
    articles.withdraw(db, EXAMPLE.url, now=NOW + DAY)
    [one] = of_week(db)
    assert (one.what, one.at) == ("withdrawn", NOW + DAY)
    assert of_week(db, 1) == []
    articles.save(db, EXAMPLE, now=NOW + 2 * DAY)
    assert of_week(db) == []


def test_what_a_person_marked_as_not_relevant_unless_it_was_taken_back(db: Database, shown: int) -> None:
    read_again(db, MORE, NOW + timedelta(hours=5))
    corrections.add(db, shown, "not", now=NOW + DAY)
    [one] = of_week(db)
    assert (one.what, one.at, one.digest_id) == ("misjudged", NOW + DAY, "2026-W46")
    assert of_week(db, 1) == []
    corrections.add(db, shown, "relevant", now=NOW + 2 * DAY)
    assert [one.what for one in of_week(db)] == ["revised"]


def test_an_article_counts_for_the_latest_issue_that_showed_it(db: Database, shown: int) -> None:
    issue(db, "2026-W47", 2, NOW + WEEK, shown)
    read_again(db, MORE, NOW + WEEK + DAY)
    [one] = of_week(db, 1)
    assert one.digest_id == "2026-W47"


def test_an_article_no_issue_showed_is_not_corrected_nor_one_of_long_ago(db: Database, shown: int) -> None:
    other = articles.save(
        db, article("https://a.example/1", source="a", title="A choir", text="A choir sang."), now=NOW
    )
    corrections.add(db, other.id, "not", now=NOW + DAY)
    read_again(db, MORE, NOW + 30 * WEEK)
    assert of_week(db) == of_week(db, 30) == []


def test_no_table_of_articles_is_gone_through(db: Database, shown: int, monkeypatch: pytest.MonkeyPatch) -> None:
    read_again(db, MORE, NOW + DAY)
    monkeypatch.setattr("tests.storage.test_plans.SMALL", re.compile(rf"SCAN d$|{SMALL.pattern}"))  # the issues
    with indexed(db):
        assert of_week(db)
