"""The pages of a WARC file, ours or of other archives: read as in a crawl. Nothing is stored here."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BufferedReader

from crawler.archive import ArchiveError, Exchange, parsed, pieces
from crawler.catalog import spec_for
from crawler.corpora import ImportFailed
from crawler.follow import begin, follow
from crawler.ingest_filter import left_out
from crawler.ingest_origin import Origin
from crawler.intake import Problem, Ready, Stretch, Wanted
from crawler.kept import page_of
from crawler.payload import BadPayload
from crawler.read.join import continues
from crawler.read.page import ReadArticle
from crawler.readers import Readers, Unread
from crawler.records import instant
from crawler.source import SourceSpec
from storage.models import Article, PendingLink
from storage.urls import spellings

BATCH = 50  # articles in one transaction
EVERY = 500  # records after which it is said how far it is, whatever came of them
AT_ONCE = 8  # pages that are being read
HELD = 40_000_000  # characters of parts of articles that wait for the rest

Listed = Callable[[str], PendingLink | None]
_Made = Article | ReadArticle | Unread


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A page that is being read, or was left out before (``task`` is None); ``end``: the byte behind its record."""

    offset: int
    end: int
    left: str | Problem | None = None
    exchange: Exchange | None = None
    spec: SourceSpec | None = None
    task: asyncio.Task[_Made] | None = None


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One page of an article that has several. ``offsets``: where its records begin, the first and the last one."""

    found: ReadArticle
    spec: SourceSpec
    at: datetime
    ours: bool  # fetched by a crawl of ours
    offsets: tuple[int, ...]


@dataclass(kw_only=True)
class _Gathered:
    """What has come since the last stretch, and the parts of articles that wait for the rest of the file."""

    wanted: Wanted
    readers: Readers
    ready: list[Ready] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    held: dict[str, _Part] = field(default_factory=dict)
    weight: int = 0
    records: int = 0
    offset: int = 0

    def stretch(self) -> Stretch:
        """Hand over what there is, and begin anew."""
        made = Stretch(
            ready=tuple(self.ready),
            counts=self.counts,
            problems=tuple(self.problems),
            offset=self.offset,
            held=tuple(sorted({offset for part in self.held.values() for offset in part.offsets})),
        )
        self.ready, self.counts, self.problems, self.records = [], Counter(), [], 0
        return made

    async def take(self, reading: _Reading) -> None:
        """Take in what came of a record, when it is read."""
        self.records += 1
        self.offset = max(self.offset, reading.end)
        if isinstance(reading.left, Problem):
            self.problems.append(reading.left)
        elif reading.left is not None:
            self.counts[reading.left] += 1
        if reading.task is None or reading.exchange is None or reading.spec is None:
            return
        found = await reading.task
        at, ours = reading.exchange.at, reading.exchange.role is not None
        if isinstance(found, ReadArticle):
            self._hold(found, reading.spec, reading.offset, at=at, ours=ours)
            if self.weight > HELD:
                await self.join()
        elif ready := self._ready(found, at=at, ours=ours):
            self.ready.append(ready)

    async def join(self) -> None:
        """Join the pages of each article that is held, as far as they are there."""
        done: set[str] = set()
        for part in self.held.values():
            first = await begin(part.found, self._ask)
            begins = None
            if isinstance(first, Unread):
                begins = part.found.pager.first if part.found.pager else None
                first = part.found
            if spellings(first.url)[0] in done:
                continue
            parts = (await follow(first, self._ask)).parts
            others = [one.url for one in parts if continues(first, one)]
            done |= {spellings(url)[0] for url in others}
            article = await self.readers.joined(parts, part.spec)
            begun = self.held[spellings(first.url)[0]]
            if ready := self._ready(article, at=begun.at, ours=begun.ours):
                others = [url for url in others if url != first.url]
                self.ready.append(replace(ready, others=tuple(others), begins=begins))
        self.held.clear()
        self.weight = 0

    async def _ask(self, url: str) -> ReadArticle | Unread:
        part = self.held.get(spellings(url)[0])
        return part.found if part else Unread(outcome="missing", detail=f"{url} is not in the file")

    def _hold(self, found: ReadArticle, spec: SourceSpec, offset: int, *, at: datetime, ours: bool) -> None:
        address = spellings(found.url)[0]
        offsets: tuple[int, ...] = (offset,)
        if before := self.held.get(address):
            at, offsets = min(before.at, at), (*before.offsets[:1], offset)
            self.weight -= len(before.found.text)
        self.held[address] = _Part(found=found, spec=spec, at=at, ours=ours, offsets=offsets)
        self.weight += len(found.text)

    def _ready(self, found: Article | Unread, *, at: datetime, ours: bool) -> Ready | None:
        """Take what the readers made of a page, if it is an article and wanted; else count it."""
        if isinstance(found, Unread):
            self.counts[found.outcome.partition(":")[0]] += 1
            return None
        if not self.wanted.day(found.published or at):
            self.counts["left-out"] += 1
            return None
        # A page of our own crawl was first seen when it was fetched; others may have lain anywhere for years.
        seen = at if ours else instant(found.published or at)
        return Ready(article=found, first_seen=min(seen, at))


async def stretches(
    origin: Origin,
    wanted: Wanted,
    readers: Readers,
    *,
    specs: Mapping[str, SourceSpec],
    listed: Listed = lambda url: None,
    start: int = 0,
    held: Sequence[int] = (),
) -> AsyncIterator[Stretch]:
    """Read and judge the pages of a file, and hand on what each stretch of it came to, in its order.

    ``listed`` returns what lists said of an address. ``start`` and ``held`` are of the last stretch that was stored:
    it goes on from there. Raises ArchiveError at the first damage, after what came before it, and ImportFailed where a
    far file cannot be had: what is held is then not joined.
    """
    gathered = _Gathered(wanted=wanted, readers=readers, offset=start)
    waiting: deque[_Reading] = deque()
    busy = 0
    damage: ArchiveError | ImportFailed | None = None
    try:
        for offset, end, data in _pieces(origin, start, held):
            reading = _begun(origin.name, offset, end, data, wanted, readers, specs, listed)
            waiting.append(reading)
            if reading.task is not None:
                busy += 1
                await asyncio.sleep(0)  # let it begin
            while waiting and (waiting[0].task is None or busy >= AT_ONCE):
                busy -= waiting[0].task is not None
                await gathered.take(waiting.popleft())
            # What is held comes first: no stretch may end before all of it is held again.
            if gathered.offset > start and (len(gathered.ready) >= BATCH or gathered.records >= EVERY):
                yield gathered.stretch()
    except (ArchiveError, ImportFailed) as error:
        damage = error  # what was read before it is good
    while waiting:
        await gathered.take(waiting.popleft())
    if not isinstance(damage, ImportFailed):  # the rest will not come another time
        await gathered.join()
    yield gathered.stretch()
    if damage:
        raise damage


def _pieces(origin: Origin, start: int, held: Sequence[int]) -> Iterator[tuple[int, int, bytes | None]]:
    """Go through the records that are held, and those of the file from a byte on: where each begins and ends."""
    for offset in held:
        with origin.at(offset) as file:
            yield from ((at, at + size, data) for (at, size, data), _ in zip(_cut(file, origin), (1,), strict=False))
    with origin.at(start) as file:
        yield from ((at, at + size, data) for at, size, data in _cut(file, origin))


def _cut(file: BufferedReader, origin: Origin) -> Iterator[tuple[int, int, bytes | None]]:
    try:
        yield from pieces(file, origin.name)
    except OSError as error:
        raise ArchiveError(f"archive: {origin.name}: {error.strerror or error}: check the disk") from error


def _begun(
    name: str,
    offset: int,
    end: int,
    data: bytes | None,
    wanted: Wanted,
    readers: Readers,
    specs: Mapping[str, SourceSpec],
    listed: Listed,
) -> _Reading:
    """Have a record's page read, if it is one and wanted."""
    why = "too-large" if data is None else left_out(data, wanted)
    if data is None or why is not None:
        return _Reading(offset=offset, end=end, left=why or None)
    record = parsed(data, name, offset, end - offset)
    exchange = record.exchange
    if exchange is None or not _is_page(exchange):
        return _Reading(offset=offset, end=end)
    spec, link = spec_for(record.url, specs), listed(exchange.url)
    try:
        page = page_of(exchange, spec, link)
    except BadPayload as error:
        why = f"the page cannot be unpacked: {error.outcome}"
        problem = Problem(file=name, where=f"byte {offset}", value=record.url, why=why)
        return _Reading(offset=offset, end=end, left=problem)
    # A page that our own crawl fetched was chosen by a source, and is stored whatever it says.
    foreign = exchange.role is None and link is None
    task = asyncio.ensure_future(readers.foreign(page, spec) if foreign else readers.part(page, spec))
    return _Reading(offset=offset, end=end, exchange=exchange, spec=spec, task=task)


def _is_page(exchange: Exchange) -> bool:
    kind = exchange.header("Content-Type") or "text/html"
    return exchange.status == 200 and "html" in kind.lower() and exchange.role in (None, "article", "again")
