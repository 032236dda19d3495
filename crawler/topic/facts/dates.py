"""When something happened: the days a text names, resolved by the day the article was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from crawler.topic.facts import forms
from crawler.topic.words import fold

NEAR = timedelta(days=120)  # further from its report an event without a year could be of another year
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
REMEMBERED = 256  # sentences
LONGEST = timedelta(days=62)  # what lasts longer is no event
GAP = 12  # characters between the ends of a range


class Days(NamedTuple):
    """A day or a range of days named in a text."""

    first: date
    last: date | None
    start: int
    end: int


Parts = dict[str, str | None]


def find(text: str, published: date | None) -> list[Days]:
    """Return the days a text names, in its order; without a year only if ``published`` tells it, datelines left out."""
    folded = fold(text)
    matches = _matches(text)
    found: list[Days | None] = []
    joined = False
    for match, after in zip_longest(matches, matches[1:]):
        if joined:
            joined = False
        elif joined := bool(after and _is_range(folded, match, after)):
            found.append(_between(match, after, published))
        elif not is_dateline(folded, match.start(), match.end()):
            found.append(_resolved(match, published))
    if published:
        found += _relative(folded, published, spans(text))
    return sorted(filter(None, found), key=lambda days: days.start)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names days: the numbers there count nothing."""
    return [match.span() for match in _matches(text)]


def is_dateline(folded: str, start: int, end: int) -> bool:
    """Say whether a day is that of a report: Astana, February 26 (Xinhua)."""
    if not forms.DATELINE.match(folded, end):
        return False
    line = folded.rfind("\n", max(0, start - 80), start) + 1 or max(0, start - 80)
    after = folded[end : end + 12].lstrip()
    return after[:1] not in "-." or (start - line < 40 and forms.HEAD.fullmatch(folded, line, start) is not None)


@lru_cache(maxsize=REMEMBERED)
def _matches(text: str) -> tuple[re.Match[str], ...]:
    """Return what is written like a day, not yet resolved; every field of a fact asks for the same sentence."""
    folded = fold(text)
    if not forms.HINT.search(folded):
        return ()
    found: list[re.Match[str]] = []
    taken: set[int] = set()
    for form in forms.FORMS:
        for match in form.finditer(folded):
            month = match.groupdict().get("m")
            word = month in ("may", "march", "mar") and text[match.start("m")].islower()  # words as well
            if not word and taken.isdisjoint(range(match.start(), match.end())):
                taken.update(range(match.start(), match.end()))
                found.append(match)
    return tuple(sorted(found, key=lambda match: match.start()))


# ------------------------------------------------------------------------------------------------------ one day
def _resolved(match: re.Match[str], published: date | None) -> Days | None:
    parts = match.groupdict()
    first = _first(parts, published)
    if first is None:
        return None
    last = None
    if parts.get("e"):
        last = safe(first.year, first.month, _number(parts["e"]))
        if last is None or last <= first or (parts.get("and") and last - first > DAY):
            return None
    return Days(first, last, match.start(), match.end())


def _first(parts: Parts, published: date | None) -> date | None:
    day, month, year = _number(parts["d"]), _month(parts.get("m")), _number(parts.get("y"))
    if "slash" in parts:
        if month > 12 or day == month:
            return safe(year, day, month)
        return safe(year, month, day) if day > 12 else None  # 03/02/2025 has two readings
    if year:
        return safe(year, month, day)
    if published is None:
        return None
    if parts.get("rel"):
        shift = _shift(parts["rel"] or "")
        return None if shift is None else safe(published.year + shift, month, day)
    if not month:
        return _of_a_month(day, parts.get("of"), published)
    found = [made for shift in (-1, 0, 1) if (made := safe(published.year + shift, month, day))]
    nearest = min(found, key=lambda made: abs(made - published), default=None)
    return nearest if nearest and abs(nearest - published) <= NEAR else None


def _of_a_month(day: int, of: str | None, published: date) -> date | None:
    """Return the 24th, 24日: of the month of the report, or of the one before."""
    before = published.replace(day=1) - DAY
    if of:
        end = before if of.startswith("上") else published
        return safe(end.year, end.month, day)
    candidates = [safe(end.year, end.month, day) for end in (published, before)]
    return next((found for found in candidates if found and found <= published), None)


def _shift(word: str) -> int | None:
    """Return how many years from now a word leads: last year, 今年."""
    if word.startswith(("同", "当", "翌", "次", "того")):
        return None
    if word.startswith(("last", "去", "上", "прошл", "минувш", "былтыр", "byltyr", "bıltır")):
        return -1
    return {"前": -2, "明": 1, "с": 1}.get(word[0], 0)


