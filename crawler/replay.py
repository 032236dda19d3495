"""Lists and pages from WARC files instead of the network: the crawl's own path, without asking anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawler.archive import ArchiveError, Exchange, read, read_at
from crawler.outcomes import NotFetched
from crawler.payload import dechunk


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a body lies, and when the answer that had it was recorded."""

    path: Path
    offset: int
    at: datetime


class Replay:
    """What WARC files answer for each address: the newest response in them that has a body.

    Files are added one after another, and the sources looked at after each: every file is a look of its own, at its
    own time, so that a list which was read every day is read every day again.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.now = datetime.fromtimestamp(0, UTC)
        self._places: dict[str, _Place] = {}
        self._bodies: dict[str, _Place] = {}

    def add(self, path: Path) -> None:
        """Add a file, and set the clock to its beginning. Raises ArchiveError for one that is damaged or no WARC."""
        self.now = first_date(path)
        for record in read(path):
            if record.exchange is not None and _holds_a_page(record.exchange):
                place = _Place(path=path, offset=record.offset, at=record.at)
                self._bodies.setdefault(record.digest or record.exchange.digest, place)
                self._places[record.url] = place
            elif record.kind == "revisit" and record.digest in self._bodies:
                self._places[record.url] = replace(self._bodies[record.digest], at=record.at)

    def answer(self, url: str) -> Exchange:
        """Return what was recorded for an address, with the time of its latest record. Raises NotFetched."""
        place = self._places.get(url)
        if place is None:
            raise NotFetched("not-in-archive", f"{url} is in none of the WARC files")
        exchange = read_at(place.path, place.offset).exchange
        if exchange is None:
            raise ArchiveError(f"archive: {place.path}: changed while it was being replayed: start again")
        return replace(exchange, url=url, at=place.at)


def by_date(paths: Iterable[Path]) -> list[Path]:
    """Order WARC files by the time of their first record. Raises ArchiveError."""
    return sorted(paths, key=first_date)


def first_date(path: Path) -> datetime:
    """Say when the first record of a WARC file was made. Raises ArchiveError."""
    for record in read(path):
        return record.at
    raise ArchiveError(f"archive: {path}: empty: there is nothing to replay in it")


def _holds_a_page(exchange: Exchange) -> bool:
    # A 304 or an error must not hide the page that was recorded before it.
    return exchange.status in (200, 301, 302, 303, 307, 308)


class ReplayHandler(BaseDownloadHandler):
    """Download handler for ``http`` and ``https`` that answers from the WARC files of the spider's run."""

    async def download_request(self, request: Request) -> Response:
        """Answer with the recorded status, headers and body (still compressed, as from the wire)."""
        exchange = self.crawler.spider.run.replay.answer(request.url)  # type: ignore[union-attr]
        request.meta["recorded_at"] = exchange.at
        chunked = (exchange.header("Transfer-Encoding") or "").lower() == "chunked"
        headers: dict[str, list[str]] = {}
        for name, value in exchange.headers:
            if name.lower() != "transfer-encoding":
                headers.setdefault(name, []).append(value)
        body = dechunk(exchange.body) if chunked else exchange.body
        return Response(request.url, status=exchange.status, headers=headers, body=body)
