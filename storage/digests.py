"""The ledger of issues: what each one said, frozen, and which stories have been reported."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage import deliveries, times
from storage.database import row, rows, transaction
from storage.models import Queue, StoredArticle, Story
from storage.rows import stored_articles
from storage.sqlite import Database


def freeze(
    db: Database,
    *,
    id: str,
    number: int,
    window_start: datetime,
    window_end: datetime,
    timezone: str,
    payload: str,
    items: Sequence[tuple[int, int, str]],
    made_at: datetime,
    queue: Queue | None = None,
) -> str:
    """Enter an issue into the ledger with its ``(story_id, article_id, kind)`` items; return the payload in force.

    An issue is made once: if it has been frozen already, by another process say, that payload stays and is returned.
    Whoever is in the ``queue`` is entered as well, so that no crash is between an issue and its mail.
    """
    with transaction(db):
        frozen = load(db, id)
        if frozen is not None:
            return frozen
        db.conn.execute(
            "INSERT INTO digests(id, number, window_start, window_end, timezone, made_at, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                id,
                number,
                times.instant(window_start),
                times.instant(window_end),
                timezone,
                times.instant(made_at),
                payload,
            ),
        )
        db.conn.executemany(
            "INSERT INTO digest_items(digest_id, position, story_id, article_id, kind) VALUES (?, ?, ?, ?, ?)",
            [(id, position, *item) for position, item in enumerate(items)],
        )
        if queue is not None:
            deliveries.enqueue(db, id, queue, now=made_at)
        return payload


def load(db: Database, id: str) -> str | None:
    """Return the frozen payload of an issue; None: not made."""
    one = row(db, "SELECT payload FROM digests WHERE id = ?", (id,))
    return one["payload"] if one else None


def before(db: Database, moment: datetime, limit: int) -> list[str]:
    """Return the frozen payloads of the last issues whose windows had closed by a moment, the oldest first."""
    found = rows(
        db,
        # Chosen first and read then: a payload is large, and to sort them all would read them all.
        "SELECT payload FROM digests WHERE id IN (SELECT id FROM digests WHERE window_end <= ?"
        " ORDER BY window_end DESC, number DESC LIMIT ?) ORDER BY window_end, number",
        (times.instant(moment), limit),
    )
    return [one["payload"] for one in found]


def issues(db: Database) -> list[tuple[str, int, datetime, datetime, datetime]]:
    """Return ``(id, number, window_start, window_end, made_at)`` of every issue, oldest window first."""
    return [
        (
            one["id"],
            one["number"],
            times.read_instant(one["window_start"]),
            times.read_instant(one["window_end"]),
            times.read_instant(one["made_at"]),
        )
        for one in rows(
            db, "SELECT id, number, window_start, window_end, made_at FROM digests ORDER BY window_start, number"
        )
    ]


def overlooked(db: Database, since: datetime, until: datetime, *, start: datetime) -> list[StoredArticle]:
    """Return relevant articles that fell between two issues: first seen before ``start``, in the window of an issue
    that was made without them. Whether another one has told their story is not asked here.

    Either a person has marked them relevant in [since, until), or they were fetched so shortly before ``start`` that
    they may have been stored after that issue was made, or by a crawl that began in that window after one that began
    past its end: the clock had been set back. An archive that is imported is no news.
    """
    return stored_articles(
        db,
        "WHERE verdict = 'relevant' AND first_seen < :start AND id IN ("
        " SELECT id FROM articles WHERE verdict <> 'not' AND verdict = 'relevant' AND first_seen >= :seam"
        " AND first_seen < :start AND extractor <> 'import'"
        f" UNION {_AGAIN}"
        " UNION SELECT article_id FROM marks WHERE mark = 'relevant' AND at >= :since AND at < :until)"
        " AND EXISTS (SELECT 1 FROM digests WHERE window_start <= first_seen AND window_end > first_seen)"
        " ORDER BY first_seen, id",
        {
            "start": times.instant(start),
            "seam": times.instant(start - SEAM),
            "back": times.instant(start - SET_BACK),
            "since": times.instant(since),
            "until": times.instant(until),
        },
    )


def told(db: Database) -> list[tuple[str, int, int]]:
    """Return ``(issue's id, story id, id of the story it is now)`` of every item of every issue, oldest window first.

    The two ids differ where the story was merged into another since.
    """
    sql = """
        SELECT i.digest_id, i.story_id, coalesce(s.merged_into, s.id) AS became
        FROM digest_items i JOIN digests d ON d.id = i.digest_id JOIN stories s ON s.id = i.story_id
        ORDER BY d.window_start, d.number, i.position
    """
    return [(one["digest_id"], one["story_id"], one["became"]) for one in rows(db, sql)]


def reported(db: Database, stories: Iterable[Story], *, before: datetime | None) -> dict[int, str]:
    """Return of these stories those that issues have reported: story id → id of the first issue that did.

    ``before``: only issues whose window closed by then. A story that was merged counts as the one it became; one that
    has taken in a report which was in an issue, under another story, has been reported.
    """
    owners = {one.id: story.id for story in stories for one in story.articles}
    known = {story.id for story in stories}
    values = {
        "before": times.moment(before),
        "stories": json.dumps(sorted(known)),
        "articles": json.dumps(sorted(owners)),
    }
    moved: dict[int, str] = {}
    found: dict[int, str] = {}
    for one in rows(db, _REPORTED, values):
        if one["story_id"] in known:
            found.setdefault(one["story_id"], one["digest_id"])
        if one["article_id"] in owners:
            moved.setdefault(owners[one["article_id"]], one["digest_id"])
    return moved | found


# Of all that was ever reported only what is of these stories is read: the ledger grows for years.
_REPORTED = """
    WITH these AS (SELECT value AS id FROM json_each(:stories)),
        names AS (SELECT id FROM these UNION SELECT s.id FROM these JOIN stories s ON s.merged_into = these.id),
        items AS (
            SELECT digest_id, position FROM digest_items WHERE story_id IN names
            UNION SELECT digest_id, position FROM digest_items
                WHERE article_id IN (SELECT value FROM json_each(:articles)))
    SELECT coalesce(s.merged_into, s.id) AS story_id, i.digest_id, i.article_id
    FROM items JOIN digest_items i USING (digest_id, position)
        JOIN digests d ON d.id = i.digest_id JOIN stories s ON s.id = i.story_id
    WHERE :before IS NULL OR d.window_end <= :before
    ORDER BY d.window_start, i.position
"""

SEAM = timedelta(hours=2)  # a crawl takes at most so long, and stores what it fetched at its end
SET_BACK = timedelta(weeks=10)  # of the past is looked at for crawls that a clock put there: further back no TLS works

# What was found by crawls in the windows of late that came after one past the window's end.
_AGAIN = """
    SELECT a.id FROM (
        WITH closed AS MATERIALIZED (
            SELECT window_start, window_end,
                (SELECT min(id) FROM runs WHERE started >= window_end AND kind = 'crawl') AS past
            FROM digests WHERE window_end > :back AND window_end <= :start)
        SELECT r.started FROM closed CROSS JOIN runs r ON r.started >= window_start AND r.started < window_end
        WHERE +r.kind = 'crawl' AND r.id > past
    ) CROSS JOIN articles a
    WHERE a.first_seen >= started AND a.first_seen < strftime('%Y-%m-%dT%H:%M:%SZ', started, '+2 hours')
        AND a.verdict <> 'not' AND a.verdict = 'relevant' AND a.extractor <> 'import'
"""
HALF_A_YEAR = timedelta(days=182)  # the 26 weeks of reports/tally.py: storage knows nothing of reports


@dataclass(frozen=True, kw_only=True)
class Version:
    """What an article said, from when that was first seen."""

    since: datetime
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What became, at ``at``, of an article that the issue ``digest_id`` showed; ``stored`` is how it is kept now.

    ``was`` and ``now``: what it said when the issue was made, and at the end of the time that is asked about.
    """

    what: Literal["revised", "withdrawn", "misjudged"]
    digest_id: str
    story_id: int
    stored: StoredArticle
    at: datetime
    was: Version
    now: Version


def corrected(db: Database, since: datetime, until: datetime) -> list[Corrected]:
    """Return what issues that closed by ``since``, in the half year before, showed and what was changed, taken down, or
    marked by a person as not relevant, in [since, until); each article once, in the order of time.

    What had happened already when an issue was made is no correction of it. An article counts for the latest issue
    that showed it.
    """
    values = {
        "since": times.instant(since),
        "until": times.instant(until),
        "oldest": times.instant(since - HALF_A_YEAR),
    }
    shown = {one["article_id"]: one for one in rows(db, _TOUCHED, values)}
    ids = json.dumps(list(shown))
    found = []
    versions = _versions(db, ids)
    for stored in stored_articles(db, "WHERE id IN (SELECT value FROM json_each(?))", (ids,)):
        issue = shown[stored.id]
        told = max(times.read_instant(issue["made_at"]), since)
        of = [*versions[stored.id], _current(stored)]
        was = max((one for one in of if one.since <= told), key=lambda one: one.since, default=of[0])
        now = max((one for one in of if one.since < until), key=lambda one: one.since, default=of[-1])
        marked, gone = times.read_optional(issue["marked"]), stored.withdrawn_at
        happened: list[tuple[Literal["revised", "withdrawn", "misjudged"], datetime]] = []
        if stored.article.verdict == "not" and marked:
            happened.append(("misjudged", marked))
        if gone and told <= gone < until:
            happened.append(("withdrawn", gone))
        if was.since < now.since:
            happened.append(("revised", now.since))
        if happened:
            what, at = happened[0]
            found.append(
                Corrected(
                    what=what,
                    digest_id=issue["digest_id"],
                    story_id=issue["story_id"],
                    stored=stored,
                    at=at,
                    was=was,
                    now=now,
                )
            )
    return sorted(found, key=lambda one: (one.at, one.stored.id))


# The planner is told to begin with the issues: of articles there are a million.
_TOUCHED = """
    SELECT i.article_id, i.digest_id, i.story_id, d.made_at,
        (SELECT max(m.at) FROM marks m WHERE m.article_id = i.article_id AND m.mark = 'not'
            AND m.at >= :since AND m.at >= d.made_at AND m.at < :until) AS marked
    FROM digests d CROSS JOIN digest_items i ON i.digest_id = d.id CROSS JOIN articles a ON a.id = i.article_id
    WHERE d.window_end <= :since AND d.window_end > :oldest
        AND (a.revised_at >= :since OR a.withdrawn_at >= :since OR marked IS NOT NULL)
    ORDER BY d.window_start
"""


def _versions(db: Database, ids: str) -> defaultdict[int, list[Version]]:
    found: defaultdict[int, list[Version]] = defaultdict(list)
    sql = "SELECT * FROM revisions WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    for one in rows(db, sql, (ids,)):
        since = times.read_instant(one["seen_at"])
        found[one["article_id"]].append(Version(since=since, title=one["title"], text=one["text"]))
    return found


def _current(stored: StoredArticle) -> Version:
    since = stored.revised_at or stored.first_seen
    return Version(since=since, title=stored.article.title, text=stored.article.text)
