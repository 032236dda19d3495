"""Which articles repeat an article already stored, and which one represents the group."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from storage.database import row, rows
from storage.fingerprint import Fingerprint, Likeness, compare, fingerprint

SHARED = 2  # sampled hashes that make a candidate
CANDIDATES = 20  # texts compared in full, those that share most first


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """The representative of the group a new article belongs to, and how the new one repeats it."""

    representative: int
    likeness: Likeness


def find(db: Database, print_: Fingerprint, content_hash: str, *, apart_from: int | None = None) -> Repeated | None:
    """Return the group whose representative a text repeats, the closest first."""
    for candidate in _candidates(db, print_, content_hash, apart_from):
        text = row(db, "SELECT text FROM articles WHERE id = ?", (candidate,))
        likeness = compare(print_, fingerprint(text["text"])) if text else None
        if likeness:
            return Repeated(representative=candidate, likeness=likeness)
    return None


def _candidates(db: Database, print_: Fingerprint, content_hash: str, apart_from: int | None) -> list[int]:
    """Return representatives of groups with a member of the same letters, then of those that share hashes."""
    same = "SELECT coalesce(duplicate_of, id) AS id FROM articles WHERE content_hash = ? AND id IS NOT ? ORDER BY 1"
    found = [one["id"] for one in rows(db, same, (content_hash, apart_from))]
    marks = ", ".join("?" * len(print_.sampled))
    sharing = (
        "SELECT coalesce(a.duplicate_of, a.id) AS id FROM (SELECT article_id, count(*) AS shared FROM fingerprints"
        f" WHERE hash IN ({marks}) GROUP BY article_id HAVING shared >= {SHARED}) f"
        " JOIN articles a ON a.id = f.article_id WHERE a.id IS NOT ? ORDER BY f.shared DESC, a.id LIMIT ?"
    )
    found += [one["id"] for one in rows(db, sharing, (*print_.sampled, apart_from, CANDIDATES))]
    return [one for one in dict.fromkeys(found) if one != apart_from]


def link(db: Database, article_id: int, repeated: Repeated) -> int:
    """Enter an article into a group and return the group's representative, which may be the article itself."""
    old = repeated.representative
    members = (
        "SELECT id FROM articles WHERE id IN (?, ?) ORDER BY rank, coalesce(published, first_seen), first_seen, id"
    )
    best: int = rows(db, members, (article_id, old))[0]["id"]
    if best == old:
        _point(db, article_id, old, repeated.likeness)
        return old
    _point(db, article_id, None, None)
    group = rows(db, "SELECT id, text FROM articles WHERE duplicate_of = ? OR id = ?", (old, old))
    print_ = fingerprint(_text(db, article_id))
    for member in group:
        if member["id"] != article_id:
            _point(db, member["id"], article_id, compare(fingerprint(member["text"]), print_) or repeated.likeness)
    return article_id


def _point(db: Database, article_id: int, representative: int | None, likeness: Likeness | None) -> None:
    db.conn.execute(
        "UPDATE articles SET duplicate_of = ?, duplicate_kind = ?, duplicate_score = ? WHERE id = ?",
        (representative, likeness and likeness.kind, likeness and likeness.score, article_id),
    )


def _text(db: Database, article_id: int) -> str:
    one = row(db, "SELECT text FROM articles WHERE id = ?", (article_id,))
    return one["text"] if one else ""
