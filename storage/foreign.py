"""SQLite files of other programs, and of other homes: read, never written, and never held for long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from storage.database import APPLICATION_ID, BUSY_SECONDS
from storage.errors import DatabaseUnusable
from storage.sqlite import Database

_AT_ONCE = 200  # rows read under one lock


def is_store(path: Path) -> bool:
    """Say whether the file is a Silkwatch database. Raises ``DatabaseUnusable`` if it cannot be read."""
    with _reading(path) as db:
        return bool(db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def is_open_as(path: Path, db: Database) -> bool:
    """Say whether the file is the store that is open."""
    [*_, name] = db.conn.execute("PRAGMA database_list").fetchone()
    return bool(name) and path.samefile(name)


def tables(path: Path) -> list[str]:
    """Return the names of its tables and views. Raises ``DatabaseUnusable`` if it cannot be read."""
    with _reading(path) as db:
        shadows = {name for (name,) in db.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'")}
        found = db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid")
        return [str(name) for (name,) in found if not name.startswith("sqlite_") and name not in shadows]


def columns(path: Path, table: str) -> list[str]:
    """Return the names of a table's columns."""
    with _reading(path) as db:
        return _columns(db, table)


def count(path: Path, table: str) -> int:
    """Return how many rows a table or view has."""
    with _reading(path) as db:
        [number] = db.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()
        return int(number)


def rows(path: Path, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Go through a table's rows, with these columns, without holding them all in memory.

    Text that is not UTF-8 comes as ``bytes``. A table is read a few rows at a time, in the order of its row numbers,
    so that its own program can write meanwhile; a view, and a table without such numbers, in one go.
    """
    with _reading(path) as db:
        chosen = ", ".join(map(_quoted, columns))
        key = _row_number(db, table)
        if key is None:
            yield from db.execute(f"SELECT {chosen} FROM {_quoted(table)}")
            return
        sql = f"SELECT {key}, {chosen} FROM {_quoted(table)} WHERE {key} >= ? ORDER BY {key} LIMIT {_AT_ONCE}"
        following = -(2**63)
        while found := db.execute(sql, (following,)).fetchall():
            yield from (row[1:] for row in found)
            if found[-1][0] == 2**63 - 1:
                return
            following = found[-1][0] + 1


def _row_number(db: sqlite3.Connection, table: str) -> str | None:
    """Return the name by which the table's row number is known, if it has one."""
    sql = "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?"
    if db.execute(sql, (table,)).fetchone() != ("table", 0):
        return None
    taken = {name.lower() for name in _columns(db, table)}
    return next((name for name in ("rowid", "_rowid_", "oid") if name not in taken), None)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    sql = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1"  # generated columns are as good as any
    return [str(name) for (name,) in db.execute(sql, (table,))]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as db:
            db.text_factory = _text
            yield db
    except sqlite3.Error as error:
        raise DatabaseUnusable(
            f"database: {path}: {error}: check that it is a whole SQLite database and not in use"
        ) from error


def _text(value: bytes) -> str | bytes:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
