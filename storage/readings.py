"""Readings: what another version of the reader makes of the same page. It changes an article, but is no revision.

A row of ``readings`` keeps what the reading before said, as far as the new one says otherwise: column → former value.
Applied backwards to an article they give every earlier reading of that version of its page. A new judgement of the
same text is kept in the same way.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage import articles, contents, marks, prepared, stories, times
from storage.database import row, rows, transaction
from storage.errors import NotFound
from storage.models import Article, Reading, Revision, StoredArticle, Verdict
from storage.rows import article_values
from storage.sqlite import Database
from storage.writable import writable

Value = str | float | None
Change = tuple[Value, Value]

# What an article is known by stays whatever a reading says.
_KEPT = frozenset(["url", "identity", "source", "rank", "external_id", "extractor"])
# What a judgement is made of: as long as it stays the judgement does; to judge anew is another matter.
_JUDGED = frozenset(["title", "text", "lang", "published"])
_JUDGEMENT = frozenset(["verdict", "judged", "score", "reasons", "rules"])
# What the reader says of its own work, not of the page: no change in itself.
_NOTES = frozenset(["published_raw", "published_from", "published_precision", "warnings", "origins", "rules"])
_JSON = frozenset(["reasons", "warnings", "origins"])


@dataclass(frozen=True, kw_only=True)
class Later:
    """A page that has changed since the stored reading: what it says, read by the same reader, and when it was seen."""

    article: Article
    at: datetime


def unlike(
    db: Database,
    extractors: Collection[str],
    *,
    sources: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> list[int]:
    """Return the articles whose text none of these readers produced, in the order of their numbers.

    ``sources``: of these only, unless empty. ``since`` and ``until`` (not included): the day of publication, else of
    the first sight.
    """
    sql = (
        "SELECT id FROM articles WHERE extractor NOT IN (SELECT value FROM json_each(:extractors))"
        " AND (:sources = '[]' OR source IN (SELECT value FROM json_each(:sources)))"
        " AND day >= coalesce(:since, '') AND day < coalesce(:until, '~') ORDER BY id"
    )
    values = {
        "extractors": json.dumps(sorted(extractors)),
        "sources": json.dumps(sorted(sources)),
        "since": times.moment(since),
        "until": times.moment(until),
    }
    return [one["id"] for one in rows(db, sql, values)]


def last_reader(db: Database, id: int) -> str:
    """Return the version of the reader that read an article's page last, whether or not its text was stored."""
    return str(_row(db, id)["read_extractor"])


def changes(db: Database, id: int, article: Article) -> dict[str, Change]:
    """Tell what ``replace`` would change: column → (old, new), as the store writes them. Raises ``NotFound``.

    Empty when the page says the same to both readers, even if they come by it in other ways.
    """
    changed = _changes(_row(db, id), *marks.held(db, id, writable(article)))
    return {name: change for name, change in changed.items() if name not in _NOTES}


def replace(
    db: Database,
    id: int,
    article: Article,
    *,
    now: datetime,
    later: Later | None = None,
    over: StoredArticle | None = None,
) -> bool:
    """Store another reading of the version of the page that an article was read from, in one transaction.

    What was said before is kept. Where the article lives, its source and its own id stay; so does its judgement when
    nothing that was judged has changed. ``revised_at`` is not touched: the page has not changed. With ``later`` it
    has, and that is stored as a revision, seen then. Raises ``NotFound``.

    ``over``: the article as it was stored when its page was read. If another version of it has been stored since,
    nothing is done, and False returned.
    """
    article = prepared.ready(article)
    made = prepared.of(article)
    with transaction(db):
        known = _row(db, id)
        if over is not None and _version(articles.get(db, id)) != _version(over):
            return False
        article, judged = marks.held(db, id, article)
        changed = _changes(known, article, judged)
        _keep(db, known, changed, now)
        values = {column: new for column, (_, new) in changed.items()} | {
            "content_hash": made.hash,
            "day": stories.day_of(article.published, times.read_instant(known["first_seen"])).isoformat(),
            "extractor": article.extractor,
            "read_extractor": article.extractor,
            "read_hash": made.substance,
        }
        columns = ", ".join(f"{name} = ?" for name in values)
        db.conn.execute(f"UPDATE articles SET {columns} WHERE id = ?", (*values.values(), id))
        if _JUDGED & changed.keys():
            contents.take_out(db, known, now)
            contents.put_in(db, id, article)
        if later is not None:
            _revise(db, id, later)
    return True


