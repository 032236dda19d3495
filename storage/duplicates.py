"""Which articles repeat one already stored, and which of a group represents it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage.candidates import Candidate, Text, likely, load
from storage.database import row, rows
from storage.fingerprint import Likeness, compare, content_hash

EVERYWHERE = 2  # other groups of the source that have a shingle: then it is furniture of its pages
CERTAIN = 0.9  # a score that ends the search
CAPTION = 25  # tokens: shorter texts are the same only under the same title


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """The representative of a group that a text repeats, and how it does."""

    representative: int
    likeness: Likeness


def find(db: Database, text: Text, *, article_id: int | None = None) -> list[Repeated]:
    """Return the groups whose representatives a text repeats, the closest first; not that of ``article_id``."""
    candidates = [load(db, id) for id in likely(db, text) if id != article_id]
    found: list[Repeated] = []
    for candidate in candidates:
        likeness = _likeness(text, candidate, candidates)
        if likeness:
            found.append(Repeated(representative=candidate.id, likeness=likeness))
            # A longer text may hold several of those before it.
            if likeness.score >= CERTAIN and likeness.kind != "expanded":
                break
    return sorted(found, key=lambda one: -one.likeness.score)


def _likeness(text: Text, candidate: Candidate, candidates: Iterable[Candidate]) -> Likeness | None:
    if len(text.print.words) < CAPTION and content_hash(text.title) != content_hash(candidate.text.title):
        return None
    likeness = compare(text.print, candidate.text.print)
    if likeness is None or text.source != candidate.text.source:
        return likeness
    # Pages of one site share more than news: what other articles of it have too does not count.
    others = [one.text for one in candidates if one is not candidate and one.text.source == text.source]
    counted = Counter(one for other in others for one in other.print.plain)
    furniture = frozenset(one for one, times in counted.items() if times >= EVERYWHERE)
    return compare(text.print, candidate.text.print, apart_from=furniture, same_source=True)


def join(db: Database, article_id: int, repeated: Iterable[Repeated]) -> bool:
    """Enter an article that stands alone, or represents its group, into the groups it repeats; say if it did.

    The best of the representatives represents them all: by rank, then the earliest. Groups beside the closest one
    join only if the article represents them: that they resemble each other nobody has checked.
    """
    joined = False
    for one in repeated:
        best = _best(db, article_id, one.representative)
        if best == article_id:
            _move(db, one.representative, article_id, one.likeness)
            joined = True
        elif not joined:
            _move(db, article_id, one.representative, one.likeness)
            return True
    return joined


def unite(db: Database, article_id: int, other: int) -> None:
    """Enter an article into the group of another one, since a person says so, and with it those that it represents.

    Which of them represents the group is decided as ever.
    """
    if row(db, "SELECT 1 FROM articles WHERE id = ? AND duplicate_of IS NOT NULL", (article_id,)):
        leave(db, article_id)
    [group] = rows(db, "SELECT coalesce(duplicate_of, id) AS id FROM articles WHERE id = ?", (other,))
    best = _best(db, article_id, group["id"])
    worse = group["id"] if best == article_id else article_id
    _move(db, worse, best, None)
    # Where the machine sees no likeness a person does.
    db.conn.execute(
        "UPDATE articles SET duplicate_kind = 'repost' WHERE duplicate_of = ? AND duplicate_kind IS NULL", (best,)
    )


def leave(db: Database, article_id: int) -> None:
    """Take an article whose text has changed out of its group; the best of those it represented takes its place."""
    members = _members(db, article_id)
    _point(db, article_id, None, None)
    if members:
        _gather(db, members, _best(db, *members))


def _best(db: Database, *ids: int) -> int:
    order = "ORDER BY rank, coalesce(published, first_seen), first_seen, id LIMIT 1"
    one = row(db, f"SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?)) {order}", (json.dumps(ids),))
    return one["id"] if one else ids[0]


def _members(db: Database, representative: int) -> list[int]:
    return [one["id"] for one in rows(db, "SELECT id FROM articles WHERE duplicate_of = ?", (representative,))]


def _move(db: Database, old: int, new: int, likeness: Likeness | None) -> None:
    """Point a group at a new representative."""
    members = _members(db, old)
    _point(db, old, new, likeness)
    _gather(db, [old, *members], new)


def _gather(db: Database, members: Iterable[int], representative: int) -> None:
    """Make an article represent others; one that only resembled the former representative keeps that likeness."""
    print = load(db, representative).text.print
    _point(db, representative, None, None)
    for member in members:
        if member != representative:
            likeness = compare(load(db, member).text.print, print)
            db.conn.execute(
                "UPDATE articles SET duplicate_of = ?, duplicate_kind = coalesce(?, duplicate_kind),"
                " duplicate_score = coalesce(?, duplicate_score) WHERE id = ?",
                (representative, likeness and likeness.kind, likeness and likeness.score, member),
            )


def _point(db: Database, article_id: int, representative: int | None, likeness: Likeness | None) -> None:
    db.conn.execute(
        "UPDATE articles SET duplicate_of = ?, duplicate_kind = ?, duplicate_score = ? WHERE id = ?",
        (representative, likeness and likeness.kind, likeness and likeness.score, article_id),
    )
