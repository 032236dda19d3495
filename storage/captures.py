"""Where raw responses lie in the archive, and which of them are to be kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage import times
from storage.database import row, rows, transaction
from storage.models import Capture
from storage.sqlite import Database

_INSERT = (
    "INSERT OR REPLACE INTO captures(url, warc, offset, length, digest, at, kind, revisit)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def add(db: Database, capture: Capture) -> None:
    """Record where a response was written."""
    with transaction(db):
        db.conn.execute(_INSERT, _values(capture))


def replace(db: Database, warc: str, captures: Sequence[Capture]) -> None:
    """Record that a WARC was rewritten and now holds exactly these."""
    with transaction(db):
        db.conn.execute("DELETE FROM captures WHERE warc = ?", (warc,))
        db.conn.executemany(_INSERT, [_values(capture) for capture in captures])


def latest(db: Database, url: str) -> Capture | None:
    """Return the newest capture of an address that holds a body."""
    one = row(db, "SELECT * FROM captures WHERE url = ? AND NOT revisit ORDER BY at DESC, id DESC LIMIT 1", (url,))
    return _capture(one) if one else None


def of_url(db: Database, url: str) -> list[Capture]:
    """Return the captures of an address that is a page, not a list, oldest first."""
    sql = "SELECT * FROM captures WHERE url = ? AND kind IN ('article', 'again') ORDER BY at, id"
    return [_capture(one) for one in rows(db, sql, (url,))]


def of(db: Database, warc: str) -> list[Capture]:
    """Return everything a WARC holds, in its order."""
    return [_capture(one) for one in rows(db, "SELECT * FROM captures WHERE warc = ? ORDER BY offset", (warc,))]


def prunable(db: Database, *, before: datetime) -> list[str]:
    """Return the WARCs that hold something older than ``before`` which no relevant or borderline article needs.

    A WARC may be named although all of it turns out to be kept: for a revisit record of another one.
    """
    sql = """
        SELECT DISTINCT c.warc
        FROM captures c INDEXED BY captures_at
            LEFT JOIN urls u ON u.url = c.url LEFT JOIN articles a ON a.id = u.article_id
        WHERE c.at < ? AND coalesce(a.verdict, 'not') = 'not' ORDER BY c.warc
    """
    return [one["warc"] for one in rows(db, sql, (times.instant(before),))]


def keepers(db: Database, warc: str, *, since: datetime | None = None) -> set[int]:
    """Return the offsets of a WARC's records that must be kept.

    For good: the pages of articles that are, or by an earlier reading were, relevant or borderline, and the bodies
    their revisit records stand for: a reader that does worse must not cost the page.
    With ``since``: also everything captured since then.
    """
    sql = """
        SELECT offset FROM captures c WHERE warc = :warc AND (
            at >= :since
            OR EXISTS (SELECT 1 FROM urls u JOIN articles a ON a.id = u.article_id
                WHERE u.url = c.url AND (a.verdict <> 'not' OR EXISTS (SELECT 1 FROM readings r
                    WHERE r.article_id = a.id AND json_extract(r.was, '$.verdict') <> 'not')))
            OR EXISTS (SELECT 1 FROM captures later
                WHERE later.url = c.url AND later.digest = c.digest AND later.revisit AND later.at >= :since))
    """
    return {one["offset"] for one in rows(db, sql, {"warc": warc, "since": times.moment(since)})}


def _values(one: Capture) -> tuple[object, ...]:
    at = times.instant(one.at)
    return (one.url, one.warc, one.offset, one.length, one.digest, at, one.kind, one.revisit)


def _capture(one: sqlite3.Row) -> Capture:
    return Capture(
        url=one["url"],
        warc=one["warc"],
        offset=one["offset"],
        length=one["length"],
        digest=one["digest"],
        at=times.read_instant(one["at"]),
        kind=one["kind"],
        revisit=bool(one["revisit"]),
    )
