"""The texts that a new one may repeat: found by the sampled hashes they share, to be compared in full."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from sqlite_utils import Database

from storage.database import rows
from storage.fingerprint import Fingerprint, fingerprint

SHARED = 2  # sampled hashes that make a candidate; of a text below BRIEF, one
BRIEF = 60  # tokens
COMMON = 500  # a hash that so many articles have is a phrase everybody uses, or a footer
CANDIDATES = 20  # texts compared in full, those that share most first
STORED = (
    32  # bits of a hash that are stored: two shared by chance are no candidate yet, and the table is a third smaller
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text that looks for what it repeats. ``hash``: its ``content_hash``; ``length``: in characters."""

    source: str
    title: str
    hash: str
    length: int
    print: Fingerprint


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A stored article as it is compared."""

    id: int
    text: Text


@dataclass(frozen=True, kw_only=True)
class Near:
    """An article that shares hashes with a text, and the one that represents its group. ``shared``: how many hashes;
    None: it has the same letters.
    """

    id: int
    representative: int
    shared: int | None
    length: int  # characters of its text


def likely(db: Database, text: Text) -> list[Near]:
    """Return of every group that a text may repeat the member that is nearest: of the same letters, else that shares
    most hashes; the nearest first.
    """
    columns = "id, coalesce(duplicate_of, id) AS representative, length(text) AS length"
    same = f"SELECT {columns} FROM articles WHERE content_hash = ? ORDER BY id LIMIT ?"
    found = [Near(**one, shared=None) for one in map(dict, rows(db, same, (text.hash, CANDIDATES)))]
    shared: Counter[int] = Counter()
    for hash in stored(text.print):
        newest = "SELECT article_id FROM fingerprints WHERE hash = ? ORDER BY article_id DESC LIMIT ?"
        having = db.conn.execute(newest, (hash, COMMON)).fetchall()
        if len(having) < COMMON:
            shared.update(id for (id,) in having)
    enough = SHARED if len(text.print.ordered) >= BRIEF else 1
    nearest = sorted((id for id, count in shared.items() if count >= enough), key=lambda id: (-shared[id], id))
    several = f"SELECT {columns} FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    by = {one["id"]: dict(one) for one in rows(db, several, (json.dumps(nearest[: 5 * CANDIDATES]),))}
    found += [Near(**by[id], shared=shared[id]) for id in nearest if id in by]
    groups: dict[int, Near] = {}
    for one in found:
        groups.setdefault(one.representative, one)
    return list(groups.values())[:CANDIDATES]


def load(db: Database, id: int) -> Candidate:
    """Read a stored article to compare it."""
    one = rows(db, "SELECT source, title, text, content_hash FROM articles WHERE id = ?", (id,))[0]
    text = Text(
        source=one["source"],
        title=one["title"],
        hash=one["content_hash"],
        length=len(one["text"]),
        print=fingerprint(one["text"]),
    )
    return Candidate(id=id, text=text)


def enter(db: Database, id: int, print: Fingerprint) -> None:
    """Store the hashes by which an article is found."""
    one = "INSERT OR IGNORE INTO fingerprints(hash, article_id) VALUES (?, ?)"
    db.conn.executemany(one, [(hash, id) for hash in stored(print)])


def forget(db: Database, id: int, print: Fingerprint) -> None:
    """Delete the hashes of an article's former text: by their key, for an index by article would double the table."""
    hashes = stored(print)
    one = "DELETE FROM fingerprints WHERE hash = ? AND article_id = ?"
    deleted = db.conn.executemany(one, [(hash, id) for hash in hashes]).rowcount
    if deleted < len(hashes):  # stored when texts were hashed in another way
        db.conn.execute("DELETE FROM fingerprints WHERE article_id = ?", (id,))


def stored(print: Fingerprint) -> list[int]:
    """Return the hashes by which a text is found as they are stored: the upper bits, for the lower chose the sample."""
    return sorted({hash >> (64 - STORED) for hash in print.sampled})
