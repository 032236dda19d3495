"""A connection that can only read, for SQL that people write themselves; and what such SQL may call besides SQLite's
own functions:

    fts(words)                  what ``articles_fts MATCH`` needs to find them as ``silkwatch search`` does
    excerpt(text, lang, words)  the place in a text that shows why it was found
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from storage.database import explained
from storage.errors import BadQuery, DatabaseUnusable

CELL = 10_000_000  # bytes: a longer value is a mistake, or an attack on the memory
ANSWER = 50_000_000  # bytes of all rows together
HEAP = 256 * 1024**2  # bytes SQLite may take in this process: a join of everything must not take the machine with it
STEPS = 10_000  # of SQLite's machine between two looks at the clock
COLUMNS = 500  # each of them may hold a cell
NOTHING = '""'  # an FTS5 phrase without a word matches nothing

# SQLite calls it before each thing a statement wants to do: `mode=ro` alone would let ATTACH create other files.
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION})
_NO_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})  # the second tells where things are in the memory
_PRAGMAS = frozenset(
    {
        "table_info",
        "table_xinfo",
        "table_list",
        "index_list",
        "index_info",
        "foreign_key_list",
        "data_version",
        "function_list",
    }
)
_PRAGMAS_ASKED = frozenset({"database_list", "schema_version", "compile_options"})  # with a value some of them write


class Connection(sqlite3.Connection):
    """Remembers what ``fts()`` had to say, of which SQLite only tells that a function failed."""

    complaint: BadQuery | None = None
    returned = 0  # bytes of the rows that were returned to who counts them


def connect(path: Path, *, seconds: float) -> Connection:
    """Open the database at ``path`` for reading; wait for a writer that locks it ``seconds`` at most.

    The connection may be handed to another thread. Raises ``DatabaseUnusable`` or ``DatabaseBusy``.
    """
    if not path.is_file():
        raise DatabaseUnusable(f"database: {path}: there is none yet: run `silkwatch once` or `silkwatch demo` first")
    address = f"{path.absolute().as_uri()}?mode=ro"
    if _belongs_to_another(path):
        # Or SQLite would create the files beside it as ours, and the owner's daemon could not write to them.
        address += "&readonly_shm=1"
        if not Path(f"{path}-shm").exists():
            raise DatabaseUnusable(
                f"database: {path}: belongs to another user and nobody has it open: ask again while the daemon runs,"
                " as its owner, or of a copy of your own"
            )
    with explained(path):
        conn = sqlite3.connect(address, uri=True, timeout=seconds, check_same_thread=False, factory=Connection)
        try:
            conn.execute("SELECT count(*) FROM sqlite_master")
        except BaseException:
            conn.close()
            raise
    return conn


def guard(conn: Connection, *, fts: Sequence[str] = ("fts",)) -> None:
    """Let a connection do nothing but read, within bounds of memory, and give it our functions.

    ``fts`` is what our ``fts()`` is called. The bound of the memory is one for the whole process, and cannot be raised
    again.
    """
    conn.execute(f"PRAGMA hard_heap_limit = {HEAP}")
    sqlite3.enable_callback_tracebacks(False)  # Datasette turns them on; what our functions say is a complaint
    conn.text_factory = lambda raw: raw.decode(errors="replace")
    for name in fts:
        conn.create_function(name, 1, lambda words: _match(conn, words), deterministic=True)
    conn.create_function("excerpt", 3, lambda *given: _excerpt(conn, *given), deterministic=True)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, COLUMNS)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.set_authorizer(_only_reading)


def counted_row(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> sqlite3.Row:
    """Make a row, as a ``row_factory`` for who takes all rows at once: refuse one too many bytes of them."""
    conn = cursor.connection
    assert isinstance(conn, Connection)
    conn.returned += size_of(values)
    if conn.returned > ANSWER:
        raise sqlite3.OperationalError(f"the answer has more than {ANSWER // 10**6} MB: ask for fewer columns or rows")
    return sqlite3.Row(cursor, values)


def size_of(values: tuple[object, ...]) -> int:
    """Say how long the texts and blobs of a row are, which is about what it takes to keep it."""
    return sum(len(value) for value in values if isinstance(value, str | bytes))


def stop_after(conn: Connection, seconds: float) -> None:
    """Interrupt whatever runs on a connection when its time is over."""
    deadline = time.monotonic() + seconds
    conn.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)


@contextmanager
def complaints(conn: Connection) -> Iterator[None]:
    """Let SQLite's error say what ``fts()`` found wrong with its words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        complaint, conn.complaint = conn.complaint, None
        if complaint is None:
            raise
        raise sqlite3.OperationalError(str(complaint)) from error


def _belongs_to_another(path: Path) -> bool:
    # The superuser's files beside a database SQLite gives to the database's owner. Windows has no such owners.
    return hasattr(os, "geteuid") and os.geteuid() not in (0, path.stat().st_uid)


def _only_reading(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS or (first in _PRAGMAS_ASKED and second is None)
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = second not in _NO_FUNCTIONS
    else:
        # FTS5 prepares the update when it is first read; on a read-only connection a real write still fails.
        allowed = action in _READING or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _match(conn: Connection, words: object) -> str:
    text = "" if words is None else str(words)
    if not text.strip():
        return NOTHING  # an empty field of a form
    try:
        from storage.queries import parse

        return parse(text).match
    except BadQuery as error:
        conn.complaint = error
        raise


def _excerpt(conn: Connection, text: object, lang: object, words: object) -> str | None:
    if text is None or words is None or not str(words).strip():
        return None
    try:
        from storage.queries import parse

        parsed = parse(str(words))
    except BadQuery as error:
        conn.complaint = error
        raise
    from storage.snippets import snippet

    return snippet(str(text), None if lang is None else str(lang), parsed).text
