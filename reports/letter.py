"""The digest as HTML for mail programs: the richest form of it that fits.

Gmail hides what goes beyond about 102 KB, so a letter that would be too long tells less of what matters least, and says
so. There is no picture, variable or grid in it that some program would not show, and nothing to fetch; what cannot be
inlined (dark mode, phones) stands in one style element.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TypeVar

from markupsafe import Markup

from reports import render, weeks
from reports.bars import bars
from reports.clean import plain, web_address
from reports.excerpt import COLUMNS, shortened
from reports.language import Language
from reports.model import Digest
from reports.place import Place
from reports.voice import Voice

LIMIT = 70_000  # octets of UTF-8
PEEK = 140  # columns of what an inbox shows beside the subject
LONGEST_URL = 2000  # what every mail program still opens
# Written into no attribute, so that a tag ends where it seems to.
MARKUP = {ord(char): f"%{ord(char):02X}" for char in "\"'<>`"}
BLANK = re.compile(r"\n\s*")
CLASS = re.compile(r'(<[^<>]*?) class="[^"<>]*"')
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Form:
    """How much a letter tells.

    ``reasons``: why an item was chosen. ``details``: the evidence of borderline items and the state of each healthy
    source. ``headlines``: those of other reports of a story. ``excerpts``: of the items that do not open the issue.
    ``lines``: these items are a line each. ``limit``: rows of any list; the others are counted.
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
        return text if self.limit is None else shortened(plain(text[: 4 * COLUMNS]), COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The HTML of a mail, and whether all of the digest is in it."""

    html: str
    whole: bool


# From the richest on: what one leaves out is less dear to a reader than what the next one does.
FORMS = (
    Form(),
    Form(reasons=False),
    Form(reasons=False, details=False),
    Form(reasons=False, details=False, headlines=False),
    Form(reasons=False, details=False, headlines=False, excerpts=False),
    Form(reasons=False, details=False, headlines=False, excerpts=False, lines=True),
)


def web_page(digest: Digest, place: Place) -> str | None:
    """Return where the digest can be read in full, or None if nobody can: a preview has no page in the archive."""
    return place.address(f"{digest.id}.html") if digest.number is not None else None


def letter(digest: Digest, place: Place, *, note: str | None = None, leave: str | None = None) -> Letter:
    """Return the richest form of the digest that is at most ``LIMIT`` octets long.

    ``note``: a line of ours under the masthead. ``leave``: the address by which to leave the list.
    """

    def told(form: Form) -> str:
        return write(digest, place, form, note=note, leave=leave)

    html = told(Form())
    if _fits(html):
        return Letter(html=html, whole=True)
    most = max(len(rows) for rows in _lists(digest))
    forms = [*FORMS[1:], *(replace(FORMS[-1], limit=rows) for rows in range(most, -1, -1))]
    first = bisect_left(forms, True, hi=len(forms) - 1, key=lambda form: _fits(told(form)))
    return Letter(html=told(forms[first]), whole=False)


def _lists(digest: Digest) -> Iterator[Sequence[object]]:
    items = (*digest.items, *digest.updates)
    yield from (section.items for section in digest.further)
    yield from (item.also for item in items)
    yield from (digest.leading, digest.events, digest.updates, digest.corrections)
    yield from (digest.ahead, digest.borderline, digest.sources)


def _fits(html: str) -> bool:
    return len(html.encode()) + html.count("\n") <= LIMIT  # a line of a mail ends in two octets


def write(digest: Digest, place: Place, form: Form, *, note: str | None = None, leave: str | None = None) -> str:
    """Return the digest in one form, however long it is; see ``letter``."""
    words = Language(digest.language, weeks.zone(digest.timezone))
    voice = Voice(words)
    titles = " · ".join(item.report.title for item in digest.leading)
    html = (
        render.environment("email.html")
        .get_template("email.html")
        .render(
            digest=digest,
            place=place,
            page=web_page(digest, place),
            words=words,
            say=words.say,
            voice=voice,
            form=form,
            href=_href,
            peek=shortened(plain(titles or voice.summary(digest)), PEEK),
            reports={item.story_id: item.report for item in (*digest.items, *digest.updates)},
            bars=bars(digest.tallies, words.zone),
            note=note,
            leave=leave,
            comma=Markup(words.say("list")),
        )
    )
    return CLASS.sub(r"\1", _inliner()(BLANK.sub("\n", html)))


def _href(url: str) -> str | None:
    """Return an address for a link that every mail program follows, or None if there must be none."""
    address = web_address(url)
    return None if address is None or len(address) > LONGEST_URL else address.translate(MARKUP)


@cache
def _inliner() -> Callable[[str], str]:
    import css_inline  # a compiled library that only mail needs

    style = resources.files("reports").joinpath("templates", "email.css").read_text("utf-8")
    return css_inline.CSSInliner(
        inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False, minify_css=True, extra_css=style
    ).inline
