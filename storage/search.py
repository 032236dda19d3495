"""Full-text search in English, Chinese, Russian and Kazakh."""

from __future__ import annotations

import difflib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from storage import times
from storage.database import rows
from storage.errors import BadQuery
from storage.models import StoredArticle
from storage.queries import Parsed, parse
from storage.rows import stored_articles
from storage.searchable import ONE_DAY, Label, article_of, label, number
from storage.snippets import Snippet, marked, snippet
from storage.sqlite import Database

NEWEST = 20_000  # matches the best are chosen from: a common word stays fast
WEIGHED = (
    2_000  # matches whose words are counted and weighed, at some microseconds each; of more, where they stand counts
)
SECONDS = 10  # a search may take
STEPS = 10_000  # of SQLite's machine between two looks at the clock
TITLE, LABELS = 5.0, 0.1  # weight of a word in the title, and of a label or a single character, beside 1 in the text
# A row's number begins with the day its article counts as of, in the zone of the source: only for the days at the ends
# of a span has the article to be looked at.
_MATCHES = """FROM articles_fts WHERE articles_fts MATCH :match AND rowid >= :first AND rowid < :end
    AND (:since IS NULL OR rowid >= :after_first OR EXISTS (SELECT 1 FROM articles
        WHERE id = articles_fts.rowid & :ids AND coalesce(published, first_seen) >= :since))
    AND (:until IS NULL OR rowid < :before_end OR EXISTS (SELECT 1 FROM articles
        WHERE id = articles_fts.rowid & :ids AND coalesce(published, first_seen) < :until))
    ORDER BY rowid DESC LIMIT"""
_NEWEST_FIRST = f"SELECT rowid AS number {_MATCHES} :limit"
_BEST_FIRST = f"""SELECT number FROM (
    SELECT rowid AS number, bm25(articles_fts, {TITLE}, 1.0, {LABELS}) AS badness {_MATCHES} {WEIGHED})
    ORDER BY badness, number DESC LIMIT :limit"""
