"""Dates as news sites write them, in English, Chinese, Russian and Kazakh (Cyrillic and Latin).

Nothing here reads a clock: what has no year, or only says "yesterday", is resolved against ``now``. A naive time is a
time of the source's own zone, so Kazakhstan's change from +06:00 to +05:00 comes from the zone's table.
A date that lies in the future is no publication date and is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from crawler.date_words import AGO, FOREIGN_MONTHS, JUST_NOW, MONTH_STEMS, MONTH_WORDS, NUMBERS, ONE, RELATIVE_DAYS
from storage.models import Precision

LONGEST = 1000  # characters looked at: a date element is short, and patterns stay cheap
SKEW = timedelta(hours=1)  # a clock may be this far ahead of ours
EARLIEST = 1990  # nothing on the web is older: smaller numbers are something else


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A date somebody wrote: aware UTC ``datetime``, or ``date`` in the source's zone where no clock time is given.

    ``raw`` is the stretch of the text it was read from.
    """

    value: datetime | date
    precision: Precision
    raw: str


# What may stand between a date and the clock time that belongs to it: "T", ", ", " в ", " - ", " сағат ", "|".
_BEFORE_CLOCK = r"(?:\s*г(?:ода\b|\.))?(?:\s*[T,|–—-]\s*|\s+(?:at|в|сағ(?:ат)?)\s+|\s*(?:,\s*)?)"
_CLOCK = (
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])\s?[:时時點点]\s?(?P<minute>[0-5]\d)分?(?!\d)"
    r"(?:\s?:\s?(?P<second>[0-5]\d)(?!\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-](?:0\d|1[0-4]):?[0-5]\d|(?:UTC|GMT)\s?[+-]\d{1,2}\b|UTC\b|GMT\b))?"
)
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_DAY = r"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_WORD = r"(?P<word>[^\W\d_]{3,14}|(?:0?[1-9]|1[0-2])月)"
_ORDINAL = r"(?:st|nd|rd|th|er|-?(?:го|е|і|ші))?"
_YEAR_WORD = r"(?:\s*(?:жылғы|жылдың|жылы|жыл|ж\.|jylǵy|jylgy|jyldyń|jyly|года|г\.))?"

# Patterns with a year come first: they need no guessing.
_WITH_YEAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2026-08-18, 2026年8月18日, 2026/08/18, "2023 11/ 17" (Xinhua in three elements), "2026-08 18"; no "2026 8 18",
        # which is as often a year and two counts
        rf"{_YEAR}(?!\s+\d+\s+\d)(?:\s*[-/.年년‑–]\s*|\s+){_MONTH}(?:\s*[-/.月월‑–]\s*|\s+)"
        r"(?P<day>0?[1-9]|[12]\d|3[01])(?![\d:])\s?[日号號일]?",
        # 18.08.2026, 18/08/2026
        r"(?<![\d.])(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\s?[./-]\s?(?P<year>(?:19|20)\d\d)(?!\d)",
        # 18 August 2026, 18 августа 2026 года, 18 8月 2026, 18 de agosto de 2026
        rf"{_DAY}{_ORDINAL}[\s.-]*(?:(?:of|de)\s+)?{_WORD}[\s.,-]*(?:del?\s+)?(?P<year>(?:19|20)\d\d)(?!\d)",
        # August 18, 2026
        rf"(?<!\w)(?P<word>[^\W\d_]{{3,14}})\.?\s*(?P<day>0?[1-9]|[12]\d|3[01])(?!\d){_ORDINAL},?\s*(?P<year>(?:19|20)\d\d)(?!\d)",
        # 2026 жылғы 18 тамыз, 2026 18 Aug
        rf"{_YEAR}{_YEAR_WORD}[\s,]+(?P<day>0?[1-9]|[12]\d|3[01]){_ORDINAL}[\s-]+{_WORD}",
        # "18" above "2026-08": a day in large print over its month
        r"(?<![\d./:-])(?P<day>0?[1-9]|[12]\d|3[01])\s*[/日]?\s+(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>0?[1-9]|1[0-2])(?![\d./-])",
        # 20260818
        r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
    )
)
_WITHOUT_YEAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 8月18日
        r"(?<!\d)(?P<month>0?[1-9]|1[0-2])\s?月\s?(?P<day>0?[1-9]|[12]\d|3[01])\s?[日号號]?(?!\d)",
        # 18 августа, 18 8月
        rf"{_DAY}{_ORDINAL}[\s.-]*{_WORD}",
        # August 18
        rf"(?<!\w)(?P<word>[^\W\d_]{{3,14}})\.?\s*(?P<day>0?[1-9]|[12]\d|3[01])(?![\d:]){_ORDINAL}",
        # 08-18, 08/18: Chinese lists write month first
        r"(?<![\d./:-])(?P<month>0?[1-9]|1[0-2])\s?[-/]\s?(?P<day>0?[1-9]|[12]\d|3[01])(?![\d./:-])",
        # 18.08: the day first, as in Russian and Kazakh
        r"(?<![\d./:-])(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0[1-9]|1[0-2])(?![\d./:-])",
    )
)
_W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_CLOCK_AFTER = re.compile(_BEFORE_CLOCK + _CLOCK, re.IGNORECASE)
_CLOCK_BEFORE = re.compile(_CLOCK + r"\s*[,|–—-]?\s*$", re.IGNORECASE)
_CLOCK_ALONE = re.compile(r"\W*" + _CLOCK + r"\W*", re.IGNORECASE)
_RELATIVE = re.compile(r"(?<!\w)(" + "|".join(RELATIVE_DAYS) + r")", re.IGNORECASE)
# Chinese sets no spaces: "发布于3小时前"; but 十五天前 is no five days, and 三天前往 is a journey.
_WORD_BEGINS = r"(?:(?<!\w)|(?<=[\u3400-\u9fff])(?<![一二两兩三四五六七八九十百几幾数數]))"
_NO_AGO = r"(?![往赴报報])(?!来(?!源))(?!來(?!源))"
_JUST_NOW = re.compile(_WORD_BEGINS + "(?:" + JUST_NOW + r")\W*$", re.IGNORECASE)
_AGO = re.compile(
    rf"{_WORD_BEGINS}(?:(?P<count>\d{{1,2}})\s?|(?P<word>{'|'.join(NUMBERS)})(?:\s|(?<=[\u3400-\u9fff]))|{ONE})"
    "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in AGO.items()) + ")" + _NO_AGO,
    re.I,
)
_IN_URL = re.compile(
    r"/t?(?P<year>20\d\d)(?P<s>[-/_]?)(?P<month>0[1-9]|1[0-2])(?:[-/_]?(?P<day>0[1-9]|[12]\d|3[01]))(?=[/_.-])"
)


