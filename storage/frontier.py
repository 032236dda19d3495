"""Every address ever seen, apart from articles: what is still to be read, what came of the rest, what to look at again.

``urls.outcome`` is ``pending``, ``article``, or the word for why there is no article (``not-article``, ``http-404`` …).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from storage import times, urls
from storage.database import row, rows, transaction
from storage.models import PendingLink, Verdict
from storage.sqlite import Database
from storage.writable import writable

ATTEMPTS = 5  # failed fetches before an address is settled with its failure
LOOK_AGAIN = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # after the first fetch

SOON = timedelta(hours=1)  # until an article of which a part is missing is looked at again


def next_look(verdict: Verdict, looks: int, first: datetime) -> datetime | None:
    """Say when an article fetched ``looks`` times after its ``first`` fetch is due again; None: never."""
    if verdict == "not" or looks >= len(LOOK_AGAIN):
        return None
    return first + LOOK_AGAIN[looks]


def known(db: Database, addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that have been seen before, under any spelling."""
    given = {address: {address, *urls.spellings(address)} for address in addresses}
    wanted = json.dumps(sorted({spelling for spellings in given.values() for spelling in spellings}))
    # As it was stored, too: what is canonical may have been decided differently then.
    sql = (
        "WITH wanted AS (SELECT value FROM json_each(:wanted))"
        " SELECT canonical_url AS address FROM urls WHERE canonical_url IN wanted"
        " UNION ALL SELECT url FROM urls WHERE url IN wanted"
    )
    seen = {one["address"] for one in rows(db, sql, {"wanted": wanted})}
    return {address for address, spellings in given.items() if not seen.isdisjoint(spellings)}


def discovered(db: Database, source: str, links: Sequence[PendingLink], *, now: datetime) -> list[PendingLink]:
    """Store the links never seen before as pending and return them, in the order given."""
    links = [writable(link) for link in links]
    with transaction(db):
        old = known(db, [link.url for link in links])
        new: dict[str, PendingLink] = {}
        for link in links:
            if link.url not in old:
                new.setdefault(min(urls.spellings(link.url)), link)
        db.conn.executemany(
            "INSERT INTO urls(url, canonical_url, source, outcome, first_seen, title, published, published_raw)"
            " VALUES (?, ?, ?, 'pending', ?, ?, ?, ?)",
            [
                (
                    link.url,
                    urls.canonical(link.url),
                    source,
                    times.instant(now),
                    link.title,
                    times.moment(link.published),
                    link.published_raw,
                )
                for link in new.values()
            ],
        )
        return list(new.values())


def reopen(db: Database, addresses: Iterable[str]) -> int:
    """Make those of the addresses pending that were left out for their age or their number; return how many."""
    wanted = json.dumps(sorted({spelling for address in addresses for spelling in urls.spellings(address)}))
    with transaction(db):
        return db.conn.execute(
            "UPDATE urls SET outcome = 'pending', settled_at = NULL WHERE article_id IS NULL"
            " AND outcome IN ('too-old', 'over-limit') AND canonical_url IN (SELECT value FROM json_each(?))",
            (wanted,),
        ).rowcount


def pending(db: Database, source: str) -> list[PendingLink]:
    """Return the addresses of a source that have not been settled, oldest first."""
    sql = "SELECT * FROM urls WHERE outcome = 'pending' AND source = ? ORDER BY first_seen, url"
    return [_link(one) for one in rows(db, sql, (source,))]


def waiting(db: Database, source: str) -> int:
    """Count the addresses of a source that have not been settled."""
    [one] = rows(db, "SELECT count(*) AS number FROM urls WHERE outcome = 'pending' AND source = ?", (source,))
    return int(one["number"])


def listed(db: Database, article_id: int) -> list[PendingLink]:
    """Return the addresses of an article with what lists said of them, those that were listed first."""
    sql = "SELECT * FROM urls WHERE article_id = ? ORDER BY title IS NULL, first_seen, url"
    return [_link(one) for one in rows(db, sql, (article_id,))]


def listed_at(db: Database, url: str) -> PendingLink | None:
    """Return an address, under any spelling, with what lists said of it; None: it was never seen."""
    sql = (
        "SELECT * FROM urls WHERE url = ? OR canonical_url IN (SELECT value FROM json_each(?))"
        " ORDER BY title IS NULL, first_seen, url LIMIT 1"
    )
    one = row(db, sql, (url, json.dumps(urls.spellings(url))))
    return _link(one) if one else None


def redirected(db: Database, link: PendingLink, url: str) -> None:
    """Say of the address to which a listed one led what the list said, so that it reads the same when asked itself."""
    link = writable(link)
    with transaction(db):
        db.conn.execute(
            "UPDATE urls SET title = ?, published = ?, published_raw = ?"
            " WHERE url = ? AND title IS NULL AND published IS NULL",
            (link.title, times.moment(link.published), link.published_raw, url),
        )


