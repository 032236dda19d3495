"""The worker's part in a crawl: everything is asked and read as usual, and noted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, TypeVar

from crawler.away import Part
from crawler.cluster.trip import Answer, Failure, Trip, key_of
from crawler.readers import Readers, Unread
from crawler.run import Run

P = ParamSpec("P")
Made = TypeVar("Made")


class Recorder:
    """Notes what comes over the wire and what is read. As ``crawler.away.Away``."""

    middleware = "crawler.cluster.crossing.RecordingMiddleware"
    patient = True

    def __init__(self, part: Part, delay: float) -> None:
        """Begin with nothing noted; ``delay``: the seconds between two requests to the hosts of the errand."""
        self.part: Part | None = part
        self._delay = delay
        self._run: Run
        self.trip = Trip()
        self.readers: Readers = _Noting(self.trip.read)

    def note(self, source: str, url: str, answer: Answer | Failure) -> None:
        """Note how a request ended."""
        self.trip.answers.setdefault((source, url), []).append(answer)

    @asynccontextmanager
    async def open(self, run: Run) -> AsyncIterator[int]:
        """Begin with all groups: there is one."""
        self._run = run
        yield 1

    async def begin(self, names: Sequence[str]) -> bool:
        """Begin with a group. Another worker may have asked its hosts a moment ago."""
        return await self._run.rest(self._delay)


class _Noting(Readers):
    """Readers that note what they made of a page or a list."""

    def __init__(self, read: dict[str, Any]) -> None:
        super().__init__()
        self._noted = read

    async def _done(self, work: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Made | Unread:
        made = await super()._done(work, *args, **kwargs)
        key = key_of(work.__name__, args)
        if key and not (isinstance(made, Unread) and made.outcome == "reader-died"):
            self._noted[key] = made
        return made
