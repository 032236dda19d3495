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
from crawler.cluster.hands import readers
from crawler.cluster.kit import Kit
from crawler.corpora import ImportFailed
from crawler.errors import CrawlerError
from crawler.ingest_origin import Network, Origin
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
    """What a worker is asked for: the pages of a file of ``size`` bytes from byte ``start`` on that are ``wanted``.

    ``held``: as in ``crawler.intake.Stretch``; ``listed``: what lists said of some of the pages.
    """

    file: Path | str
    size: int | None
    start: int = 0
    held: tuple[int, ...] = ()
    wanted: Wanted
    specs: Mapping[str, SourceSpec]
    network: Network
    listed: Mapping[str, PendingLink] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a worker brings: the next errand begins at ``end`` with ``held``, unless the file is ``over``.

    ``urls``: of the pages it read. ``packed``: pickled stretches; they are kept like that until it is their turn.
    ``damage``: why it cannot be read on.
    """

    end: int
    held: tuple[int, ...]
    over: bool
    urls: tuple[str, ...]
    packed: bytes
    damage: CrawlerError | None = None


def run(packed: bytes) -> Brought:
    """Run an errand, packed with its kit: the engine carries it and does not look into it. Raises ClusterError."""
    order: tuple[Kit, Errand] = pickle.loads(packed)
    kit, errand = order
    return asyncio.run(_run(readers(kit), errand))


async def _run(readers: Readers, errand: Errand) -> Brought:
    urls: list[str] = []
    done: list[Stretch] = []
    over, damage = True, None

    def listed(url: str) -> PendingLink | None:
        urls.append(url)
        return errand.listed.get(url)

    def enough() -> bool:
        articles = sum(len(one.ready) for one in done)
        return len(urls) >= PAGES or articles >= ARTICLES or done[-1].offset - errand.start >= BYTES

    try:
        async for stretch in stretches(
            _origin(errand),
            errand.wanted,
            readers,
            specs=errand.specs,
            listed=listed,
            start=errand.start,
            held=errand.held,
        ):
            done.append(stretch)
            if enough():
                over = False
                break
    except CrawlerError as error:
        damage = error
    # A page that is being read is not taken from its reader: that would end it.
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
    return Brought(
        end=done[-1].offset if done else errand.start,
        held=done[-1].held if done else errand.held,
        over=over,
        urls=tuple(urls),
        packed=pickle.dumps(done),
        damage=damage,
    )


def _origin(errand: Errand) -> Origin:
    """Find the file from here. Raises ImportFailed where it is not the one that was meant."""
    remedy = "name it as every worker sees it: by a shared path or an address"
    try:
        origin = ingest_origin.of(errand.file, errand.network)
    except OSError as error:
        raise ImportFailed(f"a worker cannot open it: {error.strerror}: {remedy}") from error
    if origin.size != errand.size:
        raise ImportFailed(f"a worker sees {origin.size} bytes of it, and we {errand.size}: {remedy}")
    return origin
