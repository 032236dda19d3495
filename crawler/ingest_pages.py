"""The pages of a WARC file, ours or of other archives: read as in a crawl."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import Exchange, read
from crawler.catalog import spec_for
from crawler.follow import begin, follow
from crawler.intake import Imported, Problem, Progress, Ready, Wanted, store
from crawler.kept import page_of
from crawler.payload import BadPayload
from crawler.read.join import continues, entitled
from crawler.read.page import ReadArticle
from crawler.readers import Readers, Unread
from crawler.records import instant
from crawler.source import SourceSpec
from storage import articles, frontier
from storage.models import Article
from storage.urls import spellings

BATCH = 50  # articles in one transaction
AT_ONCE = 8  # pages that are being read
HELD = 40_000_000  # characters of parts of articles that wait for the rest

_Waiting = tuple[Exchange, SourceSpec, "asyncio.Task[Article | ReadArticle | Unread]"]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One page of an article that has several."""

    found: ReadArticle
    spec: SourceSpec
    at: datetime
    ours: bool  # fetched by a crawl of ours


async def bring_in(
    db: Database,
    path: Path,
    wanted: Wanted,
    imported: Imported,
    readers: Readers,
    *,
    specs: Mapping[str, SourceSpec],
    now: datetime,
    total: int,
    said: Callable[[Progress], None],
) -> None:
    """Read, judge and store the pages of a file, a batch in a transaction. Raises ArchiveError at the first damage."""
    batch: list[Ready] = []
    waiting: list[_Waiting] = []
    held: dict[str, _Part] = {}
    done = 0

    def flush() -> None:
        store(db, batch, imported, now=now)
        batch.clear()
        said(Progress(file=path.name, done=done, total=total, counts=imported.counts))

    try:
        for record in read(path):
            done = record.offset + record.length
            exchange = record.exchange
            if exchange is None or not _is_page(exchange) or not wanted.place(record.url):
                continue
            spec = spec_for(record.url, specs)
            try:
                page = page_of(exchange, spec, frontier.listed_at(db, exchange.url))
            except BadPayload as error:
                imported.failed(
                    Problem(
                        file=path.name,
                        where=f"byte {record.offset}",
                        value=record.url,
                        why=f"the page cannot be unpacked: {error.outcome}",
                    )
                )
                continue
            waiting.append((exchange, spec, asyncio.ensure_future(readers.part(page, spec))))
            if len(waiting) >= AT_ONCE:
                batch += await _read(waiting, held, wanted, imported)
                if sum(len(part.found.text) for part in held.values()) > HELD:
                    batch += await _joined(db, held, readers, wanted, imported)
            if len(batch) >= BATCH:
                flush()
    finally:
        batch += await _read(waiting, held, wanted, imported)
        batch += await _joined(db, held, readers, wanted, imported)
        flush()


async def _read(waiting: list[_Waiting], held: dict[str, _Part], wanted: Wanted, imported: Imported) -> list[Ready]:
    """Empty ``waiting``: wait for the readers, and return what is an article and wanted; ``held`` gets the parts."""
    taken: list[Ready] = []
    for exchange, spec, task in waiting:
        found = await task
        if isinstance(found, ReadArticle):
            address = spellings(found.url)[0]
            at = min(held[address].at, exchange.at) if address in held else exchange.at
            held[address] = _Part(found=found, spec=spec, at=at, ours=exchange.role is not None)
        elif ready := _ready(found, wanted, imported, at=exchange.at, ours=exchange.role is not None):
            taken.append(ready)
    waiting.clear()
    return taken


async def _joined(
    db: Database, held: dict[str, _Part], readers: Readers, wanted: Wanted, imported: Imported
) -> list[Ready]:
    """Empty ``held``: join the pages of each article as far as they are there."""
    done: set[str] = set()
    whole: list[Ready] = []

    async def ask(url: str) -> ReadArticle | Unread:
        part = held.get(spellings(url)[0])
        return part.found if part else Unread(outcome="missing", detail=f"{url} is not in the file")

    for part in held.values():
        first = await begin(part.found, ask)
        if isinstance(first, Unread):
            pager = part.found.pager
            known = frontier.article_at(db, pager.first) if pager and pager.first else None
            if known is not None and entitled(articles.get(db, known).article.title, part.found.title):
                imported.counts["left-out"] += 1  # the article is known: it is completed by its own look
                continue
            first = part.found
        if spellings(first.url)[0] in done:
            continue
        parts = (await follow(first, ask)).parts
        others = [one.url for one in parts if continues(first, one)]
        done |= {spellings(url)[0] for url in others}
        article = await readers.joined(parts, part.spec)
        begun = held[spellings(first.url)[0]]
        if ready := _ready(article, wanted, imported, at=begun.at, ours=begun.ours):
            whole.append(replace(ready, others=tuple(url for url in others if url != first.url)))
    held.clear()
    return whole


def _ready(found: Article | Unread, wanted: Wanted, imported: Imported, *, at: datetime, ours: bool) -> Ready | None:
    """Take what the readers made of a page, if it is an article and wanted; else count it."""
    if isinstance(found, Unread):
        imported.counts[found.outcome.partition(":")[0]] += 1
        return None
    if not wanted.day(found.published or at):
        imported.counts["left-out"] += 1
        return None
    # A page of our own crawl was first seen when it was fetched; others may have lain anywhere for years.
    seen = at if ours else instant(found.published or at)
    return Ready(article=found, first_seen=min(seen, at))


def _is_page(exchange: Exchange) -> bool:
    kind = exchange.header("Content-Type") or "text/html"
    return exchange.status == 200 and "html" in kind.lower() and exchange.role in (None, "article", "again")
