"""When something happened: the days a sentence names, resolved by the day the article was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}
_NUMBER = {name: n for names in _MONTHS.values() for n, name in enumerate(names.split(), 1)} | {
    name[:3]: n for n, name in enumerate(_MONTHS["en"].split(), 1)
}
_SHORT = "jan feb mar apr may jun jul aug sept sep oct nov dec"
_EN = rf"(?:{_MONTHS['en'].replace(' ', '|')}|(?:{_SHORT.replace(' ', '|')})\b\.?)"
_RU = f"(?:{_MONTHS['ru'].replace(' ', '|')})"
_KK = f"(?:{_MONTHS['kk'].replace(' ', '|')})"
_D = r"(?P<d>\d{1,2})"
_D2 = r"(?P<e>\d{1,2})"
_Y = r"(?P<y>(?:19|20)\d\d)"
_TO = r"\s*(?:-|–|—|to|and|until|through|и|по|до|至|到|и)\s*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?P<m>{_EN})\s+{_D}(?:st|nd|rd|th)?(?:{_TO}{_D2}(?:st|nd|rd|th)?)?\b(?:,?\s+{_Y})?(?!\d|:)",
        rf"\b{_D}(?:st|nd|rd|th)?(?:{_TO}{_D2}(?:st|nd|rd|th)?)?\s+(?P<m>{_EN})\b(?:,?\s+{_Y})?",
        rf"\bfrom the {_D}(?:st|nd|rd|th) to the {_D2}(?:st|nd|rd|th)\b",
        rf"(?:{_Y}年)?(?P<m>\d{{1,2}})月{_D}日?(?:{_TO}(?:\d{{1,2}}月)?{_D2})?日",
        rf"(?<![月\d年/]){_D}日(?={_TO}|上午|下午|晚|中午|在|,|，|$|举|,|,|召|开|至|与|抵|正)",
        rf"\b(?:с\s+)?{_D}(?:{_TO}{_D2})?\s+(?P<m>{_RU})\b(?:\s+{_Y})?",
        rf"\b(?:{_Y}\s+жыл\w*\s+)?{_D}(?:{_TO}{_D2})?\s+(?P<m>{_KK})\w*\b",
    )
)
_DATELINE = re.compile(r"\s*(?:\((?:Xinhua|ECNS|[A-Z]{3,})\)|/[^/]{2,20}/|电|讯|電|訊|,?\s*\d{1,2}:\d\d)")
NEAR = timedelta(days=120)  # further from its report an event without a year could be of another year


class Days(NamedTuple):
    """A day or a range of days named in a text."""

    first: date
    last: date | None
    start: int
    end: int


def find(text: str, published: date | None) -> Iterator[Days]:
    """Yield the days a text names; without a year only if ``published`` tells it. Datelines are left out."""
    for match in _matches(text):
        if not _DATELINE.match(text, match.end()):
            days = _resolved(match, published)
            if days:
                yield days


def spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names days: the numbers there count nothing."""
    return [match.span() for match in _matches(text)]


def _matches(text: str) -> Iterator[re.Match[str]]:
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(text):
            if match.start() not in taken:
                taken.update(range(match.start(), match.end()))
                yield match


def _resolved(match: re.Match[str], published: date | None) -> Days | None:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    word = parts.get("m") or ""
    if word[:1].isascii() and word[:1].islower():
        return None  # may and march are words
    name = word.lower().rstrip(".")
    month = int(name) if name.isdigit() else _NUMBER.get(name) or _NUMBER.get(name[:3])
    first = _day(int(parts["d"]), month, year, published)
    if first is None:
        return None
    last = None
    if parts.get("e"):
        try:
            last = first.replace(day=int(parts["e"]))
        except ValueError:
            return None
        if last <= first:
            return None
    return Days(first, last, match.start(), match.end())


def _day(day: int, month: int | None, year: int | None, published: date | None) -> date | None:
    if year is None and published is None:
        return None
    candidates = []
    if month is None:
        if published is None:
            return None
        # «the 24th», 24日: of the month of the report, or of the one before
        ends = (published, published.replace(day=1) - timedelta(days=1))
        candidates = [_safe(end.year, end.month, day) for end in ends]
        return next((found for found in candidates if found and found <= published), None)
    years = [year] if year else [published.year + shift for shift in (-1, 0, 1)] if published else []
    found = [made for made in (_safe(y, month, day) for y in years) if made]
    if not found:
        return None
    if year or published is None:
        return found[0]
    nearest = min(found, key=lambda made: abs(made - published))
    return nearest if abs(nearest - published) <= NEAR else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
