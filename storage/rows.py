"""Articles as rows of the store, and back."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from storage import times
from storage.database import rows
from storage.models import Article, Fact, Mention, Origin, Reason, Side, StoredArticle

_FACT_COLUMNS = "kind, date, date_end, place, status, number, unit, direction, as_of, document, quote"


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
    """Store mentions and facts of an article, beside those in force; the facts are told by the article's story."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO mentions(article_id, institution_id, surface, offset) VALUES (?, ?, ?, ?)",
        [(article_id, one.institution_id, one.surface, one.offset) for one in article.mentions],
    )
    for fact in article.facts:
        cursor = db.conn.execute(
            f"INSERT INTO facts(article_id, story_id, {_FACT_COLUMNS})"
            f" VALUES (?, (SELECT story_id FROM articles WHERE id = ?){', ?' * 11})",
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
            ),
        )
        db.conn.executemany(
            "INSERT OR IGNORE INTO fact_parties(fact_id, institution_id, side) VALUES (?, ?, ?)",
            [(cursor.lastrowid, institution, side) for institution, side in fact.parties],
        )


def stored_articles(db: Database, where: str, values: Sequence[object] = ()) -> list[StoredArticle]:
    """Read the articles that a clause after ``FROM articles`` selects, with their mentions and the facts in force."""
    found = rows(db, f"SELECT articles.* FROM articles {where}", values)
    ids = [one["id"] for one in found]
    mentions, facts = _mentions(db, ids), _facts(db, ids)
    return [_stored(one, mentions[one["id"]], facts[one["id"]]) for one in found]


def _stored(row: sqlite3.Row, mentions: Sequence[Mention], facts: Sequence[Fact]) -> StoredArticle:
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
            mentions=tuple(mentions),
            facts=tuple(facts),
            warnings=tuple(json.loads(row["warnings"])),
            origins=tuple(Origin(**origin) for origin in json.loads(row["origins"])),
            identity=row["identity"],
            external_id=row["external_id"],
            rules=row["rules"],
            rank=row["rank"],
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


def _mentions(db: Database, ids: Iterable[int]) -> defaultdict[int, list[Mention]]:
    sql = "SELECT * FROM mentions WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY offset, institution_id"
    found: defaultdict[int, list[Mention]] = defaultdict(list)
    for one in rows(db, sql, (_json(list(ids)),)):
        found[one["article_id"]].append(
            Mention(institution_id=one["institution_id"], surface=one["surface"], offset=one["offset"])
        )
    return found


def _facts(db: Database, ids: Iterable[int]) -> defaultdict[int, list[Fact]]:
    in_force = "article_id IN (SELECT value FROM json_each(?)) AND superseded_at IS NULL"
    chosen = (_json(list(ids)),)
    parties: defaultdict[int, list[tuple[str, Side]]] = defaultdict(list)
    for one in rows(
        db, f"SELECT p.* FROM fact_parties p JOIN facts ON facts.id = p.fact_id WHERE {in_force} ORDER BY 3, 2", chosen
    ):
        parties[one["fact_id"]].append((one["institution_id"], one["side"]))
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    for one in rows(db, f"SELECT * FROM facts WHERE {in_force} ORDER BY id", chosen):
        values = {name: one[name] for name in _FACT_COLUMNS.split(", ")}
        values |= {name: times.read_moment(one[name]) for name in ("date", "date_end")}
        found[one["article_id"]].append(Fact(parties=tuple(parties[one["id"]]), **values))
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
