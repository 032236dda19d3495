"""What holds for a store as a whole: its name, and what was last brought into it."""

from __future__ import annotations

from uuid import UUID

from storage.database import row, transaction
from storage.sqlite import Database


def instance(db: Database) -> UUID:
    """Return the name this store was given when it was made: it outlives every move, and no other store has it."""
    named = recall(db, "instance")
    assert named is not None, "a migration has entered it"
    return UUID(hex=named, version=4)


def recall(db: Database, name: str) -> str | None:
    """Return what was remembered by that name."""
    one = row(db, "SELECT value FROM properties WHERE name = ?", (name,))
    return one["value"] if one else None


def remember(db: Database, name: str, value: str) -> None:
    """Remember something by a name; what had it before is gone."""
    with transaction(db):
        db.conn.execute("INSERT OR REPLACE INTO properties VALUES (?, ?)", (name, value))
