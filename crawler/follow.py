"""From one page of an article to all of them: which to ask for next, and when to stop. The asking is the caller's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from crawler.read.join import belongs, covers, following
from crawler.read.page import ReadArticle
from crawler.readers import Unread

_LISTS = ("not-article:list-page", "not-article:navigation")

Ask = Callable[[str], Awaitable[ReadArticle | Unread]]


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The pages that were read, the first one first, and why one that belongs to them could not be."""

    parts: Sequence[ReadArticle]
    missing: Unread | None = None


async def begin(part: ReadArticle, ask: Ask) -> ReadArticle | Unread:
    """Return the first page of the article that a page belongs to, or why it cannot be had; often the page itself.

    Where what the page leads back to is no first page of its article (a list, say), it is an article without a pager.
    """
    if part.pager is None or part.pager.first is None:
        return part
    first = await ask(part.pager.first)
    if isinstance(first, Unread):
        return replace(part, pager=None) if first.outcome in _LISTS else first
    return first if belongs(first, part) else replace(part, pager=None)


async def follow(first: ReadArticle, ask: Ask) -> Followed:
    """Read the pages after the first one; where there is the whole article on one page, that one instead.

    Ends with the last page, at the twentieth, at one that says nothing new, and at one that cannot be had.
    """
    if first.pager and first.pager.whole:
        whole = await ask(first.pager.whole)
        if isinstance(whole, ReadArticle) and covers(whole, first):
            return Followed(parts=[first, whole])
        if isinstance(whole, Unread) and not first.pager.further:
            return Followed(parts=[first], missing=whole)
    parts = [first]
    while address := following(parts):
        part = await ask(address)
        if isinstance(part, Unread):
            return Followed(parts=parts, missing=part)
        parts.append(part)
    return Followed(parts=parts)
