"""How a list was read, for a person who has to mend its rule: what was found, what was left out by what. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler.discover import lists
from crawler.discover.guess import looks_like_article, same_site
from crawler.discover.link import absolute
from crawler.discover.listings import anchors
from crawler.discover.markup import base_of, select, text_of, tree
from crawler.errors import DiscoveryError
from crawler.source import Discover

EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Addresses that one ``key`` of the rule keeps out: how many, and a few, those most like an article's first."""

    key: str
    pattern: str
    number: int
    examples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListReading:
    """How a list was read.

    ``form``: what its bytes are. ``by``: what its links were found by. ``entries``: what the ``item`` selector matches;
    None where there is none. ``container``: whether the place where links should be is there. ``addresses``: different
    ones on it; ``links``: those taken for articles'.
    """

    form: str
    by: str
    addresses: int
    links: int
    entries: int | None = None
    container: bool = True
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None


def explain(rule: Discover | None, body: bytes, *, url: str, article_url: str | None = None) -> ListReading:
    """Explain how a body is read by ``rule``; without one, as a list nobody declared (``article_url``: the layout's).

    Never raises: what cannot be read says so in ``error``.
    """
    form = lists.sniff(body)
    pattern = rule.article_url if rule else article_url
    try:
        found = lists.read(rule, body, url=url) if rule else lists.automatic(body, url=url, article_url=pattern)
        if form == "html":
            return _page(rule, body, url, pattern, links=[link.url for link in found.links], container=found.container)
        bare = replace(rule, article_url=None) if rule else None
        everything = lists.read(bare, body, url=url) if bare else lists.automatic(body, url=url)
    except DiscoveryError as error:
        return ListReading(
            form=form, by=f"as a {rule.place}" if rule else "", addresses=0, links=0, container=False, error=str(error)
        )
    others = [link.url for link in everything.links if link.url not in {taken.url for taken in found.links}]
    return ListReading(
        form=form,
        by="its entries" + (" whose address matches article_url" if pattern else ""),
        addresses=len(everything.links),
        links=len(found.links),
        container=found.container,
        left_out=_left_out("article_url", pattern, [(address, "") for address in others]),
        warnings=found.warnings,
    )


def why_empty(reading: ListReading) -> str:
    """Say in a sentence why a list that could be read gave no link."""
    if reading.error:
        return reading.error
    if reading.form == "html" and reading.entries == 0:
        where = "what is around them is there, but empty" if reading.container else "what is around them is missing too"
        others = _unmatched(reading) or (f"{reading.addresses} links" if reading.addresses else "no link at all")
        return f"nothing on the page matches the item selector, {where}: the layout has changed; the page has {others}"
    if unmatched := _unmatched(reading):
        return f"the page has {unmatched}"
    if reading.addresses == 0:
        return "there is no link on it: the list is empty, or a script fills it"
    return f"{reading.addresses} links, none looks like an article's"


def _unmatched(reading: ListReading) -> str | None:
    for left in reading.left_out:
        if left.key == "article_url":
            closest = f"; the closest are {', '.join(left.examples)}" if left.examples else ""
            return f"{left.number} links, none matches article_url = {left.pattern!r}{closest}"
    return None


def item_offer(body: bytes, *, url: str) -> str | None:
    """Guess the ``item`` selector of a page that lists articles: what most links that look like articles stand in."""
    page = tree(body)
    if page is None:
        return None
    own = [pair for pair in anchors(page, base_of(page, url)) if same_site(pair[1], url)]
    places = Counter(
        place
        for anchor, address in own
        if looks_like_article(address, text_of(anchor)[:200])
        if (place := _place(anchor))
    )
    found = places.most_common(1)
    return found[0][0] if found and found[0][1] >= EXAMPLES else None


def _place(anchor: HtmlElement) -> str | None:
    """Write where an entry stands as a selector: a named element and what is in it."""
    entry = next((each for each in anchor.iterancestors("li", "tr", "dd", "article", "div")), None)
    if entry is None:
        return None
    for outer in (entry, *entry.iterancestors()):
        name = str(outer.get("id", "")) or (outer.get("class", "").split() or [""])[0]
        if re.fullmatch(r"[A-Za-z][\w-]{0,60}", name):
            mark = f"{outer.tag!s}{'#' if outer.get('id') else '.'}{name}"
            return mark if outer is entry else f"{mark} {entry.tag!s}"
    return None


def _page(
    rule: Discover | None, body: bytes, url: str, pattern: str | None, *, links: Sequence[str], container: bool
) -> ListReading:
    page = tree(body)
    assert page is not None  # it was read before
    base = base_of(page, url)
    seen = {address: text_of(anchor)[:100] for anchor, address in reversed(anchors(page, base)) if address != url}
    item = rule.item if rule else None
    entries = select(page, item) if item else []
    inside = _inside(entries, base)
    taken = set(links)
    unmatched = [(address, text) for address, text in seen.items() if address not in taken]
    left: tuple[LeftOut, ...] = ()
    if item and entries:
        left += _left_out("article_url", pattern, [pair for pair in unmatched if pair[0] in inside])
        left += _left_out("item", item, [pair for pair in unmatched if pair[0] not in inside and _fits(pair, pattern)])
    elif pattern:
        left += _left_out("article_url", pattern, unmatched)
    else:
        left += _left_out("guess", "", [pair for pair in unmatched if same_site(pair[0], url)])
    return ListReading(
        form="html",
        by=_by(item, pattern, bool(entries)),
        addresses=len(seen),
        links=len(taken),
        entries=len(entries) if item else None,
        container=container,
        left_out=left,
    )


def _by(item: str | None, pattern: str | None, entries: bool) -> str:
    if item and entries:
        return f"the item selector {item!r}"
    if pattern:
        return "article_url" + (f", for nothing matches the item selector {item!r}" if item else "")
    return "a guess by addresses and titles"


def _inside(entries: Sequence[HtmlElement], base: str) -> set[str]:
    found = (absolute(anchor.get("href"), base) for entry in entries for anchor in entry.iter("a"))
    return {address for address in found if address}


def _fits(pair: tuple[str, str], pattern: str | None) -> bool:
    return bool(re.search(pattern, pair[0])) if pattern else looks_like_article(*pair)


def _left_out(key: str, pattern: str | None, pairs: Sequence[tuple[str, str]]) -> tuple[LeftOut, ...]:
    """Sum up what a pattern leaves out, what is likest to an article first; nothing where there is none."""
    if not pairs or pattern is None:
        return ()
    ranked = sorted(pairs, key=lambda pair: (not looks_like_article(*pair), -len(pair[1])))
    examples = tuple(address for address, _ in ranked[:EXAMPLES])
    return (LeftOut(key=key, pattern=pattern, number=len(pairs), examples=examples),)
