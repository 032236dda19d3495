"""What an extractor found, made whole by the structure of the page: paragraphs and lists it passed over, no tail.

Extractors judge paragraph by paragraph and lose lists, or a paragraph after an advertisement; and they go on into what
follows an article (a newsletter's call, a legal notice, a club's appeal). The page's own markup knows better: what is
marked like the rest of the text belongs to it, and what stands outside the element that holds it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.read.blocks import Block
from crawler.read.letters import weight

_COMPARED = 40  # letters and digits by which a line is found again on the page
_WORD = re.compile(r"\w+")
_MOST_LINKED = 0.3  # of a paragraph that is put back
_PARAGRAPH = 60  # letters: what is marked like the text and shorter may be a label
_KIND = 0.5  # of the found text that is marked the same way: then other paragraphs marked so belong to it
_BESIDE = 0.3  # of the found text that stands in elements marked alike: paragraphs and headings in such belong to it
_LIST_BESIDE = 0.1  # the same for lists, which hardly ever are anything else there
_INSIDE = 0.7  # of the found text that lies in one element: what follows that element is no longer the article
_ENTRIES = frozenset(["li", "dd", "dt"])
_LISTS = frozenset(["ul", "ol", "dl", "blockquote", *_ENTRIES])
_FLOWING = frozenset(["p", "h2", "h3", "h4", "blockquote"])

Kind = tuple[object, ...]  # tag and class of an element and of what holds it


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
    page = [block for block in page if _bare(block.text)]
    kept = lines[: _end(lines, page, inside)]
    found = "".join(_bare(line) for line in kept)
    known = [_is_known(_bare(block.text), found) for block in page]
    if not any(known):
        return list(kept)
    missing = _missing(page, [_place(block) for block in page], known, is_boilerplate)
    return list(_with(kept, page, missing))


def _bare(text: str) -> str:
    return "".join(_WORD.findall(text))


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


def _missing(
    page: Sequence[Block], places: Sequence[_Place], known: Sequence[bool], is_boilerplate: Callable[[str], bool]
) -> frozenset[int]:
    """Indices of the blocks between the first and the last that was found which belong to the text as well."""
    weights = [weight(block.text) for block in page]
    total = sum(letters for letters, there in zip(weights, known, strict=True) if there)
    kinds: dict[Kind, int] = {}
    beside: dict[Kind, int] = {}
    for place, letters, there in zip(places, weights, known, strict=True):
        if there:
            beside[place.beside] = beside.get(place.beside, 0) + letters
            if letters >= _PARAGRAPH:
                kinds[place.kind] = kinds.get(place.kind, 0) + letters
    once = {text: count for text, count in _counts(page).items() if count == 1}

    def belongs(index: int) -> bool:
        block, place = page[index], places[index]
        if block.linked > _MOST_LINKED * len(block.text) or block.text not in once or is_boilerplate(block.text):
            return False
        near = beside.get(place.beside, 0) / total
        if place.tag in _FLOWING and near >= _BESIDE:
            return True
        if place.tag in _ENTRIES and near >= _LIST_BESIDE:
            return True
        return weights[index] >= _PARAGRAPH and kinds.get(place.kind, 0) >= _KIND * total

    first, last = known.index(True), len(known) - 1 - known[::-1].index(True)
    return frozenset(index for index in range(first, last) if not known[index] and belongs(index))


def _counts(page: Sequence[Block]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for block in page:
        counts[block.text] = counts.get(block.text, 0) + 1
    return counts


def _end(lines: Sequence[str], page: Sequence[Block], inside: HtmlElement) -> int:
    """How many of the lines are left when what follows the element ``inside`` is cut: all if it does not hold most."""
    held = "".join(_bare(block.text) for block in page if _is_in(block.element, inside))
    there = [bool(bare := _bare(line)) and _is_known(bare, held) for line in lines]
    letters = [weight(line) for line in lines]
    if sum(count for count, within in zip(letters, there, strict=True) if within) < _INSIDE * sum(letters):
        return len(lines)
    return len(lines) - there[::-1].index(True)


def _is_in(element: HtmlElement | None, outer: HtmlElement) -> bool:
    while element is not None and element is not outer:
        element = element.getparent()
    return element is not None


def _with(lines: Sequence[str], page: Sequence[Block], missing: frozenset[int]) -> Iterator[str]:
    """The lines with the missing blocks after the line they follow on the page."""
    starts = {_bare(line)[:_COMPARED]: index for index, line in reversed(list(enumerate(lines)))}
    after: dict[int, list[str]] = {}
    current: int | None = None
    for index, block in enumerate(page):
        bare = _bare(block.text)[:_COMPARED]
        if bare in starts:
            current = starts[bare]
        elif index in missing and current is not None:
            after.setdefault(current, []).append(block.text)
    for index, line in enumerate(lines):
        yield line
        yield from after.get(index, ())
