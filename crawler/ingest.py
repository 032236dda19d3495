"""Bringing an existing corpus in: lines of JSON, a table of an SQLite database, a Silkwatch database, WARC files.

Everything takes the crawl's own way from there: judged, checked against what is stored, saved. Saving is idempotent,
so an import that was broken off is simply started again.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlite_utils import Database

from crawler.archive import ArchiveError, Exchange, read
from crawler.follow import begin, follow
from crawler.kept import page_of
from crawler.payload import BadPayload
from crawler.read.join import continues, entitled
from crawler.read.page import ReadArticle
from crawler.readers import Readers, Unread
from crawler.records import BadRecord, ImportFailed, Line, from_jsonl, from_sqlite, instant, line_of
from crawler.source import SourceSpec
from crawler.topic.institutions import load as known_institutions
from storage import articles, frontier, institutions, partial, runs
from storage.database import transaction
from storage.models import Article, Source
from storage.urls import spellings

BATCH = 200  # articles in one transaction
AT_ONCE = 8  # pages that are being read
HELD = 40_000_000  # characters of parts of articles that wait for the rest
_NAMED = 20  # errors that are named one by one


_Waiting = tuple[Exchange, SourceSpec, "asyncio.Task[Article | ReadArticle | Unread]"]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of a corpus is wanted: days of publication (``until`` not included), a host and its subdomains.

    ``table`` and ``columns`` (column → field) say where an SQLite database has it.
    """

    since: date | None = None
    until: date | None = None
    host: str | None = None
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def place(self, url: str) -> bool:
        """Say whether articles of that host are wanted."""
        host = urlsplit(url).hostname or ""
        return not self.host or host == self.host or host.endswith(f".{self.host}")

    def day(self, day: datetime | date | None) -> bool:
        """Say whether articles of that day are wanted; one without a day is, unless days were asked for."""
        day = day.date() if isinstance(day, datetime) else day
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day < self.until)


@dataclass(kw_only=True)
class Imported:
    """What came of an import: ``counts`` by outcome (new, duplicate, revised, completed, unchanged, left-out,
    not-article, error), and the first errors in words.
    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def failed(self, where: str, why: object) -> None:
        """Count a record that cannot be imported, and name it while there are few."""
        self.counts["error"] += 1
        if len(self.errors) < _NAMED:
            self.errors.append(f"{where}: {why}")


@dataclass(frozen=True, kw_only=True)
class _Ready:
    article: Article
    first_seen: datetime
    others: tuple[str, ...] = ()  # addresses of further pages of it


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One page of an article that has several, from a WARC file."""

    found: ReadArticle
    spec: SourceSpec
    at: datetime
    ours: bool  # fetched by a crawl of ours


def run(
    db: Database,
    paths: Sequence[Path],
    wanted: Wanted,
    *,
    now: datetime,
    specs: Mapping[str, SourceSpec] | None = None,
    said: Callable[[str], None] = lambda line: None,
) -> Imported:
    """Import files into the store.

    A line or page that is wrong is named and counted, and the rest goes on; so does the next file after one that
    cannot be read at all. ``specs``: sources by name; pages of a WARC from a known host are read as that source's are.
    """
    institutions.register(db, known_institutions())
    run_id = runs.start(db, "import", now=now)
    imported = Imported()
    how = "failed"
    try:
        asyncio.run(_import_all(db, paths, wanted, imported, now=now, specs=specs or {}, said=said))
        how = "done"
    finally:
        runs.finish(db, run_id, exit=how, counts=imported.counts, now=now)
    return imported


async def _import_all(
    db: Database,
    paths: Sequence[Path],
    wanted: Wanted,
    imported: Imported,
    *,
    now: datetime,
    specs: Mapping[str, SourceSpec],
    said: Callable[[str], None],
) -> None:
    for path in paths:
        try:
            kind = kind_of(path)
            if kind == "warc":
                ready = _pages(db, path, wanted, imported, specs)
            else:
                ready = _lines(path, kind, wanted, imported, now=now)
            await _save(db, ready, imported, now=now, said=said)
        except (ImportFailed, ArchiveError) as error:
            imported.failed(path.name, error)


