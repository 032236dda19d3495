"""Many writes in a row: what an ordinary connection would write many times is kept until it is written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from storage.database import explained, row
from storage.errors import StorageError
from storage.sqlite import Database

CACHE = -64_000  # kB: the pages that new hashes and words go to, wherever in the database they are
LOG = 16_000  # pages: every time they are brought from the log into the database, the disk is waited for


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """Bring what is committed into the database more rarely, in larger pieces; it is just as safe in the log."""
    before = {name: _setting(db, name) for name in ("cache_size", "wal_autocheckpoint")}
    try:
        for name, value in zip(before, (CACHE, LOG), strict=True):
            db.conn.execute(f"PRAGMA {name} = {value}")
        yield
    except BaseException:
        with suppress(StorageError):  # what is on its way says more
            _end(db, before)
        raise
    _end(db, before)


def _end(db: Database, before: Mapping[str, int]) -> None:
    with explained(db):
        for name, value in before.items():
            db.conn.execute(f"PRAGMA {name} = {value}")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _setting(db: Database, name: str) -> int:
    found = row(db, f"PRAGMA {name}")
    return int(found[0]) if found else 0
