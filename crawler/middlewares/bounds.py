"""What one look may take of our time and of our disk, whatever its source puts in its way.

What is left stays pending for the next look: nothing is lost, and no source can starve the others.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.outcomes import NotFetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import SourceSpider


class BoundsMiddleware:
    """Refuses further requests when a look has had ``LOOK_SECONDS``, or fetched ``LOOK_BYTES``.

    A crawl that somebody asked to go back to a day (``since``) takes as long as it takes.
    """

    def __init__(self, spider: SourceSpider, *, seconds: float, most: int) -> None:
        """``seconds`` from the first request on; ``most`` bytes as they come over the wire."""
        self._spider = spider
        self._seconds, self._most = seconds, most
        self._began: float | None = None
        self._bytes = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BoundsMiddleware:
        """Make it for a source's spider; ``scrapy shell`` is not bounded."""
        from crawler.spider import SourceSpider

        if not isinstance(crawler.spider, SourceSpider):
            raise NotConfigured
        settings = crawler.settings
        made = cls(crawler.spider, seconds=settings.getfloat("LOOK_SECONDS"), most=settings.getint("LOOK_BYTES"))
        crawler.signals.connect(made.downloaded, signal=signals.response_downloaded)
        return made

    def process_request(self, request: Request) -> None:
        """Raise NotFetched for a request that would go beyond the bounds."""
        if self._spider.run.options.since is not None:
            return
        now = monotonic()
        self._began = now if self._began is None else self._began
        if now - self._began > self._seconds:
            raise NotFetched("over-budget", f"the look has taken {self._seconds:.0f} s: the rest waits for the next")
        if self._bytes > self._most:
            raise NotFetched("over-budget", f"the look has fetched {self._most >> 20} MiB: the rest waits for the next")

    def downloaded(self, response: Response) -> None:
        """Count an answer, also one that asks for patience or leads elsewhere."""
        self._bytes += len(response.body)
