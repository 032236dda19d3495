"""What the crawlers of one process share: the store, the archive, the readers, the clock, and when to stop."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from crawler import known
from crawler.archive import Archive, ArchiveError, Exchange, recover
from crawler.away import Away
from crawler.options import CrawlOptions
from crawler.proxies import redacted
from crawler.readers import Readers
from crawler.replay import Replay
from storage import captures, runs, sources
from storage.database import open_store, transaction
from storage.errors import StorageError
from storage.models import Capture, Fetch, Source


class Run:
    """One crawl. Belongs to the thread that opened it, as its database connection does."""

    def __init__(
        self,
        home: Path,
        options: CrawlOptions,
        *,
        clock: Callable[[], datetime] | None = None,
        replay: Replay | None = None,
        said: Callable[[str], None] | None = None,
        away: Away | None = None,
    ) -> None:
        """Open the store at ``home``, mend what a crash left in the archive, and begin the run's record.

        Raises ``storage.errors.StorageError``. ``clock`` defaults to the real one, in whole seconds as the archive and
        the store keep time: a replay must come to the same instants.
        """
        self.options = options
        self.replay = replay
        self.away = away
        self.said = said or _to_stderr
        self._clock = clock or _clock_set_back(options.clock_back)
        self.stopping = asyncio.Event()
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.db = open_store(home / "silkwatch.db")
        known.register(self.db)
        self.folder = home / "archive"
        for path in recover(self.folder):
            self.said(f"archive: {path.name}: mended after a crash")
        self.kind: Literal["crawl", "replay"] = "replay" if replay else "crawl"
        self.id = runs.start(self.db, self.kind, now=self.now())
        self.archive = Archive(self.folder, f"{self.kind}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{self.id:06}")
        self.readers = away.readers if away else Readers()

    def now(self) -> datetime:
        """Return the time of this crawl: aware, UTC, whole seconds."""
        return self._clock()

    def keep(self, exchange: Exchange) -> Capture:
        """Append a response to the archive and record where it lies."""
        capture = self.archive.append(exchange, same_as=captures.latest(self.db, exchange.url))
        captures.add(self.db, capture)
        return capture

    def fetched(self, fetch: Fetch) -> None:
        """Record how a request ended; no password in it stays."""
        fetch = replace(fetch, error=redacted(fetch.error) if fetch.error else None)
        with transaction(self.db):
            runs.fetched(self.db, self.id, fetch)
        self.counts[f"{fetch.kind}:{fetch.outcome}"] += 1

    def problem(self, text: str) -> None:
        """Note something a person has to look at, once; the crawl goes on."""
        if text not in self.problems:
            self.problems.append(text)
            self.said(f"problem: {text}")

    def broke(self, where: str, error: BaseException) -> None:
        """Note an error that nobody expected. Where it is the archive or the store that fails, the crawl ends."""
        if isinstance(error, ArchiveError | StorageError):
            self.problem(str(error))
            self.stopping.set()
        else:
            self.problem(f"{where}: {type(error).__name__}: {error}: a mistake of ours, please report it")

    async def rest(self, seconds: float) -> bool:
        """Wait, unless the crawl is told to stop; say whether it still goes on.

        Where others ask, it is they who wait.
        """
        if seconds > 0 and (self.away is None or self.away.patient):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), seconds)
        return not self.stopping.is_set()

    async def close(self, how: str) -> None:
        """End the run: the readers go home, the archive gets its final name, the store says how it ended."""
        await self.readers.close()
        self.archive.close()
        runs.finish(self.db, self.id, exit=how, counts=self.counts, now=self.now())
        self.db.close()


def _to_stderr(line: str) -> None:
    with suppress(OSError):  # whoever started us is gone: the pages in hand are finished all the same
        print(line, file=sys.stderr, flush=True)


def _clock_set_back(seconds: float) -> Callable[[], datetime]:
    back = timedelta(seconds=seconds)
    return lambda: (datetime.now(UTC) - back).replace(microsecond=0)


def open_run(home: Path, source: Source) -> Run:
    """Open the run of a spider that was started by hand. Which sources are watched stays as it is."""
    run = Run(home, CrawlOptions(extra_sources=str(home / "sources")))
    sources.add(run.db, source, now=run.now())
    return run