def of(db: Database, id: int) -> list[Reading]:
    """Return what earlier versions of the reader made of an article's page, oldest first."""
    return [
        Reading(
            seen_at=times.read_instant(one["seen_at"]),
            replaced_at=times.read_instant(one["replaced_at"]),
            extractor=one["extractor"],
            was=json.loads(one["was"]),
        )
        for one in rows(db, "SELECT * FROM readings WHERE article_id = ? ORDER BY id", (id,))
    ]


def versions(stored: StoredArticle, history: Sequence[Revision], readings: Sequence[Reading]) -> list[list[Revision]]:
    """Return what was said by each version of a page, and in it by each reading of that version; oldest first, pure.

    From the last reading of a version to the first one of the next the page changed; between two readings of the same
    version only the reader did.
    """
    article = stored.article
    present = Revision(
        seen_at=stored.revised_at or stored.first_seen,
        title=article.title,
        text=article.text,
        extractor=article.extractor,
    )
    found = []
    for version in [*history, present]:
        read = [version]
        for reading in reversed([one for one in readings if one.seen_at == version.seen_at]):
            read.append(_before(read[-1], reading))
        found.append(read[::-1])
    return found


def _before(version: Revision, reading: Reading) -> Revision:
    return dataclasses.replace(
        version,
        title=reading.was.get("title", version.title),
        text=reading.was.get("text", version.text),
        extractor=reading.extractor,
    )


def _version(stored: StoredArticle) -> tuple[datetime | None, str, str]:
    """What tells the versions of an article apart: when the page changed last, and what it says."""
    return stored.revised_at, stored.article.title, stored.article.text


def _row(db: Database, id: int) -> sqlite3.Row:
    known = row(db, "SELECT * FROM articles WHERE id = ?", (id,))
    if known is None:
        raise NotFound(f"article: {id}: there is none: find its number with `search` or `query`")
    return known


def _changes(known: sqlite3.Row, article: Article, judged: Verdict | None) -> dict[str, Change]:
    """Tell what another reading changes; ``judged``: what the machine says where a person's verdict stands."""
    values = article_values(article) | {"judged": judged}
    changed = {name: (known[name], new) for name, new in values.items() if name not in _KEPT and known[name] != new}
    if not _JUDGED & changed.keys():
        changed = {name: change for name, change in changed.items() if name not in _JUDGEMENT}
    return changed


def _keep(db: Database, known: sqlite3.Row, changed: Mapping[str, Change], now: datetime) -> None:
    """Keep what the reading before said, where another one says otherwise."""
    if not changed.keys() - _NOTES:
        return
    db.conn.execute(
        "INSERT INTO readings(article_id, seen_at, replaced_at, extractor, was) VALUES (?, ?, ?, ?, ?)",
        (
            known["id"],
            known["revised_at"] or known["first_seen"],
            times.instant(now),
            known["extractor"],
            json.dumps({name: _plain(name, old) for name, (old, _) in changed.items()}, ensure_ascii=False),
        ),
    )


def _plain(name: str, value: Value) -> object:
    """Return a column's value as part of a JSON object: what is JSON already is not written as a string of it."""
    return json.loads(str(value)) if name in _JSON else value


def _revise(db: Database, id: int, later: Later) -> None:
    article = prepared.ready(later.article)
    articles.revise(db, _row(db, id), article, later.at)
    db.conn.execute("UPDATE articles SET read_hash = ? WHERE id = ?", (prepared.of(article).substance, id))
