"""The digest as HTML for mail programs: the richest form of it that fits.

Gmail hides what goes beyond about 102 KB, so a letter that would be too long tells less of what matters least, and says
so. No class, picture, variable or grid that some program would not show; what cannot be inlined stands in one style
element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TypeVar

from reports import render, weeks
from reports.bars import bars
from reports.clean import plain, web_address
from reports.excerpt import shortened
from reports.language import Language
from reports.model import Digest
from reports.place import Place
from reports.voice import Voice

LIMIT = 70_000  # octets of UTF-8
LONGEST_URL = 2000  # what every mail program still opens
NARROW = 160  # columns of any one text where there is no room for more
MARKUP = {ord(char): f"%{ord(char):02X}" for char in "\"'<>`"}  # left in no attribute, however it is written again
BLANK = re.compile(r"\n\s*")
CLASS = re.compile(r'(<[^<>]*?) class="[^"<>]*"')
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Form:
    """How much a letter tells.

    ``reasons``: why an item was chosen, and the excerpts of those told in brief; ``details``: the evidence of borderline
    items and the state of each healthy source; ``headlines``: those of other reports of a story; ``excerpts``: of the
    items that do not open the issue; ``lines``: these items are one line each; ``limit``: rows of any list.
    """

    reasons: bool = True
    details: bool = True
    headlines: bool = True
    excerpts: bool = True
    lines: bool = False
    limit: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self == Form()

    def rows(self, found: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of a list that are shown."""
        return found[: self.limit]

    def cut(self, text: str) -> str:
        """Return a text as long as there is room for."""
        return text if self.limit is None else shortened(plain(text), NARROW)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The HTML of a mail, and whether all of the digest is in it."""

    html: str
    whole: bool


# From the richest on; what each leaves out is less dear to a reader than what the next one does.
FORMS = (
    Form(),
    Form(reasons=False),
    Form(reasons=False, details=False),
    Form(reasons=False, details=False, headlines=False),
    Form(reasons=False, details=False, headlines=False, excerpts=False),
    Form(reasons=False, details=False, headlines=False, excerpts=False, lines=True),
)


def letter(digest: Digest, place: Place, *, note: str | None = None, leave: str | None = None) -> Letter:
    """Return the richest form of the digest that is at most ``LIMIT`` octets long.

    ``note``: a line of ours under the masthead. ``leave``: the address by which to leave the list.
    """
    for form in FORMS:
        html = _render(digest, place, form, note=note, leave=leave)
        if _size(html) <= LIMIT:
            return Letter(html=html, whole=form.whole)
    return Letter(html=_limited(digest, place, note=note, leave=leave), whole=False)


def _limited(digest: Digest, place: Place, **more: str | None) -> str:
    """Return the barest form with as many rows of each list as fit: found by halving."""
    few, many = 0, max(map(len, _lists(digest)), default=0)
    best = _render(digest, place, replace(FORMS[-1], limit=few), **more)
    while few < many:
        middle = (few + many + 1) // 2
        html = _render(digest, place, replace(FORMS[-1], limit=middle), **more)
        if _size(html) <= LIMIT:
            few, best = middle, html
        else:
            many = middle - 1
    return best


def _lists(digest: Digest) -> Iterator[Sequence[object]]:
    yield from (section.items for section in digest.further)
    yield from (digest.leading, digest.events, digest.updates, digest.corrections)
    yield from (digest.ahead, digest.borderline, digest.sources)


def _size(html: str) -> int:
    return len(html.encode())


def _render(digest: Digest, place: Place, form: Form, *, note: str | None, leave: str | None) -> str:
    words = Language(digest.language, weeks.zone(digest.timezone))
    # Only an issue has a page in the archive, a preview has none.
    page = place.address(f"{digest.id}.html") if digest.number is not None else None
    html = (
        render.environment("email.html")
        .get_template("email.html")
        .render(
            digest=digest,
            words=words,
            say=words.say,
            voice=Voice(words),
            form=form,
            bars=bars(digest.tallies, words.zone),
            page=page,
            note=note,
            leave=leave,
            href=_href,
            reports={item.story_id: item.report for item in (*digest.items, *digest.updates)},
        )
    )
    return CLASS.sub(r"\1", _inliner()(BLANK.sub("\n", html)))


def _href(url: str) -> str | None:
    """Return an address for a link that every mail program follows, or None if there must be none."""
    address = web_address(url)
    if address is None or len(address) > LONGEST_URL:
        return None
    return address.translate(MARKUP)


@cache
def _inliner() -> Callable[[str], str]:
    import css_inline  # a compiled library that only mail needs

    style = resources.files("reports").joinpath("templates", "email.css").read_text("utf-8")
    return css_inline.CSSInliner(
        inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False, minify_css=True, extra_css=style
    ).inline
