"""Pages as they were at a time, from the archive: what the crawl got when it asked for an address then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from crawler.archive import OPEN, ArchiveError, Exchange, read_at
from crawler.read.page import Page
from crawler.source import SourceSpec
from storage import captures
from storage.models import Capture, PendingLink
from storage.sqlite import Database

HOPS = 5  # redirects that are followed
LARGEST_PAGE = 8 * 1024 * 1024  # bytes


def find(db: Database, archive: Path, url: str, *, at: datetime, within: timedelta) -> Exchange | None:
    """Return the page that a look at ``at`` found at an address, redirects followed; None: it is not in the archive.

    That is what was captured then or, as an article's pages are fetched one after another, soon after: ``within`` that
    time. Where nothing was, it is what was there before. Raises ``ArchiveError``.
    """
    for _ in range(HOPS):
        capture = at_time(captures.of_url(db, url), at, within)
        if capture is None:
            return None
        exchange = _exchange(archive, capture)
        if exchange is None:
            return None
        location = exchange.header("Location")
        if exchange.status == 200 or location is None:
            return exchange if exchange.status == 200 else None
        url = urljoin(url, safe_url_string(location))
    return None


def page_of(exchange: Exchange, spec: SourceSpec, link: PendingLink | None, *, at: datetime | None = None) -> Page:
    """Make the page that a crawl hands to the reader; ``link``: its address with what lists said of it.

    ``at``: when it was looked at, unless that is when it was fetched. Raises ``BadPayload``.
    """
    return Page(
        url=exchange.url,
        body=exchange.decoded(LARGEST_PAGE),
        fetched_at=at or exchange.at,
        content_type=exchange.header("Content-Type"),
        timezone=spec.source.timezone,
        hints=spec.hints,
        listed_title=link.title if link else None,
        listed_published=link.published if link else None,
        listed_published_raw=link.published_raw if link else None,
    )


def at_time(found: Sequence[Capture], at: datetime, within: timedelta) -> Capture | None:
    """Choose from the captures of an address, oldest first, the body that was there at a time; pure."""
    then = next((one.at for one in found if at <= one.at <= at + within), at)
    # A revisit record says that the body was still the one before it.
    return next((one for one in reversed(found) if one.at <= then and not one.revisit), None)


def _exchange(archive: Path, capture: Capture) -> Exchange | None:
    """Fetch a response from the archive; its file may be one that a crawl is writing, or died writing; or gone."""
    path = archive / capture.warc
    being_written = path.with_name(path.name + OPEN)
    found = next((file for file in (path, being_written) if file.is_file()), None)
    if found is None:
        return None
    record = read_at(found, capture.offset)
    if record.exchange is None or record.url != capture.url:
        raise ArchiveError(f"archive: {path}: byte {capture.offset} is not {capture.url}: restore the file")
    return record.exchange
