"""What reports are to each other: which may be of one event, worked out once, when the second of two comes.

Only what speaks for its group of duplicates is compared; a report whose text is another now, or that another one speaks
for, is forgotten here and compared anew when it speaks again.
"""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from storage import events, grouping, signs, times
from storage.database import row, rows
from storage.models import Embedding, Fact
from storage.signs import Signs
from storage.sqlite import Database

# The reports: of a group of articles that repeat each other, the best that is of our topic.
_SPEAKERS = (
    "SELECT id, day, row_number() OVER (PARTITION BY coalesce(duplicate_of, id)"
    " ORDER BY duplicate_of IS NOT NULL, rank, id) AS place FROM articles WHERE verdict <> 'not'"
)
GATHERINGS = ("event", "forum")  # kinds of institutions that are held, not founded
_TELLING = "kind, date, date_end, place, status, number, unit"  # of a fact: what tells one event from another
COMPARED = 200  # reports that a new one is held against: an import without dates may put thousands on one day


def embed(db: Database, article_id: int, embedding: Embedding | None) -> None:
    """Store where an article's text stands, in place of what was known of it."""
    db.conn.execute("DELETE FROM embeddings WHERE article_id = ?", (article_id,))
    if embedding is not None:
        vector = struct.pack(f"<{len(embedding.vector)}e", *embedding.vector)
        db.conn.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (article_id, embedding.model, vector))


def enter(db: Database, article_id: int, said: str) -> None:
    """Store what an article says (``storage.signs``), read beside the process that writes; nothing is known of it."""
    db.conn.execute("INSERT INTO signs(article_id, version, signs) VALUES (?, ?, ?)", (article_id, signs.VERSION, said))


def compare(db: Database, speakers: Mapping[int, int | None]) -> None:
    """Hold those that speak for their group, and did not before, against all reports of the days around."""
    forget(db, [id for id, speaker in speakers.items() if speaker != id])
    known = "SELECT 1 FROM signs WHERE article_id = ? AND version = ? AND compared"
    for id in sorted(id for id, speaker in speakers.items() if speaker == id):
        if row(db, known, (id, signs.VERSION)) is None:
            [report] = reports(db, [id])
            near = [other.id for other in _around(db, report) if events.likeness(report, other) >= grouping.NEAR]
            pairs = [pair for other in near for pair in ((id, other), (other, id))]
            db.conn.executemany("INSERT OR IGNORE INTO kin(article_id, other_id) VALUES (?, ?)", pairs)
            db.conn.execute("UPDATE signs SET compared = 1 WHERE article_id = ?", (id,))


def forget(db: Database, article_ids: Iterable[int]) -> None:
    """Forget what articles said and what they are to others: their text is another now, or another one speaks."""
    for id in article_ids:
        if db.conn.execute("DELETE FROM signs WHERE article_id = ?", (id,)).rowcount:
            db.conn.execute(
                "DELETE FROM kin WHERE other_id = ?1 AND article_id IN"
                " (SELECT other_id FROM kin WHERE article_id = ?1)",
                (id,),
            )
            db.conn.execute("DELETE FROM kin WHERE article_id = ?", (id,))


def _around(db: Database, report: events.Report) -> list[events.Report]:
    """Return the reports of the days around one.

    At most ``COMPARED``: those that share most institutions with it, then those of the nearest days, then the newest.
    """
    found = rows(
        db,
        f"WITH near AS ({_SPEAKERS} AND day BETWEEN :first AND :last)"
        " SELECT id FROM near WHERE place = 1 AND id <> :id ORDER BY"
        " (SELECT count(DISTINCT institution_id) FROM mentions WHERE article_id = near.id"
        " AND institution_id IN (SELECT value FROM json_each(:institutions))) DESC,"
        " abs(julianday(day) - julianday(:day)), id DESC LIMIT :compared",
        {
            "first": (report.day - timedelta(days=events.DAYS)).isoformat(),
            "last": (report.day + timedelta(days=events.DAYS)).isoformat(),
            "day": report.day.isoformat(),
            "id": report.id,
            "institutions": json.dumps(sorted(report.institutions)),
            "compared": COMPARED,
        },
    )
    return reports(db, [one["id"] for one in found])


def reports(db: Database, article_ids: Sequence[int]) -> list[events.Report]:
    """Return articles as reports, in this order; what they say is read where that has not been done yet."""
    ids = json.dumps(article_ids)
    of = "article_id IN (SELECT value FROM json_each(?))"
    institutions: defaultdict[int, dict[str, str]] = defaultdict(dict)
    gatherings: defaultdict[int, set[str]] = defaultdict(set)
    named = "mentions JOIN institutions i ON i.id = institution_id"
    for one in rows(db, f"SELECT article_id, i.id, i.country, i.kind FROM {named} WHERE {of}", (ids,)):
        institutions[one["article_id"]][one["id"]] = one["country"]
        if one["kind"] in GATHERINGS:
            gatherings[one["article_id"]].add(one["id"])
    facts: defaultdict[int, list[Fact]] = defaultdict(list)
    for one in rows(db, f"SELECT article_id, {_TELLING} FROM facts WHERE superseded_at IS NULL AND {of}", (ids,)):
        facts[one["article_id"]].append(
            Fact(
                kind=one["kind"],
                quote="",
                date=times.read_day(one["date"]),
                date_end=times.read_day(one["date_end"]),
                place=one["place"],
                status=one["status"],
                number=one["number"],
                unit=one["unit"],
            )
        )
    places = {
        one["article_id"]: Embedding(model=one["model"], vector=_vector(one["vector"]))
        for one in rows(db, f"SELECT * FROM embeddings WHERE {of}", (ids,))
    }
    said = _signs(db, article_ids)
    about = rows(db, "SELECT id, day, verdict FROM articles WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    found = {
        one["id"]: events.Report(
            id=one["id"],
            day=date.fromisoformat(one["day"]),
            institutions=institutions[one["id"]],
            signs=said[one["id"]],
            facts=tuple(facts[one["id"]]),
            gatherings=frozenset(gatherings[one["id"]]),
            in_passing=one["verdict"] == "borderline",
            embedding=places.get(one["id"]),
        )
        for one in about
    }
    return [found[id] for id in article_ids]


def _signs(db: Database, article_ids: Sequence[int]) -> dict[int, Signs]:
    kept = rows(
        db,
        "SELECT article_id, signs FROM signs WHERE version = ? AND article_id IN (SELECT value FROM json_each(?))",
        (signs.VERSION, json.dumps(article_ids)),
    )
    found = {one["article_id"]: _loaded(one["signs"]) for one in kept}
    for id in article_ids:
        if id not in found:
            sql = f"SELECT title, substr(text, 1, {signs.BODY}) AS text, lang FROM articles WHERE id = ?"
            [one] = rows(db, sql, (id,))
            found[id] = signs.read(one["title"], one["text"], one["lang"])
            db.conn.execute(
                "INSERT OR REPLACE INTO signs(article_id, version, signs) VALUES (?, ?, ?)",
                (id, signs.VERSION, signs.dump(found[id])),
            )
    return found


_loaded = lru_cache(maxsize=4096)(signs.load)


@lru_cache(maxsize=4096)
def _vector(half: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(half) // 2}e", half)
