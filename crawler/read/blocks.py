"""The paragraphs of a part of a page, in order: what a reader would see as separate lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.read.letters import INVISIBLE

# Nobody reads these as part of a text.
SKIPPED = frozenset(
    "script style noscript template iframe object embed applet svg math canvas audio video select option button input "
    "textarea head title link meta map area nav dialog".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr img".split()
)
_BLOCK, _TEXT, _CELL, _NOTHING = range(4)
_KINDS: dict[object, int] = {  # of tags; any other is a block's
    **dict.fromkeys(_INLINE, _TEXT),
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(SKIPPED, _NOTHING),
}
_MAY_HIDE = etree.XPath("descendant-or-self::*[@hidden or @aria-hidden = 'true' or @style]")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text; ``linked`` of its characters are inside links, ``element`` is what holds it on the page."""

    text: str
    linked: int
    element: HtmlElement | None = field(default=None, compare=False, repr=False)


def blocks(part: HtmlElement) -> list[Block]:
    """Split a part of a page into its paragraphs. Linear in its size, at any depth."""
    found: list[Block] = []
    pieces: list[str] = []
    holders = [part]
    linked = links = 0
    skipping = False  # the element at hand: what it holds is never walked through
    hidden = {element for element in _MAY_HIDE(part) if _hidden(element)}

    def flush() -> None:
        nonlocal linked
        text = "".join(pieces)
        text = " ".join((text if text.isascii() else INVISIBLE.sub("", text)).split())
        if text:
            found.append(Block(text, min(linked, len(text)), holders[-1]))
        pieces.clear()
        linked = 0

    walk = etree.iterwalk(part, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        kind = _KINDS.get(tag, _BLOCK)
        if event == "start":
            if kind == _NOTHING or element in hidden:
                walk.skip_subtree()
                skipping = True
                continue
            if kind == _BLOCK:
                if pieces:
                    flush()
                holders.append(element)
            elif kind == _CELL:
                pieces.append(" ")
            elif tag == "a":
                links += 1
            text = element.text
        else:
            if kind == _BLOCK:
                if pieces:
                    flush()
                if not skipping:
                    holders.pop()
            elif tag == "a" and not skipping:
                links -= 1
            skipping = False
            text = None if element is part else element.tail
        if text and (pieces or not text.isspace()):
            pieces.append(text)
            if links:
                linked += len(text.strip())
    flush()
    return found


def _hidden(element: HtmlElement) -> bool:
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()
