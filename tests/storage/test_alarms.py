"""The ledger of alarms: what is decided is entered whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import alarms, figures, looks, problems, runs, sources
from storage.alarms import Known
from storage.models import Alarm, Look, SourceState
from tests.scheduler.homes import source

NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alarm(about: str = "moe", state: str = "refused", *, at: datetime = NOW, kind: str = "source") -> Alarm:
    return Alarm(at=at, about=about, kind=kind, state=state, text=f"{about} {state}", since=at)  # type: ignore[arg-type]


def enter(db: Database, *told: Alarm, channels: Sequence[str] = ("mail",), now: datetime = NOW) -> list[Alarm]:
    return alarms.raise_(db, lambda _: told, channels=channels, now=now)


def count(db: Database, table: str) -> int:
    return db[table].count


def test_what_was_told_is_what_there_is_to_decide_by(db: Database) -> None:
    sources.register(db, [source("moe"), source("inform")], now=NOW)
    runs.start(db, "crawl", now=NOW - HOUR)
    runs.start(db, "replay", now=NOW)
    problems.standing(db, {"digest": ["broken"], "mail": []}, now=NOW)
    enter(db, alarm(at=NOW - timedelta(days=8)), now=NOW - timedelta(days=8))
    enter(db, alarm(state="ok"))
    enter(db, alarm(), alarm("network", "down", kind="network"), *[alarm("digest", "wrong", kind="problem")] * 2)
    found = alarms.known(db, now=NOW)
    assert found.told == {"moe": "refused"}
    assert found.lately == {("source", "moe"): 1, ("network", "network"): 1, ("problem", "digest"): 1}
    assert found.last["network", "network"].state == "down"
    assert found.problems == {"digest": {"broken": NOW}}
    assert found.heard == {"digest": {"digest wrong"}}
    assert found.crawled == NOW - HOUR
    assert [one.source.name for one in found.healths] == ["inform", "moe"]
    enter(db, alarm(state="ok"), alarm("digest", "ok", kind="problem"))
    found = alarms.known(db, now=NOW)
    assert (found.told, found.heard) == ({}, {})


def test_what_fails_in_the_middle_leaves_nothing_behind(db: Database) -> None:
    sources.register(db, [source("moe")], now=NOW)

    def half(_: Known) -> Sequence[Alarm]:
        return [alarm(), None]  # type: ignore[list-item]

    with pytest.raises(AttributeError):
        alarms.raise_(db, half, channels=["mail"], now=NOW)
    assert (count(db, "alarms"), count(db, "alarm_deliveries"), alarms.told(db)) == (0, 0, {})


def test_an_alarm_waits_on_every_channel_but_the_one_it_is_about(db: Database) -> None:
    enter(db, alarm(), alarm("alarm by mail", "wrong", kind="problem"), channels=["mail", "webhook"])
    assert [(one.alarm.about, one.channel) for one in alarms.waiting(db)] == [
        ("moe", "mail"),
        ("moe", "webhook"),
        ("alarm by mail", "webhook"),
    ]


def test_a_message_goes_its_way_through_the_ledger(db: Database) -> None:
    enter(db, alarm(), alarm("inform"))
    message = alarms.waiting(db)
    assert [one.state for one in message] == ["waiting", "waiting"]
    alarms.begin(db, message, "silkwatch-1", now=NOW)
    assert {(one.state, one.message) for one in alarms.waiting(db)} == {("sending", "silkwatch-1")}
    alarms.fail(db, message, "HTTP 500", unclear=False, next_try=NOW + HOUR, now=NOW)
    [first, _] = alarms.waiting(db)
    assert (first.state, first.attempts, first.next_try, first.error) == ("waiting", 1, NOW + HOUR, "HTTP 500")
    alarms.sent(db, message, now=NOW + HOUR)
    assert alarms.waiting(db) == []
    assert alarms.begun(db, "mail", since=NOW, now=NOW + HOUR) == 1
    assert alarms.begun(db, "webhook", since=NOW, now=NOW + HOUR) == 0
    assert alarms.begun(db, "mail", since=NOW + HOUR, now=NOW + 2 * HOUR) == 0


def test_what_was_given_up_is_kept_with_its_reason(db: Database) -> None:
    enter(db, alarm())
    message = alarms.waiting(db)
    alarms.fail(db, message, "HTTP 500", unclear=False, next_try=NOW + HOUR, now=NOW)
    alarms.give_up(db, message, None, now=NOW + HOUR)
    [lost] = db.conn.execute("SELECT state, error, next_try FROM alarm_deliveries")
    assert lost == ("given-up", "HTTP 500", None)
    assert alarms.waiting(db) == []
    assert figures.read(db, now=NOW + 2 * HOUR).alarms == {"given-up": 1}
    assert figures.read(db, now=NOW + 200 * HOUR).alarms == {}  # nobody looks at it for ever


def test_the_newest_come_first(db: Database) -> None:
    for name in ("a", "b", "c"):
        enter(db, alarm(name))
    assert [one.about for one in alarms.recent(db, 2)] == ["c", "b"]


def test_looks_are_counted_by_source_within_a_window(db: Database) -> None:
    sources.register(db, [source("moe"), source("inform")], now=NOW)
    states: tuple[SourceState, ...] = ("ok", "refused", "gap", "unreachable", "quiet", "no-links")
    for hour, state in enumerate(states):
        sources.looked(db, Look(source="moe", state=state), now=NOW + hour * HOUR)
    sources.looked(db, Look(source="inform", state="ok"), now=NOW)
    assert looks.counted(db, NOW, NOW + 5 * HOUR) == {"inform": (1, 0), "moe": (5, 2)}
    assert looks.counted(db, NOW + HOUR, NOW + 2 * HOUR) == {"moe": (1, 1)}


def test_when_the_network_is_back_who_failed_is_asked_at_once_unless_it_wants_to_be_left_alone(
    db: Database,
) -> None:
    sources.register(db, [source("moe"), source("inform"), source("zakon")], now=NOW)
    sources.looked(db, Look(source="moe", state="ok"), now=NOW)
    sources.looked(db, Look(source="inform", state="unreachable"), now=NOW)
    sources.looked(db, Look(source="zakon", state="unreachable", retry_after=7200.0), now=NOW)
    enter(db, alarm("network", "down", kind="network"))
    assert sources.due(db, now=NOW) == []
    enter(db, alarm("network", "ok", kind="network"))
    assert [one.name for one in sources.due(db, now=NOW)] == ["inform"]
