"""Problems that stand: said once when they appear, and again only after they were gone.

What is wrong with a source's pages is its state, in ``sources``; here is what no source's state tells of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from storage import times
from storage.database import rows, transaction


def standing(db: Database, found: Mapping[str, Sequence[str]], *, now: datetime) -> list[tuple[str, str]]:
    """Record what is wrong now, by what it is about, and return ``(about, text)`` of what was not wrong before.

    For each key the texts are all there is: a text that is no longer among them is mended.
    """
    fresh: list[tuple[str, str]] = []
    with transaction(db):
        for about, texts in found.items():
            before = {one["text"] for one in rows(db, "SELECT text FROM problems WHERE about = ?", (about,))}
            new = [text for text in dict.fromkeys(texts) if text not in before]
            db.conn.executemany(
                "DELETE FROM problems WHERE about = ? AND text = ?", [(about, text) for text in before - set(texts)]
            )
            db.conn.executemany(
                "INSERT INTO problems(about, text, since) VALUES (?, ?, ?)",
                [(about, text, times.instant(now)) for text in new],
            )
            fresh += [(about, text) for text in new]
    return fresh


def of(db: Database, about: str) -> list[str]:
    """Return what stands of one thing."""
    return [one["text"] for one in rows(db, "SELECT text FROM problems WHERE about = ? ORDER BY since, text", (about,))]
