"""When an article was published, from every witness on its page, each believed in its order.

A witness is a date with the place it came from. The order is that of ``RANKS``; the first witness whose date is
possible gives the day. Another witness of the same day may add the time of day. Witnesses that name another day are
reported. What only looks like a date (today's in the header, those beside the links of a sidebar) is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler import dates
from crawler.dates import Parsed
from crawler.read.datelines import is_sentence
from crawler.read.metadata import Metadata, texts
from crawler.read.tree import select, text_of
from crawler.read.vicinity import Vicinity, beside, heads_page, is_near_headline
from storage.models import Precision

# Names of witnesses as ``published_from`` stores them, the most believed first.
RANKS = ("json-ld", "meta", "time", "layout", "url", "list", "text", "meta-date", "guess")
_META = tuple(
    """
    article:published_time article:published article:published_date article:post_date article:publicationdate
    article.published og:article:published_time og:article:published og:published_time og:release_date datepublished
    date_published publishdate publish-date publish_date publish_time publishtime published published-date
    published_date published_time published_at publication_date publication-date publicationdate pubdate pubtime
    parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime citation_publication_date
    citation_date citation_online_date dcterms.issued dc.date.issued dc.date.publication rnews:datepublished
    bt:pubdate rbpubdate aiturec:datetime weibo:article:create_at originalpublicationdate vr:published_time
    shareaholic:article_published_time mediator_published_time article_date_original displaydate ptime
    """.split()
)
# By way of the attributes: much faster than asking every element. Two paths: a union of many is slow.
_MARKS = (
    XPath("//@itemprop[. = 'datePublished']"),
    XPath("//@id[. = 'pubtime_baidu' or . = 'pubtime' or . = 'pubTime']"),
)
# These say "date" and mean the last change as often as the first appearance.
_META_DATE = tuple("dcterms.created dc.date.created dc.date dcterms.date createdate datecreated created date".split())
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_CHANGED = re.compile(
    r"\b(?:updated?|modified|revised|changed|обновл[её]н|измен[её]н|исправлен|жаңарт|өзгерт|түзетіл"
    r"|aktualisiert|geändert|änderung|mis à jour)|更新|修改|修订|修訂",
    re.I,
)
PUBLISHED = re.compile(
    r"""
      \b(?:publish|posted|created|date\ of\ publication|опубликован|дата\ публикации|жариялан|erschienen|veröffentlicht
        |publié|publicado|pubblicato|gepubliceerd|opublikowan|publicerad|yayın)
    | 发布|发表|发稿|發佈|發表
    """,
    re.I | re.X,
)
_WEEKDAY = re.compile(
    r"""
      星期[一二三四五六日天] | 周[一二三四五六日] | 今天 | \btoday\b | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b
    | \b(?:понедельник|вторник|сред[аы]|четверг|пятниц[аы]|суббот[аы]|воскресенье)\b
    | \b(?:дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі)\b
    """,
    re.I | re.X,
)
_MOST = 200  # elements that are marked as a date: what has more is no article
_CLOSE = 8  # lines after the headline where a date may do without a year
LONGEST_STAMP = 40  # characters of a line that is a date
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/\d{4}")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A date somebody gives for the article: who (one of ``RANKS``), what it says, and what that means.

    ``changed``: it is called that of the last change.
    """

    source: str
    value: datetime | date
    precision: Precision
    raw: str
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The date believed, if any, and short words for what is not sure about it.

    ``witnesses``: the names of those who give that day, or the next or the one before (zones), the one that was
    believed first; ``others``: of those who give another.
    """

    witness: Witness | None
    warnings: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    doubtful: bool = False  # it may be the day of the last change, or 3/4/2026 be the 4th of March


def judge(witnesses: Iterable[Witness], *, now: datetime, timezone: str) -> Verdict:
    """Weigh the witnesses. ``now`` is when the page was fetched: nothing was published after it.

    Warnings: ``date-in-future`` (a witness was refused), ``date-disagreement`` (a good witness names another day),
    ``date-guessed`` (only the text of the page had one).
    """
    zone = ZoneInfo(timezone)
    warnings: list[str] = []
    possible: list[Witness] = []
    for witness in sorted(witnesses, key=lambda witness: RANKS.index(witness.source)):
        if _day(witness, zone) > (now + timedelta(days=1)).astimezone(zone).date():
            warnings.append("date-in-future")
        else:
            possible.append(_not_after(witness, now, zone))
    if not possible:
        return Verdict(witness=None, warnings=tuple(dict.fromkeys(warnings)))
    best = possible[0]
    day = _day(best, zone)
    good = _GOOD | {"text"} if best.source == "time" else _GOOD
    if best.source == "guess":
        warnings.append("date-guessed")
    elif any(abs(_day(other, zone) - day) > _ADAY for other in possible if other.source in good):
        warnings.append("date-disagreement")
    same = [other for other in possible if abs(_day(other, zone) - day) <= _ADAY]
    agree = dict.fromkeys(other.source for other in same)
    others = dict.fromkeys(other.source for other in possible if other.source not in agree)
    finer = [other for other in possible if other.source != "guess" and _day(other, zone) == day]
    best = max([best, *finer], key=lambda witness: _FINENESS[witness.precision])
    return Verdict(
        witness=best,
        warnings=tuple(dict.fromkeys(warnings)),
        witnesses=tuple(dict.fromkeys([best.source, *agree])),
        others=tuple(others),
        doubtful=all(other.changed for other in same) or (len(agree) == 1 and _either_way(best)),
    )


_GOOD = frozenset(["json-ld", "meta", "layout", "url", "list"])
_ADAY = timedelta(days=1)
_FINENESS = {"day": 0, "minute": 1, "second": 2}


def _either_way(witness: Witness) -> bool:
    """Whether day and month may be the other way round, as Americans write them."""
    match = _SLASHED.search(witness.raw)
    return match is not None and match[1] != match[2] and max(int(match[1]), int(match[2])) <= 12


def _day(witness: Witness, zone: ZoneInfo) -> date:
    value = witness.value
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _not_after(witness: Witness, now: datetime, zone: ZoneInfo) -> Witness:
    """A time up to a day ahead of the clock is a local time sold as UTC: its day is right, its hour is not."""
    today = now.astimezone(zone).date()
    ahead = witness.value > now + dates.SKEW if isinstance(witness.value, datetime) else witness.value > today
    if not ahead:
        return witness
    return replace(witness, value=min(_day(witness, zone), today), precision="day")


def told(metadata: Metadata, timezone: str) -> Iterator[Witness]:
    """What the page's metadata says: JSON-LD, then meta elements."""
    for article in metadata.articles[:3]:
        for name in ("datePublished", "dateCreated", "uploadDate"):
            for raw in texts(article.get(name))[:1]:
                yield from stamped("json-ld", raw, timezone)
    for _, raw in metadata.all(*_META):
        yield from stamped("meta", raw, timezone)
    for _, raw in metadata.all(*_META_DATE):
        yield from stamped("meta-date", raw, timezone)


