"""robots.txt: kept a day in the store, obeyed, its Crawl-delay kept.

What counts as its answer (RFC 9309): 2xx is its text, 4xx allows everything, no answer and 5xx forbid everything, as
does 429: it is no answer yet. Only answers are kept; after a failure the next look asks again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.outcomes import DOWNLOAD_ERRORS, NotFetched, of_status
from crawler.settings import AGENT
from crawler.walls import of_answer
from storage import robots
from storage.models import Fetch

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import SourceSpider

LARGEST = 512 * 1024  # bytes of a robots.txt that are read, as the RFC wants at least
LONGEST_DELAY = 120.0  # seconds; a larger Crawl-delay is a mistake or means "go away", which Disallow says better
_FIRST = 1000  # priority: nothing else of a host is asked before


class RobotsMiddleware:
    """Asks robots.txt before the first request to a host, refuses what it forbids, slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler, spider: SourceSpider) -> None:
        """Begin without any rules; hosts are asked as they come up."""
        self._crawler = crawler
        self._spider = spider
        self._rules: dict[str, asyncio.Task[ProtegoRobotParser | NotFetched]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Make it for a source's spider; ``scrapy shell`` has no source and no store to keep rules in."""
        from crawler.spider import SourceSpider

        if not isinstance(crawler.spider, SourceSpider):
            raise NotConfigured
        return cls(crawler, crawler.spider)

    async def process_request(self, request: Request) -> None:
        """Raise NotFetched for what robots.txt forbids, or when there is no knowing what it forbids."""
        if request.meta.get("role") == "robots":
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin))
        rules = await asyncio.shield(self._rules[origin])
        if isinstance(rules, NotFetched):
            raise NotFetched(rules.outcome, str(rules))
        if not rules.allowed(request.url, AGENT):
            raise NotFetched("robots", f"{origin}/robots.txt forbids it")
        self._slow_down(request, rules.crawl_delay(AGENT))

    async def _ask(self, origin: str) -> ProtegoRobotParser | NotFetched:
        run = self._spider.run
        known = robots.recall(run.db, origin, now=run.now())
        if known is None:
            status, body, wrong = await self._download(f"{origin}/robots.txt")
            if wrong is not None:
                return wrong
            robots.keep(run.db, origin, status, body, now=run.now())
        else:
            status, body = known[0] or 0, known[1]
        return ProtegoRobotParser(body if 200 <= status < 300 else b"", self._spider)

    async def _download(self, url: str) -> tuple[int, bytes, NotFetched | None]:
        asked = Request(
            url,
            priority=_FIRST,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta=self._spider.meta_of("robots"),
        )
        status, body, detail, trail = 0, b"", None, asked.meta["trail"]
        try:
            response = await self._crawler.engine.download_async(asked)
        except DOWNLOAD_ERRORS as error:
            outcome, detail = self._spider.failure_of(asked, error)
        else:
            status, body = response.status, response.body
            outcome = "ok" if 200 <= status < 300 else of_status(status)
            if wall := of_answer(status, body):
                outcome, detail = wall.outcome, wall.why
        run = self._spider.run
        run.fetched(
            Fetch(
                source=self._spider.name,
                url=url,
                kind="robots",
                at=run.now(),
                outcome=outcome,
                status=status or None,
                bytes=len(body),
                error=detail or trail.retried,
                attempts=trail.attempts,
                redirects=trail.redirects,
            )
        )
        if outcome == "not-in-archive" or (400 <= status < 500 and status != 429):
            return status, b"", None
        if 200 <= status < 300:
            return status, _read_part(body), None
        why = f"{url}: {detail or outcome}: without an answer for it nothing of that host may be asked"
        return status, b"", NotFetched(outcome, why)

    def _slow_down(self, request: Request, delay: float | None) -> None:
        """Make a host's download slot keep the Crawl-delay, now and whenever the slot is made again."""
        downloader = self._crawler.engine.downloader
        least = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        if delay is None or delay <= least:
            return
        delay = min(delay, LONGEST_DELAY)
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0}
        if key in downloader.slots:
            downloader.slots[key].delay = delay
        request.meta["autothrottle_dont_adjust_delay"] = True  # it would go down to DOWNLOAD_DELAY again


def _read_part(body: bytes) -> bytes:
    """Cut what is too long at the end of a line: half a rule could forbid, or allow, more than the whole."""
    if len(body) <= LARGEST:
        return body
    return body[: max(body.rfind(b"\n", 0, LARGEST), body.rfind(b"\r", 0, LARGEST)) + 1]
