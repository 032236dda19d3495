"""What a conditional request for a list needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import times
from storage.database import row, rows, transaction
from storage.models import Validators
from storage.sqlite import Database

FORTNIGHT = timedelta(days=14)


def validators(db: Database, url: str) -> Validators | None:
    """Return what the last answer for a list said of its version; None: never fetched."""
    one = row(db, "SELECT etag, last_modified, body_hash FROM lists WHERE url = ?", (url,))
    return Validators(**dict(one)) if one else None


def of(db: Database, source: str) -> list[tuple[str, Validators, datetime]]:
    """Return the lists of a source that were read: address, validators, when it was last."""
    found = rows(db, "SELECT * FROM lists WHERE source = ? ORDER BY url", (source,))
    return [
        (
            one["url"],
            Validators(etag=one["etag"], last_modified=one["last_modified"], body_hash=one["body_hash"]),
            times.read_instant(one["fetched_at"]),
        )
        for one in found
    ]


def asked(db: Database, url: str) -> datetime | None:
    """Return when a list was last read; None: never."""
    one = row(db, "SELECT fetched_at FROM lists WHERE url = ?", (url,))
    return times.read_optional(one["fetched_at"]) if one else None


def unread_since(db: Database, source: str, url: str, *, now: datetime) -> datetime | None:
    """Return when a list first failed since it was last read, of the last fortnight; None: it has not."""
    one = row(
        db,
        "SELECT min(at) AS at FROM (SELECT at, max(CASE WHEN outcome IN ('ok', 'unchanged') THEN id ELSE 0 END) OVER ()"
        " AS read, id FROM fetches WHERE source = ? AND url = ? AND at BETWEEN ? AND ?) WHERE id > read",
        (source, url, times.instant(now - FORTNIGHT), times.instant(now)),
    )
    return times.read_optional(one["at"]) if one else None


def remember(db: Database, url: str, source: str, validators: Validators, *, now: datetime) -> None:
    """Keep the validators of a list that has just been parsed."""
    with transaction(db):
        db.conn.execute(
            "INSERT OR REPLACE INTO lists(url, source, etag, last_modified, body_hash, fetched_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (url, source, validators.etag, validators.last_modified, validators.body_hash, times.instant(now)),
        )
