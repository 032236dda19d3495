"""Articles as rows of the store, and back."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storage import times
from storage.database import rows
from storage.models import Ahead, Article, Fact, Mention, Origin, Quote, Reason, Side, StoredArticle, Unknown
from storage.sqlite import Database

_FACT_COLUMNS = "kind, date, date_end, place, status, number, unit, direction, as_of, document, quote, offset"


def article_values(article: Article) -> dict[str, str | float | None]:
    """Return what an article says of itself as column → value (its text's hashes and its story are not part of it)."""
    return {
        "url": article.url,
        "identity": article.identity,
        "source": article.source,
        "rank": article.rank,
        "lang": article.lang,
        "title": article.title,
        "author": article.author,
        "published": times.moment(article.published),
        "published_raw": article.published_raw,
        "published_precision": article.published_precision,
        "published_from": article.published_from,
        "text": article.text,
        "summary": article.summary,
        "image": article.image,
        "verdict": article.verdict,
        "score": article.score,
        "reasons": _json([vars(reason) for reason in article.reasons]),
        "rules": article.rules,
        "warnings": _json(list(article.warnings)),
        "origins": _json([vars(origin) for origin in article.origins]),
        "extractor": article.extractor,
        "external_id": article.external_id,
    }


def write_details(db: Database, article_id: int, article: Article) -> None:
    """Store mentions, quotes and facts of an article, beside those in force; the facts are told by its story."""
    _write(db, "mentions", article_id, [(one.institution_id, one.offset, one.surface) for one in article.mentions])
    _write(
        db, "unknown_mentions", article_id, [(one.name, one.offset, one.side, one.surface) for one in article.unknown]
    )
    _write(db, "quotes", article_id, [(one.offset, one.what, one.quote) for one in article.quotes])
    ahead = [(x.offset, times.moment(x.date), times.moment(x.date_end), x.what, x.quote) for x in article.ahead]
    _write(db, "ahead", article_id, ahead)
    for fact in article.facts:
        cursor = db.conn.execute(
            f"INSERT INTO facts(article_id, story_id, {_FACT_COLUMNS})"
            f" VALUES (?, (SELECT story_id FROM articles WHERE id = ?){', ?' * 12})",
            (
                article_id,
                article_id,
                fact.kind,
                times.moment(fact.date),
                times.moment(fact.date_end),
                fact.place,
                fact.status,
                fact.number,
                fact.unit,
                fact.direction,
                fact.as_of,
                fact.document,
                fact.quote,
                fact.offset,
            ),
        )
        _write(db, "fact_parties", cursor.lastrowid or 0, fact.parties)
        _write(db, "unknown_parties", cursor.lastrowid or 0, fact.unknown)


def forget_details(db: Database, article_id: int) -> None:
    """Let go of what an article names and quotes, which is written anew; what it states is superseded, not deleted."""
    for table in ("mentions", "unknown_mentions", "quotes", "ahead"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))


def _write(db: Database, table: str, owner: int, values: Sequence[tuple[object, ...]]) -> None:
    """Store what belongs to an article or a fact, in the order of the table's columns; what is there stays."""
    if values:
        db.conn.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES (?{', ?' * len(values[0])})", [(owner, *one) for one in values]
        )


