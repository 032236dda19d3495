"""The date of a page that has none of its own: what can be made of its markup and its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from htmldate import find_date
from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler import dates
from crawler.read.published import LONGEST_STAMP, PUBLISHED, Witness, as_witness, day_of, is_masthead, stands_alone
from crawler.read.tree import drop, squeeze
from crawler.read.vicinity import linked_entries


def guessed(tree: HtmlElement, url: str, *, now: datetime, timezone: str, lang: str | None) -> Iterator[Witness]:
    """The last resort: a line anywhere that says it was published then, what htmldate makes of the markup, the first
    date anywhere in the text. Changes the tree.

    What stands beside links is cut first: on a page without a date of its own, htmldate takes a sidebar's. The first
    of January is what it makes of a bare year, and today's date is the masthead's: neither is believed. Its search of
    the whole page (``extensive``) loads the month names of two hundred languages, which takes seconds: it is for the
    languages we do not read ourselves.
    """
    apart = _beside(tree)
    if len(apart) > _MOST_BESIDE:
        return
    for element in apart:
        drop(element)
    beforetoday = day_of(now, timezone) - timedelta(days=1)
    foreign = (lang or "en").lower()[:2] not in ("en", "zh", "ru", "kk")
    labelled, first = _lines_with_dates(tree, timezone, now)
    found = labelled or _htmldate(tree, url, beforetoday, extensive=False) or first
    if found is None and foreign:
        found = _htmldate(tree, url, beforetoday, extensive=True)
    if found is not None:
        yield found


def _beside(tree: HtmlElement) -> list[HtmlElement]:
    """Find navigation, sidebars, lists of other articles, and every entry of a list that has a link."""
    entries = linked_entries(tree, "li", "dd")
    around_title = {parent for title in tree.iter("h1") for parent in title.iterancestors()}
    found = [*tree.iter("aside", "nav", "select"), *entries]
    for path in (_CLASSES, _IDS):
        holders = (name.getparent() for name in path(tree) if _is_side(name.lower()))
        found += [element for element in holders if element not in around_title]
    return list(dict.fromkeys(found))


def _is_side(name: str) -> bool:
    return any(sign in name for sign in _SIDE)


def _lines_with_dates(tree: HtmlElement, timezone: str, now: datetime) -> tuple[Witness | None, Witness | None]:
    """The first date that is called that of publication, and the first date of all."""
    first: Witness | None = None
    for line in islice(_lines(tree), _MOST_LINES):
        if first and not PUBLISHED.search(line):
            continue
        parsed = dates.parse(line, timezone=timezone, now=None)
        if parsed is None or is_masthead(line, timezone, now):
            continue
        if (label := PUBLISHED.search(line)) and parsed.raw in line[label.end() :][:LONGEST_STAMP]:
            return as_witness("text" if stands_alone(line, parsed) else "guess", parsed), first
        first = first or as_witness("guess", parsed)
    return None, first


def _lines(tree: HtmlElement) -> Iterator[str]:
    """The lines that may hold a date."""
    for element in islice(tree.iter(*_HOLDERS), _MOST_ELEMENTS):
        for text in (element.text, element.tail):
            line = squeeze(text[:_LONGEST_LINE] if text else "")
            if len(line) > 7 and _FIGURES.search(line):
                yield line


def _htmldate(tree: HtmlElement, url: str, last: date, *, extensive: bool) -> Witness | None:
    found = find_date(tree, url=url, extensive_search=extensive, original_date=True, max_date=last.isoformat())
    if not found or found.endswith("-01-01"):
        return None
    return Witness(source="guess", value=date.fromisoformat(found), precision="day", raw=found)


_HOLDERS = tuple("p div span td font small em i b strong time br address footer h6".split())
_LONGEST_LINE = 120  # characters
# Sidebars and lists of other articles, by class or id.
_CLASSES, _IDS = XPath("//@class"), XPath("//@id")
_SIDE = tuple(
    """
    sidebar side-bar related recommend popular latest hotnews hot-news hotlist hot-list rank carousel calendar
    """.split()
)
_MOST_BESIDE = 3_000  # elements beside the text: a page with more is a list
_MOST_ELEMENTS = 20_000  # that are searched for lines
_MOST_LINES = 1_000  # lines with figures that are read
_FIGURES = re.compile(r"\d")
