"""What stands around the headline of a page: where bylines and dates are."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.read.letters import weight
from crawler.read.tree import squeeze

_AFTER = 40  # lines looked at after the headline, and before it
_BEFORE = 12
_ELEMENTS_BEFORE = 60
_PARAGRAPH = 150  # letters: what we look for stands before the text, not after two paragraphs of it
_SMALL = 80  # characters: an element that holds no more is one line
_CONTAINERS = frozenset(["ul", "ol", "dl", "table", "tbody"])
_SKIPPED = frozenset(["script", "style", "noscript", "nav", "aside", "footer", "select", "option", "a"])
_CHANGED = re.compile(r"updated|modified", re.I)


@dataclass(frozen=True, kw_only=True)
class Vicinity:
    """Short lines around a headline, the nearest first; without links, lists and navigation.

    ``stamps``: what the ``<time>`` elements after it say in their ``datetime``, but for those of the last change;
    ``paragraphs``: the first longer lines after it.
    """

    after: Sequence[str] = ()
    before: Sequence[str] = ()
    stamps: Sequence[str] = ()
    paragraphs: Sequence[str] = ()


def around(tree: HtmlElement, title: HtmlElement | None) -> Vicinity:
    """Collect what stands around the element ``title``.

    Where the headline stands nowhere on the page, the lines right before the first paragraph are all there is.
    """
    body = tree.find("body")
    walk = (body if body is not None else tree).iter()
    passed: deque[HtmlElement] = deque(maxlen=_ELEMENTS_BEFORE)
    for element in walk:
        if element is title or (title is None and _is_paragraph(element)):
            break
        passed.append(element)
    else:
        return Vicinity()
    before = [line for element in passed for line in _lines(element) if weight(line) <= _PARAGRAPH]
    return _after(walk, before[-_BEFORE:][::-1]) if title is not None else Vicinity(before=before[-_BEFORE:][::-1])


def _after(walk: Iterator[HtmlElement], before: Sequence[str]) -> Vicinity:
    lines: list[str] = []
    stamps: list[str] = []
    paragraphs: list[str] = []
    for element in walk:
        if element.tag == "time" and _is_stamp(element):
            stamps.append(element.get("datetime") or "")
        for line in _lines(element):
            if weight(line) > _PARAGRAPH:
                paragraphs.append(line)
            else:
                lines.append(line)
        if len(lines) >= _AFTER or len(paragraphs) > 1:
            break
    return Vicinity(after=lines, before=before, stamps=stamps, paragraphs=paragraphs)


def _is_stamp(element: HtmlElement) -> bool:
    changed = _CHANGED.search(element.get("class") or "") or _CHANGED.search(beside(element))
    return bool(element.get("datetime")) and not changed and not _is_beside(element)


def beside(element: HtmlElement) -> str:
    """Return the text of a small element with what stands beside it in the same line: "Updated on …"."""
    parent = element.getparent()
    line = _short(parent) if parent is not None and len(parent) <= 4 else ""
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
    whole = squeeze(" ".join(pieces))
    return whole if len(whole) <= _SMALL else ""


def _is_paragraph(element: HtmlElement) -> bool:
    return element.tag not in _SKIPPED and weight((element.text or "").strip()) > _PARAGRAPH


def _lines(element: HtmlElement) -> list[str]:
    """The text of an element and what follows it, unless they are part of a menu or of an entry with a link."""
    lines = [line for line in (_line(element), squeeze(element.tail or "")) if line]
    return lines if lines and not _is_beside(element) else []


def _is_beside(element: HtmlElement) -> bool:
    for parent in (element, *element.iterancestors()):
        if parent.tag in ("nav", "aside", "footer") or (parent.tag == "li" and parent.find(".//a[@href]") is not None):
            return True
    return False


def _line(element: HtmlElement) -> str:
    """The text of a small element (a date in three ``<em>``), the own text of a large one."""
    if element.tag in _SKIPPED:
        return ""
    whole = _short(element) if 0 < len(element) <= 8 and element.tag not in _CONTAINERS else ""
    return whole or squeeze(element.text or "")
