"""Which articles report the same event, in whatever language."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from sqlite_utils import Database

from storage import times
from storage.database import row, rows
from storage.errors import NotFound
from storage.events import DAYS, Report, likeness, numbers
from storage.models import Story
from storage.rows import stored_articles


def get(db: Database, story_id: int) -> Story:
    """Return a story with its articles, the representative first; the id of a merged story finds what it became."""
    one = row(
        db,
        "SELECT * FROM stories WHERE id = coalesce((SELECT merged_into FROM stories WHERE id = ?), ?)",
        (story_id, story_id),
    )
    if one is None:
        raise NotFound(f"story: {story_id}: there is none: find its number with `search` or `query`")
    order = "ORDER BY duplicate_of IS NOT NULL, verdict = 'borderline', rank, coalesce(published, first_seen), id"
    return Story(
        id=one["id"],
        title=one["title"],
        first_published=times.read_moment(one["first_published"]),
        last_published=times.read_moment(one["last_published"]),
        articles=tuple(stored_articles(db, f"WHERE story_id = ? {order}", (one["id"],))),
    )


def assign(db: Database, article_id: int) -> int | None:
    """Give an article the story of its representative, or of the reports it agrees with, or a new one."""
    article = rows(db, "SELECT * FROM articles WHERE id = ?", (article_id,))[0]
    if article["verdict"] == "not":
        return _enter(db, article_id, None)
    if article["duplicate_of"] is not None:
        original = rows(db, "SELECT story_id FROM articles WHERE id = ?", (article["duplicate_of"],))[0]
        if original["story_id"] is not None:
            return _enter(db, article_id, original["story_id"])
    if article["story_id"] is not None:
        return _enter(db, article_id, article["story_id"])
    [report] = _reports(db, [article])
    best: tuple[float, int] | None = None
    for other in _candidates(db, report):
        score = likeness(report, other)
        if score >= 1 and other.story_id is not None and (best is None or score > best[0]):
            best = (score, other.story_id)
    return _enter(db, article_id, best[1] if best else _begin(db, article["title"]))


def _begin(db: Database, title: str) -> int:
    return db.conn.execute("INSERT INTO stories(title) VALUES (?)", (title,)).lastrowid or 0


def _enter(db: Database, article_id: int, story_id: int | None) -> int | None:
    db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story_id, article_id))
    db.conn.execute("UPDATE facts SET story_id = ? WHERE article_id = ?", (story_id, article_id))
    if story_id is not None:
        db.conn.execute(
            "UPDATE stories SET (first_published, last_published) ="
            " (SELECT min(published), max(published) FROM articles WHERE story_id = stories.id),"
            " title = (SELECT title FROM articles WHERE story_id = stories.id ORDER BY duplicate_of IS NOT NULL,"
            " verdict = 'borderline', rank, coalesce(published, first_seen), id LIMIT 1) WHERE id = ?",
            (story_id,),
        )
    return story_id


def _candidates(db: Database, report: Report) -> list[Report]:
    sql = (
        "SELECT * FROM articles WHERE day BETWEEN date(?, ?) AND date(?, ?) AND verdict <> 'not'"
        " AND story_id IS NOT NULL AND duplicate_of IS NULL AND id <> ? ORDER BY id"
    )
    day = report.day.isoformat()
    return _reports(db, rows(db, sql, (day, f"-{DAYS} days", day, f"+{DAYS} days", report.id)))


def _reports(db: Database, found: Sequence[sqlite3.Row]) -> list[Report]:
    marks = ", ".join("?" * len(found))
    ids = [one["id"] for one in found]
    sides: dict[int, dict[str, str]] = {id: {} for id in ids}
    for one in rows(
        db,
        "SELECT DISTINCT m.article_id, i.id, i.country FROM mentions m JOIN institutions i ON i.id = m.institution_id"
        f" WHERE m.article_id IN ({marks})",
        ids,
    ):
        sides[one["article_id"]][one["id"]] = one["country"]
    kinds: dict[int, set[str]] = {id: set() for id in ids}
    for one in rows(
        db, f"SELECT article_id, kind FROM facts WHERE superseded_at IS NULL AND article_id IN ({marks})", ids
    ):
        kinds[one["article_id"]].add(one["kind"])
    return [
        Report(
            id=one["id"],
            story_id=one["story_id"],
            day=date.fromisoformat(one["day"]),
            title=one["title"],
            text=one["text"],
            lang=one["lang"],
            institutions=sides[one["id"]],
            kinds=frozenset(kinds[one["id"]]),
            numbers=numbers(one["text"]),
        )
        for one in found
    ]


def day_of(published: datetime | date | None, first_seen: datetime) -> date:
    """Return the day an article counts as of: its publication's, else when it was first seen."""
    moment = published or first_seen
    return moment.date() if isinstance(moment, datetime) else moment
