"""WARC files read side by side, and handed out one after another: what comes before its turn waits on the disk."""

from __future__ import annotations

import pickle
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crawler.archive import ArchiveError
from crawler.cluster import engine
from crawler.cluster.engine import Lost
from crawler.cluster.kit import Kit, pack
from crawler.cluster.pages import Brought, Errand, run
from crawler.corpora import ImportFailed
from crawler.intake import Stretch, Wanted
from crawler.source import SourceSpec
from storage.models import PendingLink

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2  # files for each thread of the workers: what is not its turn yet should be under way
WAITING = 256 * 1024 * 1024  # bytes of one file that wait for their turn: then it is not read on
WORD = 60  # seconds between two words on how nothing comes

Listed = Callable[[str], PendingLink | None]


@dataclass(kw_only=True)
class _Lane:
    """One file: what a worker is at, what waits for its turn, and whether it is read to its end, or why not."""

    errand: Errand
    spool: IO[bytes]
    future: Future[Brought] | None = None
    lengths: deque[int] = field(default_factory=deque)  # of what waits in the spool, in bytes
    over: bool = False
    wrong: ArchiveError | ImportFailed | None = None


class Lanes:
    """Keeps every worker at something, and hands out what they bring in the order of the files and of what they say."""

    def __init__(
        self,
        client: Client,
        kit: Kit,
        paths: Sequence[Path],
        wanted: Wanted,
        *,
        specs: Mapping[str, SourceSpec],
        listed: Listed,
        said: Callable[[str], None],
    ) -> None:
        """``listed`` returns what lists said of an address; ``said`` gets a word where nothing comes."""
        self._client = client
        self._kit = kit
        self._wanted = wanted
        self._specs = specs
        self._listed = listed
        self._said = said
        self._coming = deque(paths)
        self._lanes: dict[Path, _Lane] = {}
        self._fill()

    def stretches(self, path: Path) -> Iterator[Stretch]:
        """Go through what is in a file; the files in their order. Raises ArchiveError, ImportFailed, ClusterError."""
        lane = self._lanes[path]
        place = 0
        while True:
            while not lane.lengths and not lane.over:
                self._wait()
            if not lane.lengths:
                break
            lane.spool.seek(place)
            packed = lane.spool.read(lane.lengths.popleft())
            place += len(packed)
            self._go_on(lane)
            yield from pickle.loads(packed)  # whoever has a say in the cluster can run code here anyway: docs/scale.md
        del self._lanes[path]
        lane.spool.close()
        self._fill()
        if lane.wrong:
            raise lane.wrong

    def _fill(self) -> None:
        """Begin with further files, as many as are to be under way."""
        most = AHEAD * max(1, sum(self._client.nthreads().values()))
        while self._coming and len(self._lanes) < most:
            path = self._coming.popleft()
            errand = Errand(path=str(path.absolute()), wanted=self._wanted, specs=self._specs)
            self._lanes[path] = lane = _Lane(errand=errand, spool=tempfile.TemporaryFile())  # noqa: SIM115
            self._go_on(lane)

    def _go_on(self, lane: _Lane) -> None:
        if lane.future is None and not lane.over and sum(lane.lengths) < WAITING:
            lane.future = self._client.submit(run, self._kit, lane.errand, pure=False)

    def _wait(self) -> None:
        """Wait for any of the workers, and take what it brings."""
        from distributed import wait

        asked = {lane.future: lane for lane in self._lanes.values() if lane.future}
        try:
            done = wait(list(asked), timeout=WORD, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            self._said(f"cluster: nothing came for {WORD} s: it has {len(self._client.nthreads())} workers now")
            return
        for future in done:
            self._arrived(asked[future], future)

    def _arrived(self, lane: _Lane, future: Future[Brought]) -> None:
        errand, lane.future = lane.errand, None
        try:
            brought: Brought = engine.result(future)
        except Lost as error:
            lane.over, lane.wrong = True, ImportFailed(f"from byte {errand.start} on: {error}")
            return
        except OSError as error:
            why = f"{error.strerror}: name it as the workers see it, or put it where they do"
            lane.over, lane.wrong = True, ImportFailed(why)
            return
        said = {} if errand.listed else {url: link for url in brought.urls if (link := self._listed(url))}
        listed = {url: link for url, link in said.items() if link.title or link.published}  # what a reader goes by
        if listed:
            lane.errand = replace(errand, listed=listed)
        else:
            lane.spool.seek(0, 2)
            lane.lengths.append(lane.spool.write(brought.packed))
            lane.over = brought.over
            lane.wrong = ArchiveError(brought.damage) if brought.damage else None
            lane.errand = replace(errand, start=brought.end, held=brought.held, listed={})
        self._go_on(lane)


@contextmanager
def lanes(
    address: str,
    paths: Sequence[Path],
    wanted: Wanted,
    *,
    specs: Mapping[str, SourceSpec],
    listed: Listed,
    said: Callable[[str], None],
) -> Iterator[Lanes]:
    """Have WARC files read by the workers of a cluster. Raises ClusterError."""
    kit = pack()
    with engine.reached(address, kit) as client:
        yield Lanes(client, kit, paths, wanted, specs=specs, listed=listed, said=said)
