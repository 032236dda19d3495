"""Stories: the articles that report one event, in whatever language.

Which reports belong together is decided in ``events`` and ``grouping``; here it is looked up and recorded. Articles
that repeat each other are one report: the best of them speaks for all. What two reports are to each other is worked out
once, when the second one comes; which stories follow is worked out anew for all that are linked to it, so that the
stories do not depend on the order in which reports came. A person's marks hold reports together and apart.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from storage import events, facts, grouping, kin, marks, times
from storage.database import row, rows
from storage.errors import NotFound
from storage.models import StoredArticle, Story
from storage.rows import stored_articles
from storage.sqlite import Database

LINKED = 60  # reports whose stories are worked out anew together
_BEST_FIRST = "duplicate_of IS NOT NULL, verdict = 'borderline', rank, coalesce(published, first_seen), id"


def get(db: Database, story_id: int) -> Story:
    """Return a story with its articles, the best first; the id of a merged story finds what it became.

    Raises ``NotFound``.
    """
    found = several(db, [story_id]).get(story_id)
    if found is None:
        raise NotFound(f"story: {story_id}: there is none: find its number with `search` or `query`")
    return found


def several(db: Database, story_ids: Iterable[int]) -> dict[int, Story]:
    """Return stories like ``get``, by the ids they were asked for by, without those that there are none of.

    One by one, the stories of a week take as many questions as there are tables, times hundreds.
    """
    asked = rows(
        db,
        "SELECT m.id AS asked, s.* FROM stories m JOIN stories s ON s.id = coalesce(m.merged_into, m.id)"
        " WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id",
        (json.dumps(list(story_ids)),),
    )
    articles: defaultdict[int | None, list[StoredArticle]] = defaultdict(list)
    of_these = f"WHERE story_id IN (SELECT value FROM json_each(?)) ORDER BY {_BEST_FIRST}"
    for article in stored_articles(db, of_these, (json.dumps(sorted({one["id"] for one in asked})),)):
        articles[article.story_id].append(article)
    return {
        one["asked"]: Story(
            id=one["id"],
            title=one["title"],
            first_published=times.read_moment(one["first_published"]),
            last_published=times.read_moment(one["last_published"]),
            articles=tuple(articles[one["id"]]),
        )
        for one in asked
    }


def day_of(published: datetime | date | None, first_seen: datetime) -> date:
    """Return the day an article counts as of: its publication's, else when it was first seen."""
    moment = published or first_seen
    return moment.date() if isinstance(moment, datetime) else moment


def assign(db: Database, article_id: int, *, said: str | None = None) -> int | None:
    """Give a saved article its story, and the reports it is linked to theirs; an irrelevant one has none.

    To be called whenever what an article says, its verdict or the group it repeats has changed. ``said``: its signs,
    where they have been read.
    """
    group = marks.groups(db, [article_id])[article_id]
    mates = _mates(db, _stories(db, group))
    kin.forget(db, [article_id])
    if said is not None:
        kin.enter(db, article_id, said)
    settle(db, [article_id, *group, *mates])
    _date(db, _stories(db, group))
    return next(iter(_stories(db, [article_id])), None)


def settle(db: Database, article_ids: Iterable[int]) -> None:
    """Work out the stories of articles and of all that are linked to them anew, inside a transaction."""
    asked = list(dict.fromkeys(article_ids))
    changed = _leave(db, asked)
    speakers = _speakers(db, asked)
    kin.compare(db, speakers)
    first = dict.fromkeys(one for id in asked if (one := speakers.get(id)) is not None)
    linked = _linked(db, list(first)[:LINKED])
    if linked:
        changed |= _record(db, _grouped(db, linked))
    _date(db, changed)
    facts.unify(db, changed | _stories(db, asked))


def _leave(db: Database, article_ids: Sequence[int]) -> set[int]:
    """Take what is not of our topic out of its story; return the stories that have changed."""
    out = rows(
        db,
        "SELECT id, story_id FROM articles WHERE verdict = 'not' AND story_id IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(article_ids),),
    )
    for one in out:
        _tell(db, [one["id"]], None)
    return {one["story_id"] for one in out}


def _stories(db: Database, article_ids: Iterable[int]) -> set[int]:
    sql = "SELECT DISTINCT story_id FROM articles WHERE story_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
    return {one["story_id"] for one in rows(db, sql, (json.dumps(list(article_ids)),))}


def _mates(db: Database, stories: Iterable[int]) -> list[int]:
    """Return all articles of stories."""
    sql = "SELECT id FROM articles WHERE story_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return [one["id"] for one in rows(db, sql, (json.dumps(list(stories)),))]


