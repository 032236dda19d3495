"""What the file of the database needs now and then. All of it is short, and harmless at any moment."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from storage.database import BUSY_SECONDS, explained, rows

ANALYSIS = 400  # rows of an index that are looked at: a guess that is good enough, in milliseconds
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


def optimize(db: Database) -> None:
    """Have SQLite look at the distribution of what its plans asked for. The search index is left alone.

    FTS5's own 'optimize' would write all of it anew, at once.
    """
    with explained(db):
        db.conn.execute(f"PRAGMA analysis_limit = {ANALYSIS}")
        db.conn.execute("PRAGMA optimize")
