"""The looks at sources, one row each: what their rhythm is learnt from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storage import rhythm, times
from storage.database import row, rows, transaction
from storage.models import Look, PastLook
from storage.rhythm import Past
from storage.sqlite import Database

MOST = 2500  # looks that a rhythm is learnt from: a fortnight at the shortest interval


def add(db: Database, one: PastLook) -> None:
    """Record a look."""
    look = one.look
    with transaction(db):
        db.conn.execute(
            "INSERT INTO looks(source, at, state, reason, links, new_links, articles, shortest, turnover, reach, wait,"
            " retry_after, silence, interval) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                look.source,
                times.instant(one.at),
                look.state,
                look.reason,
                look.links_found,
                look.new_links,
                look.articles_new,
                look.shortest,
                look.turnover,
                look.reach,
                look.wait,
                look.retry_after,
                one.silence,
                one.interval,
            ),
        )


def counted(db: Database, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """Count, by source, the looks in a window and those of them that failed."""
    failing = [state for state, weight in rhythm.WEIGHTS.items() if weight]
    sql = (
        f"SELECT name, count(*) AS number, sum(looks.state IN ({', '.join('?' * len(failing))})) AS failed"
        " FROM sources CROSS JOIN looks ON source = name AND at >= ? AND at < ? GROUP BY name"
    )
    found = rows(db, sql, (*failing, times.instant(since), times.instant(until)))
    return {one["name"]: (one["number"], one["failed"]) for one in found}


def past(db: Database, name: str, *, now: datetime, new: datetime | None = None) -> Past:
    """Return what is remembered of a source. ``new``: when it had a new article, if that was before looks were kept."""
    instant = times.instant(now)  # whatever claims to be of the future was made before the clock was set back
    found = rows(
        db,
        "SELECT * FROM looks WHERE source = ? AND at >= ? ORDER BY id DESC LIMIT ?",
        (name, times.instant(now - rhythm.MEMORY), MOST),
    )
    latest = row(db, "SELECT max(at) AS at FROM looks WHERE source = ? AND new_links > 0 AND at <= ?", (name, instant))
    first = row(db, "SELECT min(at) AS at FROM looks WHERE source = ? AND at <= ?", (name, instant))
    said = [times.read_optional(latest["at"]) if latest else None, new]
    news = max((one for one in said if one and one <= now), default=None)
    since = times.read_optional(first["at"]) if first else None
    known = Past(looks=tuple(_look(one) for one in found), news=news, since=since)
    if news and since and now - news >= timedelta(seconds=rhythm.SILENT):  # nobody asks for its pauses before that
        return replace(known, pauses=_pauses(db, name, since=since, until=news))
    return known


def _pauses(db: Database, name: str, *, since: datetime, until: datetime) -> Sequence[float]:
    of_a_day = "SELECT at, max(silence) AS silence FROM looks WHERE source = ? AND silence IS NOT NULL AND at <= ?"
    silences = rows(db, f"{of_a_day} GROUP BY substr(at, 1, 10)", (name, times.instant(until)))
    return rhythm.pauses(
        [(times.read_instant(one["at"]), one["silence"]) for one in silences], since=since, until=until
    )


def _look(one: sqlite3.Row) -> PastLook:
    return PastLook(
        at=times.read_instant(one["at"]),
        look=Look(
            source=one["source"],
            state=one["state"],
            reason=one["reason"],
            partly=one["state"] not in rhythm.READABLE and one["links"] > 0,  # that is not kept, and its links tell
            links_found=one["links"],
            new_links=one["new_links"],
            articles_new=one["articles"],
            shortest=one["shortest"],
            turnover=one["turnover"],
            reach=one["reach"],
            wait=one["wait"],
            retry_after=one["retry_after"],
        ),
        silence=one["silence"],
        interval=one["interval"],
    )
