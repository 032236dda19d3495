"""What stands around the headline of a page: where bylines and dates are."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.read.tree import squeeze

_AFTER = 40  # lines looked at after the headline, and before it
_BEFORE = 12
_PARAGRAPH = 150  # characters: what we look for stands before the text, not after two paragraphs of it
_SMALL = 80  # characters: an element that holds no more is one line
_SKIPPED = frozenset(["script", "style", "noscript", "nav", "aside", "footer", "select", "option", "a", "li"])


def lines_near(tree: HtmlElement, title: HtmlElement | None) -> list[str]:
    """Return the short lines after the headline, then those before it from the nearest on; no links, no lists.

    ``title`` is the element the headline stands in. Where it stands nowhere, the lines right before the first
    paragraph are all there is.
    """
    before: list[str] = []
    after: list[str] = []
    paragraphs = 0
    seen = False
    body = tree.find("body")
    for element in (body if body is not None else tree).iter():
        if element is title:
            seen = True
            continue
        for text in (_line(element), squeeze(element.tail or "")):
            if len(text) > _PARAGRAPH:
                paragraphs += seen or title is None
            elif text and seen:
                after.append(text)
            elif text:
                before.append(text)
                del before[:-_BEFORE]
        if len(after) >= _AFTER or paragraphs > (title is not None):
            break
    return [*after, *reversed(before if seen or paragraphs else [])]


def _line(element: HtmlElement) -> str:
    """The text of a small element (a date in three ``<em>``), the own text of a large one."""
    if element.tag in _SKIPPED:
        return ""
    own = element.text or ""
    if 0 < len(element) <= 8:
        pieces: list[str] = []
        for piece in element.itertext():
            pieces.append(piece)
            if sum(map(len, pieces)) > 2 * _SMALL:
                return squeeze(own)
        whole = squeeze(" ".join(pieces))
        if len(whole) <= _SMALL:
            return whole
    return squeeze(own)
