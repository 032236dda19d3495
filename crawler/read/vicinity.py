"""What stands around the headline of a page: where bylines and dates are."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.read.letters import weight
from crawler.read.tree import squeeze

_AFTER = 40  # lines looked at after the headline, and before it
_BEFORE = 12
_ELEMENTS_BEFORE = 60
_WALKED = 5_000  # elements looked at after the headline
_PARAGRAPH = 150  # letters: what we look for stands before the text, not after two paragraphs of it
_SMALL = 80  # characters: an element that holds no more is one line
_TEXT = 250  # letters after the headline: its date stands before them, or below the whole text
_CONTAINERS = frozenset(["ul", "ol", "dl", "table", "tbody"])
_SKIPPED = frozenset(["script", "style", "noscript", "nav", "aside", "footer", "select", "option", "a"])
_CHANGED = re.compile(r"updated|modified", re.I)
_HAS_LINK = XPath("boolean(descendant::a[@href])")
_HAS_TITLE = XPath("boolean(descendant::h1)")

Linked = Callable[[HtmlElement], bool]  # whether the entry of a list holds a link


@dataclass(frozen=True, kw_only=True)
class Vicinity:
    """Short lines around a headline, the nearest first; without links, lists and navigation.

    ``own``: those of ``after`` that may tell of this article, not of another below it; ``stamps``: what the ``<time>``
    elements among them say in their ``datetime``, but for those of the last change; ``before``: without the masthead;
    ``paragraphs``: the first longer lines after the headline.
    """

    after: Sequence[str] = ()
    own: Sequence[str] = ()
    before: Sequence[str] = ()
    stamps: Sequence[str] = ()
    paragraphs: Sequence[str] = ()


def around(tree: HtmlElement, title: HtmlElement | None) -> Vicinity:
    """Collect what stands around the element ``title``.

    Where the headline stands nowhere on the page, the lines right before the first paragraph are all there is.
    """
    body = tree.find("body")
    walk = (body if body is not None else tree).iter()
    linked = cache(_HAS_LINK)
    passed: deque[HtmlElement] = deque(maxlen=_ELEMENTS_BEFORE)
    for element in walk:
        if element is title or (title is None and _is_paragraph(element)):
            break
        if element.tag == "nav":  # what stands above a menu is the masthead
            passed.clear()
        passed.append(element)
    else:
        return Vicinity()
    masthead = cache(heads_page)
    before: list[str] = []
    for element in reversed(passed):
        if not _is_within(element, masthead):
            before += [line for line in reversed(_lines(element, linked)) if weight(line) <= _PARAGRAPH]
        if len(before) >= _BEFORE:
            break
    del before[_BEFORE:]
    return _after(walk, title, before, linked) if title is not None else Vicinity(before=before)


def _after(walk: Iterator[HtmlElement], title: HtmlElement, before: Sequence[str], linked: Linked) -> Vicinity:
    lines: list[str] = []
    own: list[str] = []
    stamps: list[str] = []
    paragraphs: list[str] = []
    letters = 0
    end = _end_of_article(title)
    left = False
    for element in islice(walk, _WALKED):
        left = left or element is end
        others = letters > _TEXT and (left or _is_beside_link(element))
        if element.tag == "time" and not stamps and not others and _is_stamp(element, linked):
            stamps.append(element.get("datetime") or "")
        for line in _lines(element, linked):
            letters += weight(line)
            if weight(line) > _PARAGRAPH:
                paragraphs.append(line)
                continue
            lines.append(line)
            if not others:
                own.append(line)
        if len(lines) >= _AFTER or len(paragraphs) > 1:
            break
    return Vicinity(after=lines, own=own, before=before, stamps=stamps, paragraphs=paragraphs)


def is_near_headline(element: HtmlElement, tree: HtmlElement) -> bool:
    """Tell whether an element stands in the ``<article>`` of an h1, or no whole text lies between it and one.

    A page without an h1 has no headline that could be told from the rest: all is near.
    """
    titles = list(islice(tree.iter("h1"), 20))
    homes = {article for title in titles for article in title.iterancestors("article")}
    if not titles or any(article in homes for article in element.iterancestors("article")):
        return True
    letters, last = 0, None  # what was last met, the element or a headline, and how much text since
    for other in tree.iter():
        if other is element or other.tag == "h1":
            met = other is element
            if last is not None and last != met and letters <= _TEXT:
                return True
            letters, last = 0, met
        elif other.tag not in _SKIPPED:
            letters += weight((other.text or "").strip()) + weight((other.tail or "").strip())
    return False


def _end_of_article(title: HtmlElement) -> HtmlElement | None:
    """The element that follows the ``<article>`` of the headline."""
    holder = next(title.iterancestors("article"), None)
    while holder is not None and holder.getnext() is None:
        holder = holder.getparent()
    return holder.getnext() if holder is not None else None


def _is_beside_link(element: HtmlElement) -> bool:
    """Whether there is a link right in an element or beside it: after a whole text, to another story."""
    parent = element.getparent()
    near = [*_children(element, 4), *(_children(parent, 4) if parent is not None else ())]
    return any(other.tag == "a" for other in near)


def _children(element: HtmlElement, most: int) -> list[HtmlElement]:
    """The first children; ``len`` and slices count all of them."""
    return list(islice(element.iterchildren(), most))


def heads_page(header: HtmlElement) -> bool:
    """Tell whether a ``<header>`` is that of the page, rather than of its article: its dates are not the article's."""
    return not _HAS_TITLE(header) and next(header.iterancestors("article", "main"), None) is None


