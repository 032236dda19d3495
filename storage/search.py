"""Full-text search in English, Chinese, Russian and Kazakh."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlite_utils import Database

from storage import times
from storage.database import rows
from storage.errors import BadQuery
from storage.models import StoredArticle
from storage.queries import Parsed, parse
from storage.rows import stored_articles
from storage.snippets import Snippet, marked, snippet

# Of so many newest matches the best, or the latest published, are returned: a common word stays fast.
NEWEST = 20_000
_WHEN = "coalesce(a.published, a.first_seen)"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that was found, its headline and the place in its text that shows why, with the matches marked."""

    article: StoredArticle
    title: Snippet
    snippet: Snippet


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
) -> list[Hit]:
    """Find articles by words, phrases, prefixes, AND, OR and NOT.

    ``since`` ≤ publication (where unknown: first seen) < ``until``, aware instants or days; ``lang`` ``zh`` finds
    ``zh-Hant`` too.
    Raises ``BadQuery`` with an explanation when the query cannot be understood, or names what there is not.
    """
    parsed = parse(query)
    _check_names(db, source=source, institution=institution)
    conditions: list[str] = ["articles_fts MATCH :match"]
    values: dict[str, object] = {"match": parsed.match, "limit": limit}
    for name, value, condition in (
        ("lang", lang, "(a.lang = :lang OR a.lang LIKE :lang || '-%')"),
        ("source", source, "a.source = :source"),
        ("institution", institution, "a.id IN (SELECT article_id FROM mentions WHERE institution_id = :institution)"),
        ("since", times.moment(since), f"{_WHEN} >= :since"),
        ("until", times.moment(until), f"{_WHEN} < :until"),
    ):
        if value is not None:
            conditions.append(condition)
            values[name] = value
    badness = "bm25(articles_fts, 5.0, 1.0)" if sort == "best" else "0"
    # CROSS JOIN: the words are looked up first, whatever the filters promise.
    found = rows(
        db,
        f"SELECT id FROM (SELECT a.id, a.day, a.published, {badness} AS badness"
        " FROM articles_fts f CROSS JOIN articles a ON a.id = f.rowid"
        f" WHERE {' AND '.join(conditions)} ORDER BY f.rowid DESC LIMIT {NEWEST})"
        " ORDER BY badness, day DESC, published DESC, id DESC LIMIT :limit",
        values,
    )
    return _hits(db, [one["id"] for one in found], parsed)


def _check_names(db: Database, *, source: str | None, institution: str | None) -> None:
    """A misspelt name finds nothing, and nothing found is an answer: it must not come from a typing mistake."""
    for what, name, known, where in (
        (
            "source",
            source,
            "SELECT name FROM sources UNION ALL SELECT source AS name FROM articles GROUP BY source",
            "sources list",
        ),
        (
            "institution",
            institution,
            "SELECT id AS name FROM institutions",
            "query 'SELECT id, name FROM institutions'",
        ),
    ):
        if name is None or rows(db, f"SELECT 1 FROM ({known}) AS known WHERE known.name = ? LIMIT 1", (name,)):
            continue
        names = [str(one["name"]) for one in rows(db, known)]
        close = difflib.get_close_matches(name, names, n=1)
        remedy = f"did you mean {close[0]!r}?" if close else f"see them with `silkwatch {where}`"
        raise BadQuery(f"search: {what} {name!r}: there is none: {remedy}")


def _hits(db: Database, ids: list[int], parsed: Parsed) -> list[Hit]:
    marks = ", ".join("?" * len(ids))
    found = {one.id: one for one in stored_articles(db, f"WHERE id IN ({marks})", ids)}
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
