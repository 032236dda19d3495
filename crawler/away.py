"""What is different about a crawl that is done by many machines (``crawler.cluster``): nothing of it is loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from crawler.readers import Readers
    from crawler.run import Run


Part = Literal["lists", "pages"]


class Away(Protocol):
    """The part in it that one process has: that of a worker, or of the one where the store is.

    ``middleware`` stands nearest to the network; ``part`` is all that is to be done of a look. ``patient``: it waits
    between requests, as who really asks does.
    """

    middleware: str
    part: Part | None
    patient: bool
    readers: Readers

    def open(self, run: Run) -> AbstractAsyncContextManager[int]:
        """Begin; gives the groups of sources to have in hand at the same time. Raises CrawlerError."""

    async def begin(self, names: Sequence[str]) -> bool:
        """Begin with a group of sources; say whether it can be looked at."""
