"""Trying again, later and later: back-off between attempts, and Retry-After where a host asks for it.

The whole host is left alone meanwhile, not only the page: it is the host that is overloaded.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Response

from crawler.addresses import not_public
from crawler.middlewares.guard import refused_names
from crawler.outcomes import NotFetched, tls_fault
from crawler.waits import retry_after as asked_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import SourceSpider

FAILURES = 12  # in a row, of one host: then it is left alone until the next look, whatever it says itself
LONGEST = 120.0  # seconds: who wants to be left alone for longer is asked again at the next look


def pause(attempt: int, *, delay: float, retry_after: str | None, now: datetime) -> float:
    """Return how many seconds to leave a host alone after its ``attempt``-th failure (the first is 1).

    Twice the usual ``delay``, doubled every time, or what ``Retry-After`` says (seconds or a date) if that is more.
    """
    return max(asked_for(retry_after, now=now) or 0.0, delay * 2.0**attempt)


class PatienceMiddleware(RetryMiddleware):
    """Scrapy's retries, with pauses in between."""

    def __init__(self, crawler: Crawler, spider: SourceSpider) -> None:
        """Begin with no host to be patient with."""
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._spider = spider
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._quiet_until: dict[str, float] = {}  # by host, on the monotonic clock
        self._failed: Counter[str] = Counter()  # in a row, by host

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatienceMiddleware:
        """Make it for a source's spider: waiting has to end when its run is told to stop."""
        from crawler.spider import SourceSpider

        if not isinstance(crawler.spider, SourceSpider):
            raise NotConfigured
        return cls(crawler, crawler.spider)

    async def process_request(self, request: Request) -> None:
        """Wait until the host has had its pause; raise NotFetched when that would take too long."""
        if self._spider.run.stopping.is_set() and request.meta.get("retry_times"):
            raise NotFetched("interrupted", "told to stop before it could be tried again")
        if self._failed[_host(request)] >= FAILURES:
            raise NotFetched("host-down", f"{FAILURES} requests in a row failed: the host is left alone for this look")
        seconds = self._quiet_until.get(_host(request), 0.0) - monotonic()
        if seconds > LONGEST:
            raise NotFetched("busy", f"the host asks to be left alone for another {seconds:.0f} s", wait=seconds)
        if seconds > 0 and not await self._spider.run.rest(seconds):
            raise NotFetched("interrupted", "told to stop while waiting for a host")

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Ask again later after an answer that says the host has trouble."""
        if response.status not in self.retry_http_codes:
            self._failed[_host(request)] = 0
            return response
        self._failed[_host(request)] += 1
        header = response.headers.get("Retry-After")
        self._leave_alone(request, header.decode("latin-1") if header else None)
        result: Request | Response = super().process_response(request, response)
        return result

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Ask again later after a failure, but never an address the guard refused."""
        if isinstance(exception, CannotResolveHostError) and _host(request) in refused_names:
            raise NotFetched("blocked-address", not_public(_host(request))) from exception
        self._failed[_host(request)] += not isinstance(exception, NotFetched)
        if fault := tls_fault(exception):  # it will be no better in a minute
            raise NotFetched("tls", f"{_host(request)}: {fault}: refused, as a browser would") from exception
        result: Request | Response | None = super().process_exception(request, exception)
        if result is not None:
            self._leave_alone(request, None)
        return result

    def _leave_alone(self, request: Request, retry_after: str | None) -> None:
        attempt = int(request.meta.get("retry_times", 0)) + 1
        seconds = pause(attempt, delay=self._delay, retry_after=retry_after, now=datetime.now(UTC))
        until = monotonic() + seconds
        self._quiet_until[_host(request)] = max(until, self._quiet_until.get(_host(request), 0.0))


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""
