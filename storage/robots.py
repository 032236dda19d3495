"""robots.txt of each host, kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import times
from storage.database import row, transaction
from storage.sqlite import Database

KEPT = timedelta(days=1)


def recall(db: Database, host: str, *, now: datetime) -> tuple[int | None, bytes] | None:
    """Return status and body of a host's robots.txt as fetched within the last day (status None: no answer)."""
    one = row(
        db,
        "SELECT status, body FROM robots WHERE host = ? AND fetched_at > ?",
        (host, times.instant(now - KEPT)),
    )
    return (one["status"], one["body"]) if one else None


def keep(db: Database, host: str, status: int | None, body: bytes, *, now: datetime) -> None:
    """Keep what a host answered for its robots.txt."""
    with transaction(db):
        db.conn.execute(
            "INSERT OR REPLACE INTO robots(host, status, body, fetched_at) VALUES (?, ?, ?, ?)",
            (host, status, body, times.instant(now)),
        )
