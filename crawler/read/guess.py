"""The date of a page that has none of its own: what can be made of its markup and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from htmldate import find_date
from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler import dates
from crawler.read.published import LONGEST_STAMP, PUBLISHED, Witness, as_witness, day_of, is_masthead, stands_alone
from crawler.read.tree import drop, squeeze


def guessed(tree: HtmlElement, url: str, *, now: datetime, timezone: str, lang: str | None) -> Iterator[Witness]:
    """The last resort: a line anywhere that says it was published then, what htmldate makes of the markup, the first
    date anywhere in the text. Changes the tree.

    What stands beside links is cut first: on a page without a date of its own, htmldate takes a sidebar's. The first
    of January is what it makes of a bare year, and today's date is the masthead's: neither is believed. Its search of
    the whole page (``extensive``) loads the month names of two hundred languages, which takes seconds: it is for the
    languages we do not read ourselves.
    """
    for element in _BESIDE(tree):
        drop(element)
    beforetoday = day_of(now, timezone) - timedelta(days=1)
    foreign = (lang or "en").lower()[:2] not in ("en", "zh", "ru", "kk")
    labelled, first = _lines_with_dates(tree, timezone, now)
    found = labelled or _htmldate(tree, url, beforetoday, extensive=False) or first
    if found is None and foreign:
        found = _htmldate(tree, url, beforetoday, extensive=True)
    if found is not None:
        yield found


def _lines_with_dates(tree: HtmlElement, timezone: str, now: datetime) -> tuple[Witness | None, Witness | None]:
    """The first date that is called that of publication, and the first date of all."""
    first: Witness | None = None
    for element in tree.iter(*_HOLDERS):
        for text in (element.text, element.tail):
            line = squeeze(text[:_LONGEST_LINE] if text else "")
            if first and not PUBLISHED.search(line):
                continue
            parsed = dates.parse(line, timezone=timezone, now=None) if len(line) > 7 else None
            if parsed is None or is_masthead(line, timezone, now):
                continue
            if (label := PUBLISHED.search(line)) and parsed.raw in line[label.end() :][:LONGEST_STAMP]:
                return as_witness("text" if stands_alone(line, parsed) else "guess", parsed), first
            first = first or as_witness("guess", parsed)
    return None, first


def _htmldate(tree: HtmlElement, url: str, last: date, *, extensive: bool) -> Witness | None:
    found = find_date(tree, url=url, extensive_search=extensive, original_date=True, max_date=last.isoformat())
    if not found or found.endswith("-01-01"):
        return None
    return Witness(source="guess", value=date.fromisoformat(found), precision="day", raw=found)


_HOLDERS = tuple("p div span td font small em i b strong time br address footer h6".split())
_LONGEST_LINE = 120  # characters
# Navigation, sidebars, lists of other articles, and every entry of a list that has a link.
_BESIDE = XPath(
    "//aside | //nav | //li[.//a] | //dd[.//a] | //select | //*[re:test(concat(@class, ' ', @id), "
    "'side-?bar|related|recommend|popular|latest|hot-?(?:news|list)|rank|carousel|calendar', 'i')][not(.//h1)]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)
