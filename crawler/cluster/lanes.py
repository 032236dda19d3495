"""WARC files read side by side, and handed out one after another: what comes before its turn waits on the disk."""

from __future__ import annotations

import asyncio
import pickle
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO, TYPE_CHECKING

from crawler.cluster import engine
from crawler.cluster.engine import Lost
from crawler.cluster.kit import Kit, pack
from crawler.cluster.pages import Brought, Errand, run
from crawler.corpora import ImportFailed
from crawler.errors import CrawlerError
from crawler.intake import Stretch
from storage.models import PendingLink

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2  # files for each thread of the workers: what is not its turn yet should be under way
WAITING = 256 * 1024 * 1024  # bytes of one file that wait for their turn: then it is not read on
WAIT = 2.0  # seconds between two looks at whether there is anything to wait for

Listed = Callable[[str], PendingLink | None]


@dataclass(kw_only=True)
class _Lane:
    """One file: what a worker is at, what waits for its turn, and whether it is read to its end, or why not."""

    errand: Errand
    spool: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    future: Future[Brought] | None = None
    lengths: deque[int] = field(default_factory=deque)  # of what waits in the spool, in bytes
    over: bool = False
    wrong: CrawlerError | None = None


class Lanes:
    """Keeps every worker at something, and hands out what they bring in the order of the files and of what they say."""

    def __init__(self, client: Client, kit: Kit, errands: Iterable[tuple[str, Errand]], listed: Listed) -> None:
        """``errands``: the first one of each file, and the file's key. ``listed`` returns what lists said of a page."""
        self._client = client
        self._kit = kit
        self._listed = listed
        self._coming = iter(errands)
        self._lanes: dict[str, _Lane] = {}
        self._fill()

    async def stretches(self, key: str) -> AsyncIterator[Stretch]:
        """Go through what is in a file; the files in their order. As ``crawler.ingest_pages.stretches``.

        Raises ClusterError, too.
        """
        lane = self._lanes[key]
        place = 0
        while True:
            while not lane.lengths and not lane.over:
                await self._wait()
            if not lane.lengths:
                break
            lane.spool.seek(place)
            packed = lane.spool.read(lane.lengths.popleft())
            place += len(packed)
            self._go_on(lane)
            # Whoever can reach the scheduler can run code here anyway: docs/scale.md.
            for stretch in pickle.loads(packed):
                yield stretch
        del self._lanes[key]
        lane.spool.close()
        self._fill()
        if lane.wrong:
            raise lane.wrong

    def _fill(self) -> None:
        """Begin with further files, as many as are to be under way."""
        most = AHEAD * max(1, engine.threads(self._client))
        for key, errand in islice(self._coming, max(0, most - len(self._lanes))):
            self._lanes[key] = _Lane(errand=errand)
            self._go_on(self._lanes[key])

    def _go_on(self, lane: _Lane) -> None:
        if lane.future is None and not lane.over and sum(lane.lengths) < WAITING:
            lane.future = self._client.submit(run, pickle.dumps((self._kit, lane.errand)), pure=False)

    async def _wait(self) -> None:
        """Wait for any of the workers, and take what it brings. Raises ClusterError when there are none any more."""
        asked = {lane.future: lane for lane in self._lanes.values() if lane.future}
        watch = engine.Watch(self._client)
        while True:
            try:
                done = engine.first_done(asked, seconds=WAIT)
                break
            except TimeoutError:
                watch.look()
                await asyncio.sleep(0)  # for who wants us to stop
        for future in done:
            self._arrived(asked[future], future)

    def _arrived(self, lane: _Lane, future: Future[Brought]) -> None:
        errand, lane.future = lane.errand, None
        try:
            brought: Brought = engine.result(future)
        except Lost as error:
            lane.over, lane.wrong = True, ImportFailed(f"from byte {errand.start} on: {error}")
            return
        said = {url: link for url in brought.urls if (link := self._listed(url))}
        listed = {url: link for url, link in said.items() if link.title or link.published}  # what a reader goes by
        if listed.keys() - errand.listed.keys():
            lane.errand = replace(errand, listed={**errand.listed, **listed})
        else:
            lane.spool.seek(0, 2)
            lane.lengths.append(lane.spool.write(brought.packed))
            lane.over = brought.over
            lane.wrong = brought.damage
            lane.errand = replace(errand, start=brought.end, held=brought.held, listed={})
        self._go_on(lane)


@contextmanager
def lanes(address: str, errands: Iterable[tuple[str, Errand]], listed: Listed) -> Iterator[Lanes]:
    """Have WARC files read by the workers of a cluster. Raises ClusterError."""
    kit = pack()
    with engine.reached(address, kit) as client:
        yield Lanes(client, kit, errands, listed)
