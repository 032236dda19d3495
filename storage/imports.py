"""How far imports of large files are, so that one that was broken off goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage import times
from storage.database import row, transaction
from storage.sqlite import Database


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """The import of a file. ``file`` is its path or address, ``size`` in bytes; ``version``: it has changed with this.

    ``asked`` tells what was wanted of it: of an import that wants something else nothing is taken over.
    """

    file: str
    version: str
    asked: str
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reached:
    """All before byte ``offset`` is stored, but for the records that begin at the bytes ``held``; ``over``: all is."""

    offset: int = 0
    held: tuple[int, ...] = ()
    over: bool = False


def reached(db: Database, one: Unfinished) -> Reached:
    """Return how far an import of that file, as it is now, and for what is asked now, has come."""
    sql = "SELECT * FROM imports WHERE file = ? AND version = ? AND asked = ?"
    found = row(db, sql, (one.file, one.version, one.asked))
    if found is None:
        return Reached()
    return Reached(offset=found["offset"], held=tuple(json.loads(found["held"])), over=bool(found["over"]))


def reach(db: Database, one: Unfinished, how_far: Reached, *, now: datetime) -> None:
    """Write down how far an import has come."""
    with transaction(db):
        db.conn.execute(
            "INSERT OR REPLACE INTO imports(file, version, asked, size, offset, held, over, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.file,
                one.version,
                one.asked,
                one.size,
                how_far.offset,
                json.dumps(how_far.held),
                how_far.over,
                times.instant(now),
            ),
        )


def forget(db: Database, files: Collection[str]) -> None:
    """Forget imports that have come to their end: the next one of the same files begins anew."""
    with transaction(db):
        db.conn.execute("DELETE FROM imports WHERE file IN (SELECT value FROM json_each(?))", (json.dumps([*files]),))
