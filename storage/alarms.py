"""Alarms: what the operator is told when something breaks or is well again, and the ledger of how it is told.

What is to be told is decided and entered in one transaction, with a row for each channel: a crash anywhere neither
loses an alarm nor raises it twice.

    waiting ──▶ sending ──▶ sent
       ▲           │
       └───────────┴──────▶ given-up    it was tried for a day, or nobody has set up the channel any more

``sending`` is on the disk before the first byte leaves, ``sent`` after it was taken. What is found in ``sending`` is of
a process that ended in between, and what broke off in the middle stays there: nobody knows whether it arrived, so the
same alarms go out again as the same ``message``, by whose name a receiver knows that it has had it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage import sources, times
from storage.database import lasting, row, rows, transaction
from storage.models import Alarm, AlarmDelivery, SourceHealth
from storage.sqlite import Database

OF_A_CHANNEL = "alarm by "  # the name of a channel behind it: that it fails is told over the others
LATELY = timedelta(days=7)
_SHOWN = "SELECT alarms.*, d.channel, d.state AS how, d.message, d.attempts, d.next_try, d.at AS tried, d.error"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What there is to decide by.

    ``told``: the bad state each source was told in; ``last``: the newest alarm by kind and what it is about;
    ``lately``: how often in the last week it broke, in several ways at once counting once; ``problems``: the texts that
    stand and since when; ``heard``: those that were told since it was last well; ``crawled``: the last crawl's begin.
    """

    healths: Sequence[SourceHealth]
    told: Mapping[str, str]
    last: Mapping[tuple[str, str], Alarm]
    lately: Mapping[tuple[str, str], int]
    problems: Mapping[str, Mapping[str, datetime]]
    heard: Mapping[str, Collection[str]]
    crawled: datetime | None


def raise_(
    db: Database, decide: Callable[[Known], Sequence[Alarm]], *, channels: Sequence[str], now: datetime
) -> list[Alarm]:
    """Enter what ``decide`` makes of what is known, to be sent over ``channels``, and return it.

    When our network is back, sources that fail are due at once: they backed off for a fault that was not theirs.
    """
    with transaction(db):
        raised = [_enter(db, one, channels) for one in decide(known(db, now=now))]
        if any(one.kind == "network" and one.over for one in raised):
            sources.hurry(db)
    return raised


def known(db: Database, *, now: datetime) -> Known:
    """Gather what there is to decide by."""
    newest = rows(db, "SELECT * FROM alarms WHERE id IN (SELECT max(id) FROM alarms GROUP BY kind, about)")
    counted = rows(
        db,
        "SELECT kind, about, count(DISTINCT at) AS number FROM alarms WHERE state <> 'ok' AND at > ? AND at <= ?"
        " GROUP BY kind, about",
        (times.instant(now - LATELY), times.instant(now)),
    )
    problems: dict[str, dict[str, datetime]] = {}
    for one in rows(db, "SELECT about, text, since FROM problems ORDER BY since, text"):
        problems.setdefault(one["about"], {})[one["text"]] = times.read_instant(one["since"])
    heard: dict[str, set[str]] = {}
    sql = (
        "SELECT about, text FROM alarms WHERE kind = 'problem' AND id > (SELECT coalesce(max(id), 0)"
        " FROM alarms AS well WHERE well.kind = 'problem' AND well.about = alarms.about AND well.state = 'ok')"
    )
    for one in rows(db, sql):
        heard.setdefault(one["about"], set()).add(one["text"])
    crawl = row(db, "SELECT started FROM runs WHERE kind = 'crawl' ORDER BY id DESC LIMIT 1")
    return Known(
        healths=sources.health(db),
        told=told(db),
        last={(one["kind"], one["about"]): _alarm(one) for one in newest},
        lately={(one["kind"], one["about"]): one["number"] for one in counted},
        problems=problems,
        heard=heard,
        crawled=times.read_instant(crawl["started"]) if crawl else None,
    )


def told(db: Database) -> dict[str, str]:
    """Return the bad state that the operator was last told of, by source; those that are well are not there."""
    return {one["name"]: one["told"] for one in rows(db, "SELECT name, told FROM sources WHERE told IS NOT NULL")}


def recent(db: Database, limit: int = 20) -> list[Alarm]:
    """Return the newest alarms, newest first."""
    return [_alarm(one) for one in rows(db, "SELECT * FROM alarms ORDER BY id DESC LIMIT ?", (limit,))]


