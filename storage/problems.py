"""Problems that stand: said once when they appear, and again only after they were gone.

What is wrong with a source's pages is its state, in ``sources``; here is what no source's state tells of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from storage import times
from storage.database import rows, transaction
from storage.sqlite import Database


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


def gone(db: Database, kind: str, kept: Collection[str]) -> dict[str, list[str]]:
    """Return, as ``standing`` takes it, that nothing is wrong with things of a kind that are not there any more.

    ``kind`` is what problems of it begin with, the name of one of them follows; ``kept`` are those that there are.
    """
    known = [one["about"] for one in rows(db, "SELECT DISTINCT about FROM problems")]
    return {about: [] for about in known if about.startswith(kind) and about.removeprefix(kind) not in kept}


def of(db: Database, about: str) -> list[str]:
    """Return what stands of one thing."""
    return [one["text"] for one in rows(db, "SELECT text FROM problems WHERE about = ? ORDER BY since, text", (about,))]