def kind_of(path: Path) -> Literal["warc", "sqlite", "jsonl"]:
    """Tell what a file is by its first bytes. Raises ImportFailed for one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError as error:
        raise ImportFailed(f"import: {path}: {error.strerror}: check the path and its permissions") from error
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 5)
        except zlib.error as error:
            raise ImportFailed(f"import: {path}: {error}: damaged, or no gzip file: fetch it again") from error
    return "warc" if head.startswith(b"WARC/") else "jsonl"


async def _save(
    db: Database,
    ready: AsyncIterator[_Ready],
    imported: Imported,
    *,
    now: datetime,
    said: Callable[[str], None],
) -> None:
    """Save articles as they come, a batch in a transaction."""
    batch: list[_Ready] = []

    def flush() -> None:
        done: Counter[str] = Counter()
        with transaction(db):
            for one in batch:
                saved = partial.save(db, one.article, now=now, first_seen=one.first_seen)
                done[saved.outcome] += 1
                for url in one.others:
                    if frontier.article_at(db, url) is None:
                        frontier.settle(db, url, "article", source=one.article.source, now=now, article_id=saved.id)
        imported.counts.update(done)
        batch.clear()
        said(f"{imported.counts.total()} seen, {imported.counts['new'] + imported.counts['duplicate']} new")

    try:
        async for one in ready:
            batch.append(one)
            if len(batch) >= BATCH:
                flush()
                await asyncio.sleep(0)  # the moment in which a Ctrl-C is heard: reading lines never waits
    finally:
        if batch:
            flush()


async def _lines(
    path: Path, kind: Literal["sqlite", "jsonl"], wanted: Wanted, imported: Imported, *, now: datetime
) -> AsyncIterator[_Ready]:
    rows = from_sqlite(path, wanted.table, wanted.columns) if kind == "sqlite" else from_jsonl(path)
    for where, values in rows:
        try:
            if isinstance(values, BadRecord):
                raise values
            line = line_of(values, now=now)
        except BadRecord as error:
            imported.failed(where, error)
            continue
        if wanted.place(line.url) and wanted.day(line.published or line.first_seen):
            yield _judged(line, now)
        else:
            imported.counts["left-out"] += 1


def _judged(line: Line, now: datetime) -> _Ready:
    from crawler.work import judge_text

    article = judge_text(
        url=line.url,
        title=line.title,
        text=line.text,
        source=line.source or _site(line.url),
        lang=line.lang,
        author=line.author,
        published=line.published,
        published_raw=line.published_raw,
        external_id=line.external_id,
        warnings=line.warnings,
    )
    return _Ready(article=article, first_seen=line.first_seen or (instant(line.published) if line.published else now))


async def _pages(
    db: Database, path: Path, wanted: Wanted, imported: Imported, specs: Mapping[str, SourceSpec]
) -> AsyncIterator[_Ready]:
    """Read the pages of a WARC file, a few at a time; those of a split article wait for the others."""
    readers = Readers()
    held: dict[str, _Part] = {}
    try:
        waiting: list[_Waiting] = []
        for record in read(path):
            exchange = record.exchange
            if exchange is None or not _is_page(exchange) or not wanted.place(record.url):
                continue
            spec = spec_for(record.url, specs)
            try:
                page = page_of(exchange, spec, frontier.listed_at(db, exchange.url))
            except BadPayload as error:
                imported.failed(f"{path.name} byte {record.offset}", error)
                continue
            waiting.append((exchange, spec, asyncio.ensure_future(readers.part(page, spec))))
            if len(waiting) >= AT_ONCE:
                async for one in _read(waiting, held, wanted, imported):
                    yield one
                if sum(len(part.found.text) for part in held.values()) > HELD:
                    async for one in _joined(db, held, readers, wanted, imported):
                        yield one
        async for one in _read(waiting, held, wanted, imported):
            yield one
        async for one in _joined(db, held, readers, wanted, imported):
            yield one
    finally:
        await readers.close()


async def _read(
    waiting: list[_Waiting], held: dict[str, _Part], wanted: Wanted, imported: Imported
) -> AsyncIterator[_Ready]:
    """Empty ``waiting``: wait for the readers, and hand on what is an article and wanted; ``held`` gets the parts."""
    for exchange, spec, task in waiting:
        found = await task
        if isinstance(found, ReadArticle):
            address = spellings(found.url)[0]
            at = min(held[address].at, exchange.at) if address in held else exchange.at
            held[address] = _Part(found=found, spec=spec, at=at, ours=exchange.role is not None)
        elif ready := _ready(found, wanted, imported, at=exchange.at, ours=exchange.role is not None):
            yield ready
    waiting.clear()


async def _joined(
    db: Database, held: dict[str, _Part], readers: Readers, wanted: Wanted, imported: Imported
) -> AsyncIterator[_Ready]:
    """Empty ``held``: join the pages of each article as far as they are there."""
    done: set[str] = set()

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
            yield replace(ready, others=tuple(url for url in others if url != first.url))
    held.clear()


def _ready(found: Article | Unread, wanted: Wanted, imported: Imported, *, at: datetime, ours: bool) -> _Ready | None:
    """Take what the readers made of a page, if it is an article and wanted; else count it."""
    if isinstance(found, Unread):
        imported.counts[found.outcome.partition(":")[0]] += 1
        return None
    if not wanted.day(found.published or at):
        imported.counts["left-out"] += 1
        return None
    # A page of our own crawl was first seen when it was fetched; others may have lain anywhere for years.
    seen = at if ours else instant(found.published or at)
    return _Ready(article=found, first_seen=min(seen, at))


def _is_page(exchange: Exchange) -> bool:
    kind = exchange.header("Content-Type") or "text/html"
    return exchange.status == 200 and "html" in kind.lower() and exchange.role in (None, "article", "again")


def spec_for(url: str, specs: Mapping[str, SourceSpec]) -> SourceSpec:
    """Find the source that an address belongs to by its host; one of an unknown host is made up from it."""
    host = urlsplit(url).hostname or ""
    for spec in specs.values():
        if host in spec.source.hosts:
            return spec
    return SourceSpec(
        source=Source(
            name=_site(url),
            title=_site(url),
            homepage=url,
            country="",
            kind="media",
            languages=(),
            timezone="UTC",
            rank=3,
            every=0,
        )
    )


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "unknown").removeprefix("www.")
