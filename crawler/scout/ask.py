"""Which address of a site to ask next. Pure: everything seen so far in, one address out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from crawler.discover import home, list_json
from crawler.discover.markup import decode
from crawler.plan import day_of
from crawler.scout.seen import Seen, front_of, is_front, names_the_site

MOST = 8  # addresses asked; robots.txt, and the look that tries out what is found, come on top
FEEDS = 3  # of those a page declares
DATASOURCES = 2
SITEMAPS = 2
NEWS_PAGES = 2
ENOUGH = 3  # links of a list that will do
FRESH = timedelta(days=90)  # a list whose newest entry is older is not kept up

# In the order of how often they are there. WordPress, Drupal and most others answer one of the first two.
LIKELY = ("/rss.xml", "/sitemap.xml")
CONVENTIONAL = ("/feed/", "/rss.xml", "/sitemap.xml", "/rss", "/atom.xml", "/feed.xml", "/index.xml")
POSTS = "/wp-json/wp/v2/posts?per_page=20"

_WORDPRESS = re.compile(rb"/wp-(?:content|includes|json)/", re.I)
_NEWS_SITEMAP = re.compile(r"news|post|article|stat", re.I)


def following(start: str, seen: Sequence[Seen], robots: Sequence[str]) -> str | None:
    """Return the address to ask next, or None where enough is known.

    ``start``: what somebody named; ``robots``: the sitemaps that robots.txt names.
    """
    asked = {address for each in seen for address in (each.asked, each.url)}
    if len(seen) >= MOST:
        return None
    return next((address for address in _wishes(start, seen, robots) if address not in asked), None)


def _wishes(start: str, seen: Sequence[Seen], robots: Sequence[str]) -> Iterator[str]:
    """Go through all that is worth asking, as far as is known, the best first; the same every time it is gone through.

    Whatever an answer changes stands behind the address that gave it.
    """
    yield start
    first = seen[0]
    yield front_of(first.url if first.ok else start)
    if not any(each.ok for each in seen):
        return  # it refuses us, or is not there
    if is_fresh_feed(first):
        return  # what was asked for
    pages = [each for each in seen[:2] if each.form == "html"]
    yield from list(dict.fromkeys(feed for page in pages for feed in declared_feeds(page)))[:FEEDS]
    yield from [address for page in pages for address in datasources(page)][:DATASOURCES]
    if any(is_fresh_feed(each) for each in seen):
        return
    front = front_of(pages[-1].url if pages else first.url)
    if any(_WORDPRESS.search(page.body) for page in pages):
        yield urljoin(front, CONVENTIONAL[0])
        yield urljoin(front, POSTS)
    if any(is_fresh_feed(each) for each in seen):
        return
    yield from sorted(robots, key=lambda address: not _NEWS_SITEMAP.search(address))[:SITEMAPS]
    yield from _sitemaps_of_indexes(seen)
    if names_the_site(start) and is_front(pages[-1].url if pages else start):
        yield from _news_pages(pages[-1:])
    if not names_the_site(start) and len(first.found.links) >= ENOUGH:
        return  # that very list was asked for
    for path in CONVENTIONAL:
        if path == "/sitemap.xml" and robots:
            continue
        yield urljoin(front, path)
        if any(is_fresh_feed(each) for each in seen) or (path in LIKELY and _is_known(seen)):
            return
    yield from _sitemaps_of_indexes(seen)


def declared_feeds(page: Seen) -> tuple[str, ...]:
    """Return the feeds a page names in its head."""
    return home.feeds_of(page.body, url=page.url)


def datasources(page: Seen) -> tuple[str, ...]:
    """Return the lists as JSON that a page loads (Xinhua's)."""
    return list_json.datasources(decode(page.body), url=page.url)


def is_fresh_feed(each: Seen) -> bool:
    """Say whether an answer is a feed, or a list as JSON, that is kept up."""
    if each.form not in ("feed", "json"):
        return False
    return any(day is not None and day >= (each.at - FRESH).date() for day in map(day_of, each.found.links))


def _is_known(seen: Sequence[Seen]) -> bool:
    """Say whether a list has been found that dates its entries: then only a likely feed is worth a request."""
    return any(sum(link.published is not None for link in each.found.links) >= ENOUGH for each in seen)


def _sitemaps_of_indexes(seen: Sequence[Seen]) -> list[str]:
    """Return, of the sitemaps that an index names (the newest first), the one most likely to hold articles."""
    named = [address for each in seen if each.form == "sitemap" for address in each.found.lists]
    return sorted(named, key=lambda address: not _NEWS_SITEMAP.search(urlsplit(address).path))[:1]


def _news_pages(pages: Sequence[Seen]) -> list[str]:
    """Return the pages that a front page calls its news."""
    others = {address for page in pages for address in (*declared_feeds(page), *datasources(page))}
    return [address for page in pages for address in page.found.lists if address not in others][:NEWS_PAGES]
