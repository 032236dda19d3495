"""The headings of a page: which are its article's own, and which only repeat its place in the site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.read.letters import INVISIBLE, weight
from crawler.read.tree import squeeze, start_of

LONGEST = 300  # characters of a headline
_NEAR = 4  # levels up: a class further out is the page's
_SHORTEST = 12  # letters: a shorter second heading names a section
_HOME = re.compile(r"/(?:[a-z]{2}/?)?(?:index\.\w{2,5})?", re.I)

Heading = tuple[str, HtmlElement]


@dataclass(frozen=True, kw_only=True)
class Headings:
    """``own``: first headings. ``breadcrumbs``: those in a breadcrumb or menu, a title for search engines.
    ``below``: where there are only those, what the second heading under them says without its kicker, and with it.
    """

    own: tuple[Heading, ...]
    breadcrumbs: tuple[Heading, ...] = ()
    below: tuple[Heading, ...] = ()


def clean(text: str) -> str:
    """Return a title as one line of visible characters, not longer than a title can be."""
    return normalize("NFC", squeeze(INVISIBLE.sub("", text)))[:LONGEST].strip()


def headings(tree: HtmlElement, is_site: Callable[[str], bool]) -> Headings:
    """Collect the headings of a page, without those that only name the site (``is_site``)."""
    own: list[Heading] = []
    breadcrumbs: list[Heading] = []
    for element in tree.iter("h1"):
        text = clean(start_of(element))
        if text and not is_site(text):
            (breadcrumbs if _is_breadcrumb(element) else own).append((text, element))
    own = _unlike_others(own)
    below = _below(tree, breadcrumbs[0][1]) if breadcrumbs and not own else ()
    return Headings(own=tuple(own), breadcrumbs=tuple(breadcrumbs), below=below)


def leads_home(heading: HtmlElement, url: str) -> bool:
    """Whether all of a heading is one link, to the home page of the site of ``url``."""
    links = heading.xpath("ancestor::a[@href] | descendant::a[@href]")
    if len(links) != 1 or squeeze(start_of(links[0])) != squeeze(start_of(heading)):
        return False
    try:
        home, own = urlsplit(links[0].get("href").strip()), urlsplit(url)
        hosts = {(parts.hostname or "").removeprefix("www.") for parts in (home, own)} if home.netloc else ()
    except ValueError:
        return False
    return len(hosts) < 2 and not home.query and _HOME.fullmatch(home.path or "/" * bool(home.netloc)) is not None


def _unlike_others(found: list[Heading]) -> list[Heading]:
    """Leave out first headings of one class, which are those of a list, where another has a class of its own."""
    classes = Counter(element.get("class") for _, element in found)
    alone = [heading for heading in found if classes[heading[1].get("class")] == 1]
    return alone or found


def _is_breadcrumb(element: HtmlElement) -> bool:
    parent: HtmlElement | None = element
    for level in range(_NEAR + 3):
        if parent is None or parent.tag in ("article", "main", "body"):
            return False
        if parent.tag == "nav" or (level <= _NEAR and "breadcrumb" in (parent.get("class") or "").lower()):
            return True
        parent = parent.getparent()
    return False


def _below(tree: HtmlElement, breadcrumb: HtmlElement) -> tuple[Heading, ...]:
    """The headline under a breadcrumb: without what stands above it in an element of its own, then with it."""
    passed = False
    for element in tree.iter("h1", "h2"):
        if element is breadcrumb:
            passed = True
        elif passed and weight(whole := clean(start_of(element))) >= _SHORTEST and not _links(element):
            last = clean(start_of(element[-1])) if len(element) > 1 else ""
            return ((last, element), (whole, element)) if weight(last) >= _SHORTEST else ((whole, element),)
    return ()


def _links(element: HtmlElement) -> bool:
    return element.find(".//a") is not None or any(
        parent.tag in ("a", "nav", "aside") for parent in element.iterancestors()
    )
