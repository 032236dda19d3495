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
_CELLS = frozenset(["td", "th"])


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
    linked = skipping = links = 0

    def flush() -> None:
        nonlocal linked
        text = " ".join(INVISIBLE.sub("", "".join(pieces)).split())
        if text:
            found.append(Block(text, min(linked, len(text)), holders[-1]))
        pieces.clear()
        linked = 0

    for event, element in etree.iterwalk(part, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if skipping or tag in SKIPPED or _hidden(element):
                skipping += 1
                continue
            if tag in _CELLS:
                pieces.append(" ")
            elif tag not in _INLINE:
                flush()
                holders.append(element)
            links += tag == "a"
            text = element.text
        else:
            if skipping:
                skipping -= 1
            elif tag == "a":
                links -= 1
            if not skipping and tag not in _INLINE and tag not in _CELLS and tag not in SKIPPED:
                flush()
                if holders[-1] is element:
                    holders.pop()
            text = None if element is part else element.tail
        if text and not skipping:
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
