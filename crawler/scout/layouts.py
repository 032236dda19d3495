"""Recognising the layout of a site's pages by its addresses and by what is written in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from crawler.discover import listings
from crawler.discover.guess import same_site
from crawler.discover.link import Link
from crawler.errors import DiscoveryError
from crawler.scout.seen import Seen
from crawler.source import Discover, Layout, SourceSpec

MOST = 0.8  # of the articles' addresses have the layout's form
FEWEST = 3

# Layouts of a CMS. The other bundled ones are of one publisher: they fit its hosts alone, whatever addresses elsewhere
# look like.
CMS = {"vsb", "webplus", "trs", "hanweb", "wordpress"}

_WORDPRESS = re.compile(rb"/wp-(?:content|includes|json)/", re.I)


def possible(
    url: str, layouts: Mapping[str, Layout], specs: Collection[SourceSpec], *, home: Collection[str] = ()
) -> dict[str, Layout]:
    """Return the layouts that a site at ``url`` may have, its own publisher's before those of a CMS.

    ``specs``: all known sources, which tell whose the layouts are; ``home``: the names of the operator's own layouts.
    """
    own = {spec.layout for spec in specs if same_site(spec.source.homepage, url)}
    wanted = [name for name in layouts if name in own or name in CMS or name in home]
    return {name: layouts[name] for name in sorted(wanted, key=lambda name: name not in own)}


def fitting(links: Sequence[Link], page: Seen | None, layouts: Mapping[str, Layout]) -> Layout | None:
    """Return the layout that these articles have, if one of ``layouts`` fits: by their addresses, or by the list."""
    for layout in layouts.values():
        if layout.name == "wordpress":
            if page is not None and _WORDPRESS.search(page.body):
                return layout
        elif layout.article_url and _share(links, layout.article_url) >= MOST and len(links) >= FEWEST:
            return layout
    return next((layout for layout in layouts.values() if page is not None and _lists(page, layout)), None)


def _share(links: Sequence[Link], article_url: str) -> float:
    wanted = re.compile(article_url)
    return sum(bool(wanted.search(link.url)) for link in links) / len(links) if links else 0.0


def _lists(page: Seen, layout: Layout) -> bool:
    """Say whether the page is a list as the layout has them: entries where its selector says."""
    if not layout.listing.item or page.form != "html":
        return False
    try:
        found = listings.read(page.body, url=page.url, rule=of_page(page.url, layout), now=page.at)
    except DiscoveryError:
        return False
    return len(found.links) >= FEWEST and not found.warnings


def of_page(url: str, layout: Layout) -> Discover:
    """Return the rule by which a layout reads a list."""
    own = layout.listing
    return Discover(
        listing=url,
        article_url=layout.article_url,
        pages=own.pages,
        item=own.item,
        link=own.link,
        title=own.title,
        date=own.date,
    )
