"""SQLite files of other programs, and of other homes: read, never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from storage.database import APPLICATION_ID
from storage.errors import DatabaseUnusable


def is_store(path: Path) -> bool:
    """Say whether the file is a Silkwatch database. Raises ``DatabaseUnusable`` if it cannot be read."""
    with _reading(path) as db:
        return bool(db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def tables(path: Path) -> list[str]:
    """Return the names of its tables and views. Raises ``DatabaseUnusable`` if it cannot be read."""
    with _reading(path) as db:
        found = db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        return [str(name) for (name,) in found if not name.startswith("sqlite_")]


def columns(path: Path, table: str) -> list[str]:
    """Return the names of a table's columns."""
    with _reading(path) as db:
        return [str(column[1]) for column in db.execute(f"PRAGMA table_info({_quoted(table)})")]


def rows(path: Path, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Go through a table's rows, with these columns, without holding them all in memory."""
    with _reading(path) as db:
        yield from db.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}")


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            yield db
    except sqlite3.Error as error:
        raise DatabaseUnusable(
            f"database: {path}: {error}: check that it is a whole SQLite database and not in use"
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