def stored_articles(
    db: Database, where: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[StoredArticle]:
    """Read the articles that a clause after ``FROM articles`` selects, with their mentions and the facts in force."""
    found = rows(db, f"SELECT articles.* FROM articles {where}", values)
    ids = [one["id"] for one in found]
    details = {name: read(db, _json(ids)) for name, read in _DETAILS.items()} | {"facts": facts_in_force(db, ids)}
    return [_stored(one, {name: tuple(of[one["id"]]) for name, of in details.items()}) for one in found]


def _stored(row: sqlite3.Row, details: Mapping[str, Any]) -> StoredArticle:
    return StoredArticle(
        id=row["id"],
        article=Article(
            url=row["url"],
            canonical_url=row["canonical_url"],
            source=row["source"],
            title=row["title"],
            text=row["text"],
            verdict=row["verdict"],
            score=row["score"],
            extractor=row["extractor"],
            lang=row["lang"],
            author=row["author"],
            published=times.read_moment(row["published"]),
            published_raw=row["published_raw"],
            published_precision=row["published_precision"],
            published_from=row["published_from"],
            summary=row["summary"],
            image=row["image"],
            reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
            warnings=tuple(json.loads(row["warnings"])),
            origins=tuple(Origin(**origin) for origin in json.loads(row["origins"])),
            identity=row["identity"],
            external_id=row["external_id"],
            rules=row["rules"],
            rank=row["rank"],
            **details,
        ),
        first_seen=times.read_instant(row["first_seen"]),
        last_seen=times.read_instant(row["last_seen"]),
        story_id=row["story_id"],
        duplicate_of=row["duplicate_of"],
        duplicate_kind=row["duplicate_kind"],
        duplicate_score=row["duplicate_score"],
        judged=row["judged"],
        withdrawn_at=times.read_optional(row["withdrawn_at"]),
        revised_at=times.read_optional(row["revised_at"]),
    )


_OF_THESE = "article_id IN (SELECT value FROM json_each(?))"


def _mentions(db: Database, ids: str) -> defaultdict[int, list[Mention]]:
    found: defaultdict[int, list[Mention]] = defaultdict(list)
    for one in rows(db, f"SELECT * FROM mentions WHERE {_OF_THESE} ORDER BY offset, institution_id", (ids,)):
        found[one["article_id"]].append(
            Mention(institution_id=one["institution_id"], surface=one["surface"], offset=one["offset"])
        )
    return found


def _unknown(db: Database, ids: str) -> defaultdict[int, list[Unknown]]:
    found: defaultdict[int, list[Unknown]] = defaultdict(list)
    for one in rows(db, f"SELECT * FROM unknown_mentions WHERE {_OF_THESE} ORDER BY offset, name", (ids,)):
        found[one["article_id"]].append(
            Unknown(name=one["name"], surface=one["surface"], offset=one["offset"], side=one["side"])
        )
    return found


def _quotes(db: Database, ids: str) -> defaultdict[int, list[Quote]]:
    found: defaultdict[int, list[Quote]] = defaultdict(list)
    for one in rows(db, f"SELECT * FROM quotes WHERE {_OF_THESE} ORDER BY offset, what", (ids,)):
        found[one["article_id"]].append(Quote(what=one["what"], quote=one["quote"], offset=one["offset"]))
    return found


def _ahead(db: Database, ids: str) -> defaultdict[int, list[Ahead]]:
    found: defaultdict[int, list[Ahead]] = defaultdict(list)
    for one in rows(db, f"SELECT * FROM ahead WHERE {_OF_THESE} ORDER BY offset, date", (ids,)):
        values = {name: one[name] for name in ("what", "quote", "offset")}
        days = {name: times.read_moment(one[name]) for name in ("date", "date_end")}
        found[one["article_id"]].append(Ahead(**values | days))
    return found


_DETAILS: dict[str, Callable[[Database, str], Mapping[int, Sequence[object]]]] = {
    "mentions": _mentions,
    "unknown": _unknown,
    "quotes": _quotes,
    "ahead": _ahead,
}


def facts_in_force(db: Database, article_ids: Sequence[int]) -> defaultdict[int, list[Fact]]:
    """Return the facts that articles state and that are not superseded, by article."""
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    for _, article_id, fact in numbered_facts(db, f"{_OF_THESE} AND superseded_at IS NULL", _json(list(article_ids))):
        found[article_id].append(fact)
    return found


def numbered_facts(db: Database, condition: str, value: object) -> list[tuple[int, int, Fact]]:
    """Return the facts that a condition on ``facts`` selects: number, article and fact, in the order of numbers."""
    parties: defaultdict[int, list[tuple[str, Side]]] = defaultdict(list)
    unknown: defaultdict[int, list[tuple[str, Side | None]]] = defaultdict(list)
    for table, party, of in (("fact_parties", "institution_id", parties), ("unknown_parties", "name", unknown)):
        sql = f"SELECT fact_id, {party}, side FROM facts JOIN {table} ON fact_id = id WHERE {condition}"
        for fact_id, name, side in rows(db, f"{sql} ORDER BY side, {party}", (value,)):
            of[fact_id].append((name, side))
    found = []
    for one in rows(db, f"SELECT id, article_id, {_FACT_COLUMNS} FROM facts WHERE {condition} ORDER BY id", (value,)):
        values = {name: one[name] for name in _FACT_COLUMNS.split(", ")}
        values |= {name: times.read_moment(one[name]) for name in ("date", "date_end")}
        fact = Fact(parties=tuple(parties[one["id"]]), unknown=tuple(unknown[one["id"]]), **values)
        found.append((one["id"], one["article_id"], fact))
    return found


_json = json.JSONEncoder(ensure_ascii=False).encode
