"""The text of an article on a page nobody has described: what trafilatura finds, held against the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG, Document, Extractor, use_config

from crawler.read.blocks import Block, blocks
from crawler.read.boilerplate import is_boilerplate, tidy
from crawler.read.complete import complete, frame
from crawler.read.dense import densest
from crawler.read.embedded import embedded, scripts_of
from crawler.read.letters import WIDE, weight
from crawler.read.metadata import Metadata, texts
from crawler.read.neighbours import drop_others
from crawler.read.title import key
from crawler.read.tree import squeeze, text_of

LONGEST = 400_000  # characters of text
_MOST_LINKED = 0.3  # of a text: more is looked at twice
_LITTLE = 200  # letters: a shorter text is looked at twice
_SHORT_LINE = 80  # letters
_END_MARKS = (".", "!", "?", "…", "。", "！", "？", "”", "»", "“", '"')
_PROOF = 80  # letters: a second opinion that says less is none
_SECONDED = 0.9  # of a text: then a second opinion agrees
_MOST_LINES = 20_000  # no article has more
_MANY = 8  # lines
_FEW = 3
_SHORT = 1_000  # letters
_ALL_LINKS = 0.8  # of a line: what is left is a date or a bullet
_TITLE = 12  # letters and digits: a shorter line may say the same by chance
_MOST_OF_TITLE = 0.5  # of the longer of two: a kicker is not longer than its headline
_CONFIGURED = 20_000  # characters of a page by which its script is told
_MOST_ELEMENTS = 12_000  # more than this is not given to trafilatura, whose work grows faster than the page
_BARS = re.compile(r"\s?(?:\\?\|\s?)+")
_RULE = re.compile(r"[\s|:-]+")
_DATE_AT_END = re.compile(
    r"[\s\[(（|]*(?:(?:\d{4}\s?[-./年]\s?)?\d{1,2}\s?[-./月]\s?\d{1,2}日?|\d{1,2}\.?\s[^\W\d]{3,10}\.?,?\s\d{4}|"
    r"[^\W\d]{3,10}\.?\s\d{1,2},?\s\d{4})(?:\s?(?:г|ж)\.?)?(?:[\s,]+\d{1,2}:\d{2}(?::\d{2})?)?[\])）\s]*$"
)
_DATE_AT_START = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}\s[^\W\d]{3,10}\s\d{4})"
    r"(?:\s?(?:г|ж)\.)?[\s,|]*(?:\d{1,2}:\d{2})?\s*"
)
_FIGURE = re.compile(r"\d")
_DATED = 40  # characters at the end of an entry in which its date is looked for
_BULLETS = " \t\u00a0\u3000-–—•*·|>»›[]【】"
_LONGEST_ENTRY = 300  # characters of an entry of a list, or of a menu in one line
_TAG = re.compile(r"<[^<>]{0,500}>")
_CJK_CONFIG = use_config()
_CJK_CONFIG["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "80"


FoundBy = Literal["layout", "generic", "dense", "json-ld", "script"]


@dataclass(frozen=True, kw_only=True)
class Body:
    """The text of a page, one paragraph a line, and how it was found.

    ``linked``: how much of what was found lies in links (0 to 1), ``link_lines``: how many lines are nothing else;
    both before such lines were dropped. ``seconded``: whether the element that holds most text of the page holds
    (nearly) all of this one; None where the two were not compared.
    """

    text: str
    found_by: FoundBy
    linked: float
    link_lines: int
    lead: str | None = None
    seconded: bool | None = None


def generic(tree: HtmlElement, metadata: Metadata, *, title: str, place: HtmlElement | None = None) -> Body:
    """Read the text of a page nobody has described. The tree is changed.

    ``place``: the element the title stands in.
    """
    drop_others(tree, place)
    anchors = _anchors(tree)
    _unwrap_layout_tables(tree)
    inside = densest(tree)
    page = blocks(tree)
    body = _trafilatura(tree, page, title, anchors, inside)
    held = frozenset(inside.iter())
    dense = _dense([block for block in page if block.element in held] or blocks(inside), title)
    if body is None or (body.linked > _MOST_LINKED and dense.text):
        body = dense
    elif weight(body.text) < _LITTLE:
        body = dense if weight(dense.text) > 2 * weight(body.text) and dense.linked <= _MOST_LINKED else body
    elif _adds_scraps(body, dense, page, inside):
        body = replace(dense, text="\n".join([*_sentences_before(body, dense), dense.text]))
    told = _TAG.sub(
        " ", next((text for article in metadata.articles for text in texts(article.get("articleBody"))), "")
    )
    if len(told) > 1.3 * len(body.text):
        lines = [Block(squeeze(line), 0) for line in told.splitlines()]
        return make(lines, title, found_by="json-ld")
    if weight(body.text) < _PROOF and (inner := embedded(scripts_of(tree), title)):
        return make(inner, title, found_by="script")
    return replace(body, seconded=_seconds(dense, body)) if body.found_by == "generic" else body


def _seconds(dense: Body, body: Body) -> bool:
    lines = body.text.split("\n")
    held = frozenset(dense.text.split("\n"))
    return sum(weight(line) for line in lines if line in held) >= _SECONDED * sum(map(weight, lines))


def _adds_scraps(body: Body, dense: Body, page: Sequence[Block], inside: HtmlElement) -> bool:
    """Whether what ``body`` has beyond ``dense`` are scraps: teasers, calendars, rankings from around the article.

    A short text is taken for the whole page easily: there a few such lines will do, if they stand outside its frame.
    """
    lines = set(dense.text.split("\n"))
    beside = [line for line in body.text.split("\n") if line not in lines]
    letters, total = sum(map(weight, beside)), weight(body.text)
    if weight(dense.text) < _PROOF or len(beside) < (_FEW if total < _SHORT else _MANY):
        return False
    if total < _SHORT:
        outer = frozenset(frame(inside).iter())
        own = {block.text for block in page if block.element in outer}
        if sum(line.removeprefix("- ") in own for line in beside) > len(beside) / 2:
            return False
    return 0.2 * total < letters < _SHORT_LINE * len(beside)


def _sentences_before(body: Body, dense: Body) -> list[str]:
    """The sentences of a text that stand before its dense part: a standfirst, a first paragraph with a picture."""
    held = frozenset(dense.text.split("\n"))
    before = takewhile(lambda line: line not in held, body.text.split("\n"))
    return [line for line in before if weight(line) >= _SHORT_LINE and line.endswith(_END_MARKS)]


def _trafilatura(
    tree: HtmlElement, page: Sequence[Block], title: str, anchors: frozenset[str], inside: HtmlElement
) -> Body | None:
    """Ask trafilatura; None where it finds nothing, or where the page is too large for it."""
    if tree.xpath("count(//*)") > _MOST_ELEMENTS:
        return None
    lines = _extracted(tree, fast=True)
    if _is_doubtful(lines, inside):
        whole = _extracted(tree, fast=False)
        lines = whole if _holds(whole, lines) else lines
    if not lines:
        return None
    lines = complete(lines, page, inside=inside, is_boilerplate=is_boilerplate)
    return make([Block(line, _linked(line, anchors)) for line in lines], title, found_by="generic")


def _extracted(tree: HtmlElement, *, fast: bool) -> list[str]:
    """What trafilatura finds, line by line; ``fast``: without the other extractors it compares its own with."""
    options = Extractor(config=_config(tree), output_format="python", comments=False, fast=fast)
    document = bare_extraction(tree, options=options)
    if not isinstance(document, Document) or not document.text:
        return []
    return [_without_bars(squeeze(line)) for line in document.text.split("\n") if not _RULE.fullmatch(line)]


def _without_bars(line: str) -> str:
    """A row of a table as a line of text."""
    return _BARS.sub(" ", line).strip() if "|" in line else line


def _is_doubtful(lines: Sequence[str], inside: HtmlElement) -> bool:
    """Whether most text of the page lies elsewhere: in an element that holds more, and nothing of what was found."""
    held = "".join(text_of(inside).split())
    if weight(held) < sum(map(weight, lines)):
        return False
    letters = sum(weight(line) for line in lines if "".join(line.split())[:80] in held)
    return letters <= 0.1 * sum(map(weight, lines))


def _holds(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Whether a text holds (nearly) all of another."""
    held = frozenset(whole)
    return sum(weight(line) for line in part if line in held) >= 0.9 * sum(map(weight, part))


