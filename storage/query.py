"""Read-only SQL for people who query the store themselves."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from storage.errors import BadQuery, DatabaseUnusable

SECONDS, ROWS = 10.0, 10_000


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
    if not path.is_file():
        raise DatabaseUnusable(f"database: {path}: there is none yet: run `silkwatch once` or `silkwatch demo` first")
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        conn.set_authorizer(_only_reading)
        deadline = time.monotonic() + seconds
        conn.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
        cursor = conn.execute(sql)
        if cursor.description is None:
            raise BadQuery("query: it returns no rows: write one SELECT")
        found = cursor.fetchmany(rows + 1)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise BadQuery(_explained(error, seconds)) from error
    finally:
        conn.close()
    return Table(
        columns=tuple(column[0] for column in cursor.description),
        rows=tuple(found[:rows]),
        truncated=len(found) > rows,
    )


def _explained(error: Exception, seconds: float) -> str:
    text = str(error)
    if "interrupted" in text:
        return f"query: takes longer than {seconds:g} s: narrow it, or add a LIMIT"
    if "not authorized" in text or "readonly" in text or "prohibited" in text:
        return f"query: {text}: only reading is allowed here: write one SELECT"
    return f"query: {text}: see the tables with SELECT name, sql FROM sqlite_master"


def _only_reading(action: int, first: str | None, second: str | None, database: str | None, _: str | None) -> int:
    allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE)
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = second not in ("load_extension", "fts3_tokenizer", "writefile", "readfile", "edit")
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS and (second is None or first in _PRAGMAS_OF_A_TABLE)
    # FTS5 prepares this when it is first read; on a read-only connection a real write still fails.
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        allowed = True
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


_PRAGMAS_OF_A_TABLE = frozenset({"table_info", "table_xinfo", "table_list", "index_list", "index_info"})
_PRAGMAS = _PRAGMAS_OF_A_TABLE | {"data_version", "user_version", "application_id", "compile_options"}
