"""What the store remembers of looks: every look leaves a row, in the transaction that decides when the next is due."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import looks, rhythm, sources, upkeep
from storage.models import Look, PastLook
from tests.storage.examples import NOW
from tests.storage.test_sources import source

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LOOK = Look(
    source="a",
    state="gap",
    reason="20 links, none seen before",
    links_found=20,
    new_links=20,
    articles_new=12,
    shortest=20,
    turnover=1.0,
    reach=39600.0,
    wait=300.0,
    retry_after=60.0,
)


def kept(db: Database) -> Sequence[PastLook]:
    return looks.past(db, "a", now=NOW).looks


def test_a_look_comes_back_as_it_was(db: Database) -> None:
    sources.register(db, [source("a"), source("b")], now=NOW)
    sources.looked(db, LOOK, now=NOW)
    sources.looked(db, replace(LOOK, source="b"), now=NOW)
    sources.looked(db, Look(source="a", state="unreachable", reason="dns"), now=NOW + HOUR)
    [failed, first] = kept(db)
    assert (first.at, first.look, first.silence, first.interval) == (NOW, LOOK, 0.0, 3 * 3600.0)
    assert (failed.look.state, failed.silence, failed.interval) == ("unreachable", None, 1.25 * 3 * 3600)


def test_a_look_that_cannot_be_recorded_leaves_the_source_as_it_was(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    db.conn.execute("CREATE TRIGGER full BEFORE INSERT ON looks BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        sources.looked(db, LOOK, now=NOW)
    [health] = sources.health(db)
    assert (health.state, health.next_check) == ("new", None)
    assert kept(db) == ()


def test_a_source_learns_its_rhythm_from_the_store(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    for number, share in enumerate([None, 0.1, 0.8, 0.1]):
        look = Look(source="a", state="ok", new_links=1, shortest=10, turnover=share)
        sources.looked(db, look, now=NOW + number * 2 * HOUR)
    assert [one.interval for one in kept(db)] == [4500, 4500, 3 * 3600, 3 * 3600]
    [health] = sources.health(db)
    assert health.interval == 4500


def test_a_source_falls_silent_against_its_own_history(db: Database) -> None:
    one = replace(source("a"), kind="media")
    sources.register(db, [one], now=NOW)
    for day in (*range(40), *range(161, 188)):  # something new every day but on Sundays
        sources.looked(db, Look(source="a", state="ok", new_links=int(day % 7 != 6)), now=NOW + day * DAY)
        if day == 39:
            for days in range(40, 161, 6):
                sources.looked(db, Look(source="a", state="refused"), now=NOW + days * DAY)
    last = NOW + 187 * DAY
    states = []
    for day in range(1, 9):
        sources.looked(db, Look(source="a", state="ok"), now=last + day * DAY)
        states.append(sources.health(db)[0].state)
    assert states == ["ok"] * 3 + ["quiet"] * 5  # its longest pauses are a day
    assert (
        sources.health(db)[0].reason == "nothing new since 2027-05-28; its longest pause in four weeks is usually a day"
    )
    newest, *_ = kept(db)
    assert (newest.look.state, newest.silence) == ("quiet", 8 * 86400)
    sources.looked(db, Look(source="a", state="ok", new_links=1), now=last + 9 * DAY)
    assert sources.health(db)[0].state == "ok"


def test_looks_are_kept_for_two_years(db: Database) -> None:
    sources.register(db, [source("a"), source("b")], now=NOW)
    for name, day in (("a", 0), ("a", 3), ("b", 0), ("a", 900)):
        sources.looked(db, Look(source=name, state="ok"), now=NOW + day * DAY)
    assert upkeep.forget_looks(db, before=NOW + 900 * DAY - rhythm.KEPT) == 3
    assert [one.at for one in kept(db)] == [NOW + 900 * DAY]


def test_a_store_from_before_looks_were_kept_knows_when_there_was_something_new(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    sources.looked(db, Look(source="a", state="ok", articles_new=1), now=NOW)
    db.conn.execute("DELETE FROM looks")
    for day in (27, 29):
        sources.looked(db, Look(source="a", state="ok"), now=NOW + day * DAY)
    assert [one.look.state for one in kept(db)] == ["quiet", "ok"]


def test_a_changed_every_takes_effect_at_once(db: Database) -> None:
    sources.register(db, [source("a", every=12 * 3600), source("b", every=12 * 3600)], now=NOW)
    for name in ("a", "b"):
        sources.looked(db, Look(source=name, state="ok"), now=NOW)
    sources.register(db, [source("a", every=3600), source("b", every=12 * 3600)], now=NOW + HOUR)
    assert [one.name for one in sources.due(db, now=NOW + HOUR)] == ["a"]
    sources.register(db, [source("a", every=86400), source("b", every=12 * 3600)], now=NOW + 2 * HOUR)
    assert sources.due(db, now=NOW + 2 * HOUR) == []
    assert [one.interval for one in sources.health(db)] == [86400, 12 * 3600]


def test_a_changed_every_does_not_slow_down_the_lists_that_work_beside_one_that_fails(db: Database) -> None:
    sources.register(db, [source("a", every=12 * 3600)], now=NOW)
    for _ in range(20):
        sources.looked(db, Look(source="a", state="no-links", partly=True, links_found=30), now=NOW)
    sources.register(db, [source("a", every=3600)], now=NOW)
    assert [one.name for one in sources.due(db, now=NOW + HOUR)] == ["a"]


def test_a_changed_every_does_not_forget_what_the_host_asked_for(db: Database) -> None:
    sources.register(db, [source("a", every=12 * 3600)], now=NOW)
    sources.looked(db, Look(source="a", state="refused", retry_after=2 * 86400), now=NOW)
    sources.register(db, [source("a", every=60)], now=NOW)
    assert sources.due(db, now=NOW + 2 * DAY - HOUR) == []
    assert [one.name for one in sources.due(db, now=NOW + 2 * DAY)] == ["a"]


def test_a_source_not_looked_at_since_looks_are_kept_is_due_when_its_every_changes(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    sources.looked(db, Look(source="a", state="ok"), now=NOW)
    db.conn.execute("DELETE FROM looks")
    sources.register(db, [source("a", every=60)], now=NOW)
    assert [one.name for one in sources.due(db, now=NOW)] == ["a"]


def test_a_clock_that_was_set_back_makes_a_source_due_once(db: Database) -> None:
    sources.register(db, [source("a"), source("b")], now=NOW)
    sources.looked(db, Look(source="a", state="ok"), now=NOW)
    sources.looked(db, Look(source="b", state="ok"), now=NOW - 5 * HOUR)
    earlier = NOW - 4 * HOUR
    assert [one.name for one in sources.due(db, now=earlier)] == ["a"]
    sources.looked(db, Look(source="a", state="ok"), now=earlier)
    assert sources.due(db, now=earlier) == []


def test_a_clock_that_jumps_forward_makes_every_source_due_once(db: Database) -> None:
    both = [source("a"), source("b")]
    sources.register(db, both, now=NOW)
    for year in (0, 400, 800):
        now = NOW + year * DAY
        assert len(sources.due(db, now=now)) == 2
        for one in both:
            sources.looked(db, Look(source=one.name, state="ok", new_links=1), now=now)
        assert sources.due(db, now=now) == []
