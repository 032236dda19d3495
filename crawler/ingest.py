"""Bringing an existing corpus in: lines of JSON, a table of an SQLite database, a Silkwatch database, WARC files.

Everything takes the crawl's own way from there: judged, checked against what is stored, saved. An import that was
broken off is simply started again: a WARC file goes on where it was, and of others what is there already is passed over
before it is judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import corpora, ingest_lines, ingest_origin, known
from crawler.corpora import ImportFailed
from crawler.errors import ClusterError, CrawlerError
from crawler.ingest_origin import Network, Origin
from crawler.intake import Imported, Problem, Progress, Stretch, Wanted, settle
from crawler.readers import Readers
from crawler.source import SourceSpec
from crawler.topic import rules
from storage import bulk, foreign, frontier, imports, runs
from storage.models import PendingLink
from storage.sqlite import Database

if TYPE_CHECKING:
    from crawler.cluster.pages import Errand

Read = Callable[[Origin, imports.Reached], AsyncIterator[Stretch]]
"""Reads on in a WARC file from where an import of it has come to."""


def run(
    db: Database,
    files: Sequence[Path | str],
    wanted: Wanted,
    *,
    now: datetime,
    specs: Mapping[str, SourceSpec] | None = None,
    said: Callable[[Progress], None] = lambda progress: None,
    imported: Imported | None = None,
    network: Network | None = None,
    cluster: str | None = None,
) -> Imported:
    """Import files, by their paths or addresses, into the store.

    A line or page that is wrong is named and counted, and the rest goes on; so does the next file after one that
    cannot be read at all. ``specs``: sources by name; pages of a WARC from a known host are read as that source's are.
    ``imported`` is filled as it goes, for who wants to know what was done by an import that is broken off: started
    again, it goes on where it was, until all its files have come to their end. ``cluster``: the address of the dask
    scheduler whose workers read WARC files. Raises ClusterError where they cannot.
    """
    imported = imported or Imported()
    known.register(db)
    run_id = runs.start(db, "import", now=now)
    readers = Readers()
    how, over, failed = "failed", set[str](), False
    try:
        with (
            bulk.writing(db),
            _readers(db, files, wanted, readers, specs or {}, network or Network(), cluster) as read,
        ):
            for file in files:
                try:
                    origin = ingest_origin.of(file, network or Network())
                    _import(db, origin, wanted, imported, readers, read, specs=specs or {}, now=now, said=said)
                    over.add(origin.key)
                except ClusterError:
                    raise
                except CrawlerError as error:
                    failed = True
                    imported.misused |= isinstance(error, corpora.Misused)
                    imported.failed(Problem(file=ingest_origin.named(file), why=str(error)))
            if not failed:
                imports.forget(db, over)
        how = "done"
    except KeyboardInterrupt:
        how = "interrupted"
        raise
    finally:
        readers.end()
        runs.finish(db, run_id, exit=how, counts=imported.counts, now=now)
    return imported


def _import(
    db: Database,
    origin: Origin,
    wanted: Wanted,
    imported: Imported,
    readers: Readers,
    read: Read,
    *,
    specs: Mapping[str, SourceSpec],
    now: datetime,
    said: Callable[[Progress], None],
) -> None:
    with corpora.opened(origin) as (kind, file):
        if kind == "jsonl":
            corpus = corpora.from_jsonl(file, origin.size)
            ingest_lines.bring_in(db, origin.name, corpus, wanted, imported, readers, specs=specs, now=now, said=said)
            return
    if kind == "warc":
        asyncio.run(_pages(db, origin, wanted, imported, read, now=now, said=said))
        return
    path = Path(origin.key)
    if foreign.is_open_as(path, db):
        raise ImportFailed("is this home's own database: name another one")
    corpus = corpora.from_sqlite(path, wanted.table, wanted.columns)
    ingest_lines.bring_in(db, origin.name, corpus, wanted, imported, readers, specs=specs, now=now, said=said)


async def _pages(
    db: Database,
    origin: Origin,
    wanted: Wanted,
    imported: Imported,
    read: Read,
    *,
    now: datetime,
    said: Callable[[Progress], None],
) -> None:
    """Store what the pages of a WARC file come to, from where an import of it was broken off.

    Raises ArchiveError at the first damage.
    """
    of = unfinished(origin, wanted)
    begun = imports.reached(db, of) if of else imports.Reached()

    def tell(done: int) -> None:
        said(Progress(file=origin.name, done=done, total=origin.size, counts=imported.counts))

    tell(begun.offset)
    if begun.over:
        return
    last = begun
    async for stretch in read(origin, begun):
        settle(db, stretch, imported, now=now, of=of)
        last = imports.Reached(offset=stretch.offset, over=True)
        tell(stretch.offset)
    if of:
        imports.reach(db, of, last, now=now)


def unfinished(origin: Origin, wanted: Wanted) -> imports.Unfinished | None:
    """Name the import of a file for what is wanted of it; None where nobody could tell whether the file has changed."""
    if origin.version is None:
        return None
    asked = f"since {wanted.since}, until {wanted.until}, host {wanted.host}, {rules()}"
    return imports.Unfinished(file=origin.key, version=origin.version, asked=asked, size=origin.size)


@contextmanager
def _readers(
    db: Database,
    files: Sequence[Path | str],
    wanted: Wanted,
    readers: Readers,
    specs: Mapping[str, SourceSpec],
    network: Network,
    cluster: str | None,
) -> Iterator[Read]:
    """Say who reads the pages of a WARC file: our own readers, or the workers of a cluster."""

    def listed(url: str) -> PendingLink | None:
        return frontier.listed_at(db, url)

    def here(origin: Origin, begun: imports.Reached) -> AsyncIterator[Stretch]:
        from crawler.ingest_pages import stretches  # loads what reads WARC files and pages

        start, held = begun.offset, begun.held
        return stretches(origin, wanted, readers, specs=specs, listed=listed, start=start, held=held)

    def warcs() -> Iterator[tuple[str, Errand]]:
        from crawler.cluster.pages import Errand

        named = set[str]()
        for file in files:
            with suppress(CrawlerError):  # which is told when it is this file's turn
                origin = ingest_origin.of(file, network)
                with corpora.opened(origin) as (kind, _):
                    of = unfinished(origin, wanted)
                begun = imports.reached(db, of) if of else imports.Reached()
                if kind == "warc" and not begun.over and origin.key not in named:
                    named.add(origin.key)
                    place = file if origin.far else origin.key
                    yield (
                        origin.key,
                        Errand(
                            file=place,
                            size=origin.size,
                            start=begun.offset,
                            held=begun.held,
                            wanted=wanted,
                            specs=specs,
                            network=network,
                        ),
                    )

    if cluster is None:
        yield here
        return
    from crawler.cluster.lanes import lanes

    with lanes(cluster, warcs(), listed) as many:
        yield lambda origin, begun: many.stretches(origin.key)
