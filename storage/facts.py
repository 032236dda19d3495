"""Facts in the store: which of them are one, kept as they change, and the ledger of events that follows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlite_utils import Database

from storage import ledger, times
from storage.database import rows
from storage.ledger import Stated
from storage.rows import numbered_facts


def supersede(db: Database, article_id: int, *, now: datetime) -> None:
    """Mark what an article states as said no more, inside a transaction."""
    db.conn.execute(
        "UPDATE facts SET superseded_at = ?, same_as = NULL WHERE article_id = ? AND superseded_at IS NULL",
        (times.instant(now), article_id),
    )


def unify(db: Database, stories: Iterable[int]) -> None:
    """Link the facts of stories that are one to the leading one, inside a transaction.

    To be called whenever the articles of a story, or the facts of one of them, have changed.
    """
    told = rows(
        db,
        "SELECT id, story_id, kind, same_as FROM facts"
        " WHERE superseded_at IS NULL AND story_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(stories)),),
    )
    often = Counter((one["story_id"], one["kind"]) for one in told)
    leads: dict[int, int] = {}
    for story in {one["story_id"] for one in told if often[one["story_id"], one["kind"]] > 1}:
        leads |= _leads(db, story)
    changed = [(leads.get(one["id"]), one["id"]) for one in told if leads.get(one["id"]) != one["same_as"]]
    if changed:
        db.conn.executemany("UPDATE facts SET same_as = ? WHERE id = ?", changed)


def _leads(db: Database, story: int) -> dict[int, int]:
    """Return the leading fact of each that another one leads."""
    reports = {
        one["id"]: one
        for one in rows(
            db,
            "SELECT id, canonical_url, lang, rank, day, coalesce(published, first_seen) AS moment"
            " FROM articles WHERE story_id = ?",
            (story,),
        )
    }
    stated = [
        Stated(
            id=id,
            fact=fact,
            article_id=article_id,
            address=reports[article_id]["canonical_url"],
            lang=reports[article_id]["lang"],
            rank=reports[article_id]["rank"],
            day=date.fromisoformat(reports[article_id]["day"]),
            moment=reports[article_id]["moment"],
        )
        for id, article_id, fact in numbered_facts(db, "superseded_at IS NULL AND story_id = ?", story)
    ]
    return {one.id: group[0].id for group in ledger.merge(stated, _joint(db, story)) for one in group[1:]}


def _joint(db: Database, story: int) -> set[str]:
    """Return the institutions that stand for both sides, of those that take part in a story."""
    kinds = rows(
        db,
        "SELECT i.id, i.kind FROM facts f JOIN fact_parties p ON p.fact_id = f.id"
        " JOIN institutions i ON i.id = p.institution_id WHERE f.story_id = ? AND f.superseded_at IS NULL",
        (story,),
    )
    return {one["id"] for one in kinds if one["kind"] in ledger.JOINT}
