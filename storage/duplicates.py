"""Which articles repeat one already stored, and which of a group represents it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage import translation
from storage.candidates import Text, likely, load
from storage.database import row, rows
from storage.fingerprint import Likeness, compare, content_hash, mirrored, overlap
from storage.models import Prepared
from storage.sqlite import Database

EVERYWHERE = 2  # other groups that have a shingle: then it is furniture of pages
CERTAIN = 0.75  # a score that needs no such care between two sources
LOOSE = 0.1  # overlap that holds a group together where two of it do not repeat each other
TRANSLATED = 20  # reports of a story that are held against a new one, the best first
CAPTION = 25  # tokens: shorter texts are the same only under the same title


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """The representative of a group that a text repeats, and how it does."""

    representative: int
    likeness: Likeness


def find(db: Database, source: str, prepared: Prepared, *, article_id: int | None = None) -> list[Repeated]:
    """Return the groups that a text of a source belongs to, the closest first; not that of ``article_id``.

    It repeats their representative; or another member, and shares something with the representative, or a person said
    that the member does.
    """
    near = [one for one in likely(db, prepared) if article_id not in one]
    text = Text(source=source, lang=prepared.lang, title=prepared.title, text=prepared.text)
    best = {one.representative: load(db, one.representative) for one in near}
    found: list[Repeated] = []
    for one in near:
        others = [best[id] for id in best if id != one.representative]
        likeness = _likeness(text, best[one.representative], others)
        sure = likeness is not None and likeness.score >= CERTAIN
        apart = not sure and one.id != one.representative
        if apart and (_loosely(text, best[one.representative]) or _by_hand(db, one.id)):
            member = _likeness(text, load(db, one.id), others)
            likeness = max(filter(None, (likeness, member)), key=lambda found: found.score, default=None)
        if likeness:
            found.append(Repeated(representative=one.representative, likeness=likeness))
    return sorted(found, key=lambda one: -one.likeness.score)


def of_same_parties(db: Database, article_id: int, repeated: Iterable[Repeated]) -> list[Repeated]:
    """Return those groups whose representative tells of the same parties as an article, whose mentions are stored.

    A press release is sent out again with other names in it: where both name institutions of a country, and none in
    common, the wording is all they share. Only the same letters are the same text whatever is found in them.
    """
    return [one for one in repeated if one.likeness.kind == "identical" or not _parted(db, article_id, one)]


def _parted(db: Database, article_id: int, repeated: Repeated) -> bool:
    sql = (
        "SELECT 1 FROM mentions m JOIN institutions i ON i.id = m.institution_id"
        " WHERE m.article_id IN (:mine, :other) GROUP BY i.country HAVING count(DISTINCT m.article_id) = 2"
        " AND NOT EXISTS (SELECT 1 FROM mentions a JOIN mentions b ON b.institution_id = a.institution_id"
        " JOIN institutions j ON j.id = a.institution_id"
        " WHERE a.article_id = :mine AND b.article_id = :other AND j.country = i.country) LIMIT 1"
    )
    return row(db, sql, {"mine": article_id, "other": repeated.representative}) is not None


def _loosely(text: Text, representative: Text) -> bool:
    # A copy of a translation has no words in common with what is translated.
    return _language(text.lang) != _language(representative.lang) or overlap(text.print, representative.print) >= LOOSE


def _by_hand(db: Database, article_id: int) -> bool:
    """Say whether an article is in its group by a person's word alone."""
    return row(db, "SELECT 1 FROM articles WHERE id = ? AND duplicate_score IS NULL", (article_id,)) is not None


def _language(lang: str | None) -> str:
    return (lang or "").partition("-")[0]


def _likeness(text: Text, candidate: Text, others: Iterable[Text]) -> Likeness | None:
    if len(text.print.words) < CAPTION and content_hash(text.title) != content_hash(candidate.title):
        return None
    likeness = compare(text.print, candidate.print)
    same_source = text.source == candidate.source
    if likeness is None or (likeness.score >= CERTAIN and not same_source):
        return likeness
    # Pages share more than news, most of all those of one site: what other articles have too does not count.
    counted = Counter(one for other in others for one in other.print.plain)
    furniture = frozenset(one for one, times in counted.items() if times >= EVERYWHERE)
    return compare(text.print, candidate.print, apart_from=furniture, same_source=same_source)


def join(db: Database, article_id: int, repeated: Sequence[Repeated]) -> bool:
    """Enter an article that stands alone, or represents its group, into the groups it repeats; say if it did.

    The best of them represents them all: by rank, then the earliest. Where that is another one than the article,
    a group beside the closest one joins only if the two have something in common: else the article is a round-up.
    """
    if not repeated:
        return False
    best = _best(db, article_id, *(one.representative for one in repeated))
    if best != article_id:
        head = load(db, repeated[0].representative).print
        repeated = [
            one
            for one in repeated
            if one.likeness.kind == "translation" or overlap(load(db, one.representative).print, head) >= LOOSE
        ]
        best = _best(db, article_id, *(one.representative for one in repeated))
    for one in repeated:
        if one.representative != best:
            _move(db, one.representative, best, mirrored(one.likeness))
    if article_id != best:
        _move(db, article_id, best, repeated[0].likeness)
    return True


def translate(db: Database, article_id: int, text: str, lang: str | None) -> bool:
    """Enter an article's group into those of its story that it is a translation of, or they of it; say if it did."""
    of_group = "SELECT coalesce(duplicate_of, id) AS id, story_id FROM articles WHERE id = ?"
    [mine] = rows(db, of_group, (article_id,))
    others = rows(
        db,
        "SELECT coalesce(duplicate_of, id) AS id, lang, text FROM articles WHERE story_id = ?"
        " AND coalesce(duplicate_of, id) <> ? AND substr(lang, 1, 2) <> ? ORDER BY rank, id LIMIT ?",
        (mine["story_id"], mine["id"], _language(lang), TRANSLATED),
    )
    found: dict[int, Likeness] = {}
    for one in others:
        likeness = translation.of(text, lang, one["text"], one["lang"])
        if likeness and (one["id"] not in found or likeness.score > found[one["id"]].score):
            found[one["id"]] = likeness
    closest = sorted(found.items(), key=lambda one: (-one[1].score, one[0]))
    return join(db, mine["id"], [Repeated(representative=id, likeness=one) for id, one in closest])


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
    print = load(db, representative).print
    _point(db, representative, None, None)
    for member in members:
        if member != representative:
            likeness = compare(load(db, member).print, print)
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
