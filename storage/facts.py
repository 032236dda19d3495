"""Facts in the store: which of them are one, kept as they change, and the ledger of events that follows."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from storage import ledger, times
from storage.database import rows
from storage.ledger import Stated
from storage.models import Fact, FactKind, Side, Status
from storage.rows import numbered_facts
from storage.sqlite import Database


def supersede(db: Database, article_id: int, *, now: dt.datetime) -> None:
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
            day=dt.date.fromisoformat(reports[article_id]["day"]),
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


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one article says of one event; all that say the same have the ``event_id`` of the leading one, which is
    the ``fact_id`` of that.
    """

    event_id: int
    fact_id: int
    story_id: int
    article_id: int
    fact: Fact


def of_stories(db: Database, story_ids: Iterable[int]) -> list[Statement]:
    """Return what the articles of stories state now, the leading statement of an event first, then the others."""
    where = "superseded_at IS NULL AND story_id IN (SELECT value FROM json_each(?))"
    ids = json.dumps(sorted(set(story_ids)))
    of = {one["id"]: one for one in rows(db, f"SELECT id, event_id, story_id FROM facts WHERE {where}", (ids,))}
    found = [
        Statement(
            event_id=of[id]["event_id"], fact_id=id, story_id=of[id]["story_id"], article_id=article_id, fact=fact
        )
        for id, article_id, fact in numbered_facts(db, where, ids)
    ]
    return sorted(found, key=lambda one: (one.event_id, one.fact_id != one.event_id, one.fact_id))


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who takes part: ``id`` in our list, None for who is not in it; ``side``: a country, None if nobody says."""

    id: str | None
    name: str
    side: Side | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """One of several answers: which article says so."""

    value: str | float
    article_id: int
    source: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """A row of the ledger: what happened, however many report it.

    ``on_day``: its day, else the one it is reported for. ``contradictions``: by field what each report says, where
    they differ. ``quote``, ``title``, ``url``, ``source``, ``lang``, ``reported`` and ``article_id`` are of the leading
    fact.
    """

    fact_id: int
    story_id: int
    kind: FactKind
    on_day: dt.date
    date: dt.date | None
    date_end: dt.date | None
    parties: tuple[Party, ...]
    place: str | None
    number: float | None
    unit: str | None
    direction: str | None
    as_of: str | None
    document: str | None
    status: Status | None
    quote: str
    reports: int
    sources: int
    contradictions: dict[str, tuple[Said, ...]]
    title: str
    url: str
    source: str
    lang: str | None
    reported: dt.date
    article_id: int


def events(
    db: Database,
    *,
    institution: str | None = None,
    article: int | None = None,
    kind: str | None = None,
    status: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    limit: int,
) -> list[Event]:
    """Return events of the ledger, the newest first.

    ``institution`` is an id, ``article`` one of those that report it; ``since`` and ``until`` (not included) are of the
    event's day.
    """
    narrowed = {
        "fact_id IN (SELECT f.event_id FROM fact_parties p JOIN facts f ON f.id = p.fact_id"
        " WHERE p.institution_id = :institution AND f.superseded_at IS NULL)": institution,
        "fact_id IN (SELECT event_id FROM facts WHERE article_id = :article AND superseded_at IS NULL)": article,
        "kind = :kind": kind,
        "status = :status": status,
        "on_day >= :since": since,
        "on_day < :until": until,
    }
    asked = " AND ".join(condition for condition, value in narrowed.items() if value is not None) or "TRUE"
    order = "ORDER BY on_day DESC, fact_id DESC"
    # What a row holds is worked out for those that are asked for alone.
    chosen = f"SELECT fact_id FROM ledger WHERE {asked} {order} LIMIT :limit"
    found = rows(
        db,
        f"SELECT * FROM ledger WHERE fact_id IN ({chosen}) {order}",
        {
            "institution": institution,
            "article": article,
            "kind": kind,
            "status": status,
            "since": times.moment(since),
            "until": times.moment(until),
            "limit": limit,
        },
    )
    return [_event(one) for one in found]


def _event(row: sqlite3.Row) -> Event:
    differ = json.loads(row["contradictions"] or "{}")
    parties = [Party(**one) for one in json.loads(row["parties"])]
    kept = {field.name: row[field.name] for field in fields(Event)}
    days = {name: times.read_moment(row[name]) for name in ("on_day", "date", "date_end", "reported")}
    return Event(
        **kept
        | days
        | {
            "parties": tuple(sorted(parties, key=lambda one: (one.side is None, one.side, one.id is None, one.name))),
            "contradictions": {field: tuple(Said(**one) for one in said) for field, said in differ.items()},
        }
    )
