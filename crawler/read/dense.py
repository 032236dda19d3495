"""The part of a page that holds most text outside links: a second opinion beside trafilatura's, linear and cheap."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.read.letters import weight

_LEAST = 30  # letters of an element's own: less is a label
_HOLDERS = ("p", "div", "td", "section", "article", "main", "blockquote", "pre", "li", "dd", "font", "span")
_EMPHASIS = frozenset(["b", "strong", "em", "i", "u"])
_SHARES = (1.0, 1.0, 0.5, 0.25)  # of an element's own text that count for itself and for what holds it


def densest(tree: HtmlElement) -> HtmlElement:
    """Return the element that holds most text outside links, paragraphs counting for what they stand in."""
    scores: dict[HtmlElement, float] = {}
    for element in tree.iter(*_HOLDERS):
        text = _own_text(element).strip()
        own = weight(text) if 3 * len(text) >= _LEAST else 0
        if own < _LEAST:
            continue
        for share in _SHARES:
            scores[element] = scores.get(element, 0.0) + own * share
            parent = element.getparent()
            if parent is None or parent.tag == "html":
                break
            element = parent
    return max(scores, key=lambda element: scores[element], default=tree)


def _own_text(element: HtmlElement) -> str:
    """The text of an element itself: not that of its links, nor of blocks inside it."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag in _EMPHASIS:
            pieces.append(child.text or "")
        pieces.append(child.tail or "")
    return "".join(pieces)
