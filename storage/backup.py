"""Copies of the store: taken while others write, checked before they are trusted, and brought back in one step."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import folders, times
from storage.database import APPLICATION_ID, BUSY_SECONDS, explained, open_store
from storage.errors import DatabaseUnusable, NewerSchema, NotOurDatabase
from storage.migrations import migrations

PAGES = 2_000  # copied between two words on how far it is: 8 MB
# A file of SQLite may come with these: the changes that are not in it yet, and who reads what of them.
_COMPANIONS = ("-wal", "-shm", "-journal")

Said = Callable[[float], None]  # told the share that is copied


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a database holds. ``schema`` is its last migration, ``pending`` how many it lacks that whoever opens it for
    writing applies; ``issues`` are the ids of the frozen ones.
    """

    schema: str
    pending: int
    articles: int
    stories: int
    addresses: int
    issues: tuple[str, ...]
    newest: datetime | None  # the last that any article was first seen
    last_run: datetime | None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What would come and go if one database took the other's place: articles by address, and issues."""

    lost: int
    gained: int
    issues_lost: tuple[str, ...]
    issues_gained: tuple[str, ...]


def inspect(path: Path) -> Contents:
    """Say what a database holds, and change nothing.

    Raises ``NotOurDatabase``, ``NewerSchema`` or ``DatabaseUnusable``.
    """
    with reading(path) as conn:
        return _contents(conn, path)


def verify(path: Path) -> Contents:
    """Read all of a database and say what it holds. Raises as ``inspect`` does, also where a page of it is damaged."""
    with reading(path) as conn:
        contents = _contents(conn, path)
        if complaint := next((text for (text,) in conn.execute("PRAGMA integrity_check(1)") if text != "ok"), None):
            raise DatabaseUnusable(f"database: {path}: damaged: {complaint}: use another copy")
        if conn.execute("PRAGMA foreign_key_check").fetchone():
            raise DatabaseUnusable(f"database: {path}: rows refer to rows that are not there: use another copy")
        return contents


def save(path: Path, target: Path, said: Said = lambda share: None, *, check: bool = True) -> Contents:
    """Copy the store at ``path`` to the new file ``target`` as it is at this moment, while others write, and check it.

    The copy is one file that needs no other; under its name there is a whole one or none. Raises ``DatabaseUnusable``,
    also when ``target`` exists. Without ``check`` a store that is damaged is copied with its damage.
    """
    if target.exists() or target.is_symlink():
        raise DatabaseUnusable(f"backup: {target}: exists: name another file, or move it away")
    with _new_file(target) as made:
        with reading(path) as source:
            source.execute("BEGIN")  # what others commit from now on is not seen, and does not make SQLite start anew
            expected = _contents(source, path)
            _copy(source, made, said)
        if check and verify(made) != expected:
            raise DatabaseUnusable(f"backup: {target}: does not hold what the store holds: check the disk")
    return expected


def exchanged(present: Path, other: Path) -> Exchange:
    """Compare two databases that are known to be ours."""
    missing = "SELECT count(*) FROM {}.articles WHERE canonical_url NOT IN (SELECT canonical_url FROM {}.articles)"
    ours, theirs = set(inspect(present).issues), set(inspect(other).issues)
    with reading(present) as conn:
        conn.execute("ATTACH ? AS other", (_address(other),))
        [lost] = conn.execute(missing.format("main", "other")).fetchone()
        [gained] = conn.execute(missing.format("other", "main")).fetchone()
    return Exchange(
        lost=lost,
        gained=gained,
        issues_lost=tuple(sorted(ours - theirs)),
        issues_gained=tuple(sorted(theirs - ours)),
    )


