"""What an extractor found, made whole by the structure of the page: paragraphs and lists it passed over, no tail.

Extractors judge paragraph by paragraph and lose lists, or a paragraph after an advertisement; and they go on into what
follows an article (a newsletter's call, a legal notice, a club's appeal). The page's own markup knows better: what is
marked like the rest of the text belongs to it, and what stands outside the element that holds it does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.read.blocks import Block
from crawler.read.letters import weight

_COMPARED = 40  # letters and digits by which a line is found again on the page
_NO_WORD = re.compile(r"\W+")
_NO_WORD_ASCII = bytes(code for code in range(128) if _NO_WORD.match(chr(code)))
_LARGEST = 400_000  # letters and digits of a page
_FEW = 3  # lines
_GAP = 300  # letters and digits of a line between two blocks
_COVERED = 0.6  # of a line by the blocks it is made of; the rest is what nobody reads, a button or a form
_MOST_LINKED = 0.3  # of a paragraph that is put back
_PARAGRAPH = 60  # letters: what is marked like the text and shorter may be a label
_KIND = 0.5  # of the found text that is marked the same way: then other paragraphs marked so belong to it
_BESIDE = 0.3  # of the found text that stands in elements marked alike: paragraphs and headings in such belong to it
_LIST_BESIDE = 0.1  # the same for lists, which hardly ever are anything else there
_INSIDE = 0.7  # of the found text that lies in one element: what follows that element is no longer the article
_LEVELS = 3  # up from the element that holds most text, in which it is asked who calls itself the content
_CONTENT = re.compile(r"(?:^|[-_\s]|(?<=[a-z]))(?:[cC]ontent|[bB]ody|[eE]ditor)(?=$|[-_\s])")
_ENTRIES = frozenset(["li", "dd", "dt"])
_LISTS = frozenset(["ul", "ol", "dl", "blockquote", *_ENTRIES])
_FLOWING = frozenset(["p", "h2", "h3", "h4", "blockquote"])

Kind = tuple[object, ...]  # tag and class of an element and of what holds it


@dataclass(frozen=True, kw_only=True, slots=True)
class _Marked:
    """A block of the page and its letters and digits alone."""

    block: Block
    bare: str


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a block stands: how it is marked, and how the element is marked that its paragraph or list stands in."""

    kind: Kind
    beside: Kind
    tag: str


def complete(
    lines: Sequence[str], page: Sequence[Block], *, inside: HtmlElement, is_boilerplate: Callable[[str], bool]
) -> list[str]:
    """Put back what ``lines``, found on a ``page`` of these blocks, lack, and cut what follows the article.

    ``inside``: the element that holds most text of the page.
    """
    marked = [_Marked(block=block, bare=bare) for block in page if (bare := _bare(block.text))]
    if sum(len(one.bare) for one in marked) > _LARGEST:  # every block is looked for in all of the text
        return list(lines)
    lines = _apart(lines, marked)
    bares = [_bare(line) for line in lines]
    end = _end(lines, bares, marked, inside)
    found = "".join(bares[:end])
    known = [_is_known(one.bare, found) for one in marked]
    if not any(known):
        return list(lines[:end])
    missing = _missing(marked, known, is_boilerplate)
    return list(_with(lines[:end], bares, marked, missing))


def _apart(lines: Sequence[str], page: Sequence[_Marked]) -> Sequence[str]:
    """The lines, each a block of its own: of a page with little text an extractor may give all in one line."""
    if len(lines) > _FEW:
        return lines
    apart: list[str] = []
    for line in lines:
        within = list(_made_of(_bare(line), page))
        apart += [_line(block) for block in within] or [line]
    return apart


def _made_of(line: str, page: Sequence[_Marked]) -> Iterator[Block]:
    """The blocks that a line of letters and digits is made of, in their order; none if they do not cover most of it."""
    within: list[_Marked] = []
    at = 0
    for one in page:
        found = line.find(one.bare, at, at + _GAP + len(one.bare))
        if found >= 0:
            within.append(one)
            at = found + len(one.bare)
    if len(within) > 1 and sum(len(one.bare) for one in within) >= _COVERED * len(line):
        yield from (one.block for one in within)


def _line(block: Block) -> str:
    """A block as trafilatura writes it."""
    return f"- {block.text}" if block.element is not None and block.element.tag == "li" else block.text


def _bare(text: str) -> str:
    if text.isascii():
        return text.encode().translate(None, _NO_WORD_ASCII).decode()
    return _NO_WORD.sub("", text)


