"""From links on a page to links with a title and a date: what stands around a link belongs to it.

An entry is the largest piece of the page that leads to one article only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.dates import Parsed, from_url, parse
from crawler.discover.guess import weight
from crawler.discover.link import Link, clean_title
from crawler.discover.markup import select, strings, text_of

MOST_LINKS = 6  # in one entry
CLIMB = 6  # levels from a link up to its entry
LONGEST_CALL = 20  # letters of "Read more" and its like
LONGEST_ENTRY = 1500  # characters: more is no entry but an article
LONGEST_PART = 24  # characters of one part of a date that is split over elements: "18", "2026-08"
LONGEST_DATE = 48  # characters: more is no date but a sentence that may hold one

_YEAR = re.compile(r"(?:19|20)\d\d")

SLACK = timedelta(days=2)  # between the day in an address and the day on the list: drafts, time zones

# An entry never is one of these: with a single article on the page they would hold the page's own date.
_WHOLES = {"html", "body", "main", "section", "header", "footer", "nav", "aside", "form", "ul", "ol", "table", "tbody"}


def around(anchors: Sequence[tuple[HtmlElement, str]]) -> list[tuple[HtmlElement, str, HtmlElement]]:
    """Give every (anchor, address) its entry: the largest element around it that leads to no other address."""
    leads_to: dict[HtmlElement, set[str]] = defaultdict(set)
    for anchor, url in anchors:
        for level, element in enumerate((anchor, *anchor.iterancestors())):
            if level > CLIMB:
                break
            leads_to[element].add(url)
    found = []
    for anchor, url in anchors:
        entry = anchor
        for level, element in enumerate(anchor.iterancestors(), 1):
            if level > CLIMB or element.tag in _WHOLES or len(leads_to[element]) > 1 or _is_crowded(element):
                break
            entry = element
        found.append((anchor, url, entry))
    return found


def _is_crowded(element: HtmlElement) -> bool:
    """Whether an element holds more links than an entry's own, its picture's, its author's and its topics'."""
    return len(list(islice(element.iter("a"), MOST_LINKS + 1))) > MOST_LINKS


def link_of(
    anchor: HtmlElement,
    url: str,
    entry: HtmlElement,
    *,
    timezone: str,
    now: datetime | None,
    title: str | None = None,
    date: str | None = None,
) -> Link:
    """Make the link of one entry; ``title`` and ``date`` are CSS selectors where the layout declares them."""
    headline = _selected(entry, title) or _title(anchor, entry, timezone, now)
    when = _declared_date(entry, date, timezone, now) if date else None
    when = when or _date(entry, anchor, timezone, now)
    if when and _contradicts(when, url, timezone):
        when = None
    return Link(
        url=url,
        title=clean_title(headline),
        published=when.value if when else None,
        published_raw=when.raw if when else None,
    )


def _contradicts(when: Parsed, url: str, timezone: str) -> bool:
    """Whether a date is far from the one in the address: then it is the page's own, or that of something else."""
    in_url = from_url(url)
    listed = when.value.astimezone(ZoneInfo(timezone)).date() if isinstance(when.value, datetime) else when.value
    return in_url is not None and abs(listed - in_url) > SLACK


def _selected(entry: HtmlElement, selector: str | None) -> str | None:
    return next((text for found in select(entry, selector) if (text := text_of(found))), None) if selector else None


def _title(anchor: HtmlElement, entry: HtmlElement, timezone: str, now: datetime | None) -> str | None:
    """The headline of a link: its heading, its text without a date, its title where the text is cut short, or the
    entry's heading where the link says no more than "Read".
    """
    if heading := _heading(anchor):
        return heading
    pieces = strings(anchor)
    title = [piece for piece in pieces if len(pieces) == 1 or not _is_date(piece, timezone, now)]
    text = text_of(anchor) if len(title) == len(pieces) else " ".join(title)
    hover = anchor.get("title", "").strip()
    cut = text.rstrip().endswith(("...", "…")) or not text
    if hover and (cut or hover.startswith(text)):
        return hover
    return (_heading(entry) if weight(text) < LONGEST_CALL else None) or text


def _heading(element: HtmlElement) -> str | None:
    headings = (heading for tag in ("h1", "h2", "h3", "h4", "h5") for heading in element.iter(tag))
    return next((text for heading in headings if (text := text_of(heading))), None)


def _is_date(text: str, timezone: str, now: datetime | None) -> Parsed | None:
    """The date a piece of text consists of; a sentence that mentions one is none.

    Beside a date with its year a label may stand ("Published:", "发布时间："), beside "18.08" or "yesterday" next to
    nothing: there a number or a word may mean something else.
    """
    found = parse(text, timezone=timezone, now=now) if len(text) <= LONGEST_DATE else None
    if found is None:
        return None
    label = sum(map(str.isalnum, text)) - sum(map(str.isalnum, found.raw))
    return found if label <= (16 if _YEAR.search(found.raw) else 2) else None


def _declared_date(entry: HtmlElement, selector: str, timezone: str, now: datetime | None) -> Parsed | None:
    found = select(entry, selector)
    texts = [text for element in found for text in (element.get("datetime"), text_of(element)) if text]
    return _first(texts, timezone, now)


def _date(entry: HtmlElement, anchor: HtmlElement, timezone: str, now: datetime | None) -> Parsed | None:
    """A date near the link: a ``<time>``, then short texts of the entry, together (split dates) and one by one."""
    stamps = [stamp for time in entry.iter("time") if (stamp := time.get("datetime"))]
    if found := _first(stamps, timezone, now):
        return found
    pieces = strings(entry)
    if entry is anchor:
        pieces += _after(anchor)
    if sum(map(len, pieces)) > LONGEST_ENTRY:
        return None
    headline = max(strings(anchor), key=len, default="")
    short = [piece for piece in pieces if len(piece) <= LONGEST_DATE and piece != headline]
    split = " ".join(piece for piece in short if len(piece) <= LONGEST_PART and any(map(str.isalnum, piece)))
    return next((found for piece in (split, *short) if (found := _is_date(piece, timezone, now))), None)


def _after(anchor: HtmlElement) -> list[str]:
    """Texts between a link and the next: lists that are one flat row of link, date, link, date."""
    pieces = [anchor.tail or ""]
    for sibling in anchor.itersiblings():
        if sibling.tag == "a" or sibling.find(".//a") is not None or len(pieces) > 3:
            break
        pieces += [*strings(sibling), sibling.tail or ""]
    return [piece.strip() for piece in pieces if piece.strip()]


def _first(texts: Sequence[str], timezone: str, now: datetime | None) -> Parsed | None:
    return next((found for text in texts if (found := parse(text, timezone=timezone, now=now))), None)
