"""What the file of the database needs now and then: its log brought in, and old rows of requests and looks dropped.

There is no ``PRAGMA optimize``: by the statistics of a store that was small once, SQLite would go through all articles
at every save, which ``tests/storage/test_plans.py`` forbids; without any it takes the indexes it was given. And there
is no 'optimize' of the search index: FTS5 would write all of it anew, at once.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from storage import times
from storage.database import BUSY_SECONDS, explained, rows, transaction
from storage.sqlite import Database

WENT_WELL = ("ok", "unchanged")  # outcomes of requests that nobody asks for after a year
BATCH = 2_000  # rows dropped in one transaction: nobody waits for it
PATIENCE = 2  # seconds to wait for who reads: a later tick tries again


def log_size(path: Path) -> int:
    """Return the bytes of the write-ahead log of the database at ``path``."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.is_file() else 0


def empty_log(db: Database) -> bool:
    """Bring the write-ahead log into the database and cut it to nothing; False: a process reads an older state."""
    with explained(db):
        db.conn.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE}")
    try:
        [one] = rows(db, "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")
    return not one["busy"]


def forget_looks(db: Database, *, before: datetime) -> int:
    """Drop the looks that were made ``before`` then, and return how many."""
    sql = f"DELETE FROM looks WHERE id IN (SELECT id FROM looks WHERE source = ? AND at < ? ORDER BY id LIMIT {BATCH})"
    return sum(_dropped(db, sql, (one["name"], times.instant(before))) for one in rows(db, "SELECT name FROM sources"))


def forget_requests(db: Database, *, before: datetime) -> int:
    """Drop the rows of requests that went well ``before`` then, and return how many; what failed, and gaps, stay."""
    sql = (
        f"DELETE FROM fetches WHERE id IN (SELECT id FROM fetches WHERE source = ? AND at < ?"
        f" AND outcome IN ({', '.join('?' * len(WENT_WELL))}) AND kind <> 'gap' LIMIT {BATCH})"
    )
    names = rows(db, "SELECT DISTINCT source FROM fetches")
    return sum(_dropped(db, sql, (one["source"], times.instant(before), *WENT_WELL)) for one in names)


def _dropped(db: Database, sql: str, values: tuple[str, ...]) -> int:
    dropped = 0
    while True:
        with transaction(db):
            count = db.conn.execute(sql, values).rowcount
        dropped += count
        if count < BATCH:
            return dropped