def settle(
    db: Database,
    url: str,
    outcome: str,
    *,
    source: str,
    now: datetime,
    article_id: int | None = None,
    verdict: Verdict | None = None,
) -> None:
    """Record what came of an address; an address that is an article stays one whatever a later look says.

    ``verdict``: of an article that was fetched for the first time; the next look at it is planned.
    """
    values = {
        "url": url,
        "source": source,
        "outcome": outcome,
        "article": article_id,
        "now": times.instant(now),
        "fetched": times.instant(now) if verdict else None,
        "again": times.moment(next_look(verdict, 0, now)) if verdict else None,
    }
    with transaction(db):
        # Not INSERT … ON CONFLICT: where many articles are saved at once, the full-text index is written at each
        # statement that may have to be undone by itself, and an insertion is none.
        if row(db, "SELECT 1 FROM urls WHERE url = ?", (url,)) is None:
            db.conn.execute(
                "INSERT INTO urls(url, canonical_url, source, outcome, article_id, first_seen, settled_at, fetched_at,"
                " look_again) VALUES (:url, :canonical, :source, :outcome, :article, :now, :now, :fetched, :again)",
                {**values, "canonical": urls.canonical(url)},
            )
        else:
            db.conn.execute(
                "UPDATE urls SET settled_at = :now, attempts = 0,"
                " outcome = iif(article_id IS NULL OR :article IS NOT NULL, :outcome, outcome),"
                " article_id = coalesce(:article, article_id), fetched_at = coalesce(:fetched, fetched_at),"
                " look_again = iif(:fetched IS NULL, look_again, :again) WHERE url = :url",
                values,
            )


def failed(db: Database, url: str, outcome: str, *, now: datetime) -> None:
    """Count a failed fetch: the address stays to be fetched until the fifth, which settles it with ``outcome``.

    For an article that was looked at again, the fifth failure only skips to its next look.
    """
    with transaction(db):
        known_as = row(db, "SELECT attempts, article_id FROM urls WHERE url = ?", (url,))
        if known_as is None:
            return
        if known_as["attempts"] + 1 < ATTEMPTS:
            db.conn.execute("UPDATE urls SET attempts = attempts + 1 WHERE url = ?", (url,))
        elif known_as["article_id"] is None:
            db.conn.execute(
                "UPDATE urls SET attempts = attempts + 1, outcome = ?, settled_at = ? WHERE url = ?",
                (outcome, times.instant(now), url),
            )
        else:
            looked_again(db, url, "relevant")


def soon(db: Database, url: str, *, now: datetime) -> None:
    """Plan one more look at an article of which a part could not be fetched, before the usual ones."""
    with transaction(db):
        db.conn.execute(
            "UPDATE urls SET look_again = ?, looks = -1, fetched_at = coalesce(fetched_at, ?)"
            " WHERE url = ? AND article_id IS NOT NULL",
            (times.instant(now + SOON), times.instant(now), url),
        )


def article_at(db: Database, url: str) -> int | None:
    """Return the article that an address is known to belong to, under any spelling."""
    sql = (
        "SELECT article_id FROM urls WHERE article_id IS NOT NULL"
        " AND (url = ? OR canonical_url IN (SELECT value FROM json_each(?))) LIMIT 1"
    )
    one = row(db, sql, (url, json.dumps(urls.spellings(url))))
    return int(one["article_id"]) if one else None


def looked_again(db: Database, url: str, verdict: Verdict) -> None:
    """Plan the next look at an article whose address has just been looked at again."""
    known_as = row(db, "SELECT looks, fetched_at FROM urls WHERE url = ? AND look_again IS NOT NULL", (url,))
    if known_as is None:
        return
    looks = known_as["looks"] + 1
    following = next_look(verdict, looks, times.read_instant(known_as["fetched_at"]))
    db.conn.execute(
        "UPDATE urls SET attempts = 0, looks = ?, look_again = ? WHERE url = ?",
        (looks, times.instant(following) if following else None, url),
    )


def watch(db: Database, article_id: int, *, now: datetime) -> None:
    """Plan the looks that are left at an article that has become one of our topic, inside a transaction."""
    sql = (
        "SELECT urls.url, looks, fetched_at FROM urls JOIN articles ON articles.id = article_id"
        " WHERE article_id = ? AND fetched_at IS NOT NULL AND look_again IS NULL AND withdrawn_at IS NULL"
    )
    for one in rows(db, sql, (article_id,)):
        first, looks = times.read_instant(one["fetched_at"]), one["looks"]
        while (due := next_look("relevant", looks, first)) is not None and due <= now:
            looks += 1
        db.conn.execute(
            "UPDATE urls SET looks = ?, look_again = ? WHERE url = ?", (looks, times.moment(due), one["url"])
        )


def look_again(db: Database, sources: Iterable[str], *, now: datetime) -> list[PendingLink]:
    """Return the addresses of these sources' articles that are due to be fetched again, with what lists said of them.

    Without it a page that needs its list for a title or a date would read differently the second time.
    """
    sql = (
        "SELECT * FROM urls WHERE look_again <= ? AND source IN (SELECT value FROM json_each(?))"
        " ORDER BY look_again, url"
    )
    return [_link(one) for one in rows(db, sql, (times.instant(now), json.dumps(list(sources))))]


def _link(one: sqlite3.Row) -> PendingLink:
    return PendingLink(
        url=one["url"],
        title=one["title"],
        published_raw=one["published_raw"],
        published=times.read_moment(one["published"]),
    )
