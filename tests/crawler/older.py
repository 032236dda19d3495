"""A home as an older version of the reader left it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

OLDER = "silkwatch-reader 0 (trafilatura 1.0)"


def read_by_an_older_reader(home: Path, *changes: str) -> None:
    """Say that an older reader read everything in a home; ``changes`` are statements that say what it read."""
    with closing(sqlite3.connect(home / "silkwatch.db")) as db, db:
        db.execute("UPDATE articles SET extractor = ?, read_extractor = ?", (OLDER, OLDER))
        for statement in changes:
            db.execute(statement)
