"""The texts that a new one may repeat: found by the sampled hashes they share, to be compared in full."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from storage.database import explained, rows
from storage.fingerprint import Fingerprint, fingerprint
from storage.models import Prepared
from storage.prepared import sampled
from storage.sqlite import Database

SHARED = 2  # sampled hashes that make a candidate; of a text below BRIEF, one
BRIEF = 60  # tokens
NEWEST = 32  # articles looked at for each hash: more have only phrases everybody uses, footers, what all repeat
CANDIDATES = 20  # groups looked at, those that share most first
LIKELY = 0.2  # share of the expected hashes that makes a candidate worth a comparison in full

_NEAR = "id, coalesce(duplicate_of, id) AS representative, length(text) AS length"
_SAME = f"SELECT {_NEAR} FROM articles WHERE content_hash = ? ORDER BY id LIMIT ?"
# By itself SQLite takes the row, and reads its text to the end.
_MOST = 2 * CANDIDATES  # articles looked up, for several may be of one group
_COMPARED = f"SELECT {_NEAR} FROM articles INDEXED BY articles_compared WHERE id IN ({', '.join('?' * _MOST)})"
# One text of all their numbers: counted at once, it is made three times as fast as its rows are grouped.
_HAVING = """
SELECT group_concat((
    SELECT group_concat(article_id) FROM (
        SELECT article_id FROM fingerprints WHERE hash = wanted.value ORDER BY article_id DESC LIMIT ?)
)) FROM json_each(?) AS wanted"""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text as it is compared with others."""

    source: str
    lang: str | None
    title: str
    text: str

    @cached_property
    def print(self) -> Fingerprint:
        """Return its fingerprint: dear, and few texts are compared."""
        return fingerprint(self.text)


class Near(NamedTuple):
    """An article that a text may repeat, and the one that represents its group."""

    id: int
    representative: int


def likely(db: Database, text: Prepared) -> list[Near]:
    """Return of every group that a text may repeat the member that is nearest: of the same letters, else that shares
    most hashes; the nearest first. Those alone that share nearly as many as half of the shorter text would give.
    """
    groups: dict[int, Near | None] = {}
    for id, representative, _ in _tuples(db, _SAME, (text.hash, CANDIDATES)):
        groups.setdefault(representative, Near(id, representative))
    shared = _sharing(db, text)
    given = (*shared, *[None] * (_MOST - len(shared)))
    compared = {one[0]: one for one in _tuples(db, _COMPARED, given)} if shared else {}
    wanted, whole = LIKELY * len(text.sampled), max(1, len(text.text))
    # Every text that is saved shares something with dozens: nothing is made of those that are not likely.
    for id, times in shared.items():
        if id in compared and len(groups) < CANDIDATES:
            _, representative, length = compared[id]
            if representative not in groups:
                enough = times >= wanted * min(1, length / whole)
                groups[representative] = Near(id, representative) if enough else None
    return [one for one in groups.values() if one]


def _sharing(db: Database, text: Prepared) -> dict[int, int]:
    """Return how many hashes the articles share with a text that share most, these first."""
    [[numbers]] = _tuples(db, _HAVING, (NEWEST, json.dumps(text.sampled)))
    if numbers is None:
        return {}
    enough = SHARED if text.shingles >= BRIEF else 1
    counted = Counter(numbers.split(",")).items()
    shared = sorted((-times, int(id)) for id, times in counted if times >= enough)
    return {id: -times for times, id in shared[:_MOST]}


def _tuples(db: Database, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Answer a statement of every save by bare tuples, at half the price of named columns."""
    with explained(db):
        return db.conn.execute(sql, values).fetchall()


def load(db: Database, id: int) -> Text:
    """Read a stored article to compare it."""
    return Text(**dict(rows(db, "SELECT source, lang, title, text FROM articles WHERE id = ?", (id,))[0]))


def enter(db: Database, id: int, print: Fingerprint) -> None:
    """Store the hashes by which an article is found."""
    insert(db, id, sampled(print))


def insert(db: Database, id: int, hashes: Sequence[int]) -> None:
    """Store the hashes by which an article is found, in the order of the table."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO fingerprints(hash, article_id) VALUES (?, ?)", [(hash, id) for hash in hashes]
    )


def forget(db: Database, id: int, print: Fingerprint) -> None:
    """Delete the hashes of an article's former text: by their key, for an index by article would double the table."""
    hashes = sampled(print)
    one = "DELETE FROM fingerprints WHERE hash = ? AND article_id = ?"
    deleted = db.conn.executemany(one, [(hash, id) for hash in hashes]).rowcount
    if deleted < len(hashes):  # stored when texts were hashed in another way
        db.conn.execute("DELETE FROM fingerprints WHERE article_id = ?", (id,))