def _speakers(db: Database, article_ids: Iterable[int]) -> dict[int, int | None]:
    """Return for each article, and all of its group of duplicates, which one speaks for them; None: none does."""
    found: dict[int, int | None] = {}
    for group in {tuple(group) for group in marks.groups(db, article_ids).values()}:
        best = row(
            db,
            "SELECT id FROM articles WHERE verdict <> 'not' AND id IN (SELECT value FROM json_each(?))"
            " ORDER BY duplicate_of IS NOT NULL, rank, id LIMIT 1",
            (json.dumps(group),),
        )
        found |= dict.fromkeys(group, best["id"] if best else None)
    return found


def _linked(db: Database, speakers: Sequence[int]) -> list[int]:
    """Return the reports that are linked to these, over others too: alike, in one story, or held together by a mark.

    At most ``LINKED``, the nearest first: a flood of look-alikes must not make every article as dear as all of them.
    """
    found = dict.fromkeys(speakers)
    ring = list(speakers)
    while ring and len(found) < LINKED:
        alike = rows(
            db, "SELECT other_id FROM kin WHERE article_id IN (SELECT value FROM json_each(?))", (json.dumps(ring),)
        )
        near = {one["other_id"] for one in alike} | set(_mates(db, _stories(db, ring)))
        near |= set(itertools.chain.from_iterable(marks.together(db, ring)))
        of = _speakers(db, sorted(near - found.keys()))
        ring = sorted({one for one in of.values() if one is not None} - found.keys())[: LINKED - len(found)]
        found |= dict.fromkeys(ring)
    return list(found)


def _grouped(db: Database, speakers: Sequence[int]) -> list[list[int]]:
    """Divide reports into events; each with all articles it speaks for."""
    found = {report.id: report for report in kin.reports(db, speakers)}
    order = rows(
        db,
        "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?)) ORDER BY day, canonical_url",
        (json.dumps(speakers),),
    )
    members = marks.groups(db, speakers)
    of = {member: id for id, group in members.items() for member in group}

    def meant(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        named = [(of[a], of[b]) for a, b in pairs if a in of and b in of]
        return [(a, b) for a, b in named if a != b]

    articles = list(of)
    divided = grouping.groups(
        [one["id"] for one in order],
        lambda a, b: events.likeness(found[a], found[b]),
        in_passing={id for id, report in found.items() if report.in_passing},
        together=meant(marks.together(db, articles)),
        apart=meant(marks.apart(db, articles)),
    )
    return [[member for id in group for member in members[id]] for group in divided]


def _record(db: Database, told: Sequence[Sequence[int]]) -> set[int]:
    """Give the articles of each event one story, and return the stories that have changed.

    A story whose articles are of several events stays with the one that has most of them. Of several stories that
    become one, the oldest stays, and the others' ids lead to it.
    """
    had = {
        one["id"]: one
        for one in rows(
            db,
            "SELECT id, title, verdict, story_id FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([id for event in told for id in event]),),
        )
    }
    shares = [Counter(had[id]["story_id"] for id in event if had[id]["story_id"] is not None) for event in told]
    owner: dict[int, int] = {}
    for story in sorted({story for share in shares for story in share}):
        owner[story] = max(range(len(told)), key=lambda at: (shares[at][story], -at))
    changed: set[int] = set()
    for at, event in enumerate(told):
        own = sorted(story for story, by in owner.items() if by == at)
        relevant = [id for id in event if had[id]["verdict"] != "not"]
        story = own[0] if own else _begin(db, had[relevant[0]]["title"])
        _merge(db, story, own[1:])
        moved = [id for id in relevant if had[id]["story_id"] != story]
        if moved or len(own) > 1:
            changed |= {story} | {had[id]["story_id"] for id in moved if had[id]["story_id"] is not None}
            _tell(db, moved, story)
    return changed


def _begin(db: Database, title: str) -> int:
    return db.conn.execute("INSERT INTO stories(title) VALUES (?)", (title,)).lastrowid or 0


def _merge(db: Database, story: int, others: Iterable[int]) -> None:
    """Make other stories aliases of one."""
    for other in others:
        db.conn.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (story, other))
        db.conn.execute("UPDATE facts SET story_id = ? WHERE story_id = ?", (story, other))
        db.conn.execute("UPDATE stories SET merged_into = ? WHERE id = ? OR merged_into = ?", (story, other, other))


def _tell(db: Database, article_ids: Sequence[int], story_id: int | None) -> None:
    for id in article_ids:
        db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story_id, id))
        db.conn.execute(
            "UPDATE facts SET story_id = ?, same_as = NULL WHERE article_id = ? AND superseded_at IS NULL",
            (story_id, id),
        )


def _date(db: Database, stories: Iterable[int]) -> None:
    """Bring the titles and dates of stories up to date with their articles."""
    for changed in stories:
        db.conn.execute(
            "UPDATE stories SET"
            " first_published = (SELECT min(published) FROM articles WHERE story_id = stories.id),"
            " last_published = (SELECT max(published) FROM articles WHERE story_id = stories.id),"
            " title = coalesce((SELECT title FROM articles WHERE story_id = stories.id"
            f" ORDER BY {_BEST_FIRST} LIMIT 1), title) WHERE id = ?",
            (changed,),
        )
