"""The ledger of issues: what each one said, frozen, and which stories have been reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from storage import times
from storage.database import row, rows, transaction


def freeze(
    db: Database,
    *,
    id: str,
    number: int,
    window_start: datetime,
    window_end: datetime,
    timezone: str,
    payload: str,
    items: Sequence[tuple[int, int, str]],
    made_at: datetime,
) -> str:
    """Enter an issue into the ledger with its ``(story_id, article_id, kind)`` items; return the payload in force.

    An issue is made once: if it has been frozen already, by another process say, that payload stays and is returned.
    """
    with transaction(db):
        frozen = load(db, id)
        if frozen is not None:
            return frozen
        db.conn.execute(
            "INSERT INTO digests(id, number, window_start, window_end, timezone, made_at, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                id,
                number,
                times.instant(window_start),
                times.instant(window_end),
                timezone,
                times.instant(made_at),
                payload,
            ),
        )
        db.conn.executemany(
            "INSERT INTO digest_items(digest_id, position, story_id, article_id, kind) VALUES (?, ?, ?, ?, ?)",
            [(id, position, *item) for position, item in enumerate(items)],
        )
        return payload


def load(db: Database, id: str) -> str | None:
    """Return the frozen payload of an issue; None: not made."""
    one = row(db, "SELECT payload FROM digests WHERE id = ?", (id,))
    return one["payload"] if one else None


def issues(db: Database) -> list[tuple[str, int, datetime, datetime, datetime]]:
    """Return ``(id, number, window_start, window_end, made_at)`` of every issue, oldest window first."""
    return [
        (
            one["id"],
            one["number"],
            times.read_instant(one["window_start"]),
            times.read_instant(one["window_end"]),
            times.read_instant(one["made_at"]),
        )
        for one in rows(db, "SELECT * FROM digests ORDER BY window_start, number")
    ]


def reported(db: Database, before: datetime | None) -> dict[int, tuple[str, set[int]]]:
    """Return which stories issues have reported: story id → (first issue's id, ids of all articles shown).

    ``before``: only issues whose window closed by then. A story that was merged counts as the one it became.
    """
    sql = """
        SELECT coalesce(s.merged_into, s.id) AS story_id, i.digest_id, i.article_id
        FROM digest_items i JOIN digests d ON d.id = i.digest_id JOIN stories s ON s.id = i.story_id
        WHERE :before IS NULL OR d.window_end <= :before
        ORDER BY d.window_start, i.position
    """
    found: dict[int, tuple[str, set[int]]] = {}
    for one in rows(db, sql, {"before": times.moment(before)}):
        found.setdefault(one["story_id"], (one["digest_id"], set()))[1].add(one["article_id"])
    return found