def restore(copy: Path, path: Path, said: Said = lambda share: None) -> Contents:
    """Make the store at ``path`` hold what the checked ``copy`` holds, in one transaction.

    Killed at any moment, it holds all of the one or all of the other; who reads meanwhile sees the former until the
    end. Nobody else may write. A copy of an older release is brought up to date. Where there is none, it is made.
    """
    if path.exists():
        with explained(path), reading(copy) as source, closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as conn:
            if source.execute("PRAGMA page_size").fetchone() != conn.execute("PRAGMA page_size").fetchone():
                conn.execute("PRAGMA journal_mode = DELETE")  # in WAL mode pages keep their size
            conn.execute("BEGIN IMMEDIATE")  # waits for a writer for a while; copying would wait for ever
            conn.execute("ROLLBACK")
            _pages(source, conn, said)
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with _new_file(path) as made, reading(copy) as source:
            _copy(source, made, said)
    open_store(path).close()
    return inspect(path)


def set_aside(path: Path, name: str) -> Path:
    """Rename a database that cannot be used, with what belongs to it, so that another can take its place."""
    aside = path.with_name(name)
    for companion in (*_COMPANIONS, ""):  # the database last: while it is there, nobody makes a new one
        file = path.with_name(path.name + companion)
        if file.exists():
            file.rename(aside.with_name(aside.name + companion))
    folders.settle(path.parent)
    return aside


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading only. Raises ``DatabaseUnusable``, also inside for a table that should be there."""
    if not path.is_file():
        raise DatabaseUnusable(f"database: {path}: there is no such file: check the path")
    with explained(path), closing(sqlite3.connect(_address(path), uri=True, timeout=BUSY_SECONDS)) as conn:
        conn.isolation_level = None
        try:
            yield conn
        except sqlite3.OperationalError as error:
            if not str(error).startswith("no such "):
                raise
            raise DatabaseUnusable(f"database: {path}: {error}: another program has changed it") from error


def _address(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _contents(conn: sqlite3.Connection, path: Path) -> Contents:
    [owner] = conn.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
    if owner != APPLICATION_ID or not tables >= {"_sqlite_migrations", "articles", "digests"}:
        raise NotOurDatabase(f"database: {path}: is not a Silkwatch database: name a file that `backup` has written")
    known = {step.name for step in migrations._migrations}
    applied = {name for (name,) in conn.execute("SELECT name FROM _sqlite_migrations")}
    if applied - known:
        newest = max(applied - known)
        raise NewerSchema(f"database: {path}: written by a newer Silkwatch ({newest}): upgrade Silkwatch")

    def one(sql: str) -> object:
        [value] = conn.execute(sql).fetchone()
        return value

    return Contents(
        schema=max(applied, default=""),
        pending=len(known - applied),
        articles=int(str(one("SELECT count(*) FROM articles"))),
        stories=int(str(one("SELECT count(*) FROM stories WHERE merged_into IS NULL"))),
        addresses=int(str(one("SELECT count(*) FROM urls"))),
        issues=tuple(id for (id,) in conn.execute("SELECT id FROM digests ORDER BY id")),
        newest=times.read_optional(_text(one("SELECT max(first_seen) FROM articles"))),
        last_run=times.read_optional(_text(one("SELECT max(started) FROM runs"))),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """Have a file made under a passing name beside ``target``, which it becomes when it is whole and on the disk."""
    made = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        made.unlink(missing_ok=True)
        yield made
        with made.open("rb") as file:
            os.fsync(file.fileno())
        _named(made, target)
        folders.settle(target.parent)
    except OSError as error:
        raise DatabaseUnusable(f"backup: {target}: {error.strerror}: check the folder and the disk") from error
    finally:
        made.unlink(missing_ok=True)


def _named(made: Path, target: Path) -> None:
    try:
        os.link(made, target)  # a rename would replace what somebody has put there meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        made.rename(target)


def _copy(source: sqlite3.Connection, made: Path, said: Said) -> None:
    with explained(made), closing(sqlite3.connect(made)) as conn:
        _pages(source, conn, said)
        conn.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing can be written


def _pages(source: sqlite3.Connection, target: sqlite3.Connection, said: Said) -> None:
    def progress(status: int, left: int, total: int) -> None:
        said(1 - left / total if total else 1.0)

    source.backup(target, pages=PAGES, progress=progress)
