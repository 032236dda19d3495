"""Listing pages: links to articles on an HTML page, with the title and date the list gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from cssselect import parse as parse_css
from cssselect.parser import CombinedSelector, Selector
from cssselect.xpath import HTMLTranslator
from lxml.html import HtmlElement

from crawler.discover.entries import around, link_of
from crawler.discover.guess import looks_like_article, same_site
from crawler.discover.link import Found, Link, absolute, unique
from crawler.discover.list_json import datasources
from crawler.discover.markup import base_of, decode, select, text_of, tree, unpacked
from crawler.discover.pages import next_page
from crawler.errors import DiscoveryError
from crawler.source import Discover

ANCHORS = 10_000  # looked at on one page


def read(body: bytes, *, url: str, rule: Discover, timezone: str = "UTC", now: datetime | None = None) -> Found:
    """Read a listing page by its rule. Raises DiscoveryError where the body is no HTML at all.

    With an ``item`` selector that matches nothing, links are still found by ``article_url`` alone, and ``container``
    is False where the list itself is missing.
    """
    page = tree(body)
    if page is None:
        raise DiscoveryError(f"not a list: {url}: the body holds no HTML: look at the address in a browser")
    base = base_of(page, url)
    hrefs = anchors(page, base)
    lists = datasources(decode(unpacked(body)), url=url)
    warnings: tuple[str, ...] = ()
    if rule.item:
        links = unique(_by_item(page, base, rule, timezone, now), rule.article_url)
        container = bool(links) or _place_exists(page, rule.item)
        if not links:
            warnings = (_what_is_missing(page, rule.item, container),)
            links = by_address(hrefs, rule.article_url, timezone=timezone, now=now) if rule.article_url else ()
    elif rule.article_url:
        links = by_address(hrefs, rule.article_url, timezone=timezone, now=now)
        container = bool(links or lists)
    else:
        links = guessed(hrefs, url=url, timezone=timezone, now=now)
        container = bool(links or lists)
    following = _following(page, base, url, rule.pages, hrefs) if links else None
    return Found(links=links, lists=lists, next_page=following, container=container, warnings=warnings)


def anchors(page: HtmlElement, base: str) -> list[tuple[HtmlElement, str]]:
    """All links of a page we could fetch, with their addresses resolved."""
    found = (
        (anchor, absolute(anchor.get("href"), base))
        for anchor in page.xpath("(//a[@href])[position() <= $n]", n=ANCHORS)
    )
    return [(anchor, address) for anchor, address in found if address]


def _by_item(page: HtmlElement, base: str, rule: Discover, timezone: str, now: datetime | None) -> Iterator[Link]:
    """The first article of every entry, with what all of its links say of it; every one where ``link`` is declared."""
    wanted = re.compile(rule.article_url or "")
    for entry in select(page, rule.item or ""):
        candidates = select(entry, rule.link) if rule.link else list(entry.iter("a"))
        found = [(anchor, address) for anchor in candidates if (address := absolute(anchor.get("href"), base))]
        articles = [(anchor, address) for anchor, address in found if wanted.search(address)]
        for anchor, address in articles:
            if rule.link or address == articles[0][1]:
                yield link_of(anchor, address, entry, timezone=timezone, now=now, title=rule.title, date=rule.date)


def guessed(hrefs: list[tuple[HtmlElement, str]], *, url: str, timezone: str, now: datetime | None) -> tuple[Link, ...]:
    """The links of a page that look like articles of its own site."""
    own = [(anchor, address) for anchor, address in hrefs if address != url and same_site(address, url)]
    return _links([pair for pair in own if looks_like_article(pair[1], text_of(pair[0]))], timezone, now)


def by_address(
    hrefs: list[tuple[HtmlElement, str]], article_url: str, *, timezone: str, now: datetime | None
) -> tuple[Link, ...]:
    """The links of a page whose addresses are those of articles."""
    wanted = re.compile(article_url)
    return _links([(anchor, address) for anchor, address in hrefs if wanted.search(address)], timezone, now)


def _links(articles: list[tuple[HtmlElement, str]], timezone: str, now: datetime | None) -> tuple[Link, ...]:
    entries = around(articles)
    return unique(link_of(anchor, address, entry, timezone=timezone, now=now) for anchor, address, entry in entries)


def _what_is_missing(page: HtmlElement, item: str, container: bool) -> str:
    if select(page, item):
        return "the list is there, but no address in it looks like an article's"
    if container:
        return "the list is empty"
    return f"nothing on the page matches the item selector {item!r}: the layout may have changed"


def _place_exists(page: HtmlElement, selector: str) -> bool:
    """Tell an empty list from a missing one: does what the selector says stands around an item exist?"""
    for alternative in parse_css(selector):
        parsed = alternative.parsed_tree
        if isinstance(parsed, CombinedSelector):
            outer = HTMLTranslator().selector_to_xpath(Selector(parsed.selector))
            if page.xpath(outer):
                return True
    return False


def _following(
    page: HtmlElement, base: str, url: str, pages: str | None, hrefs: list[tuple[HtmlElement, str]]
) -> str | None:
    """The next page by the source's rule, or as the page itself declares it (``rel=next``)."""
    if pages:
        return next_page(url, pages, [address for _, address in hrefs])
    found = page.xpath("(//a | //link)[contains(concat(' ', @rel, ' '), ' next ')]/@href")
    return absolute(str(found[0]), base) if found else None
