"""One door for every kind of list: what a rule declares, and what the body turns out to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from crawler.discover import feeds, home, list_json, listings, sitemaps
from crawler.discover.link import Found
from crawler.discover.markup import text_of, tree, unpacked
from crawler.source import Discover

Form = Literal["feed", "sitemap", "json", "html"]

SHORTEST_QUERY = 5  # Latin letters: "rss2" and "10" are no words somebody asked for

_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.I)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.I)
_JSON = re.compile(rb"[\[{]|[\w$.]{1,100}\s*\(")


def read(
    rule: Discover,
    body: bytes,
    *,
    url: str,
    home: str | None = None,
    timezone: str = "UTC",
    now: datetime | None = None,
) -> Found:
    """Read the body of a rule's list, of a page of it, or of a list that one named. Raises DiscoveryError.

    ``home``: the site's front page, from which a search that answers as JSON from a host of its own counts addresses.
    """
    form = sniff(body)
    if rule.feed:
        return feeds.read(body, url=url, article_url=rule.article_url, pages=rule.pages, timezone=timezone, now=now)
    if rule.sitemap:
        return sitemaps.read(body, url=url, article_url=rule.article_url, timezone=timezone, now=now)
    if rule.list_json or form == "json":
        return list_json.read(
            body,
            url=url,
            base=home if rule.search else None,
            article_url=rule.article_url,
            article=rule.article,
            pages=rule.pages,
            timezone=timezone,
            now=now,
        )
    if form == "html":
        found = listings.read(body, url=url, rule=rule, timezone=timezone, now=now)
        if rule.search and not found.links:
            return replace(found, container=_says_what_it_was_asked((rule.search, url), body))
        return found
    if form == "feed":
        return feeds.read(body, url=url, article_url=rule.article_url, pages=rule.pages, timezone=timezone, now=now)
    return automatic(body, url=url, article_url=rule.article_url, timezone=timezone, now=now)


def _says_what_it_was_asked(asked_at: Iterable[str], body: bytes) -> bool:
    """Tell a page of results without a result from one that holds none: a script's shell, a front page, a login."""
    page = tree(body)
    values = [value.casefold() for address in asked_at for _, value in parse_qsl(urlsplit(address).query)]
    asked = [value for value in values if not value.isascii() or len(value) >= SHORTEST_QUERY]
    if page is None:
        return False
    shown = " ".join([text_of(page), *(str(value) for value in page.xpath("//input/@value"))]).casefold()
    return any(value in shown for value in asked)


def automatic(
    body: bytes, *, url: str, article_url: str | None = None, timezone: str = "UTC", now: datetime | None = None
) -> Found:
    """Read a list nobody has declared: a feed, sitemap or page that a homepage or robots.txt led to."""
    reader = {"feed": feeds.read, "sitemap": sitemaps.read, "json": list_json.read, "html": home.read}[sniff(body)]
    return reader(body, url=url, article_url=article_url, timezone=timezone, now=now)


def sniff(body: bytes) -> Form:
    """Tell the form of a list by its bytes; a Content-Type says "text/html" of everything."""
    head = unpacked(body)[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _SITEMAP.search(head):
        return "sitemap"
    if _FEED.search(head):
        return "feed"
    return "json" if _JSON.match(head) else "html"
