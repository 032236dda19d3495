"""When the house was last put right: one row for each chore, so that what was missed is caught up.

``tried`` is when it last began, ``done`` when it last came to an end; ``error`` says why it did not, or what it found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage import times
from storage.database import row, rows, transaction
from storage.sqlite import Database

TICK = "tick"  # the row of what does all of them
CUT_SHORT = "was cut short"  # what stands there while a chore is at work, and after a kill


@dataclass(frozen=True, kw_only=True)
class Chore:
    """How a chore last went."""

    name: str
    tried: datetime
    done: datetime | None = None
    result: str | None = None
    error: str | None = None


def known(db: Database) -> dict[str, Chore]:
    """Return how each chore last went, by name; one that was never begun is not there."""
    return {
        one["name"]: Chore(
            name=one["name"],
            tried=times.read_instant(one["tried"]),
            done=times.read_optional(one["done"]),
            result=one["result"],
            error=one["error"],
        )
        for one in rows(db, "SELECT * FROM chores ORDER BY name")
    }


def begun(db: Database, name: str, *, now: datetime) -> None:
    """Record that a chore begins: if nothing follows, it was cut short."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO chores(name, tried, error) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET tried = excluded.tried, error = excluded.error",
            (name, times.instant(now), CUT_SHORT),
        )


def done(db: Database, name: str, result: str, *, error: str | None = None, now: datetime) -> None:
    """Record that a chore came to its end; ``error``: what it found wrong."""
    with transaction(db):
        db.conn.execute(
            "UPDATE chores SET done = max(tried, ?), result = ?, error = ? WHERE name = ?",
            (times.instant(now), result, error, name),
        )


def failed(db: Database, name: str, error: str | None) -> None:
    """Record that a chore did not come to its end, and why; None: we were told to stop, which is nobody's fault."""
    with transaction(db):
        db.conn.execute("UPDATE chores SET error = ? WHERE name = ?", (error, name))


def ticked(db: Database, *, now: datetime) -> None:
    """Record that a tick came to its end, whether or not it had anything to do."""
    moment = times.instant(now)
    with transaction(db):
        db.conn.execute("INSERT OR REPLACE INTO chores(name, tried, done) VALUES (?, ?, ?)", (TICK, moment, moment))


def since(db: Database) -> datetime | None:
    """Return when the first run of this store began: from then on there is something to put right."""
    one = row(db, "SELECT min(started) AS first FROM runs")
    return times.read_optional(one["first"]) if one else None
