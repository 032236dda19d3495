"""The text of a page that a script would put there: the markup of an article inside the JSON a site sends along.

Sites drawn in the browser (Next.js, Nuxt, Angular …) put what they draw into a ``<script>``. What it holds is the
article's own HTML as one string; nothing is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from crawler.read.blocks import Block, blocks
from crawler.read.letters import weight

_LEAST = 400  # characters of a string that can be an article
_MOST = 20  # strings looked at
_LONGEST = 2_000_000  # characters of scripts
# A JSON string that holds the beginning of a paragraph, as it is or with its brackets escaped.
_STRING = re.compile(r'(?<!\\)"((?:[^"\\]|\\.){400,}+)"')
_WORD = re.compile("[^\\W\\d\u3400-\u9fff]{3,}|[\u3400-\u9fff]{2}")  # of a title; of a Chinese one, two characters
_SAID = 0.3  # of the words of a title
_PARAGRAPH = re.compile(r"(?:<|\\u003[cC])(?:p|div|h2)\b")


def embedded(scripts: str, title: str) -> list[Block]:
    """Return the paragraphs of the longest piece of HTML in the scripts of a page that speaks of its title.

    None where there is no such: a menu, a request for consent or another story is not the article.
    """
    found = [page for page in map(blocks, _parts(scripts)) if _speaks_of(title, " ".join(block.text for block in page))]
    return max(found, key=lambda page: sum(weight(block.text) for block in page), default=[])


def _speaks_of(title: str, text: str) -> bool:
    words = {piece.casefold() for piece in _WORD.findall(title)}
    said = text.casefold()
    return sum(word in said for word in words) >= max(1, _SAID * len(words))


def scripts_of(tree: HtmlElement) -> str:
    """Join the scripts of a page that can hold the state of a program."""
    texts = (script.text for script in tree.iter("script") if script.text and len(script.text) >= _LEAST)
    return "\n".join(texts)[:_LONGEST]


def _parts(scripts: str) -> Iterator[HtmlElement]:
    strings = [match[1] for match in _STRING.finditer(scripts) if _PARAGRAPH.search(match[1])]
    for string in sorted(strings, key=len, reverse=True)[:_MOST]:
        try:
            html = json.loads(f'"{string}"', strict=False)
            if _PARAGRAPH.search(html):
                yield fragment_fromstring(html, create_parent="div")
        except (ValueError, etree.ParserError):
            continue
