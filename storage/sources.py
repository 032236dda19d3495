"""Sources and how they are doing: when to look next, how the last looks ended."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from storage import looks, readonly, rhythm, times
from storage.database import row, rows, transaction
from storage.errors import NotFound, StorageError
from storage.models import Look, PastLook, Source, SourceHealth
from storage.rhythm import Past
from storage.sqlite import Database

_INSERT = (
    "INSERT INTO sources(name, title, homepage, country, kind, languages, timezone, rank, every, verified, hosts,"
    " state_since, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def after(health: SourceHealth, look: Look, *, past: Past = rhythm.NOTHING, now: datetime) -> SourceHealth:
    """Decide what a look means for a source: its state, its failures and when to look next (pure)."""
    state, reason, since = look.state, look.reason, health.state_since
    if why := rhythm.quiet(health.source, look, past, at=now):
        state, reason = "quiet", why
    weight = rhythm.WEIGHTS[state]
    failures = health.failures + weight if weight else 0.0
    interval, next_check = rhythm.decided(health.source, (PastLook(at=now, look=look), *past.looks), failures)
    return replace(
        health,
        state=state,
        state_since=since if state == health.state and since and since <= now else now,
        reason=reason,
        last_checked=now,
        last_success=health.last_success if weight else now,
        last_new=now if look.articles_new else health.last_new,
        next_check=next_check,
        links_found=look.links_found,
        failures=failures,
        interval=interval,
    )


def register(db: Database, sources: Sequence[Source], *, now: datetime) -> None:
    """Make these the active sources: new ones are due at once, known ones keep their history, others rest.

    One whose ``every`` has changed is due as if it had been so at its last look.
    """
    with transaction(db):
        was = {one["name"]: one["every"] for one in rows(db, "SELECT name, every FROM sources")}
        db.conn.execute("UPDATE sources SET active = 0")
        db.conn.executemany(
            f"{_INSERT} ON CONFLICT (name) DO UPDATE SET title = excluded.title, homepage = excluded.homepage,"
            " country = excluded.country, kind = excluded.kind, languages = excluded.languages,"
            " timezone = excluded.timezone, rank = excluded.rank, every = excluded.every,"
            " verified = excluded.verified, hosts = excluded.hosts, active = 1",
            [(*_values(one, now), True) for one in sources],
        )
        for one in sources:
            if one.every != was.get(one.name, one.every):
                _decide_again(db, one, now)


def _decide_again(db: Database, source: Source, now: datetime) -> None:
    past = looks.past(db, source.name, now=now)
    [known] = rows(db, "SELECT failures FROM sources WHERE name = ?", (source.name,))
    if not past.looks:  # never looked at, or before looks were kept: that is settled by looking
        db.conn.execute("UPDATE sources SET next_check = NULL WHERE name = ?", (source.name,))
        return
    interval, next_check = rhythm.decided(source, past.looks, known["failures"])
    db.conn.execute(
        "UPDATE sources SET next_check = ?, interval = ? WHERE name = ?",
        (times.instant(next_check), interval, source.name),
    )


def add(db: Database, source: Source, *, now: datetime) -> None:
    """Make a source known, so that something can be stored of it. Which sources are active does not change."""
    with transaction(db):
        db.conn.execute(f"{_INSERT} ON CONFLICT (name) DO NOTHING", (*_values(source, now), False))


def due(db: Database, *, now: datetime) -> list[Source]:
    """Return the active sources that are due to be looked at, the longest overdue first."""
    sql = "SELECT * FROM sources WHERE active ORDER BY next_check IS NOT NULL, next_check, name"
    return [
        _source(one)
        for one in rows(db, sql)
        if rhythm.is_due(times.read_optional(one["next_check"]), times.read_optional(one["last_checked"]), now=now)
    ]


def sure_to_be_read(path: Path, names: Sequence[str]) -> bool:
    """Say, before the store is opened, whether one of the sources was never looked at or has addresses pending.

    False where the store cannot tell: who opens it will say what is wrong.
    """
    sql = (
        "WITH asked AS (SELECT value AS name FROM json_each(?)) SELECT"
        " EXISTS (SELECT 1 FROM asked JOIN sources USING (name) WHERE last_checked IS NULL)"
        " OR EXISTS (SELECT 1 FROM asked JOIN urls ON source = name WHERE outcome = 'pending')"
    )
    with suppress(StorageError, sqlite3.Error, OSError), closing(readonly.connect(path, seconds=0)) as conn:
        return bool(conn.execute(sql, (json.dumps(names),)).fetchone()[0])
    return False


def hurry(db: Database) -> None:
    """Make the sources that fail due at once, but those whose host has asked to be left alone."""
    failing = json.dumps([state for state, weight in rhythm.WEIGHTS.items() if weight])
    with transaction(db):
        db.conn.execute(
            "UPDATE sources SET next_check = NULL WHERE active AND state IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM looks WHERE source = name AND at = last_checked AND retry_after > 0)",
            (failing,),
        )


def looked(db: Database, look: Look, *, now: datetime) -> None:
    """Record how a look at a source ended. Raises ``NotFound`` for a source that is not registered."""
    with transaction(db):
        known = row(db, "SELECT *, NULL AS articles FROM sources WHERE name = ?", (look.source,))
        if known is None:
            raise NotFound(f"source: {look.source}: not registered: check its name with `sources list`")
        before = _health(known)
        past = looks.past(db, look.source, now=now, new=before.last_new)
        health = after(before, look, past=past, now=now)
        db.conn.execute(
            "UPDATE sources SET state = ?, state_since = ?, reason = ?, last_checked = ?, last_success = ?,"
            " last_new = ?, next_check = ?, links_found = ?, failures = ?, interval = ? WHERE name = ?",
            (
                health.state,
                times.moment(health.state_since),
                health.reason,
                times.moment(health.last_checked),
                times.moment(health.last_success),
                times.moment(health.last_new),
                times.moment(health.next_check),
                health.links_found,
                health.failures,
                health.interval,
                look.source,
            ),
        )
        looks.add(
            db,
            PastLook(
                at=now,
                look=replace(look, state=health.state, reason=health.reason),
                silence=rhythm.silence(look, past, at=now),
                interval=health.interval,
            ),
        )


def health(db: Database, *, counted: bool = False) -> list[SourceHealth]:
    """Return how every active source is doing, by name.

    ``counted``: with how many articles there are of it, which takes a second of a million; else that is None.
    """
    number = "(SELECT count(*) FROM articles WHERE articles.source = sources.name)" if counted else "NULL"
    return [_health(one) for one in rows(db, f"SELECT *, {number} AS articles FROM sources WHERE active ORDER BY name")]


def _values(one: Source, now: datetime) -> tuple[object, ...]:
    return (
        one.name,
        one.title,
        one.homepage,
        one.country,
        one.kind,
        json.dumps(one.languages),
        one.timezone,
        one.rank,
        one.every,
        times.moment(one.verified),
        json.dumps(one.hosts),
        times.instant(now),
    )


def links_found(db: Database, name: str) -> int | None:
    """Return how many links the last look at a source found; None: not known, or no such source."""
    one = row(db, "SELECT links_found FROM sources WHERE name = ?", (name,))
    return one["links_found"] if one else None


def _source(one: sqlite3.Row) -> Source:
    return Source(
        name=one["name"],
        title=one["title"],
        homepage=one["homepage"],
        country=one["country"],
        kind=one["kind"],
        languages=tuple(json.loads(one["languages"])),
        timezone=one["timezone"],
        rank=one["rank"],
        every=one["every"],
        verified=date.fromisoformat(one["verified"]) if one["verified"] else None,
        hosts=tuple(json.loads(one["hosts"])),
    )


def _health(one: sqlite3.Row) -> SourceHealth:
    return SourceHealth(
        source=_source(one),
        state=one["state"],
        state_since=times.read_optional(one["state_since"]),
        reason=one["reason"],
        last_checked=times.read_optional(one["last_checked"]),
        last_success=times.read_optional(one["last_success"]),
        last_new=times.read_optional(one["last_new"]),
        next_check=times.read_optional(one["next_check"]),
        links_found=one["links_found"],
        failures=one["failures"],
        articles=one["articles"],
        interval=one["interval"],
    )
