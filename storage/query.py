"""Read-only SQL for people who query the store themselves."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.database import explained
from storage.errors import BadQuery, DatabaseUnusable

SECONDS, ROWS = 10.0, 10_000
CELL = 10_000_000  # bytes: a longer value is a mistake, or an attack on the memory
STEPS = 10_000  # of SQLite's machine between two looks at the clock

# SQLite calls it before each thing a statement wants to do: `mode=ro` alone would let ATTACH create other files.
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION})
_PRAGMAS = frozenset({"table_info", "table_xinfo", "table_list", "index_list", "index_info", "data_version"})


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a query returned; ``truncated`` when there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool = False


def run(path: Path, sql: str, *, seconds: float = SECONDS, rows: int = ROWS) -> Table:
    """Answer one reading statement on the database at ``path``.

    Raises ``BadQuery`` for anything that would write, is wrong, or takes longer than ``seconds``; ``DatabaseUnusable``
    if the file cannot be opened.
    """
    with closing(_open(path, seconds)) as conn, _answered(seconds):
        cursor = conn.execute(sql)
        if cursor.description is None:
            raise BadQuery("query: it returns nothing: write one SELECT")
        found = cursor.fetchmany(rows + 1)
        columns = tuple(column[0] for column in cursor.description)
    return Table(columns=columns, rows=tuple(found[:rows]), truncated=len(found) > rows)


def _open(path: Path, seconds: float) -> sqlite3.Connection:
    if not path.is_file():
        raise DatabaseUnusable(f"database: {path}: there is none yet: run `silkwatch once` or `silkwatch demo` first")
    with explained(path):
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=seconds)
        conn.execute("SELECT count(*) FROM sqlite_master")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL)
    conn.set_authorizer(_only_reading)
    deadline = time.monotonic() + seconds
    conn.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    return conn


def _only_reading(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    allowed = (
        action in _READING
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        # FTS5 prepares this when it is first read; on a read-only connection a real write still fails.
        or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _answered(seconds: float) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        text = str(error)
        if "interrupted" in text:
            why = f"takes longer than {seconds:g} s: narrow it, or add a LIMIT"
        elif any(word in text for word in ("not authorized", "readonly", "prohibited")):
            why = f"{text}: only reading is allowed here: write one SELECT"
        elif "one statement" in text:
            why = "more than one statement: write one SELECT"
        else:
            why = f"{text}: see the tables with SELECT name, sql FROM sqlite_master"
        raise BadQuery(f"query: {why}") from error
