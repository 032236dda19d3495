"""Stories: the articles that report one event, in whatever language.

Which reports belong together is decided in ``events``; here it is looked up and recorded.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from storage import events, times
from storage.database import row, rows
from storage.errors import NotFound
from storage.models import Story
from storage.rows import stored_articles

COMPARED = 200  # reports that a new one is held against: an import without dates may put thousands on one day
_BEST_FIRST = "duplicate_of IS NOT NULL, verdict = 'borderline', rank, coalesce(published, first_seen), id"


def get(db: Database, story_id: int) -> Story:
    """Return a story with its articles, the best first; the id of a merged story finds what it became.

    Raises ``NotFound``.
    """
    one = row(
        db,
        "SELECT s.* FROM stories m JOIN stories s ON s.id = coalesce(m.merged_into, m.id) WHERE m.id = ?",
        (story_id,),
    )
    if one is None:
        raise NotFound(f"story: {story_id}: there is none: find its number with `search` or `query`")
    return Story(
        id=one["id"],
        title=one["title"],
        first_published=times.read_moment(one["first_published"]),
        last_published=times.read_moment(one["last_published"]),
        articles=tuple(stored_articles(db, f"WHERE story_id = ? ORDER BY {_BEST_FIRST}", (one["id"],))),
    )


def day_of(published: datetime | date | None, first_seen: datetime) -> date:
    """Return the day an article counts as of: its publication's, else when it was first seen."""
    moment = published or first_seen
    return moment.date() if isinstance(moment, datetime) else moment


def assign(db: Database, article_id: int) -> int | None:
    """Give a saved article its story: its group's, the one whose reports it agrees with, or a new one.

    Irrelevant articles have none. An article that has a story keeps it.
    """
    [article] = rows(db, "SELECT * FROM articles WHERE id = ?", (article_id,))
    if article["verdict"] == "not":
        _enter(db, article, None)
        return None
    of_group = {one["story_id"] for one in _group(db, article)}
    story = article["story_id"] or min(of_group, default=None)
    if story is None:
        [report] = _reports(db, [article])
        others = _around(db, report)
        fitting = events.stories(report, others)
        story = fitting[0] if fitting else _begin(db, article["title"])
        if len(fitting) > 1:
            story = _merge(db, [story, *events.same_event(story, fitting[1:], others)])
    story = _merge(db, [story, *of_group])
    _enter(db, article, story)
    return story


def unite(db: Database, article_id: int, other: int) -> None:
    """Make the stories of two articles one, since a person says so; nothing happens where either has none."""
    told = [rows(db, "SELECT * FROM articles WHERE id = ?", (id,))[0] for id in (article_id, other)]
    if None not in {one["story_id"] for one in told}:
        story = _merge(db, {one["story_id"] for one in told})
        for one in told:
            _enter(db, one, story)


def part(db: Database, article_id: int) -> None:
    """Give an article, with those that repeat it, a story of its own, since a person says so."""
    [article] = rows(db, "SELECT *, coalesce(duplicate_of, id) AS first FROM articles WHERE id = ?", (article_id,))
    story = _begin(db, article["title"])
    group = "SELECT * FROM articles WHERE (id = :first OR duplicate_of = :first) AND story_id IS NOT NULL"
    for one in rows(db, group, {"first": article["first"]}):
        _enter(db, one, story)


def _group(db: Database, article: sqlite3.Row) -> list[sqlite3.Row]:
    representative = article["duplicate_of"] or article["id"]
    return rows(
        db,
        "SELECT DISTINCT story_id FROM articles WHERE (duplicate_of = ? OR id = ?) AND story_id IS NOT NULL",
        (representative, representative),
    )