def stamped(source: str, raw: str, timezone: str, *, changed: bool = False) -> Iterator[Witness]:
    """Read one machine-written date: ISO 8601 in any dialect, a Unix time, or words."""
    raw = raw.strip()[:100]
    if _EPOCH.fullmatch(raw):
        value = datetime.fromtimestamp(int(raw[:10]), UTC)
        yield Witness(source=source, value=value, precision="second", raw=raw, changed=changed)
        return
    # Midnight is how a program writes a day.
    parsed = dates.parse(_MIDNIGHT.sub("", raw), timezone=timezone, now=None)
    if parsed is not None:
        yield as_witness(source, parsed, raw, changed=changed)


def as_witness(source: str, parsed: Parsed, raw: str | None = None, *, changed: bool = False) -> Witness:
    """Call what was read the word of ``source``."""
    return Witness(
        source=source, value=parsed.value, precision=parsed.precision, raw=raw or parsed.raw, changed=changed
    )


def marked(tree: HtmlElement, timezone: str) -> Iterator[Witness]:
    """What elements are marked as the date: itemprop, Baidu's ids, ``<time pubdate>``, the page's only ``<time>``.

    That one is another story's where a whole text stands between it and the headline.
    """
    times = [element for element in islice(tree.iter("time"), _MOST) if element.get("datetime")]
    times = [element for element in times if not _is_apart(element)]
    chosen = [element for element in times if element.get("pubdate") is not None or _is_entry_date(element)]
    named = [found.getparent() for path in _MARKS for found in path(tree)[:_MOST]]
    marks = [element for element in named if element.tag != "meta"]
    if not chosen and len(times) == 1 and (marks or is_near_headline(times[0], tree)):
        chosen = times
    for element in [*marks, *chosen][:3]:
        raw = element.get("datetime") or element.get("content") or text_of(element)
        yield from stamped("time", raw, timezone, changed=_is_change(beside(element)))


