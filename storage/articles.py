"""Articles: saved whole or not at all, never overwritten, never deleted."""

from __future__ import annotations

import dataclasses
import sqlite3
from datetime import date, datetime

from storage import contents, frontier, marks, prepared, stories, times, urls
from storage.database import row, rows, transaction
from storage.errors import NotFound
from storage.models import Article, Outcome, Revision, Saved, StoredArticle, Verdict
from storage.rows import article_values, stored_articles
from storage.sqlite import Database

_KNOWN = """SELECT coalesce(
    (SELECT id FROM articles WHERE canonical_url = ?),
    (SELECT id FROM articles WHERE canonical_url = ?),
    (SELECT id FROM articles WHERE source = ? AND identity = ?),
    (SELECT article_id FROM urls WHERE url = ?)) AS id"""


def save(db: Database, article: Article, *, now: datetime, first_seen: datetime | None = None) -> Saved:
    """Store an article with everything that belongs to it, in one transaction, and settle its address.

    ``new``: never seen. ``duplicate``: new, and repeats an article of another address. ``revised``: the address was
    known and its text or title changed; the former version is kept. ``unchanged``: anything else, including a text
    that differs only because another version of the reader read it.

    ``first_seen`` is for imports, when it was not now; such an article is not fetched again.
    """
    # Before the transaction: it takes longer, and others want to write.
    return save_ready(db, prepared.ready(article), now=now, first_seen=first_seen)


def save_ready(db: Database, article: Article, *, now: datetime, first_seen: datetime | None = None) -> Saved:
    """Store, as ``save`` does, an article that ``prepared.ready`` has returned."""
    substance = prepared.of(article).substance
    with transaction(db):
        known = _known(db, article)
        if known is None:
            return _enter(db, article, now, first_seen)
        id = known["id"]
        outcome: Outcome = "unchanged"
        # The first reading by another version of the reader only sets the mark later readings are held against.
        if article.extractor == known["read_extractor"] and substance != known["read_hash"]:
            revise(db, known, article, now)
            outcome = "revised"
        _seen(db, id, article, substance, now)
        _address(db, id, article, now=now, fetched=first_seen is None)
        [stored] = rows(db, "SELECT duplicate_of FROM articles WHERE id = ?", (id,))
    return Saved(id=id, outcome=outcome, duplicate_of=stored["duplicate_of"])


def seen(db: Database, id: int, url: str, *, now: datetime, fetched: bool = True) -> Saved:
    """Record that an article's page was there, at ``url``, without holding what it says against what is stored.

    For a look that saw a part of it. ``fetched``: it was asked for, so the next look at it is planned.
    """
    with transaction(db):
        known = get(db, id)
        db.conn.execute(
            "UPDATE articles SET last_seen = max(last_seen, ?), withdrawn_at = NULL WHERE id = ?",
            (times.instant(now), id),
        )
        _address(db, id, dataclasses.replace(known.article, url=url), now=now, fetched=fetched)
    return Saved(id=id, outcome="unchanged", duplicate_of=known.duplicate_of)


def get(db: Database, id: int) -> StoredArticle:
    """Return an article. Raises ``NotFound``."""
    found = stored_articles(db, "WHERE id = ?", (id,))
    if not found:
        raise NotFound(f"article: {id}: there is none: find its number with `search` or `query`")
    return found[0]


def find(db: Database, article: Article) -> StoredArticle | None:
    """Return the stored article that ``save_ready`` would take this one for."""
    known = _known(db, article)
    return get(db, known["id"]) if known is not None else None


def newest(db: Database, source: str, most: int) -> list[str]:
    """Return the addresses of a source's articles, those that were first seen last."""
    sql = "SELECT url FROM articles WHERE source = ? ORDER BY first_seen DESC LIMIT ?"
    return [one["url"] for one in rows(db, sql, (source, most))]


def history(db: Database, id: int) -> list[Revision]:
    """Return what an article said before, oldest first."""
    sql = "SELECT * FROM revisions WHERE article_id = ? ORDER BY id"
    return [
        Revision(
            seen_at=times.read_instant(one["seen_at"]),
            title=one["title"],
            text=one["text"],
            extractor=one["extractor"],
        )
        for one in rows(db, sql, (id,))
    ]


def duplicates(db: Database, id: int) -> list[StoredArticle]:
    """Return the other members of an article's group, its representative first."""
    one = row(db, "SELECT coalesce(duplicate_of, id) AS representative FROM articles WHERE id = ?", (id,))
    if one is None:
        return []
    return stored_articles(
        db,
        "WHERE (id = ? OR duplicate_of = ?) AND id <> ?"
        " ORDER BY duplicate_of IS NOT NULL, rank, coalesce(published, first_seen), id",
        (one["representative"], one["representative"], id),
    )


def repeats(db: Database, id: int) -> bool:
    """Say whether an article says again what its own source said at another address."""
    one = row(db, "SELECT source, coalesce(duplicate_of, id) AS representative FROM articles WHERE id = ?", (id,))
    if one is None:
        return False
    sql = "SELECT 1 FROM articles WHERE (id = ? OR duplicate_of = ?) AND id <> ? AND source = ? LIMIT 1"
    return row(db, sql, (one["representative"], one["representative"], id, one["source"])) is not None