def _around(db: Database, report: events.Report) -> list[events.Report]:
    """Return the reports of the days around one; of a group of duplicates only the best that has a story.

    At most ``COMPARED``: those that share most institutions with it, then those of the nearest days, then the newest.
    """
    found = rows(
        db,
        "WITH near AS (SELECT id, day, row_number() OVER"
        " (PARTITION BY coalesce(duplicate_of, id) ORDER BY duplicate_of IS NOT NULL, rank, id) AS place"
        " FROM articles WHERE day BETWEEN :first AND :last AND verdict <> 'not' AND story_id IS NOT NULL AND id <> :id"
        "), chosen AS (SELECT id FROM near WHERE place = 1 ORDER BY"
        " (SELECT count(DISTINCT institution_id) FROM mentions WHERE article_id = near.id"
        " AND institution_id IN (SELECT value FROM json_each(:institutions))) DESC,"
        " abs(julianday(day) - julianday(:day)), id DESC LIMIT :compared)"
        " SELECT id, story_id, day, lang, title, substr(text, 1, :body) AS text FROM articles"
        " WHERE id IN (SELECT id FROM chosen) ORDER BY id",
        {
            "first": (report.day - timedelta(days=events.DAYS)).isoformat(),
            "last": (report.day + timedelta(days=events.DAYS)).isoformat(),
            "day": report.day.isoformat(),
            "id": report.id,
            "institutions": json.dumps(sorted(report.institutions)),
            "compared": COMPARED,
            "body": events.BODY,
        },
    )
    return _reports(db, found)


def _reports(db: Database, found: Sequence[sqlite3.Row]) -> list[events.Report]:
    ids = json.dumps([one["id"] for one in found])
    of = "article_id IN (SELECT value FROM json_each(?))"
    institutions: defaultdict[int, dict[str, str]] = defaultdict(dict)
    parties = (
        f"SELECT article_id, i.id, i.country FROM mentions JOIN institutions i ON i.id = institution_id WHERE {of}"
    )
    for one in rows(db, parties, (ids,)):
        institutions[one["article_id"]][one["id"]] = one["country"]
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for one in rows(db, f"SELECT article_id, kind FROM facts WHERE superseded_at IS NULL AND {of}", (ids,)):
        kinds[one["article_id"]].add(one["kind"])
    return [
        events.Report(
            id=one["id"],
            story=one["story_id"],
            day=date.fromisoformat(one["day"]),
            lang=one["lang"],
            institutions=institutions[one["id"]],
            kinds=frozenset(kinds[one["id"]]),
            signs=events.signs(one["title"], one["text"][: events.BODY], one["lang"]),
        )
        for one in found
    ]


def _begin(db: Database, title: str) -> int:
    return db.conn.execute("INSERT INTO stories(title) VALUES (?)", (title,)).lastrowid or 0


def _merge(db: Database, stories: Iterable[int]) -> int:
    """Make several stories the oldest of them; the others' ids stay as its aliases."""
    first, *others = sorted(set(stories))
    for other in others:
        db.conn.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (first, other))
        db.conn.execute("UPDATE facts SET story_id = ? WHERE story_id = ?", (first, other))
        db.conn.execute("UPDATE stories SET merged_into = ? WHERE id = ? OR merged_into = ?", (first, other, other))
    return first


def _enter(db: Database, article: sqlite3.Row, story_id: int | None) -> None:
    db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story_id, article["id"]))
    db.conn.execute(
        "UPDATE facts SET story_id = ? WHERE article_id = ? AND superseded_at IS NULL", (story_id, article["id"])
    )
    for changed in {story_id, article["story_id"]} - {None}:
        db.conn.execute(
            "UPDATE stories SET"
            " first_published = (SELECT min(published) FROM articles WHERE story_id = stories.id),"
            " last_published = (SELECT max(published) FROM articles WHERE story_id = stories.id),"
            " title = coalesce((SELECT title FROM articles WHERE story_id = stories.id"
            f" ORDER BY {_BEST_FIRST} LIMIT 1), title) WHERE id = ?",
            (changed,),
        )
