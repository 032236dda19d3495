"""Read-only SQL for people who query the store themselves."""

from __future__ import annotations

import difflib
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import readonly
from storage.errors import BadQuery
from storage.readonly import Connection

SECONDS, ROWS = 10.0, 10_000
GRACE = 1.0  # seconds for a step of SQLite's machine that has begun in time

_MISSING = re.compile(r"no such (table|column|function): (?:\w+\.)?(\S+)")
_DENIED = ("not authorized", "authorization denied", "prohibited", "readonly")


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a query returned; ``truncated`` when there was more than the limits allow."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool = False


def run(
    path: Path, sql: str, values: Mapping[str, object] | None = None, *, seconds: float = SECONDS, rows: int = ROWS
) -> Table:
    """Answer one reading statement on the database at ``path``; ``values`` by the names of its ``:parameters``.

    At most ``rows`` rows, and 50 MB, are returned. Raises ``BadQuery`` for anything that would write, is wrong, or
    takes longer than ``seconds``; ``DatabaseUnusable`` if the file cannot be opened.
    """
    conn = readonly.connect(path, seconds=seconds)

    def answer() -> Table:
        with closing(conn), _clarified(conn):
            readonly.guard(conn)
            readonly.stop_after(conn, seconds)
            return _fetched(conn.execute(sql, values or {}), rows)

    # One step may last for minutes (instr() of two long texts), and so may planning: neither looks at the clock.
    try:
        return _started(answer).result(seconds + GRACE)
    except TimeoutError as error:
        raise BadQuery(f"query: takes longer than {seconds:g} s: narrow it, or add a LIMIT") from error


@contextmanager
def _clarified(conn: Connection) -> Iterator[None]:
    """Turn what SQLite has to say about a statement into ``BadQuery``: what is wrong and what to do.

    Raises ``TimeoutError`` when the statement was interrupted.
    """
    try:
        with readonly.complaints(conn):
            yield
    except MemoryError as error:
        raise BadQuery("query: takes too much memory: join or sort fewer rows") from error
    except UnicodeEncodeError as error:
        raise BadQuery("query: holds half a character: write it in UTF-8") from error
    except (sqlite3.Error, sqlite3.Warning) as error:
        if "interrupted" in str(error):
            raise TimeoutError from error
        text = str(error)
        # What fts() says has its own beginning.
        raise BadQuery(text if text.startswith("search: ") else f"query: {_explained(conn, text)}") from error


def _fetched(cursor: sqlite3.Cursor, limit: int) -> Table:
    if cursor.description is None:
        raise BadQuery("query: it returns nothing: write one SELECT")
    found: list[tuple[object, ...]] = []
    size = 0
    truncated = False
    for row in cursor:
        if truncated := len(found) == limit or size > readonly.ANSWER:
            break
        found.append(row)
        size += readonly.size_of(row)
    columns = tuple(column[0] for column in cursor.description)
    return Table(columns=columns, rows=tuple(found), truncated=truncated)


def _started(work: Callable[[], Table]) -> Future[Table]:
    """Begin work in a thread that nobody has to wait for, not even the end of the program."""
    future: Future[Table] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # raised where it is waited for
            future.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    return future


def _explained(conn: Connection, text: str) -> str:
    if any(word in text for word in _DENIED):
        return f"{text}: only reading is allowed here: write one SELECT"
    if "one statement" in text:
        return "more than one statement: write one SELECT"
    if missing := _MISSING.match(text):
        return f"{text}: {_nearest(conn, *missing.groups())}"
    if "inding" in text:  # bindings supplied, binding 1
        return "a parameter has no value: write the value itself"
    if "fts5:" in text or "unterminated string" in text:
        return f"{text}: the index holds stems: write articles_fts MATCH fts('words')"
    return f"{text}: `silkwatch query --recipes` lists queries to begin with"


def _nearest(conn: Connection, kind: str, name: str) -> str:
    """Say which table, column or function may have been meant."""
    names = {
        "table": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB '*_fts_*'",
        "column": "SELECT DISTINCT c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type IN ('table', 'view') AND m.name NOT GLOB '*_fts*'",
        "function": "SELECT DISTINCT name FROM pragma_function_list",
    }
    lists = {
        "table": "SELECT name FROM sqlite_master lists them",
        "column": "SELECT * FROM the table LIMIT 1 shows them; a text stands in single quotes",
        "function": "SQLite's own, and fts() and excerpt(), are there",
    }
    try:
        known = [str(one) for [one] in conn.execute(names[kind])]
    except sqlite3.Error:
        known = []
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]}?" if close else lists[kind]
