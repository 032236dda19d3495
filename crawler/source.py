"""A source: who it is (``storage.models.Source``), where its articles are listed and how they are read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from storage.models import Source


@dataclass(frozen=True, kw_only=True)
class Discover:
    """One place to look for articles; exactly one of the first five is set."""

    feed: str | None = None
    sitemap: str | None = None
    listing: str | None = None
    list_json: str | None = None
    search: str | None = None  # an address with {query}
    article_url: str | None = None  # regular expression an article's address must match
    article: str | None = None  # list JSON without addresses: an article's, with {id} where a field of its row goes
    # "index_{n}.html", "?page={n}" or "count-down" (VSB: the highest number is the second page); see discover/pages.py
    pages: str | None = None
    item: str | None = None  # CSS selector of one entry of a listing, where the generic one is not enough
    link: str | None = None  # CSS selectors inside the entry
    title: str | None = None
    date: str | None = None

    @property
    def url(self) -> str:
        """The address to ask."""
        return self.feed or self.sitemap or self.listing or self.list_json or self.search or ""

    @property
    def place(self) -> str:
        """The key that this address stands under in the TOML."""
        keys = ("feed", "sitemap", "listing", "list_json", "search")
        return next((key for key in keys if getattr(self, key)), "listing")


@dataclass(frozen=True, kw_only=True)
class Hints:
    """CSS selectors that tell the reader where things are on a page of this layout; all optional, each a selector list.

    ``since``/``until``: the days on which pages of this generation were published, so that yesterday's pages
    are read with
    yesterday's layout.
    """

    body: str | None = None
    title: str | None = None
    date: str | None = None
    author: str | None = None
    lead: str | None = None
    cut: tuple[str, ...] = ()
    generation: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What sites on one CMS share. ``listing`` holds selectors and paging only; a source's own values go before them.

    ``hints``: one per generation, newest first.
    """

    name: str
    identity: str | None = None
    article_url: str | None = None
    listing: Discover = field(default_factory=Discover)
    hints: tuple[Hints, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """Everything a source's TOML says, with its layout resolved."""

    source: Source
    discover: tuple[Discover, ...] = ()
    hints: tuple[Hints, ...] = ()  # the first whose body is on the page wins, those without one add to it
    identity: str | None = None  # regular expression: group 1 of an address is the source's own id of an article
    article_url: str | None = None  # the layout's: what an article's address looks like wherever it is found
    delay: float = 3.0  # seconds between requests to a host
    timeout: float = 30.0  # seconds
    proxy: str | None = None
    render: bool = False
    layout: str | None = None
    file: str = field(default="", compare=False)  # where it was declared, for messages