def _config(tree: HtmlElement) -> ConfigParser:
    """trafilatura counts characters: what is too short a text in English is a long paragraph in Chinese."""
    pieces: list[str] = []
    left = _CONFIGURED
    for piece in tree.itertext():
        pieces.append(piece[:left])
        left -= len(pieces[-1])
        if not left:
            break
    text = "".join(pieces)
    wide = 0 if text.isascii() else len(WIDE.findall(text))
    return _CJK_CONFIG if wide > 0.2 * len(text.strip()) else DEFAULT_CONFIG


def _dense(found: Sequence[Block], title: str) -> Body:
    """Read the part of the page that holds most text. For pages trafilatura cannot read."""
    starts = [index for index, block in enumerate(found[:40]) if key(block.text) == key(title)]
    return make(found[starts[-1] + 1 if starts else 0 :], title, found_by="dense")


def _unwrap_layout_tables(tree: HtmlElement) -> None:
    """Turn tables that only arrange the page (they hold tables, forms or whole texts) into plain divisions."""
    for table in list(tree.iter("table")):
        cells = table.xpath("./tr/td | ./tbody/tr/td")
        if _arranges(table, cells):
            for element in (table, *table.xpath("./tbody | ./thead | ./tr | ./tbody/tr | ./thead/tr"), *cells):
                element.tag = "div"