_WINDOW = f"SELECT count(*) AS matches, min(number) AS oldest FROM ({_NEWEST_FIRST})"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that was found, its headline and the place in its text that shows why, with the matches marked."""

    article: StoredArticle
    title: Snippet
    snippet: Snippet


class Found(list[Hit]):
    """What a search found, in order. ``ranked_among``: only so many of the newest matches were ranked; None: all."""

    def __init__(self, hits: Iterable[Hit], *, ranked_among: int | None = None) -> None:
        super().__init__(hits)
        self.ranked_among = ranked_among


def search(
    db: Database,
    query: str,
    *,
    lang: str | None = None,
    source: str | None = None,
    institution: str | None = None,
    since: datetime | date | None = None,
    until: datetime | date | None = None,
    sort: Literal["newest", "best"] = "newest",
    limit: int = 20,
) -> Found:
    """Find articles by words, phrases, prefixes, AND, OR and NOT.

    ``since`` ≤ publication (where unknown: first seen) < ``until``, aware instants or days; ``lang`` ``zh`` finds
    ``zh-Hant`` too.
    Raises ``BadQuery`` with an explanation when the query cannot be understood, or names what there is not.
    """
    parsed = parse(query)
    _check_names(db, source=source, institution=institution)
    narrowed: tuple[tuple[Label, str | None], ...] = (("lang", lang), ("source", source), ("institution", institution))
    labels = [f'"{label(kind, name)}"' for kind, name in narrowed if name is not None]
    span = _span(since, until)
    with _in_time(db, query):
        if sort == "best":
            numbers, ranked_among = _best(db, query, parsed, labels, limit, span)
            return Found(_hits(db, numbers, parsed), ranked_among=ranked_among)
        numbers = _numbers(db, _NEWEST_FIRST, [parsed.match, *labels], limit, span)
        return Found(sorted(_hits(db, numbers, parsed), key=_published, reverse=True))


@contextmanager
def _in_time(db: Database, query: str) -> Iterator[None]:
    """Give up a search that takes too long: all words that begin with two letters, in an index of millions."""
    deadline = time.monotonic() + SECONDS
    db.conn.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        remedy = "look for whole words or longer beginnings, or narrow it by --since, --lang or --source"
        raise BadQuery(f"search: {query}: takes more than {SECONDS} seconds: {remedy}") from error
    finally:
        db.conn.set_progress_handler(None, 0)


def _best(
    db: Database, query: str, parsed: Parsed, labels: Sequence[str], limit: int, span: Mapping[str, object]
) -> tuple[list[int], int | None]:
    """Return the rows of the best matches, best first, and among how many of the newest they were chosen; None: all.

    bm25 counts the words of each match, and before it begins all articles that have one of them. Where there are many
    matches, there are enough whose headline has the words, or that have them together: those, newest first.
    """
    [window] = rows(db, _WINDOW, {"match": _all([parsed.match, *labels]), "limit": NEWEST + 1, **span})
    if window["matches"] <= WEIGHED:
        return _numbers(db, _BEST_FIRST, [parse(query, together="should").match, *labels], limit, span), None
    more = window["matches"] > NEWEST
    newest = {**span, "first": window["oldest"] + more}  # without that beyond them
    together = parse(query, together="must").match
    places = [parse(query, title=True).match, parsed.match]
    if together != parsed.match:
        places = [parse(query, together="must", title=True).match, places[0], together, parsed.match]
    best: dict[int, None] = {}
    for place in places:
        # What is in the headline alone need not be a match: A NOT B with B in the text.
        also = [parsed.match] if place.startswith("title") and " NOT " in parsed.match else []
        best |= dict.fromkeys(_numbers(db, _NEWEST_FIRST, [place, *also, *labels], limit, newest))
        if len(best) >= limit:
            break
    return list(best)[:limit], NEWEST if more else None


def _numbers(db: Database, sql: str, all_of: Sequence[str], limit: int, span: Mapping[str, object]) -> list[int]:
    """Return the rows that match all of these expressions."""
    return [one["number"] for one in rows(db, sql, {"match": _all(all_of), "limit": limit, **span})]


def _all(expressions: Sequence[str]) -> str:
    return " AND ".join(f"({one})" for one in expressions)


def _span(since: datetime | date | None, until: datetime | date | None) -> dict[str, str | int | None]:
    """Return the bounds of the rows between two moments, and of those for which their day alone decides."""
    first, last = (_day(moment) if moment else None for moment in (since, until))
    return {
        "since": times.moment(since),
        "until": times.moment(until),
        "first": number(first, 0) - ONE_DAY if first else 0,
        "after_first": number(first, 0) + 2 * ONE_DAY if first else 0,
        "before_end": number(last, 0) - ONE_DAY if last else 0,
        "end": number(last, 0) + 2 * ONE_DAY if last else number(date.max, 0),
        "ids": ONE_DAY - 1,
    }


def _day(moment: datetime | date) -> date:
    return moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment


def _published(hit: Hit) -> tuple[str | None, int]:
    return times.moment(hit.article.article.published or hit.article.first_seen), hit.article.id


def _check_names(db: Database, *, source: str | None, institution: str | None) -> None:
    """A misspelt name finds nothing, and nothing found is an answer: it must not come from a typing mistake."""
    for what, name, there, known, where in (
        (
            "source",
            source,
            "SELECT 1 FROM sources WHERE name = :name UNION ALL SELECT 1 FROM articles WHERE source = :name LIMIT 1",
            "SELECT name FROM sources UNION SELECT source FROM articles",
            "sources list",
        ),
        (
            "institution",
            institution,
            "SELECT 1 FROM institutions WHERE id = :name",
            "SELECT id AS name FROM institutions",
            "query 'SELECT id, name FROM institutions'",
        ),
    ):
        if name is None or rows(db, there, {"name": name}):
            continue
        names = [str(one["name"]) for one in rows(db, known)]
        close = difflib.get_close_matches(name, names, n=1)
        remedy = f"did you mean {close[0]!r}?" if close else f"see them with `silkwatch {where}`"
        raise BadQuery(f"search: {what} {name!r}: there is none: {remedy}")


def _hits(db: Database, numbers: Iterable[int], parsed: Parsed) -> list[Hit]:
    ids = [article_of(number) for number in numbers]
    several = "WHERE id IN (SELECT value FROM json_each(?))"
    found = {one.id: one for one in stored_articles(db, several, (json.dumps(ids),))}
    hits = []
    for id in ids:
        article = found[id].article
        hits.append(
            Hit(
                article=found[id],
                title=marked(article.title, article.lang, parsed),
                snippet=snippet(article.text, article.lang, parsed),
            )
        )
    return hits
