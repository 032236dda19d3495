"""The part in a crawl of the process where the store is: it decides and writes as ever, only that others ask and read.

Its spiders run as in any crawl. What they ask for, a worker has asked for already, in two errands for each group: first
the lists of its sources; then, when the store has said which links are new, the pages. So a page that is known is asked
for by nobody, and what a worker could not know (an address that another source had first) is decided here alone.
"""

from __future__ import annotations

import asyncio
import pickle
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from crawler import plan
from crawler.away import Part
from crawler.cluster import engine, look
from crawler.cluster.engine import Lost
from crawler.cluster.kit import Kit, pack
from crawler.cluster.look import Look
from crawler.cluster.share import Share, of_lists, robots_of
from crawler.cluster.trip import Answer, Failure, Trip, key_of
from crawler.errors import ClusterError
from crawler.outcomes import NotFetched
from crawler.readers import Readers, Unread
from crawler.run import Run
from crawler.source import SourceSpec
from storage import frontier
from storage.models import PendingLink

if TYPE_CHECKING:
    from distributed import Client

    from crawler.spider import SourceSpider

P = ParamSpec("P")
Made = TypeVar("Made")

PAGES = 100  # of an errand: what is asked again when a worker is lost
AHEAD = 2  # groups for each thread of the workers
WORD = 60.0  # seconds between two words on how nothing comes


class Elsewhere:
    """Has sources looked at by the workers of a cluster. As ``crawler.away.Away``."""

    middleware = "crawler.cluster.crossing.AnsweringMiddleware"
    part: Part | None = None
    patient = False

    def __init__(self, address: str, specs: Mapping[str, SourceSpec]) -> None:
        """Prepare; nothing is asked yet. Raises TopicError."""
        self._address = address
        self._specs = specs
        self._kit: Kit = pack()
        self._read: dict[str, Any] = {}
        self._answers: dict[tuple[str, str], deque[Answer | Failure]] = {}
        self._spent: set[str] = set()
        self._wanted: dict[str, deque[tuple[PendingLink, bool]]] = {}  # pages of a source that nobody has asked yet
        self.readers: Readers = _Given(self._read)
        self._run: Run
        self._client: Client

    @asynccontextmanager
    async def open(self, run: Run) -> AsyncIterator[int]:
        """Reach the cluster. Raises ClusterError."""
        self._run = run
        with engine.reached(self._address, self._kit) as client:
            self._client = client
            yield AHEAD * max(1, engine.threads(client))

    async def begin(self, names: Sequence[str]) -> bool:
        """Have the lists of a group asked; say whether they were. A source that is rendered is asked from here."""
        specs = [self._specs[name] for name in names]
        if any(spec.render for spec in specs):
            return True
        shares = tuple(of_lists(self._run.db, spec) for spec in specs)
        addresses = [spec.source.homepage for spec in specs] + [one[0] for share in shares for one in share.lists]
        addresses += [rule.url for spec in specs for rule in spec.discover]
        return await self._errand("lists", names, shares, addresses)

    async def answer(self, spider: SourceSpider, url: str, role: str) -> Answer | Failure | None:
        """Return what a worker was answered; None: no worker has asked that.

        Raises NotFetched for what its look had no more room for.
        """
        came = self._answers.get((spider.name, url))
        if not came and role in ("article", "again") and not spider.spec.render:
            await self._pages(spider, url)
            came = self._answers.get((spider.name, url))
        if came:
            return came.popleft()
        if role in ("article", "again") and spider.name in self._spent:
            raise NotFetched("over-budget", "the worker's look had no more room for it: the rest waits for the next")
        return None

    async def _pages(self, spider: SourceSpider, url: str) -> None:
        """Have the next pages of a source fetched, those from an address on; it may be none of them."""
        name, run = spider.name, self._run
        if name not in self._wanted:
            most = plan.EVERY_LOOK if run.options.since is None else None
            self._wanted[name] = deque((link, False) for link in frontier.pending(run.db, name)[:most])
            due = frontier.look_again(run.db, [name], now=run.now())
            self._wanted[name] += [(link, True) for link in due]
        wanted = self._wanted[name]
        if name in self._spent or all(link.url != url for link, _ in wanted):
            return
        while wanted[0][0].url != url:
            wanted.popleft()
        links = [wanted.popleft() for _ in range(min(PAGES, len(wanted)))]
        share = Share(
            source=name,
            links=tuple(link for link, again in links if not again),
            again=tuple(link for link, again in links if again),
        )
        if not await self._errand("pages", [name], (share,), [link.url for link, _ in links]):
            self._spent.add(name)

    async def _errand(
        self, part: Part, names: Sequence[str], shares: tuple[Share, ...], addresses: Sequence[str]
    ) -> bool:
        """Have a worker run an errand, and take what it brings; say whether it brought anything."""
        run = self._run
        order = Look(
            part=part,
            options=run.options,
            specs={name: self._specs[name] for name in names},
            shares=shares,
            robots=robots_of(run.db, addresses, now=run.now()),
        )
        future = self._client.submit(look.run, pickle.dumps((self._kit, order)), pure=False)
        try:
            trip: Trip | str | None = await self._brought(future, names)
        except Lost as error:
            trip = str(error)
        except ClusterError as error:
            run.problem(str(error))
            run.stopping.set()
            return False
        if isinstance(trip, str):
            run.problem(f"{names[0]}: {part} not fetched by the cluster: {trip}: the next crawl tries again")
        if not isinstance(trip, Trip):
            return False
        self._read |= trip.read
        self._spent |= trip.spent
        for key, came in trip.answers.items():
            self._answers.setdefault(key, deque()).extend(came)
        return True

    async def _brought(self, future: Any, names: Sequence[str]) -> Trip | str | None:
        """Wait for a worker, unless the crawl is told to stop."""
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(arrived.set))
        watch = engine.Watch(self._client)
        waiting = [asyncio.create_task(event.wait()) for event in (arrived, self._run.stopping)]
        try:
            while not (await asyncio.wait(waiting, timeout=WORD, return_when=asyncio.FIRST_COMPLETED))[0]:
                threads = await asyncio.to_thread(watch.look)
                self._run.said(f"{names[0]}: waits for the cluster, which has {threads} threads of workers now")
        finally:
            for task in waiting:
                task.cancel()
        if not arrived.is_set():
            return None
        brought: Trip | str = await asyncio.to_thread(engine.result, future)  # it may be large
        return brought


class _Given(Readers):
    """Readers that know already what those of a worker have read."""

    def __init__(self, read: dict[str, Any]) -> None:
        super().__init__()
        self._given = read

    async def _done(self, work: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Made | Unread:
        key = key_of(work.__name__, args)
        if key and key in self._given:
            made: Made | Unread = self._given.pop(key)
            return made
        return await super()._done(work, *args, **kwargs)
