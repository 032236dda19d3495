"""Content encodings: which are asked for, and a body that does not keep to its own is a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from crawler.payload import ACCEPT_ENCODING, BadPayload, decode

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DecodeMiddleware:
    """In place of Scrapy's HttpCompressionMiddleware, which takes a body cut in half for a whole one."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the limit from ``DOWNLOAD_MAXSIZE``: it holds for the page, compressed or not."""
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodeMiddleware:
        """Make it from the settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for encodings that can be archived as they come."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Hand on the page's own bytes. Raises BadPayload; a truncated body is asked for again first."""
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            body = decode(response.body, encodings, limit=self._limit)
        except BadPayload as error:
            spider = self._crawler.spider
            again = get_retry_request(request, spider=spider, reason=error.outcome) if spider else None
            if again is None or error.outcome != "truncated":
                raise
            return again
        response.headers.pop("Content-Encoding", None)
        # A page goes to the readers as bytes. As a text response its meta refresh would be looked for, and so its
        # encoding be guessed, in the reactor. Nor is it guessed of what is compressed, as `replace` would do.
        page = request.meta.get("role") in ("article", "again")
        kind = Response if page else responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        return kind(response.url, status=response.status, headers=response.headers, body=body)