def _number(digits: str | None) -> int:
    """Return 24 for 24, 二十四 and 二四; 0 for nothing."""
    if not digits:
        return 0
    if digits.isdecimal():
        return int(digits)
    if digits in forms.RU_NUMBER:
        return forms.RU_NUMBER[digits]
    tens, ten, ones = digits.rpartition("十")
    if ten:
        return (_number(tens) or 1) * 10 + _number(ones)
    return int("".join(str(max(0, forms.HAN.find(digit))) for digit in digits))


def _month(word: str | None) -> int:
    if not word or word.isdecimal() or word[0] in forms.HAN:
        return _number(word)
    return next((number for name, number in forms.EACH if name.fullmatch(word)), 0)


def safe(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, None for one it does not have."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --------------------------------------------------------------------------------------------- ranges, relative words
def _is_range(folded: str, one: re.Match[str], two: re.Match[str]) -> bool:
    """Say whether two days are the ends of one range: June 28 – July 2, 28 маусымнан 2 шілдеге дейін."""
    if one.groupdict().get("e") or two.groupdict().get("e") or two.start() - one.end() > GAP:
        return False
    gap = folded[one.end() : two.start()]
    return bool(
        forms.RANGE.fullmatch(gap)
        or (forms.FROM.search(one[0]) and not gap.strip() and forms.UNTIL.match(folded, two.end()))
    )


def _between(one: re.Match[str], two: re.Match[str], published: date | None) -> Days | None:
    """Resolve a range whose year may stand at either end."""
    a, b = one.groupdict(), two.groupdict()
    turned = _month(a.get("m")) > _month(b.get("m"))  # 30 December – 2 January
    if a.get("y") and not b.get("y"):
        b["y"] = str(_number(a["y"]) + turned)
    elif b.get("y") and not a.get("y"):
        a["y"] = str(_number(b["y"]) - turned)
    elif b.get("rel") and not a.get("rel"):
        a["rel"] = b["rel"]
    elif a.get("rel") and not b.get("rel"):
        b["rel"] = a["rel"]
    first, last = _first(a, published), _first(b, published)
    if not first or not last or not first < last <= first + LONGEST:
        return None
    return Days(first, last, one.start(), two.end())


def _relative(folded: str, published: date, dated: Sequence[tuple[int, int]]) -> Iterator[Days]:
    """Yield yesterday, on Tuesday, 上周二, seen from the day of the report."""
    for words, shift in forms.RELATIVE:
        for match in words.finditer(folded):
            if not (shift == 0 and forms.NOWADAYS.match(folded, match.end())):
                yield Days(published + shift * DAY, None, match.start(), match.end())
    for match in forms.ON_A_DAY.finditer(folded):
        beside = any(0 <= s - match.end() <= 4 or 0 <= match.start() - e <= 4 for s, e in dated)
        day = None if beside else _weekday(match, folded, published)
        if day:
            yield Days(day, None, match.start(), match.end())


def _weekday(match: re.Match[str], folded: str, published: date) -> date | None:
    name = match["en"] or match["ru"] or match["kk"]
    if name:
        number = next((number for word, number in forms.WEEKDAY if word.fullmatch(name)), 0)
    else:
        number = "一二三四五六日".find(match["zh"]) if match["zh"] != "天" else 6
    how = match["how"] or match["how2"] or match["how3"] or ""
    monday = published - published.weekday() * DAY
    if how.startswith("上") or forms.LAST_WEEK.search(folded, max(0, match.start() - 40), match.end() + 20):
        return monday - WEEK + number * DAY
    if how.startswith(("本", "这", "this", "эт")):
        return monday + number * DAY
    if how.startswith(("下", "每", "next", "every", "each", "coming", "следующ", "ближайш", "кажд")):
        return None
    if forms.LATER.search(folded, max(0, match.start() - 25), match.start()):
        return None
    back = (published.weekday() - number) % 7
    return published - (back or (7 if how else 0)) * DAY


def is_today(word: str) -> bool:
    """Say whether a folded word is one for the day of the report."""
    return forms.RELATIVE[0][0].fullmatch(word) is not None


def dateline(text: str, published: date) -> date | None:
    """Return the day of the dateline a text begins with."""
    folded = fold(text)
    for match in _matches(text):
        if match.start() < 60 and is_dateline(folded, match.start(), match.end()):
            return _first(match.groupdict(), published)
    return None
