"""What a list says of an article before anyone has opened it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urldefrag, urljoin, urlsplit

LINKS = 2000  # the most a list may give: a hostile or broken one must not fill the store
LONGEST_URL = 2000  # characters
LONGEST_TITLE = 500  # characters


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address found on a list.

    ``published`` is a ``date`` where the list gives no clock time, aware UTC where it does.
    ``modified`` is a sitemap's ``lastmod``: no publication date, but the article cannot be younger than it.
    """

    url: str
    title: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None
    modified: datetime | date | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one list gave: its links in the list's order, further lists to ask, and the next page of this one.

    ``container`` is False when the place where the links should be is missing (the layout changed), which is not the
    same as an empty list. ``warnings`` are sentences for a person. ``wait``: the seconds for which it asks, in itself,
    not to be read again.
    """

    links: tuple[Link, ...] = ()
    lists: tuple[str, ...] = ()
    next_page: str | None = None
    container: bool = True
    warnings: tuple[str, ...] = ()
    wait: float | None = None


def absolute(href: str | None, base: str) -> str | None:
    """Resolve an address as a page writes it, without its fragment; None where it is not one we could fetch."""
    if not href or len(href) > LONGEST_URL:
        return None
    try:
        url, _ = urldefrag(urljoin(base, re.sub(r"[\x00-\x1f]", "", href).strip()))
        parts = urlsplit(url)
        fetchable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= LONGEST_URL
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return url if fetchable else None


def clean_title(text: str | None) -> str | None:
    """One line of NFC text without control characters, or None where nothing is left."""
    if not text:
        return None
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text[: 4 * LONGEST_TITLE])
    return " ".join(unicodedata.normalize("NFC", visible).split())[:LONGEST_TITLE] or None


def unique(links: Iterable[Link], article_url: str | None = None) -> tuple[Link, ...]:
    """Keep every address once, in order, with the best that is said of it anywhere; at most ``LINKS``.

    ``article_url``: only addresses this regular expression is found in.
    """
    wanted = re.compile(article_url) if article_url else None
    kept: dict[str, Link] = {}
    for link in links:
        if wanted and not wanted.search(link.url):
            continue
        known = kept.get(link.url)
        kept[link.url] = _both(known, link) if known else link
        if len(kept) == LINKS:
            break
    return tuple(kept.values())


def _both(first: Link, second: Link) -> Link:
    """Complete what is known of an address with what a second place says (a picture's link has no title)."""
    dated = first if first.published else second
    title = max((first.title, second.title), key=lambda text: len(text or ""))
    return replace(
        first,
        title=title,
        published=dated.published,
        published_raw=dated.published_raw,
        modified=first.modified or second.modified,
    )