def withdraw(db: Database, url: str, *, now: datetime) -> None:
    """Record that an article's page is gone: it stays, marked, and is not looked at again."""
    with transaction(db):
        one = row(db, "SELECT article_id FROM urls WHERE url = ?", (url,))
        if one is None or one["article_id"] is None:
            return
        db.conn.execute(
            "UPDATE articles SET withdrawn_at = coalesce(withdrawn_at, ?) WHERE id = ?",
            (times.instant(now), one["article_id"]),
        )
        db.conn.execute("UPDATE urls SET look_again = NULL WHERE article_id = ?", (one["article_id"],))


def chosen(db: Database, since: datetime, until: datetime) -> list[StoredArticle]:
    """Return the relevant and borderline articles first seen in [since, until), oldest first."""
    return stored_articles(
        db,
        # Both verdicts by name: each is a range of the index that holds these alone.
        "WHERE verdict <> 'not' AND verdict IN ('relevant', 'borderline') AND first_seen >= ? AND first_seen < ?"
        " ORDER BY first_seen, id",
        (times.instant(since), times.instant(until)),
    )


def count(db: Database) -> int:
    """Return how many articles are stored."""
    return int(rows(db, "SELECT count(*) FROM articles")[0][0])


def sources(db: Database) -> set[str]:
    """Return the names of the sources that there are articles of."""
    return {one["source"] for one in rows(db, "SELECT DISTINCT source FROM articles")}


def earliest(db: Database) -> datetime | None:
    """Return when the first article was first seen; None: there is none."""
    return times.read_optional(rows(db, "SELECT min(first_seen) FROM articles")[0][0])


def revise(db: Database, known: sqlite3.Row, article: Article, now: datetime) -> None:
    """Store what a changed page says now over its article's row, inside a transaction; the former version is kept."""
    db.conn.execute(
        "INSERT INTO revisions(article_id, seen_at, title, text, content_hash, extractor) VALUES (?, ?, ?, ?, ?, ?)",
        (
            known["id"],
            known["revised_at"] or known["first_seen"],
            known["title"],
            known["text"],
            known["content_hash"],
            known["extractor"],
        ),
    )
    # Where the article lives, who published it and when stay: a page that changes often shows the day of the change.
    article, judged = marks.held(db, known["id"], article)
    values = article_values(article) | {
        "judged": judged,
        "content_hash": prepared.of(article).hash,
        "revised_at": times.instant(now),
    }
    kept = ["url", "identity", "source", "rank", "external_id"]
    if known["published"]:
        kept += ["published", "published_raw", "published_precision", "published_from"]
    else:
        values["day"] = stories.day_of(article.published, times.read_instant(known["first_seen"])).isoformat()
    for name in kept:
        del values[name]
    columns = ", ".join(f"{name} = ?" for name in values)
    db.conn.execute(f"UPDATE articles SET {columns} WHERE id = ?", (*values.values(), known["id"]))
    contents.take_out(db, known, now)
    contents.put_in(db, known["id"], article)


def _known(db: Database, article: Article) -> sqlite3.Row | None:
    """Return the stored article of this address: by its canonical form, the source's own id, or where it was read."""
    spellings = urls.spellings(article.canonical_url or article.url)
    [known] = rows(db, _KNOWN, (spellings[0], spellings[-1], article.source, article.identity, article.url))
    return row(db, "SELECT * FROM articles WHERE id = ?", (known["id"],)) if known["id"] is not None else None


def _enter(db: Database, article: Article, now: datetime, first_seen: datetime | None) -> Saved:
    id, day = _insert(db, article, now, first_seen or now)
    verdict = None if first_seen else article.verdict
    frontier.settle(db, article.url, "article", source=article.source, now=now, article_id=id, verdict=verdict)
    if not contents.put_in(db, id, article, new=day):
        return Saved(id=id, outcome="new", duplicate_of=None)
    [stored] = rows(db, "SELECT duplicate_of FROM articles WHERE id = ?", (id,))
    return Saved(id=id, outcome="duplicate", duplicate_of=stored["duplicate_of"])


def _insert(db: Database, article: Article, now: datetime, first_seen: datetime) -> tuple[int, date]:
    made = prepared.of(article)
    day = stories.day_of(article.published, first_seen)
    values = article_values(article) | {
        "canonical_url": urls.canonical(article.canonical_url or article.url),
        "content_hash": made.hash,
        "read_hash": made.substance,
        "read_extractor": article.extractor,
        "first_seen": times.instant(first_seen),
        "last_seen": times.instant(now),
        "day": day.isoformat(),
    }
    marks = ", ".join("?" * len(values))
    cursor = db.conn.execute(f"INSERT INTO articles({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    return cursor.lastrowid or 0, day


def _seen(db: Database, id: int, article: Article, substance: str, now: datetime) -> None:
    db.conn.execute(
        "UPDATE articles SET last_seen = max(last_seen, ?), withdrawn_at = NULL, read_hash = ?, read_extractor = ?"
        " WHERE id = ?",
        (times.instant(now), substance, article.extractor, id),
    )


def _address(db: Database, id: int, article: Article, *, now: datetime, fetched: bool) -> None:
    """Settle the address a known article was read at, and plan the next look at it."""
    verdict: Verdict = rows(db, "SELECT verdict FROM articles WHERE id = ?", (id,))[0]["verdict"]
    again = row(db, "SELECT 1 FROM urls WHERE url = ? AND fetched_at IS NOT NULL", (article.url,))
    seen = row(db, "SELECT 1 FROM urls WHERE article_id = ? AND fetched_at IS NOT NULL", (id,))
    first = verdict if fetched and not again and not seen else None
    frontier.settle(db, article.url, "article", source=article.source, now=now, article_id=id, verdict=first)
    if again:
        frontier.looked_again(db, article.url, verdict)
