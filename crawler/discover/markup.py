"""Bytes of a list page to a tree: unpacked, decoded by what the bytes are, parsed without touching anything else."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.etree import ParserError
from lxml.html import HtmlElement

from crawler.discover.link import absolute
from crawler.read import charset

LARGEST = 10_000_000  # bytes of a list once decompressed

_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_WITHIN_WORDS = {"a", "b", "i", "em", "strong", "font", "u", "sup", "sub", "mark", "small"}
_HIDDEN = {"script", "style", "noscript"}


def unpacked(body: bytes) -> bytes:
    """Decompress a body that is itself gzip (``sitemap.xml.gz``); what a truncated one still holds is kept."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error:
        return b""


def decode(body: bytes) -> str:
    """Decode by what the bytes are: a declaration of gb2312 over UTF-8 is common. Never raises."""
    return charset.decode(body)[0]


def xml_text(body: bytes) -> str:
    """Decode a feed or sitemap, without references to characters that do not exist: XML parsers fall over them."""
    return _REFERENCE.sub(lambda match: match[0] if _exists(match[1]) else "\ufffd", decode(unpacked(body)))


def _exists(reference: str) -> bool:
    if len(reference) > 8:
        return False
    number = int(reference[1:], 16) if reference[0] in "xX" else int(reference)
    return 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF


def tree(body: bytes) -> HtmlElement | None:
    """Parse a page; None where there is no markup in it."""
    text = decode(unpacked(body))
    # The parser is told the encoding, so that what the page declares of itself is not believed again.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError):
        return None


def base_of(page: HtmlElement, url: str) -> str:
    """The address a page's relative links start from."""
    declared = page.find(".//base[@href]")
    return (absolute(declared.get("href"), url) if declared is not None else None) or url


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def select(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements a CSS selector (checked when the source was read) matches inside ``element``, itself included."""
    return list(_compiled(selector)(element))


def text_of(element: HtmlElement) -> str:
    """The visible text of an element on one line; emphasis within a word does not split it."""
    pieces: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        space = "" if each.tag in _WITHIN_WORDS else " "
        if event == "end":
            pieces += [space, (each.tail or "") if each is not element else ""]
        elif each.tag not in _HIDDEN:
            pieces += [space, each.text or ""]
    return " ".join("".join(pieces).split())


def strings(element: HtmlElement) -> list[str]:
    """The visible pieces of text in an element, in order."""
    pieces = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    return [piece for piece in (" ".join(str(raw).split()) for raw in pieces) if piece]