def linked_entries(tree: HtmlElement, *tags: str) -> set[HtmlElement]:
    """Find the entries of lists (``tags``) that hold a link."""
    found: set[HtmlElement] = set()
    for link in tree.iter("a"):
        if link.get("href") is None:
            continue
        for entry in link.iterancestors(*tags):
            if entry in found:
                break
            found.add(entry)
    return found


def _is_within(element: HtmlElement, masthead: Callable[[HtmlElement], bool]) -> bool:
    own = element.tag == "header" and masthead(element)
    return own or any(masthead(header) for header in element.iterancestors("header"))


def _is_stamp(element: HtmlElement, linked: Linked) -> bool:
    changed = _CHANGED.search(element.get("class") or "") or _CHANGED.search(beside(element))
    return bool(element.get("datetime")) and not changed and not _is_beside(element, linked)


def beside(element: HtmlElement) -> str:
    """Return the text of a small element with what stands beside it in the same line: "Updated on …"."""
    parent = element.getparent()
    line = _short(parent) if parent is not None and len(_children(parent, 5)) <= 4 else ""
    return line or _short(element)


def _short(element: HtmlElement) -> str:
    """All an element says, if that is one line."""
    pieces: list[str] = []
    letters = 0
    for piece in element.itertext():
        letters += len(piece)
        if letters > 2 * _SMALL:
            return ""
        pieces.append(piece)
    if not letters:
        return ""
    whole = squeeze(" ".join(pieces))
    return whole if len(whole) <= _SMALL else ""


def _is_paragraph(element: HtmlElement) -> bool:
    return element.tag not in _SKIPPED and weight((element.text or "").strip()) > _PARAGRAPH


def _lines(element: HtmlElement, linked: Linked) -> list[str]:
    """The text of an element and what follows it, unless they are part of a menu or of an entry with a link."""
    own, tail = _line(element), element.tail
    lines = [own] if own else []
    if tail and (tail := squeeze(tail)):
        lines.append(tail)
    return lines if lines and not _is_beside(element, linked) else []


def _is_beside(element: HtmlElement, linked: Linked) -> bool:
    if element.tag in ("nav", "aside", "footer") or (element.tag == "li" and linked(element)):
        return True
    return any(parent.tag != "li" or linked(parent) for parent in element.iterancestors("nav", "aside", "footer", "li"))


def _line(element: HtmlElement) -> str:
    """The text of a small element (a date in three ``<em>``), the own text of a large one."""
    if element.tag in _SKIPPED:
        return ""
    whole = _short(element) if 0 < len(element) <= 8 and element.tag not in _CONTAINERS else ""
    text = element.text
    return whole or (squeeze(text) if text else "")
