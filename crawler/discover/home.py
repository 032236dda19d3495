"""Automatic discovery: what a homepage alone says of feeds, lists and articles. For sites nobody has described."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.dates import from_url
from crawler.discover.entries import around, link_of
from crawler.discover.link import Found, absolute, unique
from crawler.discover.list_json import datasources
from crawler.discover.listings import anchors
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
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|sections?|themes?|topics?|rubrics?|special|search|login|register|about|contacts?"
    r"|privacy|terms|rules|policy|polic[yi]|politika-(?:obrabotki|konfid)|polzovatel|reklama|kontakty|vakansii|video|photo"
    r"|gallery|page|feed|wp-content|wp-admin|user|cart|rss)(?:[/_?.-]|$)|/(?:index|list|default|main)(?:_?\d+)?\.\w+$",
    re.I,
)
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|webp|svg|mp[34]|avi|mov|css|js|xml|json|apk|exe)$", re.I
)
_NEWS_PATH = re.compile(
    r"/(?:[a-z]{2}/)?(?:news|novosti|zhanalyqtar|zhanalyktar|article|articles|info|post|posts|press|blog|stories|story)(?:-\w{2})?/",
    re.I,
)
_HEX_ID = re.compile(r"[0-9a-f]{24,32}|-[0-9a-f]{6,8}/?$", re.I)
_NUMBER_ID = re.compile(r"(?:^|[/_=a-z-])\d{4,}(?:\.\w{3,5})?/?$", re.I)
_CJK = re.compile(r"[\u3400-\u9fff]")


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
    own = [(anchor, address) for anchor, address in anchors(page, base) if same_site(address, url) and address != url]
    if article_url:
        wanted = re.compile(article_url)
        articles = [(anchor, address) for anchor, address in own if wanted.search(address)]
    else:
        articles = [(anchor, address) for anchor, address in own if looks_like_article(address, text_of(anchor))]
    links = unique(
        link_of(anchor, address, entry, timezone=timezone, now=now) for anchor, address, entry in around(articles)
    )
    lists = (
        *_feeds(page, base),
        *datasources(decode(unpacked(body)), url=url),
        *_news_pages(own, {link.url for link in links}),
    )
    return Found(links=links, lists=tuple(dict.fromkeys(lists)), container=bool(links or lists))


def robots_sitemaps(body: bytes) -> tuple[str, ...]:
    """Addresses of the sitemaps a robots.txt names, in its order."""
    named = re.findall(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", decode(body), re.I | re.M)
    return tuple(dict.fromkeys(address for each in named if (address := absolute(each, each))))


def same_site(address: str, url: str) -> bool:
    """Whether two addresses belong to one site: the same registrable name (news.xjtu.edu.cn and xjtu.edu.cn)."""
    return _registrable(address) == _registrable(url)


def looks_like_article(address: str, text: str) -> bool:
    """Guess from its address and the text of its link whether a page is an article."""
    parts = urlsplit(address)
    if _FILES.search(parts.path) or _NOT_ARTICLES.search(parts.path) or (parts.path in ("", "/") and not parts.query):
        return False
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    length = len(text) + 2 * len(_CJK.findall(text))  # a Chinese character says as much as three letters
    score = 2 * (from_url(parts.path) is not None)
    score += 2 * bool(_HEX_ID.search(parts.path))
    score += bool(_NUMBER_ID.search(parts.path) or _NUMBER_ID.search(parts.query))
    score += 2 * (len(re.findall(r"[-_]", last)) >= 3)
    score += bool(_NEWS_PATH.search(parts.path))
    score += (length >= 25) - 2 * (0 < length < 12)
    return score >= 2


def _registrable(address: str) -> str:
    """The registrable part of a host, near enough without a list: edu.cn, com.kz and their like count as one label."""
    labels = (urlsplit(address).hostname or "").split(".")
    if labels[-1].isdigit():
        return ".".join(labels)
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in {"com", "edu", "gov", "org", "net", "ac", "co"}
    return ".".join(labels[-3:] if shared else labels[-2:])


def _feeds(page: HtmlElement, base: str) -> list[str]:
    """Feeds a page names in its head, but those of comments."""
    named = [
        absolute(link.get("href"), base)
        for link in page.iter("link")
        if "alternate" in link.get("rel", "").lower() and _FEED_TYPE.match(link.get("type", ""))
    ]
    return [address for address in named if address and "comment" not in address][:FEEDS]


def _news_pages(own: list[tuple[HtmlElement, str]], articles: set[str]) -> list[str]:
    """Pages whose link says "News": likely lists."""
    named = (address for anchor, address in own if address not in articles and _NEWS.fullmatch(text_of(anchor)[:60]))
    return list(dict.fromkeys(named))[:LISTS]
