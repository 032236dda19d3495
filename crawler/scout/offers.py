"""What each answer would give as a declared list: the rule, and the links it finds by it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.discover import listings
from crawler.discover.entries import around, link_of
from crawler.discover.guess import looks_like_article, same_site, weight
from crawler.discover.link import Link, unique
from crawler.discover.markup import base_of, text_of, tree
from crawler.discover.pages import next_page
from crawler.plan import day_of
from crawler.scout import layouts as known
from crawler.scout.ask import FRESH, datasources
from crawler.scout.pattern import generalise
from crawler.scout.seen import Seen, is_front
from crawler.source import Discover, Layout

ENTRIES = 2000  # links of a page that are looked at for a date
PAGERS = (
    "?page={n}", "?p={n}", "?PAGEN_1={n}", "page/{n}/", "index_{n}.html", "index_{n}.htm", "index_{n}.shtml",
    "list{n}.htm", "list_{n}.html",
)  # fmt: skip
HEADLINE = 12  # letters; a shorter link with a date beside it is a picture's, or "More"
SHORT = 10  # letters of what stands in a menu
NAVIGATION = 0.25  # of what an expression takes may be such links


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A list that could be declared: its ``rule``, the ``links`` it gives, the ``layout`` its articles seem to have.

    ``own_pattern``: whether the rule's ``article_url`` was made for it, and is not its layout's.
    """

    seen: Seen
    rule: Discover
    links: tuple[Link, ...]
    layout: str | None = None
    own_pattern: bool = False

    @property
    def form(self) -> str:
        """Name it in a word a person knows."""
        kinds = {"feed": self.rule.feed, "sitemap": self.rule.sitemap, "list_json": self.rule.list_json}
        return next((kind for kind, address in kinds.items() if address), "listing")

    @property
    def newest(self) -> date | None:
        """Return the day of its newest entry, if it gives days."""
        today = self.seen.at.date()
        return max((day for link in self.links if (day := day_of(link)) and day <= today), default=None)

    @property
    def dated(self) -> float:
        """Return the share of its links whose day is known."""
        return sum(day_of(link) is not None for link in self.links) / len(self.links) if self.links else 0.0

    @property
    def stale(self) -> bool:
        """Say whether it is known to be not kept up."""
        return self.newest is not None and self.newest < (self.seen.at - FRESH).date()

    @property
    def front(self) -> bool:
        """Say whether it is the front page of its site, where everything is mixed."""
        return self.form == "listing" and is_front(self.seen.url)


def offers(seen: Sequence[Seen], layouts: Mapping[str, Layout]) -> list[Offer]:
    """Return what the answers offer. ``layouts``: those the site may have."""
    pages = [each for each in seen if each.form == "html"]
    found = [offer for each in seen if each.ok and (offer := _offer(each, pages, layouts))]
    return list({offer.rule.url: offer for offer in reversed(found)}.values())[::-1]


def _offer(each: Seen, pages: Sequence[Seen], layouts: Mapping[str, Layout]) -> Offer | None:
    links = each.found.links
    if each.form == "html":
        return None if looks_like_article(each.url, "") else _page(each, layouts)
    layout = known.fitting(links, pages[-1] if pages else None, layouts)
    name = layout.name if layout else None
    if each.form == "feed":
        return Offer(seen=each, rule=Discover(feed=each.url), links=links, layout=name)
    if each.form == "json":
        # The address of a list that a page loads changes at redesigns: its page is what stays.
        by = next((page.url for page in pages if each.asked in datasources(page)), each.url)
        return Offer(seen=each, rule=Discover(list_json=by), links=links, layout=name)
    return _sitemap(each, layout) if links else None


def _sitemap(each: Seen, layout: Layout | None) -> Offer | None:
    """A sitemap lists a site's every page: what of it are articles, their addresses tell."""
    news = [link for link in each.found.links if link.published]
    articles = news or [link for link in each.found.links if looks_like_article(link.url, link.title or "")]
    own = None
    if not news and not (layout and layout.article_url):
        own = generalise(link.url for link in articles)
        if own is None:
            return None
    pattern = own or (layout.article_url if layout else None)
    return Offer(
        seen=each,
        rule=Discover(sitemap=each.url, article_url=pattern),
        links=unique(each.found.links, pattern),
        layout=layout.name if layout else None,
        own_pattern=own is not None,
    )


def _page(each: Seen, layouts: Mapping[str, Layout]) -> Offer | None:
    """A page is a list by its layout, or by the form that the addresses of its dated or article-like links have."""
    page = tree(each.body)
    if page is None:
        return None
    base = base_of(page, each.url)
    own = [
        (anchor, url) for anchor, url in listings.anchors(page, base) if same_site(url, each.url) and url != each.url
    ]
    entries = [link_of(anchor, url, entry, timezone="UTC", now=each.at) for anchor, url, entry in around(own[:ENTRIES])]
    dated = [link for link in unique(entries) if link.published and weight(link.title or "") >= HEADLINE]
    articles = unique([*each.found.links, *dated])
    layout = known.fitting(articles, each, layouts)
    name = layout.name if layout else None
    if layout and (layout.article_url or layout.listing.item):
        rule = known.of_page(each.url, layout)
        return Offer(seen=each, rule=rule, links=_read(each, rule), layout=name)
    pattern = generalise(link.url for link in (dated if len(dated) >= len(articles) / 2 else articles))
    if pattern is None:
        return None
    pages = None if is_front(each.url) else _pager(each.url, {url for _, url in own})
    rule = Discover(listing=each.url, article_url=pattern, pages=pages)
    links = _read(each, rule)
    if sum(_in_a_menu(links, [(text_of(anchor), url) for anchor, url in own])) > NAVIGATION * len(links):
        return None
    return Offer(seen=each, rule=rule, links=links, layout=name, own_pattern=True)


def _pager(url: str, addresses: set[str]) -> str | None:
    """Return the rule by which a page leads to a second one of its list."""
    return next((rule for rule in PAGERS if next_page(url, rule, addresses) in addresses), None)


def _read(each: Seen, rule: Discover) -> tuple[Link, ...]:
    return listings.read(each.body, url=each.url, rule=rule, now=each.at).links


def _in_a_menu(links: Sequence[Link], own: Sequence[tuple[str, str]]) -> Iterator[bool]:
    """Say of each link whether it is never more than a word or two on the page."""
    longest: dict[str, int] = {}
    for text, url in own:
        longest[url] = max(longest.get(url, 0), weight(text))
    for link in links:
        yield not link.published and 0 < longest.get(link.url, HEADLINE) < SHORT
