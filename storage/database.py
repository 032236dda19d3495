"""Opening the store, reading from it, and writing to it in one transaction."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from storage.errors import DatabaseBusy, DatabaseUnusable, NewerSchema, NotADatabase, NotOurDatabase
from storage.migrations import migrations
from storage.sqlite import Database, wrapped

APPLICATION_ID = 0x53494C4B  # "SILK", so that `file` and we know whose database it is
BUSY_SECONDS = 30
CHECKPOINT = 4000  # pages of the log, 16 MB: at the usual 1000 every thirtieth article waits for one
MANY = 2000  # articles for which a step takes long enough to ask what is going on
CACHE = 16 * 1024  # KiB a connection may keep: upper levels of the indexes. SQLite goes through it at every commit
_log = logging.getLogger(__name__)
# What the file, the disk or another process is to blame for. Anything else (a wrong column, a broken constraint) is
# a bug of ours and surfaces as it is.
OPERATIONAL = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def open_store(path: Path) -> Database:
    """Open the database at ``path``, creating or migrating it as needed.

    Raises ``NotOurDatabase``, ``NewerSchema``, ``DatabaseBusy`` or ``DatabaseUnusable``. A connection belongs to the
    thread that opened it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(f"database: {path}: {error}: check the path and its permissions") from error
    with explained(path):
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        with explained(path):
            db = wrapped(conn)
            _check_owner(db, path)
            _check_version(db, path)
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = NORMAL")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(f"PRAGMA cache_size = -{CACHE}")
            conn.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
            conn.execute("PRAGMA secure_delete = OFF")  # Debian's default writes zeros over what merges leave behind
            _migrate(db)
    except BaseException:
        conn.close()
        raise
    return db


# Stores in whose transaction a part has failed: what it wrote before is not to be stored either.
_BROKEN: WeakSet[Database] = WeakSet()


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Group writes: all of them are stored, or none.

    ``BEGIN IMMEDIATE`` takes the write lock at once: with a deferred transaction two writers that read first end in
    ``SQLITE_BUSY_SNAPSHOT``, which no timeout mends. Inside a transaction it is a part of that, and what fails undoes
    both: with a savepoint the full-text index would write what it holds at every step, not once in the end.
    Raises ``DatabaseBusy`` or ``DatabaseUnusable`` when the lock, the file or the disk is to blame.
    """
    if db.conn.in_transaction:
        try:
            with explained(db):
                yield db
        except BaseException:
            _BROKEN.add(db)
            raise
        return
    _BROKEN.discard(db)
    with explained(db):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield db
            if db in _BROKEN:
                raise RuntimeError("a part of this transaction failed, and what caught its error went on")
            db.conn.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise


@contextmanager
def lasting(db: Database) -> Iterator[None]:
    """As ``transaction``, but what is committed outlives a power cut, and all that was committed before it."""
    db.conn.execute("PRAGMA synchronous = FULL")
    try:
        with transaction(db):
            yield
    finally:
        db.conn.execute("PRAGMA synchronous = NORMAL")


def checkpoint(db: Database) -> bool:
    """Bring what is committed to the disk for sure; False when another process reads an older state all the while."""
    [one] = rows(db, "PRAGMA wal_checkpoint(FULL)")
    return not one["busy"]


def rows(db: Database, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[sqlite3.Row]:
    """Answer a reading statement, all of it. Raises ``DatabaseBusy`` or ``DatabaseUnusable``."""
    with explained(db):
        cursor = db.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, values).fetchall()


def row(db: Database, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Row | None:
    """Answer the first row of a reading statement, if there is one."""
    found = rows(db, sql, values)
    return found[0] if found else None


def _check_owner(db: Database, path: Path) -> None:
    # In this order: another process may be creating the same store at this moment, tables and owner at once.
    [tables] = db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    [owner] = db.conn.execute("PRAGMA application_id").fetchone()
    if owner == APPLICATION_ID or (owner == 0 and tables == 0):
        return
    raise NotOurDatabase(f"database: {path}: belongs to another program: name another --home, or move the file away")


def _check_version(db: Database, path: Path) -> None:
    known = {step.name for step in migrations._migrations}
    applied = {step.name for step in migrations.applied(db)}
    if applied - known:
        newest = max(applied - known)
        raise NewerSchema(f"database: {path}: written by a newer Silkwatch ({newest}): upgrade Silkwatch")


def _migrate(db: Database) -> None:
    if not migrations.pending(db):
        return
    # Our own lock before looking again: two processes may open a new home at the same time.
    with transaction(db):
        _announce(db)
        migrations.apply(db)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _announce(db: Database) -> None:
    """Say, where steps may take minutes, what they are about."""
    if not db["articles"].exists():
        return
    [articles] = db.conn.execute("SELECT count(*) FROM articles").fetchone()
    if articles >= MANY and migrations.pending(db):
        _log.warning("bringing the database up to date: %s articles, this may take minutes", f"{articles:,}")


@contextmanager
def explained(store: Path | Database) -> Iterator[None]:
    """Turn what the lock, the file or the disk is to blame for into an error that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code not in OPERATIONAL:
            raise
        where = f"database: {store if isinstance(store, Path) else _file(store)}"
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
            raise DatabaseBusy(
                f"{where}: another process has held it for {BUSY_SECONDS} s: try again when it is done"
            ) from error
        if code == sqlite3.SQLITE_NOTADB:
            raise NotADatabase(
                f"{where}: not a SQLite database, or damaged at its beginning: bring a copy back with"
                " `silkwatch restore FILE`, or name another --home"
            ) from error
        raise DatabaseUnusable(f"{where}: {error}: check the file, its permissions and the disk") from error


def _file(db: Database) -> str:
    [*_, name] = db.conn.execute("PRAGMA database_list").fetchone()
    return str(name or "in memory")
