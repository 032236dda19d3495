"""The readers: a pool of processes beside the reactor.

One reading takes 20-80 ms of pure work, a hostile page may take for ever or all the memory: in a process of its own it
costs that page and nothing else.
"""

from __future__ import annotations

import asyncio
import math
import os
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from lxml.etree import XMLSyntaxError
from pebble import ProcessExpired, ProcessPool

from crawler import forked, heap
from crawler.errors import NotArticle
from crawler.topic import watch

if TYPE_CHECKING:
    from crawler.list_work import RawList, ReadList
    from crawler.read.page import Page, ReadArticle
    from crawler.records import Line
    from crawler.source import SourceSpec
    from storage.models import Article

SECONDS = 10.0  # of CPU for one page, a hundred times the usual: on a busy machine the clock would accuse good pages
PATIENCE = 60.0  # seconds by the clock, for a reader that waits for something that never comes
MEMORY = 512 * 1024 * 1024  # bytes a page may take on top of what its reader has already
PAGES = 500  # then a worker is replaced: libraries that parse hostile input leak
_OUT_OF_MEMORY = 86  # exit status of a reader that ended itself

Reading = Callable[["Page", "SourceSpec"], "Article"]
P = ParamSpec("P")
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Why there is no article: ``outcome`` as recorded (``not-article:…``, ``reader-timeout`` …).

    ``bug`` is set where the reader broke in a way it never should.
    """

    outcome: str
    detail: str
    bug: bool = False


class Readers:
    """One per process, whatever the number of sources. The workers start with the first page."""

    def __init__(
        self,
        read: Reading | None = None,
        *,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        memory: int = MEMORY,
    ) -> None:
        """Prepare the pool; nothing is started yet. ``read`` does the work: a function the readers can import.

        ``seconds`` is the CPU time a page may take, ``patience`` the time by the clock, ``memory`` the bytes.
        """
        self._read = read or _work
        self._seconds = seconds
        self._patience = patience
        self._memory = memory
        self._pool = ProcessPool(
            max_workers=min(4, os.cpu_count() or 1),
            max_tasks=PAGES,
            initializer=_apart,
            initargs=(watch.chosen(),),
            context=forked.context(),
        )
        self._starting = asyncio.Lock()
        self._started = False

    async def read(self, page: Page, spec: SourceSpec) -> Article | Unread:
        """Read and judge a page."""
        return await self._done(self._read, page, spec)

    async def part(self, page: Page, spec: SourceSpec) -> Article | ReadArticle | Unread:
        """Read and judge a page; one of several is only read."""
        return await self._done(_part, page, spec)

    async def foreign(self, page: Page, spec: SourceSpec) -> Article | ReadArticle | Unread:
        """Do as ``part`` does, unless nothing of the topic is in the page: then it is ``off-topic``, and not read."""
        return await self._done(_foreign, page, spec)

    async def page(self, page: Page) -> ReadArticle | Unread:
        """Read a page that is a further one of an article."""
        return await self._done(_page, page)

    async def listed(self, raw: RawList) -> ReadList | Unread:
        """Read a list."""
        return await self._done(_listed, raw)

    async def joined(self, parts: Sequence[ReadArticle], spec: SourceSpec) -> Article | Unread:
        """Join the pages of an article, in their order, and judge it."""
        return await self._done(_joined, parts, spec)

    async def judged(self, article: Article, spec: SourceSpec | None, *, wanted: bool) -> Article | Unread:
        """Judge a stored article again (see ``crawler.rejudge.judged_again``)."""
        return await self._done(_judged, article, spec, wanted=wanted)

    async def _done(self, work: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Made | Unread:
        """Have the work done by one of the workers."""
        try:
            if not self._started:
                await self._start()
            future = asyncio.wrap_future(self.start(work, *args, **kwargs))
        except (BrokenProcessPool, RuntimeError, OSError) as gone:  # it broke before, or nothing is left to start it
            return Unread(outcome="reader-died", detail=f"the readers are gone ({gone})")
        await asyncio.wait([future])
        error = CancelledError("the pool was closed") if future.cancelled() else future.exception()
        return future.result() if error is None else self.unread(error)

    async def _start(self) -> None:
        """Start the workers beside the event loop, which would stand still while what they need is loaded."""
        async with self._starting:
            if not self._started:
                await asyncio.to_thread(lambda: self._pool.active)  # to ask a pool that is not started starts it
                self._started = True

    def start(self, work: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Future[Made]:
        """Have one of the workers begin; for those that wait without an event loop. ``unread`` explains its errors."""
        bounds = (self._seconds, self._memory)
        task: Future[Made] = self._pool.schedule(
            _bounded, args=(bounds, work, *args), kwargs=kwargs, timeout=self._patience
        )
        return task

    def lines(self, lines: Sequence[Line]) -> Future[list[Article]]:
        """Judge lines of a corpus (see ``crawler.judging``)."""
        return self.start(_lines, lines)

    def unread(self, error: BaseException) -> Unread:
        """Say why the work was not done."""
        if isinstance(error, NotArticle):
            return Unread(outcome=f"not-article:{error.reason}", detail=error.detail)
        if isinstance(error, TimeoutError):
            return Unread(outcome="reader-stalled", detail=f"not read after {self._patience:.0f} s")
        if isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGXCPU:
            return Unread(outcome="reader-timeout", detail=f"not read after {self._seconds:.0f} s of CPU")
        if isinstance(error, ProcessExpired) and error.exitcode == _OUT_OF_MEMORY:
            return Unread(outcome="reader-memory", detail=f"reading it takes more than {self._memory >> 20} MiB")
        if isinstance(error, BrokenProcessPool | CancelledError):  # the whole pool ended: the page had no part in it
            return Unread(outcome="reader-died", detail=f"the readers ended before it was read ({error})")
        if isinstance(error, ProcessExpired):
            return Unread(outcome="reader-died", detail=f"the reader's process ended with {error.exitcode}")
        return Unread(outcome="reader-failed", detail=f"{type(error).__name__}: {error}", bug=True)

    async def close(self) -> None:
        """End the workers; what they still have in hand is lost."""
        async with self._starting:
            self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)

    def end(self) -> None:
        """End the workers, and wait until they have."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _work(page: Page, spec: SourceSpec) -> Article:
    from crawler.work import work  # the readers have it from the fork server; the reactor's process does without

    return work(page, spec)


