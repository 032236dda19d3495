"""The pages of one article become one text. Pure.

What a pager promises is believed only as far as the pages bear it out: the first one that repeats what was read, or
tells of something else, ends the article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.read.letters import weight
from crawler.read.page import ReadArticle
from crawler.read.pages import MOST, SEVERAL
from crawler.read.title import key
from storage.models import Origin
from storage.urls import spellings

LONGEST = 400_000  # characters of text, as of one page (``crawler.read.body``, which the reactor does without)
_LONG = 60  # letters: a longer line is not said twice by chance
_NEWS = 0.05  # of a page's text: a page that brings less repeats what is known
_TAIL = 5  # lines that may end every page: who wrote it, where it was taken from
_COVERS = 0.8  # of the first page's text: what holds as much of it is the article on one page
_OF_THE_TEXT = ("cut-off", "mojibake", "text-salvaged", "layout-missed", "paywall")


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """What the pages give together: lines, how many of the pages are part of it, whether the end was seen."""

    lines: list[str]
    pages: int
    ended: bool


def join(parts: Sequence[ReadArticle]) -> ReadArticle:
    """Join the pages of an article, given in their order; everything but the text is what the first one says.

    What a later page repeats (headline, standfirst, paragraphs) stands once. The result warns of ``several-pages`` if
    a page is missing.
    """
    walk = _walk(parts)
    used = parts[: walk.pages]
    text = "\n".join(walk.lines)
    found = dict.fromkeys(parts[0].warnings)
    found |= dict.fromkeys(warning for part in used for warning in part.warnings if warning in _OF_THE_TEXT)
    found |= {"cut-off": None} if len(text) > LONGEST else {}
    found.pop(SEVERAL, None)
    found |= {SEVERAL: None} if _misses(used, ended=walk.ended) else {}
    dated = next((part for part in used if part.published), parts[0])
    signed = next((part for part in used if part.author), parts[0])
    return replace(
        parts[0],
        text=text[:LONGEST],
        author=signed.author,
        published=dated.published,
        published_raw=dated.published_raw,
        published_precision=dated.published_precision,
        published_from=dated.published_from,
        warnings=tuple(found),
        origins=_origins(parts[0], {"published": dated, "author": signed}),
        pager=None,
    )


def _origins(first: ReadArticle, others: Mapping[str, ReadArticle]) -> tuple[Origin, ...]:
    """Where the values were read: on the first page, but for those that another one had."""
    own = [origin for origin in first.origins if origin.field not in others]
    return (*own, *(origin for field, part in others.items() for origin in part.origins if origin.field == field))


def following(parts: Sequence[ReadArticle]) -> str | None:
    """Return the address of the page to read after these, if the article goes on."""
    walk = _walk(parts)
    if walk.ended or len(parts) >= MOST or sum(map(len, walk.lines)) > LONGEST:
        return None
    return _rest(parts)


def covers(whole: ReadArticle, part: ReadArticle) -> bool:
    """Say whether one page holds what another has and more: the article that is otherwise split."""
    lines = {key(line) for line in whole.text.split("\n")}
    shared = sum(weight(line) for line in part.text.split("\n") if key(line) in lines)
    return shared >= _COVERS * weight(part.text) and weight(whole.text) > weight(part.text)


def same(url: str, other: str) -> bool:
    """Say whether two addresses are one, under ``http`` or ``https``."""
    return spellings(url)[0] in spellings(other)


def _walk(parts: Sequence[ReadArticle]) -> _Walk:
    first = parts[0]
    if len(parts) > 1 and first.pager and first.pager.whole and covers(parts[1], first):
        return _Walk(lines=parts[1].text.split("\n"), pages=2, ended=True)
    lines = first.text.split("\n")
    tail = _common_tail([part.text.split("\n") for part in parts if part is first or continues(first, part)])
    lines = lines[: len(lines) - len(tail)]
    seen = {key(line) for line in (first.title, *lines)}
    for index, part in enumerate(parts[1:], start=1):
        fresh = _fresh(part.text.split("\n"), seen, len(tail)) if continues(first, part) else []
        if sum(map(weight, fresh)) <= _NEWS * weight(part.text):
            return _Walk(lines=lines + tail, pages=index, ended=True)
        lines += fresh
        seen |= {key(line) for line in fresh}
    return _Walk(lines=lines + tail, pages=len(parts), ended=False)


def continues(first: ReadArticle, part: ReadArticle) -> bool:
    """Say whether a page belongs to the article that begins on the first one: it leads back to it, or has its title."""
    if part.pager and part.pager.first and same(part.pager.first, first.url) and _further(first):
        return True
    return entitled(first.title, part.title) or "title-guessed" in part.warnings


def belongs(first: ReadArticle, part: ReadArticle) -> bool:
    """Say whether a page is a later one of another, as it says: that one leads to it, or goes on under its title.

    Articles lead back to their list just as later pages do to the first one; but a list's pager leads to lists.
    """
    leads = any(same(address, part.url) for _, address in _further(first))
    return leads or (bool(_further(first)) and entitled(first.title, part.title))


def entitled(title: str, other: str) -> bool:
    """Say whether two pages have one title, apart from what one of them adds to it ("…, page 2")."""
    name, longer = sorted((key(title), key(other)), key=len)
    return longer == name or (name != "" and longer.startswith(name))


def _fresh(lines: list[str], seen: set[str], tail: int) -> list[str]:
    """The lines of a later page that say something new: without what it repeats before them, and long repeats."""
    lines = lines[: len(lines) - tail]
    start = next((index for index, line in enumerate(lines) if key(line) not in seen), len(lines))
    return [line for line in lines[start:] if weight(line) < _LONG or key(line) not in seen]


def _common_tail(texts: Sequence[list[str]]) -> list[str]:
    """The lines that end every page; none if that is all there is on one."""
    tail: list[str] = []
    for lines in zip(*(reversed(text) for text in texts), strict=False):
        if len(texts) < 2 or len(set(lines)) > 1 or len(tail) >= _TAIL or weight(lines[0]) > 2 * _LONG:
            break
        tail.insert(0, lines[0])
    return tail if all(len(text) > len(tail) for text in texts) else []


def _rest(parts: Sequence[ReadArticle]) -> str | None:
    """The page after the last one, as far as the pagers of all of them tell."""
    known = {n: url for part in parts for n, url in _further(part)}
    at = parts[0].pager.number if parts[0].pager else 0
    for part in parts[1:]:
        own = _number(part)
        at = own if own > at else min((n for n in known if n > at), default=at + 1)
    return known.get(min((n for n in known if n > at), default=-1))


def _misses(parts: Sequence[ReadArticle], *, ended: bool) -> bool:
    """Whether a page of the article is not among these."""
    pager = parts[0].pager
    if pager is None or pager.first is not None:
        return pager is not None
    return not ended and (_rest(parts) is not None or (pager.whole is not None and not any(map(_further, parts))))


def _further(part: ReadArticle) -> tuple[tuple[int, str], ...]:
    return part.pager.further if part.pager else ()


def _number(part: ReadArticle) -> int:
    """The number of a page that knows itself to be a later one; 0 for any other."""
    return part.pager.number if part.pager and part.pager.first else 0
