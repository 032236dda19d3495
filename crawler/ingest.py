"""Bringing an existing corpus in: lines of JSON, a table of an SQLite database, a Silkwatch database, WARC files.

Everything takes the crawl's own way from there: judged, checked against what is stored, saved. An import that was
broken off is simply started again: what is there already is passed over before it is judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from crawler import corpora, ingest_lines, ingest_origin
from crawler.corpora import ImportFailed
from crawler.errors import CrawlerError
from crawler.ingest_origin import Origin
from crawler.intake import Imported, Problem, Progress, Wanted, settle
from crawler.readers import Readers
from crawler.source import SourceSpec
from crawler.topic.institutions import load as known_institutions
from storage import bulk, foreign, frontier, institutions, runs


def run(
    db: Database,
    paths: Sequence[Path],
    wanted: Wanted,
    *,
    now: datetime,
    specs: Mapping[str, SourceSpec] | None = None,
    said: Callable[[Progress], None] = lambda progress: None,
    imported: Imported | None = None,
) -> Imported:
    """Import files into the store.

    A line or page that is wrong is named and counted, and the rest goes on; so does the next file after one that
    cannot be read at all. ``specs``: sources by name; pages of a WARC from a known host are read as that source's are.
    ``imported`` is filled as it goes, for who wants to know what was done by an import that is broken off.
    """
    imported = imported or Imported()
    institutions.register(db, known_institutions())
    run_id = runs.start(db, "import", now=now)
    readers = Readers()
    how = "failed"
    try:
        with bulk.writing(db):
            for path in paths:
                try:
                    _import(db, path, wanted, imported, readers, specs=specs or {}, now=now, said=said)
                except CrawlerError as error:
                    imported.misused |= isinstance(error, corpora.Misused)
                    imported.failed(Problem(file=path.name, why=str(error)))
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
    path: Path,
    wanted: Wanted,
    imported: Imported,
    readers: Readers,
    *,
    specs: Mapping[str, SourceSpec],
    now: datetime,
    said: Callable[[Progress], None],
) -> None:
    with corpora.opened(path) as (kind, file):
        if kind == "warc":
            origin = ingest_origin.of_path(path)
            asyncio.run(_pages(db, origin, wanted, imported, readers, specs=specs, now=now, said=said))
            return
        if kind == "sqlite" and foreign.is_open_as(path, db):
            raise ImportFailed("is this home's own database: name another one")
        corpus = (
            corpora.from_jsonl(path, file)
            if kind == "jsonl"
            else corpora.from_sqlite(path, wanted.table, wanted.columns)
        )
        ingest_lines.bring_in(db, path.name, corpus, wanted, imported, readers, specs=specs, now=now, said=said)


async def _pages(
    db: Database,
    origin: Origin,
    wanted: Wanted,
    imported: Imported,
    readers: Readers,
    *,
    specs: Mapping[str, SourceSpec],
    now: datetime,
    said: Callable[[Progress], None],
) -> None:
    """Store what the pages of a WARC file come to. Raises ArchiveError at the first damage."""
    from crawler.ingest_pages import stretches  # loads what reads WARC files and pages

    async for stretch in stretches(
        origin, wanted, readers, specs=specs, listed=lambda url: frontier.listed_at(db, url)
    ):
        settle(db, stretch, imported, now=now)
        said(Progress(file=origin.name, done=stretch.offset, total=origin.size, counts=imported.counts))
