"""The texts that a new one may repeat: found by the sampled hashes they share, to be compared in full."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from storage.database import rows
from storage.fingerprint import Fingerprint, fingerprint

SHARED = 2  # sampled hashes that make a candidate; of a text below BRIEF, one
BRIEF = 60  # tokens
NEWEST = 32  # articles looked at for each hash: more have only phrases everybody uses, footers, what all repeat
CANDIDATES = 20  # texts compared in full, those that share most first
STORED = 32  # bits of a hash: one shared by chance makes no candidate yet, and the table is a third smaller

_NEAR = "id, coalesce(duplicate_of, id) AS representative, length(text) AS length"
_SAME = f"SELECT {_NEAR}, NULL AS shared FROM articles WHERE content_hash = ? ORDER BY id LIMIT ?"
_SHARING = f"""
SELECT {_NEAR}, shared FROM (
    SELECT f.article_id, count(*) AS shared FROM json_each(:hashes) AS wanted CROSS JOIN fingerprints AS f
        ON f.hash = wanted.value AND f.article_id > coalesce((
            SELECT article_id FROM fingerprints WHERE hash = wanted.value
            ORDER BY article_id DESC LIMIT 1 OFFSET :newest), 0)
    GROUP BY f.article_id HAVING count(*) >= :enough ORDER BY shared DESC, f.article_id LIMIT :most
) AS near CROSS JOIN articles ON articles.id = near.article_id ORDER BY shared DESC, id"""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text that looks for what it repeats. ``hash``: its ``content_hash``; ``length``: in characters."""

    source: str
    lang: str | None
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
    found = [Near(**dict(one)) for one in rows(db, _SAME, (text.hash, CANDIDATES))]
    enough = SHARED if len(text.print.ordered) >= BRIEF else 1
    values = {"hashes": json.dumps(stored(text.print)), "newest": NEWEST, "enough": enough, "most": 2 * CANDIDATES}
    found += [Near(**dict(one)) for one in rows(db, _SHARING, values)]
    groups: dict[int, Near] = {}
    for one in found:
        groups.setdefault(one.representative, one)
    return list(groups.values())[:CANDIDATES]


def load(db: Database, id: int) -> Candidate:
    """Read a stored article to compare it."""
    one = rows(db, "SELECT source, lang, title, text, content_hash FROM articles WHERE id = ?", (id,))[0]
    text = Text(
        source=one["source"],
        lang=one["lang"],
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
