"""Scrapy's download handler, with a bound on what comes before the body.

The body is bounded by ``DOWNLOAD_MAXSIZE`` and the whole by ``DOWNLOAD_TIMEOUT``; headers without end would meanwhile
fill the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST_HEAD = 256 * 1024  # bytes: status line and headers, interim answers included


class HeadTooLong(ConnectionError):
    """The headers of an answer do not end."""


class BoundedHandler(HTTP11DownloadHandler):
    """Downloads over HTTP/1.1, as Scrapy does."""

    def __init__(self, crawler: Crawler) -> None:
        """Have connections made that count."""
        super().__init__(crawler)
        self._pool._factory = _Factory


class _Protocol(_LenientHTTP11ClientProtocol):
    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:  # noqa: N802
        if getattr(self._parser, "state", DONE) not in (BODY, DONE):
            self._head += len(bytes)
            if self._head > LONGEST_HEAD:
                self._give_up(HeadTooLong(f"more than {LONGEST_HEAD >> 10} KiB of headers"))
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]

    def _give_up(self, error: Exception) -> None:
        self._giveUp(Failure(error))  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
