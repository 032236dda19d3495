"""Who this store is."""

from __future__ import annotations

from uuid import UUID

from storage.database import row
from storage.sqlite import Database


def instance(db: Database) -> UUID:
    """Return the name this store was given when it was made: it outlives every move, and no other store has it."""
    one = row(db, "SELECT value FROM properties WHERE name = 'instance'", ())
    assert one is not None, "a migration has entered it"
    return UUID(hex=one["value"], version=4)