def _arranges(table: HtmlElement, cells: Sequence[HtmlElement]) -> bool:
    if len(cells) < 2 or table.find(".//table") is not None or table.find(".//form") is not None:
        return True
    return any(weight(cell.text_content()) > 600 for cell in cells)


def _anchors(tree: HtmlElement) -> frozenset[str]:
    return frozenset(text_of(link).strip(_BULLETS) for link in tree.iter("a"))


def _linked(line: str, anchors: frozenset[str]) -> int:
    """How many characters of a line of plain text lie in links, as far as can be told from the texts of the links.

    The date at the end of an entry of a list belongs to the link before it.
    """
    line = line.strip(_BULLETS)
    if line in anchors:
        return len(line)
    start = line[:_LONGEST_ENTRY]  # a longer line is like its beginning
    if any(rest.strip(_BULLETS) in anchors for rest in _undated(start)):
        return len(line)
    parts = [part for part in re.split(r"\s?[|·•»>/]\s?|\s", start) if part]
    if len(parts) < 2:
        return 0
    return len(line) * sum(len(part) for part in parts if part in anchors) // sum(map(len, parts))


def _undated(entry: str) -> Iterator[str]:
    """An entry without the date at its end, and without one at its start."""
    tail = entry[-_DATED:]
    yield entry[:-_DATED] + (_DATE_AT_END.sub("", tail) if _FIGURE.search(tail) else tail)
    yield _DATE_AT_START.sub("", entry) if entry[:1].isdecimal() else entry


def _says_title(line: str, title: str) -> bool:
    """Whether a line repeats the headline: alone, behind a kicker, or most of it.

    A line that begins with the headline and goes on is the first sentence of a text whose headline was cut from it.
    """
    if len(line) < len(title):
        return len(line) >= max(_TITLE, _MOST_OF_TITLE * len(title)) and line in title
    return line == title or (len(title) >= max(_TITLE, _MOST_OF_TITLE * len(line)) and line.endswith(title))


def make(
    found: Sequence[Block],
    title: str,
    *,
    found_by: FoundBy,
    lead: str | None = None,
) -> Body:
    """Make a text of lines in the order of the page, without what does not belong to it (``boilerplate.tidy``)."""
    found = found[:_MOST_LINES]
    name = key(title)
    linked = {block.text for block in found if block.linked >= _ALL_LINKS * len(block.text)}
    lines = tidy(
        [block.text for block in found],
        is_title=lambda line: _says_title(key(line), name),
        is_links=lambda line: line in linked,
    )
    total = sum(len(block.text) for block in found)
    return Body(
        text="\n".join(lines)[:LONGEST],
        found_by=found_by,
        linked=sum(block.linked for block in found) / total if total else 0.0,
        link_lines=sum(block.text in linked for block in found),
        lead=lead,
    )