def _is_apart(element: HtmlElement) -> bool:
    """Whether a ``<time>`` is the masthead's clock, or stands in a sidebar or footer."""
    parents = {str(parent.tag): parent for parent in element.iterancestors()}
    if "article" in parents or "main" in parents:
        return False
    if parents.keys() & {"aside", "footer", "nav"}:
        return True
    return "header" in parents and heads_page(parents["header"])


def _is_entry_date(element: HtmlElement) -> bool:
    return any(
        name.startswith(("entry-date", "entry-time", "published")) for name in (element.get("class") or "").split()
    )


def laid_out(tree: HtmlElement, selector: str | None, *, timezone: str, now: datetime) -> Iterator[Witness]:
    """What the layout says is the date. Where it is split (year, day, time), the elements are read as one text."""
    text = " ".join(text_of(element) for element in select(tree, selector)[:6])
    parsed = dates.parse(text, timezone=timezone, now=now) if text else None
    if parsed is not None:
        yield as_witness("layout", parsed)


def addressed(url: str, now: datetime) -> Iterator[Witness]:
    """What the address of the page says."""
    day = dates.from_url(url, now=now)
    if day is not None:
        yield Witness(source="url", value=day, precision="day", raw=url)


def listed(value: datetime | date | None, raw: str | None) -> Iterator[Witness]:
    """What the list said on which the page was found."""
    if value is not None:
        precision: Precision = "day" if not isinstance(value, datetime) else "second" if value.second else "minute"
        yield Witness(source="list", value=value, precision=precision, raw=raw or value.isoformat())


def written(near: Vicinity, *, timezone: str, now: datetime) -> Iterator[Witness]:
    """What is written beside the headline: a date with a year, after it, else right before it; else "yesterday, 12:10"
    or a day without a year close after it.

    Before the headline stands the masthead, with today's date: that one is never believed.
    """
    for raw in near.stamps[:1]:
        yield from stamped("time", raw, timezone)
    before = [line for line in near.before if not is_masthead(line, timezone, now)]
    # The date of the last change is better than none.
    for line in sorted([*near.own, *before], key=_tells_of_change):
        if (parsed := _in_line(line, timezone)) and stands_alone(line, parsed):
            yield as_witness("text", parsed, changed=_is_change(line))
            return
    for line in near.own[:_CLOSE]:
        parsed = dates.parse(line, timezone=timezone, now=now) if len(line) <= LONGEST_STAMP else None
        if parsed and stands_alone(line, parsed):
            yield as_witness("text", parsed, changed=_is_change(line))
            return


def _in_line(line: str, timezone: str) -> Parsed | None:
    """The date a line gives, that of publication where it gives several."""
    label = PUBLISHED.search(line)
    called = dates.parse(line[label.end() :], timezone=timezone, now=None) if label else None
    return called or dates.parse(line, timezone=timezone, now=None)


def stands_alone(line: str, parsed: Parsed) -> bool:
    """Tell whether a line is (nearly) only the date, or begins with the word that it is that of publication.

    A sentence that mentions a day tells when something happened.
    """
    label = PUBLISHED.match(line)
    return not is_sentence(line, parsed.raw) or (
        label is not None and parsed.raw in line[: label.end() + 2 * LONGEST_STAMP]
    )


def _tells_of_change(line: str) -> bool:
    return _CHANGED.search(line) is not None and not PUBLISHED.search(line)


def _is_change(line: str) -> bool:
    """Chinese systems call the day of publication that of the update."""
    return _tells_of_change(line) and "更新" not in line


def is_masthead(line: str, timezone: str, now: datetime) -> bool:
    """Tell whether a line says what day it is, rather than when something was published."""
    if _WEEKDAY.search(line):
        return True
    parsed = dates.parse(line, timezone=timezone, now=None)
    return parsed is not None and _day(as_witness("text", parsed), ZoneInfo(timezone)) >= day_of(now, timezone)


def day_of(now: datetime, timezone: str) -> date:
    """Return the day it is in a zone."""
    return now.astimezone(ZoneInfo(timezone)).date()