def parse(text: str, *, timezone: str, now: datetime | None) -> Parsed | None:
    """Read the first date written in ``text``; None where there is none that could be a publication date.

    ``timezone`` is the IANA name of the zone the text's clock times are in; ``now`` resolves what has no year and
    refuses the future (None: only dates with a year are read, and nothing is refused).
    """
    text = " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).split())[:LONGEST]
    zone = ZoneInfo(timezone)
    stamp = _w3c(text)
    for found in (stamp,) if stamp else _candidates(text, zone, now):
        if not _in_future(found.value, zone, now):
            return found
    return None


def from_url(url: str, *, now: datetime | None = None) -> date | None:
    """Return the day an address carries (``/2026-08/18/``, ``/20260818/``, ``/202608/t20260818_1``, ``/2026/0818/``).

    The zone is the source's; a day later than tomorrow is refused.
    """
    for match in _IN_URL.finditer(url[:LONGEST]):
        day = _day(match)
        if day is not None and (now is None or day <= now.date() + timedelta(days=1)):
            return day
    return None


def _w3c(text: str) -> Parsed | None:
    """The form of sitemaps, Atom and ``<time datetime>``: a file of 50,000 is read in a twentieth of the time."""
    if not _W3C.fullmatch(text):
        return None
    try:
        value = datetime.fromisoformat(text).replace(microsecond=0).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Parsed(value=value, precision="second", raw=text) if value.year >= EARLIEST else None


def _candidates(text: str, zone: ZoneInfo, now: datetime | None) -> Iterator[Parsed]:
    """Every date in the text, the surest form first; within a form, the first written first."""
    for day, start, end in _days(text, _WITH_YEAR):
        yield _with_clock(text, day, start, end, zone)
    if now is None:
        return
    today = now.astimezone(zone).date()
    # A clock that is ahead of ours may have begun the next day: that is no day of last year.
    for day, start, end in _days(text, _WITHOUT_YEAR, today=(now + SKEW).astimezone(zone).date()):
        yield _with_clock(text, day, start, end, zone)
    if match := _RELATIVE.search(text):
        yield _with_clock(text, today - timedelta(days=_days_back(match[1])), match.start(), match.end(), zone)
    if match := _AGO.search(text):
        yield _ago(match, now, zone)
    if match := _JUST_NOW.search(text):
        yield Parsed(value=today, precision="day", raw=match[0])
    if match := _CLOCK_ALONE.fullmatch(text):
        yield _latest(_clock(match), today, now, zone, text)