def _part(page: Page, spec: SourceSpec) -> Article | ReadArticle:
    from crawler.work import part

    return part(page, spec)


def _foreign(page: Page, spec: SourceSpec) -> Article | ReadArticle | Unread:
    from crawler.ingest_filter import may_be_of_topic
    from crawler.topic.scan import scan

    if not may_be_of_topic(scan(), page, spec):
        return Unread(outcome="off-topic", detail="it names nothing of one of the sides")
    return _part(page, spec)


def _page(page: Page) -> ReadArticle:
    from crawler.read.article import read

    return read(page)


def _listed(raw: RawList) -> ReadList:
    from crawler.list_work import read_list

    return read_list(raw)


def _joined(parts: Sequence[ReadArticle], spec: SourceSpec) -> Article:
    from crawler.work import joined

    return joined(parts, spec)


def _judged(article: Article, spec: SourceSpec | None, *, wanted: bool) -> Article:
    from crawler.rejudge import judged_again

    return judged_again(article, spec, wanted=wanted)


def _lines(lines: Sequence[Line]) -> list[Article]:
    from crawler.judging import judge_lines

    return judge_lines(lines)


def _bounded(bounds: tuple[float, int], work: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Made:
    """Do the work under limits that the kernel keeps, also while C code runs: at either the process is ended.

    A process that ran out of memory once is not to be trusted with the next page: who knows what was left half done.
    """
    seconds, memory = bounds
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))
    if addressed := heap.settle():
        _limit(resource.RLIMIT_AS, addressed + memory)
    try:
        return work(*args, **kwargs)
    except (MemoryError, XMLSyntaxError):  # lxml takes any markup for HTML: it gives up for want of memory alone
        os._exit(_OUT_OF_MEMORY)


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:  # the whole house has one, below which we can only stay
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _apart(chosen: watch.Watch) -> None:
    """Prepare a worker: signals from the terminal are not for it, and one that is ended leaves no file behind."""
    watch.resume(chosen)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which lets the page in hand be finished
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
