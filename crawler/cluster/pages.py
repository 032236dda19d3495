"""An import's errand: a worker reads on in a WARC file, and brings back what that comes to.

What travels back are articles, read and judged; a page never does. A worker cannot ask the store what lists said of a
page: where they said something, the errand is run again and takes it along.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawler import ingest_origin
from crawler.archive import ArchiveError
from crawler.cluster.hands import readers
from crawler.cluster.kit import Kit
from crawler.ingest_pages import stretches
from crawler.intake import Stretch, Wanted
from crawler.readers import Readers
from crawler.source import SourceSpec
from storage.models import PendingLink

PAGES = 1_000  # of an errand: half a minute of reading, which is what is lost with a worker
ARTICLES = 500  # that are brought back at once, some megabytes
BYTES = 256 * 1024 * 1024  # of a file in which nothing is wanted: so that it is heard of now and then


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a worker is asked for: the pages of a file from byte ``start`` on that are ``wanted``.

    ``held``: as in ``crawler.intake.Stretch``; ``listed``: what lists said of some of the pages.
    """

    path: str
    start: int = 0
    held: tuple[int, ...] = ()
    wanted: Wanted
    specs: Mapping[str, SourceSpec]
    listed: Mapping[str, PendingLink] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a worker brings: the next errand begins at ``end`` with ``held``, unless the file is ``over``.

    ``urls``: of the pages it read. ``packed``: pickled stretches; they are kept like that until it is their turn.
    ``damage``: why the file ends here.
    """

    end: int
    held: tuple[int, ...]
    over: bool
    urls: tuple[str, ...]
    packed: bytes
    damage: str | None = None


def run(kit: Kit, errand: Errand) -> Brought:
    """Run an errand. On a worker. Raises ClusterError, and OSError where the file is not there."""
    return asyncio.run(_run(readers(kit), errand))


async def _run(readers: Readers, errand: Errand) -> Brought:
    urls: list[str] = []
    done: list[Stretch] = []
    over, damage, end = True, None, errand.start

    def listed(url: str) -> PendingLink | None:
        urls.append(url)
        return errand.listed.get(url)

    found = stretches(
        ingest_origin.of_path(Path(errand.path)),
        errand.wanted,
        readers,
        specs=errand.specs,
        listed=listed,
        start=errand.start,
        held=errand.held,
    )
    try:
        async for stretch in found:
            done.append(stretch)
            end = stretch.offset
            articles = sum(len(one.ready) for one in done)
            if len(urls) >= PAGES or articles >= ARTICLES or end - errand.start >= BYTES:
                over = False
                break
    except ArchiveError as error:
        damage = str(error)
    # A page that is being read is not taken from its reader: that would end it.
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
    return Brought(
        end=end,
        held=done[-1].held if done else errand.held,
        over=over,
        urls=tuple(urls),
        packed=pickle.dumps(done),
        damage=damage,
    )