def _days(
    text: str, patterns: tuple[re.Pattern[str], ...], *, today: date | None = None
) -> list[tuple[date, int, int]]:
    """Days the patterns find with where they stand, in the order of the text; where two overlap the earlier pattern."""
    found: list[tuple[date, int, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            day = _day(match, today)
            if day and not any(start < match.end() and match.start() < end for _, start, end in found):
                found.append((day, match.start(), match.end()))
    return sorted(found, key=lambda hit: hit[1])


def _day(match: re.Match[str], today: date | None = None) -> date | None:
    """The calendar day a match names, or None where there is no such day."""
    groups = match.groupdict()
    word = groups.get("word")
    month = _month(word.casefold(), bool(groups.get("year"))) if word else int(groups["month"])
    if month is None:
        return None
    day = int(groups["day"])
    if month > 12 >= day:  # 08/18/2026: the only order that makes sense of it
        month, day = day, month
    if groups.get("year"):
        return _calendar(int(groups["year"]), month, day)
    assert today is not None
    # The year of the latest such day that is not to come; 29 February can lie eight years back.
    years = range(today.year, today.year - 9, -1)
    return next((d for year in years if (d := _calendar(year, month, day)) and d <= today), None)


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= EARLIEST else None
    except ValueError:
        return None


@cache
def _month(word: str, has_year: bool) -> int | None:
    """The number of a month's name in any form we know, or None; beside a year also in languages we do not read."""
    if word.endswith("月"):
        return int(word[:-1])
    if word in MONTH_WORDS:
        return MONTH_WORDS[word]
    if has_year and word in FOREIGN_MONTHS:
        return FOREIGN_MONTHS[word]
    # Russian and Kazakh months come with case endings.
    return next(
        (number for stem, number in MONTH_STEMS.items() if word.startswith(stem) and len(word) - len(stem) <= 5), None
    )


def _with_clock(text: str, day: date, start: int, end: int, zone: ZoneInfo) -> Parsed:
    """Join a day with the clock time written right after or right before it."""
    if match := _CLOCK_AFTER.match(text, end):
        return _instant(day, match, zone, text[start : match.end()])
    if match := _CLOCK_BEFORE.search(text[:start]):
        return _instant(day, match, zone, text[match.start() : end])
    return Parsed(value=day, precision="day", raw=text[start:end].strip())


def _instant(day: date, match: re.Match[str], zone: ZoneInfo, raw: str) -> Parsed:
    local = datetime.combine(day, _clock(match), _zone(match["zone"]) or zone)
    return Parsed(value=local.astimezone(UTC), precision="second" if match["second"] else "minute", raw=raw.strip())


def _clock(match: re.Match[str]) -> time:
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].casefold() == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _zone(text: str | None) -> timezone | None:
    """A written offset (``Z``, ``GMT``, ``+08:00``, ``UTC+8``), or None where the text has none."""
    if not text:
        return None
    offset = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text)
    if not offset:
        return UTC
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))


def _days_back(word: str) -> int:
    return next(days for pattern, days in RELATIVE_DAYS.items() if re.fullmatch(pattern, word, re.IGNORECASE))


def _ago(match: re.Match[str], now: datetime, zone: ZoneInfo) -> Parsed:
    unit = next(name for name in AGO if match[name])
    count = int(match["count"] or NUMBERS.get((match["word"] or "").casefold(), 1))
    then = now.astimezone(UTC) - timedelta(**{unit: count})
    if unit == "minutes":
        return Parsed(value=then.replace(second=0, microsecond=0), precision="minute", raw=match[0])
    return Parsed(value=then.astimezone(zone).date(), precision="day", raw=match[0])


def _latest(clock: time, today: date, now: datetime, zone: ZoneInfo, raw: str) -> Parsed:
    """A clock time alone is today's, or yesterday's where today's is still to come."""
    value = datetime.combine(today, clock, zone).astimezone(UTC)
    if value > now:
        value = datetime.combine(today - timedelta(days=1), clock, zone).astimezone(UTC)
    return Parsed(value=value, precision="second" if clock.second else "minute", raw=raw)


def _in_future(value: datetime | date, zone: ZoneInfo, now: datetime | None) -> bool:
    if now is None:
        return False
    if isinstance(value, datetime):
        return value > now + SKEW
    return value > (now + SKEW).astimezone(zone).date()
