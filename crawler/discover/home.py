"""Automatic discovery: what a homepage alone says of feeds, lists and articles. For sites nobody has described."""

from __future__ import annotations

import re
from datetime import datetime

from lxml.html import HtmlElement

from crawler.discover.guess import same_site
from crawler.discover.link import Found, absolute
from crawler.discover.list_json import datasources
from crawler.discover.listings import anchors, by_address, guessed
from crawler.discover.markup import base_of, decode, text_of, tree, unpacked
from crawler.errors import DiscoveryError

FEEDS = 5
LISTS = 5

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.I)
# What a link to a list of news says, in the languages we read; whole, so that no headline is taken for it.
_NEWS = re.compile(
    r"(?:all |latest |university |campus |media )?news(?:room| feed| archive)?|more news"
    r"|press(?: releases?| cent(?:er|re))?"
    r"|(?:все |последние |наши )?новости(?: университета| вуза)?|лента(?: новостей)?|пресс-(?:центр|служба|релизы)"
    r"|(?:барлық |соңғы )?жаңалықтар|жаңалықтар тізімі|(?:barlyq )?jańalyqtar|(?:barlyq )?jañalyqtar"
    r"|(?:学校|校园|学院|综合|最新|新闻|教育|国际|更多)?(?:新闻|要闻|动态|资讯)(?:网|中心|快讯|动态)?|更多(?:新闻)?",
    re.I,
)


def read(
    body: bytes, *, url: str, article_url: str | None = None, timezone: str = "UTC", now: datetime | None = None
) -> Found:
    """Read a homepage (or any page of a site nobody has described): article-like links, then feeds and lists to ask.

    ``article_url`` replaces the guess where the layout knows. Raises DiscoveryError where the body is no HTML.
    """
    page = tree(body)
    if page is None:
        raise DiscoveryError(f"not a homepage: {url}: the body holds no HTML: look at the address in a browser")
    base = base_of(page, url)
    own = [(anchor, address) for anchor, address in anchors(page, base) if same_site(address, url)]
    if article_url:
        links = by_address(own, article_url, timezone=timezone, now=now)
    else:
        links = guessed(own, url=url, timezone=timezone, now=now)
    lists = (
        *_feeds(page, base),
        *datasources(decode(unpacked(body)), url=url),
        *_news_pages(own, {url, *(link.url for link in links)}),
    )
    return Found(links=links, lists=tuple(dict.fromkeys(lists)), container=bool(links or lists))


def feeds_of(body: bytes, *, url: str) -> tuple[str, ...]:
    """Addresses of the feeds a page names in its head."""
    page = tree(body)
    return tuple(dict.fromkeys(_feeds(page, base_of(page, url)))) if page is not None else ()


def robots_sitemaps(body: bytes) -> tuple[str, ...]:
    """Addresses of the sitemaps a robots.txt names, in its order."""
    named = re.findall(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", decode(body), re.I | re.M)
    return tuple(dict.fromkeys(address for each in named if (address := absolute(each, each))))


def _feeds(page: HtmlElement, base: str) -> list[str]:
    """Feeds a page names in its head, but those of comments."""
    named = [
        absolute(link.get("href"), base)
        for link in page.iter("link")
        if "alternate" in link.get("rel", "").lower() and _FEED_TYPE.match(link.get("type", ""))
    ]
    return [address for address in named if address and "comment" not in address][:FEEDS]


def _news_pages(own: list[tuple[HtmlElement, str]], known: set[str]) -> list[str]:
    """Pages whose link says "News": likely lists."""
    named = (address for anchor, address in own if address not in known and _NEWS.fullmatch(text_of(anchor)[:60]))
    return list(dict.fromkeys(named))[:LISTS]
