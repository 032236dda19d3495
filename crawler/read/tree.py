"""Text to an element tree, within limits, and the few questions everyone asks of it."""

from __future__ import annotations

import re
from functools import lru_cache

import cssselect
from lxml import etree
from lxml.cssselect import LxmlHTMLTranslator
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.errors import NotArticle

_DOCTYPE = re.compile(r"\s*<!doctype[^>]{0,1000}>", re.I)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,1000}\?>", re.I)
_INLINE_TAGS = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|center|o:p)(?:\s[^<>]{0,2000})?>", re.I)
_LONG_TAG = 3_000  # characters
_CROWDED_TAG = re.compile(rf"<[a-z][^<>]{{{_LONG_TAG},}}", re.I)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1_000  # of one tag: libxml2 compares each with each
_MOST_AROUND = 5  # levels of links in links or headings in headings: trafilatura and htmldate read the text of each
_START = 2_000  # characters
_BLOCK_TAGS = re.compile(r"</?(?:div|section|table|tbody|tr|td|ul|ol|blockquote)(?:\s[^<>]{0,2000})?>", re.I)


def parse(text: str) -> HtmlElement:
    """Parse a page, leaving out comments and processing instructions. Raises NotArticle if there is nothing in it.

    libxml2 gives up 256 levels down and loses what follows without a word. Such a page (a ``<font>`` that is never
    closed, paragraph after paragraph) is parsed again without its inline markup, then without its blocks.
    """
    text = _without(_DOCTYPE, _without(_XML_DECLARATION, text))
    if _has_long_tag(text):
        before, *pieces = text.split("<")
        text = "<".join([before, *map(_thinned, pieces)])
    tree, too_deep = _parse(text)
    if too_deep:
        text = _INLINE_TAGS.sub("", text)
        tree, too_deep = _parse(text)
    if too_deep:
        tree, _ = _parse(_BLOCK_TAGS.sub("<br>", text))
    for nested, path, plain in _BURIED:
        for element in path(tree) if nested(tree) else ():
            element.tag = plain
    return tree


_BURIED = tuple(
    (
        etree.XPath(f"boolean(//{tag}//{tag})"),  # cheap, and hardly ever true
        etree.XPath(f"//{tag}[count(ancestor::{tag}) >= {_MOST_AROUND}]"),
        plain,
    )
    for tag, plain in (("a", "span"), ("h1", "div"))
)
# What ``lxml.html`` chooses in Python for every element that is looked at: ``HtmlElement``, but for forms' own classes.
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)


def _without(beginning: re.Pattern[str], text: str) -> str:
    match = beginning.match(text)
    return text[match.end() :] if match else text


def _has_long_tag(text: str) -> bool:
    """Whether a tag is long enough to be a crowded one. Much faster than the pattern that finds it.

    Such a tag covers one of these blocks, which then has no other character of markup.
    """
    half = _LONG_TAG // 2
    bare = False  # the block before: what holds this one was looked at
    for start in range(0, len(text), half):
        before, bare = bare, text.find(">", start, start + half) < 0 and text.find("<", start, start + half) < 0
        if bare and not before:
            opened = text.find("<", text.rfind(">", 0, start) + 1, start)
            opened = text.rfind("<", opened, start) if opened >= 0 else -1
            if opened >= 0 and _CROWDED_TAG.match(text, opened):
                return True
    return False


def _thinned(piece: str) -> str:
    """What follows a "<", up to the next: without the attributes of the tag if it has more than any of a real page."""
    if len(piece) <= _LONG_TAG:
        return piece
    tag, end, rest = piece.partition(">")
    if not _CROWDED_TAG.match(f"<{tag}") or len(_QUOTED.sub("", tag).split()) <= _MOST_ATTRIBUTES:
        return piece
    return tag.split(maxsplit=1)[0] + end + rest


def _parse(text: str) -> tuple[HtmlElement, bool]:
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
    )
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise NotArticle("empty", "the page has no content") from error
    return tree, any("depth" in entry.message for entry in parser.error_log)


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> tuple[etree.XPath, ...]:
    translator = LxmlHTMLTranslator()
    return tuple(
        etree.XPath(translator.selector_to_xpath(part, translate_pseudo_elements=True))
        for part in cssselect.parse(selector)
    )


def select(tree: HtmlElement, selector: str | None) -> list[HtmlElement]:
    """Find what a CSS selector list matches, in the order of the page; a match inside another match is left out."""
    found = select_all(tree, selector)
    matches = set(found)
    return [element for element in found if not any(parent in matches for parent in element.iterancestors())]


def select_all(tree: HtmlElement, selector: str | None) -> list[HtmlElement]:
    """Find all that a CSS selector list matches, in the order of the page."""
    # libxml2 joins the matches of a list by comparing each with each; a page may have a hundred thousand.
    found = [matches for part in (_compiled(selector) if selector else ()) if (matches := part(tree))]
    if len(found) < 2:
        return list(found[0]) if found else []
    every = {element for matches in found for element in matches}
    return [element for element in tree.iter() if element in every]


def text_of(element: HtmlElement) -> str:
    """Return the text of an element and all it holds in one line."""
    return squeeze(" ".join(element.itertext()) if len(element) else element.text or "")


def start_of(element: HtmlElement) -> str:
    """Return the text of an element as ``text_of`` does, but hardly more than its first thousands of characters.

    For what is looked for in many elements that may lie in each other.
    """
    pieces: list[str] = []
    left = _START
    for piece in element.itertext():
        pieces.append(squeeze(piece.lstrip()[:_START]))
        left -= len(pieces[-1]) + 1
        if left < 0:
            break
    return squeeze(" ".join(pieces))


def squeeze(text: str) -> str:
    """Put a text in one line, single spaces between words."""
    return " ".join(text.split())


def drop(element: HtmlElement) -> None:
    """Take an element out of its tree; the text that follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()
