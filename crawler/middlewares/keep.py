"""Every good answer goes into the archive before anybody looks into it: nearest to the wire, still compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.archive import Exchange
from crawler.outcomes import NotFetched, of_error

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import SourceSpider

_KEPT = {200, 301, 302, 303, 307, 308}  # redirects too: a replay has to find its way to the page


class KeepMiddleware:
    """Writes answers to the run's archive and stamps every response with the time it came in."""

    def __init__(self, spider: SourceSpider) -> None:
        """Keep what is fetched for this spider."""
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepMiddleware:
        """Make it for a source's spider; ``scrapy shell`` keeps nothing."""
        from crawler.spider import SourceSpider

        if not isinstance(crawler.spider, SourceSpider):
            raise NotConfigured
        return cls(crawler.spider)

    def process_request(self, request: Request) -> None:
        """Note on the request's trail that it goes out."""
        if trail := request.meta.get("trail"):
            trail.sent(request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note how it failed."""
        if trail := request.meta.get("trail"):
            trail.ended(of_error(exception))

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive and hand on. Raises NotFetched for a status that is none: it may have any number of digits."""
        if not 100 <= response.status <= 999:
            raise NotFetched("connection-lost", f"no HTTP: status {str(response.status)[:9]}")
        run = self._spider.run
        if trail := request.meta.get("trail"):
            trail.ended(str(response.status))
        at = request.meta.get("recorded_at") or run.now()
        request.meta["at"] = at
        if response.status in _KEPT:
            run.keep(
                Exchange(
                    url=request.url,
                    at=at,
                    status=response.status,
                    headers=tuple(_headers(response)),
                    body=response.body,
                    role=request.meta.get("role"),
                    source=self._spider.name,
                )
            )
        return response


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
