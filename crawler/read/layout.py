"""The text of an article where a layout says it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lxml.html import HtmlElement

from crawler.read.blocks import Block, blocks
from crawler.read.body import Body, generic, make
from crawler.read.letters import weight
from crawler.read.metadata import Metadata
from crawler.read.tree import drop, select, select_all, text_of
from crawler.source import Hints

_CORE = 0.7  # of the text of a frame
_LEAST = 20  # letters: a body that holds less is an empty frame


@dataclass(frozen=True, kw_only=True)
class Match:
    """The hints that fit a page, and the parts of it that hold the text: none where the hints do not say where."""

    hints: Hints
    parts: Sequence[HtmlElement] = ()


def fitting(tree: HtmlElement, hints: Sequence[Hints], published: date | None) -> Match | None:
    """Return the first hints whose body is on the page and whose time the publication date (if known) lies in.

    Hints without a body add to those that follow: a source's own ``cut`` to what its layout says.
    """
    own: Hints | None = None
    for hint in hints:
        if not _in_force(hint, published):
            continue
        if hint.body is None:
            own = _joined(own, hint)
            continue
        parts = _cores(select_all(tree, hint.body))
        if parts:
            return Match(hints=_joined(own, hint), parts=parts)
    return Match(hints=own) if own else None


def read(tree: HtmlElement, match: Match, metadata: Metadata, *, title: str, place: HtmlElement | None = None) -> Body:
    """Read the text where the hints say it is, or find it where they do not say. What they cut is taken out first."""
    lead = " ".join(filter(None, (text_of(element) for element in select(tree, match.hints.lead)))) or None
    for selector in match.hints.cut:
        for element in select(tree, selector):
            if element not in match.parts:
                drop(element)
    if not match.parts:
        return replace(generic(tree, metadata, title=title, place=place), lead=lead)
    found = [block for part in match.parts for block in blocks(part)]
    return make(_without_repeats(found), title, found_by="layout", lead=lead)


def _in_force(hint: Hints, published: date | None) -> bool:
    if published is None:
        return True
    return (hint.since is None or hint.since <= published) and (hint.until is None or published <= hint.until)


def _joined(own: Hints | None, hint: Hints) -> Hints:
    """Hints with those that go before them: these win, what both cut is cut."""
    if own is None:
        return hint
    return replace(
        hint,
        title=own.title or hint.title,
        date=own.date or hint.date,
        author=own.author or hint.author,
        lead=own.lead or hint.lead,
        cut=(*own.cut, *hint.cut),
    )


def _cores(found: Sequence[HtmlElement]) -> list[HtmlElement]:
    """Of matches inside each other keep the inner ones if they hold most of the text, else the outer one; none where
    none of them holds a text.

    Layouts name the frame of one year and the frame inside it of the next in one selector list.
    """
    weights = {element: weight(text_of(element)) for element in found}
    kept: list[HtmlElement] = []
    for element in found:
        outer = next((parent for parent in element.iterancestors() if parent in weights), None)
        if outer is None:
            kept.append(element)
        elif outer in kept and weights[element] >= _CORE * weights[outer]:
            kept[kept.index(outer)] = element
    return kept if any(weights[element] >= _LEAST for element in kept) else []


def _without_repeats(found: Sequence[Block]) -> list[Block]:
    """Pages for two screens hold the text twice: keep the first of each long paragraph."""
    first = {block.text: index for index, block in reversed(list(enumerate(found)))}
    return [block for index, block in enumerate(found) if weight(block.text) < 60 or first[block.text] == index]