def _is_known(bare: str, found: str) -> bool:
    """Whether a block is in the found text; its beginning, middle or end will do: ruby or a note may stand between."""
    if len(bare) <= 2 * _COMPARED:
        return bare[:_COMPARED] in found
    middle = len(bare) // 2
    return bare[:_COMPARED] in found or bare[-_COMPARED:] in found or bare[middle : middle + _COMPARED] in found


def _place(block: Block) -> _Place:
    element = block.element
    if element is None:
        return _Place(kind=(), beside=(), tag="")
    inner, beside = element, element.getparent()
    while beside is not None and (beside.tag in _LISTS or inner.tag in _ENTRIES):
        inner, beside = beside, beside.getparent()
    entry = inner is not element and inner.tag in _LISTS
    return _Place(kind=_kind(element), beside=_kind(beside), tag="li" if entry else str(element.tag))


def _kind(element: HtmlElement | None) -> Kind:
    if element is None:
        return ()
    parent = element.getparent()
    return (element.tag, element.get("class"), *((parent.tag, parent.get("class")) if parent is not None else ()))


def _missing(page: Sequence[_Marked], known: Sequence[bool], is_boilerplate: Callable[[str], bool]) -> frozenset[int]:
    """Indices of the blocks between the first and the last that was found which belong to the text as well."""
    first, last = known.index(True), len(known) - 1 - known[::-1].index(True)
    if all(known[first:last]):
        return frozenset()
    between = page[first : last + 1]
    places = [_place(one.block) for one in between]
    weights = [weight(one.block.text) for one in between]
    there = known[first : last + 1]
    total = sum(letters for letters, found in zip(weights, there, strict=True) if found)
    kinds: dict[Kind, int] = {}
    beside: dict[Kind, int] = {}
    for place, letters, found in zip(places, weights, there, strict=True):
        if found:
            beside[place.beside] = beside.get(place.beside, 0) + letters
            if letters >= _PARAGRAPH:
                kinds[place.kind] = kinds.get(place.kind, 0) + letters
    times = Counter(one.block.text for one in page)

    def belongs(index: int) -> bool:
        block, place, letters = page[index].block, places[index - first], weights[index - first]
        if block.linked > _MOST_LINKED * len(block.text) or times[block.text] > 1 or is_boilerplate(block.text):
            return False
        near = beside.get(place.beside, 0) / total
        if place.tag in _FLOWING and near >= _BESIDE:
            return True
        if place.tag in _ENTRIES and near >= _LIST_BESIDE:
            return True
        return letters >= _PARAGRAPH and kinds.get(place.kind, 0) >= _KIND * total

    return frozenset(index for index in range(first, last) if not known[index] and belongs(index))


def _end(lines: Sequence[str], bares: Sequence[str], page: Sequence[_Marked], inside: HtmlElement) -> int:
    """How many of the lines are left when what follows the element ``inside`` is cut: all if it does not hold most.

    What is marked as the most of it is stays wherever it stands: a text may lie in several elements.
    """
    outer = frozenset(frame(inside).iter())
    within = [one.block.element in outer for one in page]
    kinds = [_kind(one.block.element) for one in page]
    letters: Counter[Kind] = Counter()
    for one, kind, there in zip(page, kinds, within, strict=True):
        letters[kind] += len(one.bare) if there else 0
    usual = {kind for kind, count in letters.items() if count >= _KIND * letters.total()}
    held = "".join(one.bare for one, kind, there in zip(page, kinds, within, strict=True) if there or kind in usual)
    known = [bool(bare) and _is_known(bare, held) for bare in bares]
    weights = [weight(line) for line in lines]
    inner = sum(count for count, there in zip(weights, known, strict=True) if there)
    if not any(known) or inner < _INSIDE * sum(weights):
        return len(lines)
    return len(lines) - known[::-1].index(True)


def frame(inside: HtmlElement) -> HtmlElement:
    """The element that says it holds the content: ``inside`` or what it stands in, a few levels up; else ``inside``."""
    above = [inside, *islice(inside.iterancestors(), _LEVELS)]
    return next((one for one in above if _CONTENT.search(f"{one.get('class', '')} {one.get('id', '')}")), inside)


def _with(
    lines: Sequence[str], bares: Sequence[str], page: Sequence[_Marked], missing: frozenset[int]
) -> Iterator[str]:
    """The lines with the missing blocks after the line they follow on the page."""
    starts = {bares[index][:_COMPARED]: index for index in reversed(range(len(lines)))}
    after: dict[int, list[str]] = {}
    current: int | None = None
    for index, one in enumerate(page):
        if one.bare[:_COMPARED] in starts:
            current = starts[one.bare[:_COMPARED]]
        elif index in missing and current is not None:
            after.setdefault(current, []).append(_line(one.block))
    for index, line in enumerate(lines):
        yield line
        yield from after.get(index, ())
