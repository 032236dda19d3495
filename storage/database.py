"""Opening the store and writing to it in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.errors import DatabaseBusy, DatabaseUnusable, NewerSchema, NotOurDatabase
from storage.migrations import migrations

APPLICATION_ID = 0x53494C4B  # "SILK", so that `file` and we know whose database it is
BUSY_SECONDS = 30


def open_store(path: Path) -> Database:
    """Open the database at ``path``, creating or migrating it as needed.

    Raises ``NotOurDatabase``, ``NewerSchema``, ``DatabaseBusy`` or ``DatabaseUnusable``. A connection belongs
    to the thread that
    opened it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS)
        db = Database(conn)
        _check_owner(db, path)
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = NORMAL")
        conn.execute("PRAGMA foreign_keys = ON")
        _migrate(db, path)
    except (sqlite3.DatabaseError, OSError) as error:
        raise _explained(error, path) from error
    return db


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Group writes: all of them are stored, or none.

    ``BEGIN IMMEDIATE`` takes the write lock at once: with a deferred transaction two writers that read first end in
    ``SQLITE_BUSY_SNAPSHOT``, which no timeout mends. Inside a transaction it is a savepoint.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise _explained(error, None) from error
    try:
        with db.atomic():
            yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def _check_owner(db: Database, path: Path) -> None:
    [owner] = db.conn.execute("PRAGMA application_id").fetchone()
    [tables] = db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner == APPLICATION_ID or (owner == 0 and tables == 0):
        return
    raise NotOurDatabase(f"database: {path}: belongs to another program: name another --home, or move the file away")


def _migrate(db: Database, path: Path) -> None:
    known = {step.name for step in migrations._migrations}
    applied = {step.name for step in migrations.applied(db)}
    if applied - known:
        newest = max(applied - known)
        raise NewerSchema(f"database: {path}: written by a newer Silkwatch ({newest}): upgrade Silkwatch")
    if known <= applied:
        return
    # Our own lock before looking again: two processes may open a new home at the same time.
    with transaction(db):
        migrations.apply(db)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _explained(error: Exception, path: Path | None) -> DatabaseUnusable | DatabaseBusy:
    where = f"database: {path}" if path else "database"
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return DatabaseBusy(f"{where}: another process has held it for {BUSY_SECONDS} s: try again when it is done")
    if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
        return NotOurDatabase(f"{where}: not a SQLite database: name another --home, or move the file away")
    return DatabaseUnusable(f"{where}: {error}: check the path, its permissions and the disk")