def standing(db: Database) -> list[Alarm]:
    """Return what broke and is not told to be well again, as it was told last, newest first."""
    newest = "SELECT max(id) FROM alarms GROUP BY kind, about"
    sql = f"SELECT * FROM alarms WHERE id IN ({newest}) AND state <> 'ok' ORDER BY id DESC"
    return [_alarm(one) for one in rows(db, sql)]


def waiting(db: Database) -> list[AlarmDelivery]:
    """Return what has not been sent yet, the oldest first."""
    return _deliveries(db, "d.state IN ('waiting', 'sending') ORDER BY alarm_id, channel")


def begun(db: Database, channel: str, *, since: datetime, now: datetime) -> int:
    """Count the messages that left over a channel, or were to, in a window."""
    sql = (
        "SELECT count(DISTINCT message) AS number FROM alarm_deliveries"
        " WHERE channel = ? AND state IN ('sending', 'sent') AND at > ? AND at <= ?"
    )
    [one] = rows(db, sql, (channel, times.instant(since), times.instant(now)))
    return int(one["number"])


def begin(db: Database, message: Sequence[AlarmDelivery], name: str, *, now: datetime) -> None:
    """Record that these are being handed over as one message, before they are."""
    with lasting(db):
        _set(db, message, "state = 'sending', next_try = NULL, message = ?, at = ?", name, times.instant(now))


def sent(db: Database, message: Sequence[AlarmDelivery], *, now: datetime) -> None:
    """Record that the receiver has them."""
    with lasting(db):
        _set(db, message, "state = 'sent', next_try = NULL, error = NULL, at = ?", times.instant(now))


def fail(
    db: Database, message: Sequence[AlarmDelivery], error: str, *, unclear: bool, next_try: datetime, now: datetime
) -> None:
    """Record a failed attempt; ``unclear``: it may have arrived, so it stays the message that it was."""
    state = "sending" if unclear else "waiting"
    with transaction(db):
        _set(
            db,
            message,
            "state = ?, attempts = attempts + 1, next_try = ?, error = ?, at = ?",
            state,
            times.instant(next_try),
            error,
            times.instant(now),
        )


def give_up(db: Database, message: Sequence[AlarmDelivery], error: str | None, *, now: datetime) -> None:
    """Record that these are not tried any more."""
    with transaction(db):
        what = "state = 'given-up', next_try = NULL, error = coalesce(?, error), at = ?"
        _set(db, message, what, error, times.instant(now))


def _enter(db: Database, one: Alarm, channels: Sequence[str]) -> Alarm:
    at = times.instant(one.at)
    cursor = db.conn.execute(
        "INSERT INTO alarms(at, about, kind, state, text, since, last_success, last_new)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at,
            one.about,
            one.kind,
            one.state,
            one.text,
            times.moment(one.since),
            times.moment(one.last_success),
            times.moment(one.last_new),
        ),
    )
    stored = replace(one, id=cursor.lastrowid or 0)
    db.conn.executemany(
        "INSERT INTO alarm_deliveries(alarm_id, channel, state, next_try, at) VALUES (?, ?, 'waiting', ?, ?)",
        [(stored.id, channel, at, at) for channel in channels if one.about != f"{OF_A_CHANNEL}{channel}"],
    )
    if one.kind == "source":
        db.conn.execute("UPDATE sources SET told = ? WHERE name = ?", (None if one.over else one.state, one.about))
    return stored


def _set(db: Database, message: Sequence[AlarmDelivery], what: str, *values: object) -> None:
    db.conn.executemany(
        f"UPDATE alarm_deliveries SET {what} WHERE alarm_id = ? AND channel = ?",
        [(*values, one.alarm.id, one.channel) for one in message],
    )


def _deliveries(db: Database, which: str, *values: str) -> list[AlarmDelivery]:
    sql = f"{_SHOWN} FROM alarm_deliveries AS d JOIN alarms ON alarms.id = alarm_id WHERE {which}"
    return [
        AlarmDelivery(
            alarm=_alarm(one),
            channel=one["channel"],
            state=one["how"],
            message=one["message"],
            attempts=one["attempts"],
            next_try=times.read_optional(one["next_try"]),
            at=times.read_instant(one["tried"]),
            error=one["error"],
        )
        for one in rows(db, sql, values)
    ]


def _alarm(one: sqlite3.Row) -> Alarm:
    return Alarm(
        id=one["id"],
        at=times.read_instant(one["at"]),
        about=one["about"],
        kind=one["kind"],
        state=one["state"],
        text=one["text"],
        since=times.read_optional(one["since"]),
        last_success=times.read_optional(one["last_success"]),
        last_new=times.read_optional(one["last_new"]),
    )
