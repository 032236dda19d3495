"""Runs (a crawl, an import, a replay) and every request of theirs that mattered."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from storage import times
from storage.database import row, rows, transaction
from storage.models import CrawlRun, Fetch
from storage.sqlite import Database
from storage.writable import writable


def start(db: Database, kind: Literal["crawl", "import", "replay"], *, now: datetime) -> int:
    """Begin a run and return its id."""
    with transaction(db):
        cursor = db.conn.execute("INSERT INTO runs(kind, started) VALUES (?, ?)", (kind, times.instant(now)))
        return cursor.lastrowid or 0


def finish(db: Database, run_id: int, *, exit: str, counts: Mapping[str, int], now: datetime) -> None:
    """Record how a run ended; one without an end was killed."""
    with transaction(db):
        db.conn.execute(
            "UPDATE runs SET finished = ?, exit = ?, counts = ? WHERE id = ?",
            (times.instant(now), exit, json.dumps(dict(counts), ensure_ascii=False), run_id),
        )


def fetched(db: Database, run_id: int | None, fetch: Fetch) -> None:
    """Record one request, whatever way it ended."""
    fetch = writable(fetch)
    with transaction(db):
        db.conn.execute(
            "INSERT INTO fetches(run_id, source, url, kind, at, outcome, status, bytes, seconds, links, error,"
            " attempts, redirects, content_type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run_id,
                fetch.source,
                fetch.url,
                fetch.kind,
                times.instant(fetch.at),
                fetch.outcome,
                fetch.status,
                fetch.bytes,
                fetch.seconds,
                fetch.links,
                fetch.error,
                fetch.attempts,
                json.dumps(fetch.redirects, ensure_ascii=False) if fetch.redirects else None,
                fetch.content_type,
            ),
        )


def last(db: Database) -> CrawlRun | None:
    """Return the run that was started last, if there was any."""
    one = row(db, "SELECT * FROM runs ORDER BY id DESC LIMIT 1")
    if one is None:
        return None
    return CrawlRun(
        id=one["id"],
        kind=one["kind"],
        started=times.read_instant(one["started"]),
        finished=times.read_optional(one["finished"]),
        exit=one["exit"],
        counts=json.loads(one["counts"]),
    )


def deaths(db: Database) -> tuple[int, datetime | None]:
    """Count the crawls that died since one was done, at most 20, and say when the last did.

    One that was interrupted tells nothing; nor does one without an end, which ended with its machine.
    """
    sql = (
        "SELECT exit, finished FROM runs WHERE kind = 'crawl' AND (exit = 'done' OR exit LIKE 'crawl: %')"
        " ORDER BY id DESC LIMIT 20"
    )
    died = list(itertools.takewhile(lambda one: one["exit"] != "done", rows(db, sql)))
    return len(died), times.read_optional(died[0]["finished"]) if died else None


def crawled(db: Database, since: datetime, until: datetime) -> bool:
    """Tell whether a crawl began in a window."""
    sql = "SELECT 1 FROM runs WHERE kind = 'crawl' AND started >= ? AND started < ? LIMIT 1"
    return row(db, sql, (times.instant(since), times.instant(until))) is not None


def pages(db: Database, source: str, *, since: datetime, limit: int = 200) -> list[str]:
    """Return what came of the pages that a source was asked for as new, newest first, each address once."""
    sql = (
        "SELECT outcome, max(id) AS last FROM fetches WHERE source = ? AND at >= ? AND kind = 'article'"
        " GROUP BY url ORDER BY last DESC LIMIT ?"
    )
    return [one["outcome"] for one in rows(db, sql, (source, times.instant(since), limit))]


def fetches(db: Database, source: str | None = None, limit: int = 50) -> list[Fetch]:
    """Return the newest requests, newest first, of one source or of all."""
    of_one, of_all = "WHERE source = :source ORDER BY at DESC, id DESC", "ORDER BY id DESC"
    sql = f"SELECT * FROM fetches {of_all if source is None else of_one} LIMIT :limit"
    return [
        Fetch(
            source=one["source"],
            url=one["url"],
            kind=one["kind"],
            at=times.read_instant(one["at"]),
            outcome=one["outcome"],
            status=one["status"],
            bytes=one["bytes"],
            seconds=one["seconds"],
            links=one["links"],
            error=one["error"],
            attempts=one["attempts"],
            redirects=tuple(json.loads(one["redirects"] or "[]")),
            content_type=one["content_type"],
        )
        for one in rows(db, sql, {"source": source, "limit": limit})
    ]
