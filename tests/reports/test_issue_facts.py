"""What the store knows of events, days to come and corrections, in issues that are made one after the other."""

from __future__ import annotations

from datetime import date

import pytest
from sqlite_utils import Database

from reports import issue
from reports.model import Digest
from reports.weeks import Week
from storage import articles, corrections
from storage.models import Ahead
from tests.reports.samples import fact
from tests.reports.test_issue import SETTINGS, TEXTS, W46, W47, on, save, store

__all__ = ["store"]

SIGNED = fact("memorandum", "xjtu", "kaznu", status="memorandum", date=on(W46).date())
FORUM = Ahead(what="event", date=date(2026, 12, 4), quote="The forum opens on 4 December.", offset=3)


def made(db: Database, week: Week) -> Digest:
    closes = on(week.shifted(1), 0)
    return issue.make(db, week, now=closes, settings=SETTINGS)


@pytest.mark.usefixtures("store")
def test_an_event_and_a_day_to_come_are_told_in_the_issue_of_their_week_and_not_again(db: Database) -> None:
    told = save(db, "orchestra", on(W46), facts=(SIGNED,), ahead=(FORUM,))
    first = made(db, W46)
    assert [(row.kind, row.date, len(row.parties)) for row in first.events] == [("memorandum", SIGNED.date, 2)]
    assert [day.quote for day in first.ahead] == [FORUM.quote]

    opened = fact("workshop", "xjtu", "kaznu", status="unveiled", date=on(W47, 1).date())
    id = save(db, "dinosaur", on(W47), facts=(SIGNED, opened))
    corrections.add(db, id, "same-story", other=told, now=on(W47))
    second = made(db, W47)
    assert [update.report.article_id for update in second.updates] == [id]
    assert [row.kind for row in second.events] == ["workshop"]
    assert second.ahead == ()
    assert second.corrections == ()


@pytest.mark.usefixtures("store")
def test_what_the_issue_before_has_in_its_table_is_not_told_again_by_another_story(db: Database) -> None:
    save(db, "orchestra", on(W46), facts=(SIGNED,))
    assert len(made(db, W46).events) == 1
    again = fact("memorandum", "xjtu", "kaznu", status="memorandum")
    other = fact("memorandum", "xjtu", "aitu", status="memorandum", date=on(W47).date())
    save(db, "dinosaur", on(W47), facts=(again,))
    save(db, "beekeeping", on(W47), facts=(other,))
    assert [row.date for row in made(db, W47).events] == [on(W47).date()]


@pytest.mark.usefixtures("store")
def test_what_an_issue_said_is_corrected_in_the_next(db: Database) -> None:
    harbour, *_ = (save(db, name, on(W46)) for name in ("harbour", "dinosaur", "beekeeping"))
    made(db, W46)
    text = TEXTS["harbour"].format("Harbour")
    save(db, "harbour", on(W47), text=text.replace("yesterday morning", "on 3 May"), title="The harbour opens on 3 May")
    articles.withdraw(db, "https://news.example/xinhua-en/dinosaur", now=on(W47, 3))
    corrections.add(db, 3, "not", now=on(W47, 4))
    told = made(db, W47).corrections
    assert [(one.kind, one.issue) for one in told] == [
        ("revised", "2026-W46"),
        ("withdrawn", "2026-W46"),
        ("misjudged", "2026-W46"),
    ]
    assert (told[0].report.article_id, told[0].title_was) == (harbour, "News of the harbour")
    assert (told[0].was or "").endswith("yesterday morning.")
    assert (told[0].now or "").endswith("on 3 May.")
    assert made(db, W47).corrections == told, "frozen"
