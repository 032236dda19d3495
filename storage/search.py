"""Full-text search in English, Chinese, Russian and Kazakh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlite_utils import Database

from storage import times
from storage.database import rows
from storage.models import StoredArticle
from storage.queries import Parsed, parse
from storage.rows import stored_articles
from storage.snippets import Snippet, snippet

NEWEST_RANKED = 20_000  # "best" ranks among this many newest matches, so that a common word stays fast


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that was found, and the place in it that shows why."""

    article: StoredArticle
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
    """Find articles. ``since`` ≤ publication (or first seen, where unknown) < ``until``.

    Raises ``BadQuery`` with an explanation when the query cannot be understood.
    """
    parsed = parse(query)
    conditions, values = ["articles_fts MATCH :match"], {"match": parsed.match, "limit": limit}
    for column, value in (("a.lang", lang), ("a.source", source)):
        if value is not None:
            conditions.append(f"{column} = :{column[2:]}")
            values[column[2:]] = value
    if institution is not None:
        conditions.append("a.id IN (SELECT article_id FROM mentions WHERE institution_id = :institution)")
        values["institution"] = institution
    for comparison, name, bound in ((">=", "since", since), ("<", "until", until)):
        if bound is not None:
            conditions.append(f"coalesce(a.published, a.first_seen) {comparison} :{name}")
            values[name] = times.moment(bound)
    matching = " FROM articles_fts f JOIN articles a ON a.id = f.rowid WHERE " + " AND ".join(conditions)
    if sort == "best":
        sql = f"SELECT id FROM (SELECT a.id, bm25(articles_fts, 5.0, 1.0) AS badness{matching}"
        sql += f" ORDER BY f.rowid DESC LIMIT {NEWEST_RANKED}) ORDER BY badness, id DESC LIMIT :limit"
    else:
        sql = f"SELECT a.id{matching} ORDER BY coalesce(a.published, a.first_seen) DESC, a.id DESC LIMIT :limit"
    ids = [one["id"] for one in rows(db, sql, values)]
    return _hits(db, ids, parsed)


def _hits(db: Database, ids: list[int], parsed: Parsed) -> list[Hit]:
    marks = ", ".join("?" * len(ids))
    found = {one.id: one for one in stored_articles(db, f"WHERE id IN ({marks})", ids)}
    return [
        Hit(article=found[id], snippet=snippet(found[id].article.text, found[id].article.lang, parsed)) for id in ids
    ]
