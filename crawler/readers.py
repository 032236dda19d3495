"""The readers: a pool of processes beside the reactor.

One reading takes 20-80 ms of pure work, a hostile page may take for ever or all the memory: in a process of its own it
costs that page and nothing else.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from crawler.errors import NotArticle
from crawler.read.page import Page
from crawler.source import SourceSpec
from storage.models import Article

SECONDS = 10.0  # of CPU for one page, a hundred times the usual: on a busy machine the clock would accuse good pages
PATIENCE = 60.0  # seconds by the clock, for a reader that waits for something that never comes
MEMORY = 512 * 1024 * 1024  # bytes a page may take on top of what the reader needs
PAGES = 500  # then a worker is replaced: libraries that parse hostile input leak

Reading = Callable[[Page, SourceSpec], Article]


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

    def __init__(self, read: Reading | None = None, *, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        """Prepare the pool; nothing is started yet. ``read`` does the work: a function the readers can import.

        ``seconds`` is the CPU time a page may take, ``patience`` the time by the clock.
        """
        self._read = read or _work
        self._seconds = seconds
        self._patience = patience
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crawler.readers", "crawler.warm"])
        self._pool = ProcessPool(
            max_workers=min(4, os.cpu_count() or 1), max_tasks=PAGES, initializer=_limit_memory, context=context
        )

    async def read(self, page: Page, spec: SourceSpec) -> Article | Unread:
        """Read and judge a page."""
        work = (self._read, self._seconds, page, spec)
        future = asyncio.wrap_future(self._pool.schedule(_bounded, args=work, timeout=self._patience))
        await asyncio.wait([future])
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, NotArticle):
            return Unread(outcome=f"not-article:{error.reason}", detail=error.detail)
        if isinstance(error, TimeoutError):
            return Unread(outcome="reader-timeout", detail=f"not read after {self._patience:.0f} s")
        if isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGXCPU:
            return Unread(outcome="reader-timeout", detail=f"not read after {self._seconds:.0f} s of CPU")
        if isinstance(error, ProcessExpired):
            return Unread(outcome="reader-died", detail=f"the reader's process ended with {error.exitcode}")
        if isinstance(error, MemoryError):
            return Unread(outcome="reader-memory", detail="reading it takes too much memory")
        return Unread(outcome="reader-failed", detail=f"{type(error).__name__}: {error}", bug=True)

    async def close(self) -> None:
        """End the workers; what they still have in hand is lost."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)


def _work(page: Page, spec: SourceSpec) -> Article:
    from crawler.work import work  # the readers have it from the fork server; the reactor's process does without

    return work(page, spec)


def _bounded(read: Reading, seconds: float, page: Page, spec: SourceSpec) -> Article:
    """Read a page under a limit that the kernel keeps, also while C code runs: at it the process is ended."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return read(page, spec)


def _limit_memory() -> None:
    """Bound a worker's address space, where the system says how much it has already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which lets the page in hand be finished
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a reader that is ended leaves no file behind
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
