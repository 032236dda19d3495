"""RSS and Atom as they are found in the wild."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

import feedparser

from crawler.dates import SKEW, parse
from crawler.discover.link import LINKS, Found, Link, absolute, clean_title, unique
from crawler.discover.markup import xml_text
from crawler.discover.pages import next_page
from crawler.errors import DiscoveryError

TAGS = 20_000  # looked at in one feed: its reader takes some 60 microseconds for each
LARGEST = 3_000_000  # characters
PROLOG = 20_000  # characters a document type may begin within

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*", re.IGNORECASE)
_PERIODS = {"hourly": 3600.0, "daily": 86400.0, "weekly": 7 * 86400.0, "monthly": 30 * 86400.0, "yearly": 365 * 86400.0}
_SKIP_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL)
_SUBSET_END = re.compile(r"\]\s*>")


def read(
    body: bytes,
    *,
    url: str,
    article_url: str | None = None,
    pages: str | None = None,
    timezone: str = "UTC",
    now: datetime | None = None,
) -> Found:
    """Read a feed. A malformed one gives what can be read of it, with a warning.

    Raises DiscoveryError where the body is no feed (an HTML page, most often). ``timezone``: that of times which name
    none.
    """
    text, cut = _bounded(xml_text(body))
    # Decoded here, by its bytes; and a file object, never bytes: feedparser takes bytes for the name of a file to open
    # or an address to fetch.
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise DiscoveryError(f"not a feed: {url}: {_what(body)}: look for the feed's address on the site's homepage")
    entries = parsed.entries[:LINKS]
    links = [link for entry in entries if (link := _link(entry, url, timezone, now))]
    warnings = []
    if cut:
        warnings.append("the feed is too long: its end is left out")
    elif parsed.bozo:
        warnings.append(f"the feed is malformed: {parsed.bozo_exception}"[:200])
    if without := len(entries) - len(links):
        warnings.append(f"{without} entries have no address")
    kept = unique(links, article_url)
    following = _next(parsed, url) or (next_page(url, pages) if pages and kept else None)
    wait = _wait(parsed.feed, _skipped(text), now)
    return Found(links=kept, next_page=following, warnings=tuple(warnings), wait=wait)


def _bounded(text: str) -> tuple[str, bool]:
    """A feed without its document type, cut where it gets too long, and whether it was cut.

    No feed needs a document type: it is there for entities, and entities are how a few bytes become gigabytes.
    """
    text = without_doctype(text)
    end = min(_end_of_tags(text), LARGEST)
    return text[:end], end < len(text)


def _end_of_tags(text: str) -> int:
    """Where the tag after the last one looked at begins; markup in CDATA is text and costs nothing."""
    place = text.find("<")
    for _ in range(TAGS):
        if place < 0:
            return len(text)
        # An unfinished CDATA section has no end, and no tags after it.
        after = text.find("]]>", place) if text.startswith("<![CDATA[", place) else place + 1
        place = text.find("<", after) if after > 0 else -1
    return place if place >= 0 else len(text)


def without_doctype(text: str) -> str:
    """Take the document type, with the entities it declares, out of an XML text."""
    start = _DOCTYPE.search(text, 0, PROLOG)
    if start is None:
        return text
    subset = text.startswith("[", start.end())
    end = _SUBSET_END.search(text, start.end()) if subset else re.compile(">").search(text, start.end())
    return text[: start.start()] + (text[end.end() :] if end else "")


def _link(entry: Any, base: str, timezone: str, now: datetime | None) -> Link | None:
    guid = entry.get("id", "")
    url = absolute(entry.get("link"), base) or (
        absolute(guid, base) if guid.startswith(("http://", "https://")) else None
    )
    if url is None:
        return None
    raw = entry.get("published") or entry.get("updated") or None
    return Link(
        url=url,
        title=clean_title(_plain(entry.get("title", ""))),
        published=_when(raw, timezone, now) if raw else None,
        published_raw=raw,
    )


def _when(raw: str, timezone: str, now: datetime | None) -> datetime | date | None:
    """RFC 822 with a zone's name or offset first: only that knows EST; then every form we know."""
    try:
        stamp = parsedate_to_datetime(raw)
    except (ValueError, TypeError, OverflowError):
        stamp = None
    if stamp is not None and stamp.tzinfo is not None:
        return stamp.astimezone(UTC) if now is None or stamp <= now + SKEW else None
    found = parse(raw, timezone=timezone, now=now)
    return found.value if found else None


def _plain(title: str) -> str:
    return unescape(re.sub(r"<[^<>]{0,500}>", "", title))


def _next(parsed: Any, url: str) -> str | None:
    """The next page as RFC 5005 names it."""
    links = parsed.feed.get("links", [])
    return next((absolute(link.get("href"), url) for link in links if link.get("rel") == "next"), None)


def _wait(feed: Any, skipped: frozenset[int], now: datetime | None) -> float | None:
    """For how many seconds the feed says that reading it again is no use: the longest of what it says of that."""
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    often = _number(feed.get("sy_updatefrequency")) or 1
    ttl = _number(feed.get("ttl"))
    said = [60.0 * ttl if ttl else 0.0, period / often if period else 0.0, _hours_left(skipped, now) if now else 0.0]
    return max(said) or None


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _skipped(text: str) -> frozenset[int]:
    """The hours of the day, in UTC, in which the feed says that nothing happens; feedparser keeps but the last one."""
    found = _SKIP_HOURS.search(text, 0, PROLOG)
    named = re.findall(r"<hour>\s*(1?[0-9]|2[0-4])\s*</hour>", found[1]) if found else []
    hours = frozenset(int(hour) % 24 for hour in named)
    return hours if len(hours) < 24 else frozenset()


def _hours_left(skipped: frozenset[int], now: datetime) -> float:
    """Seconds until the first hour that is not skipped; an hour has begun already."""
    hours = next(count for count in range(25) if (now.hour + count) % 24 not in skipped)
    return hours * 3600.0 - (60 * now.minute + now.second) if hours else 0.0


def _what(body: bytes) -> str:
    head = body[:2000].lower()
    return (
        "it is an HTML page"
        if b"<html" in head or b"<!doctype html" in head
        else "nothing in it looks like RSS or Atom"
    )
