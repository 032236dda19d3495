"""Days to come that a text names: until when one can apply, when a forum opens, when lessons begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from crawler.topic.evidence import Evidence
from crawler.topic.facts import cues, dates, forms, undone
from crawler.topic.facts.dates import Days
from crawler.topic.reading import TITLE, Reading
from crawler.topic.units import NOTHING, Unit
from crawler.topic.words import fold
from storage.models import FURTHEST_AHEAD, Ahead, AheadKind

MOST = 3  # days of an article
QUOTE = 400  # characters
ON_IT = 0.3  # how much of both sides and the topic is said where the day stands
BACK = 8  # sentences of this paragraph and the one before it that can say what a sentence is about
BEFORE, BEHIND = 25, 14  # characters around a day
_HAS = cues.tables(cues.load("ahead.toml"))
_UNTIL = re.compile(rf"(?:{_HAS['until'].pattern})[\s:-]{{0,3}}(?:the |числа )?$")
_UNTIL_AFTER = re.compile(rf"[\w()]{{0,6}}[\s,-]{{0,3}}(?:{_HAS['until_after'].pattern})")
_AFTER = re.compile(rf"(?:{_HAS['after'].pattern})\s?(?:the )?$")
# The 15th without its month, of this one or the next: 15日前, до 15 числа.
_NEXT_NTH = re.compile(
    r"(?<![月\d年共近第])(?P<zh>\d{1,2})日(?=之?前|以前|截止|止)|\bдо (?P<ru>\d{1,2})(?:-?го)? числа\b"
)


def find(reading: Reading, evidence: Evidence, published: datetime | date | None, *, sure: bool) -> tuple[Ahead, ...]:
    """Return the days after its publication that an article names, with the sentences that do; the soonest first.

    ``sure``: the article is about the topic; otherwise only what is said of both sides in so many words counts. A day
    without a year is the nearest one, as in ``dates``; one without a publication date is none.
    """
    today = published.date() if isinstance(published, datetime) else published
    if today is None or not date(1900, 1, 1) <= today < date(2200, 1, 1):
        return ()
    off = undone.is_put_off(fold(reading.sentence(TITLE)))
    found: dict[tuple[AheadKind, date], Ahead] = {}
    for number, unit in evidence.units.items():
        text = reading.sentence(number)
        for what, first, last in _named(text, today, off=off):
            if today < first <= today + FURTHEST_AHEAD and _on_it(reading, evidence, number, unit, text, sure=sure):
                offset = reading.sentences[number].start
                one = Ahead(what=what, date=first, date_end=last, quote=text[:QUOTE], offset=offset)
                found.setdefault((what, first), one)
    return tuple(sorted(found.values(), key=lambda one: (one.date, one.offset))[:MOST])


def _named(text: str, today: date, *, off: bool) -> Iterator[tuple[AheadKind, date, date | None]]:
    """Yield what a sentence says of days: the last one to apply on, or that something is to happen.

    Of what is put off only the new day; ``off``: the title says that something is.
    """
    folded = fold(text)
    if not forms.HINT.search(folded):
        return
    applying, coming = _HAS["apply"].search(folded), _HAS["coming"].search(folded)
    if off or undone.is_put_off(folded):
        for days in dates.find(text, today):
            if not _is_relative(folded, days) and undone.is_new_day(folded, days.start, days.end):
                yield "deadline" if applying and not coming else "event", days.last or days.first, None
        return
    if not applying and not coming:
        return
    for days in [*dates.find(text, today), *_next_nth(folded, today)]:
        if _is_relative(folded, days):
            continue
        if applying and (days.last or _ends(folded, days)):
            yield "deadline", days.last or days.first, None
        elif coming and not (days.last is None and _ends(folded, days)) and not _AFTER.search(_before(folded, days)):
            yield "event", days.first, days.last


def _before(folded: str, days: Days) -> str:
    return folded[max(0, days.start - BEFORE) : days.start]


def _ends(folded: str, days: Days) -> bool:
    """Say whether something ends on a day."""
    behind = folded[days.end : days.end + BEHIND]
    return bool(_UNTIL.search(_before(folded, days)) or _UNTIL_AFTER.match(behind))


def _is_relative(folded: str, days: Days) -> bool:
    """Say whether no day is written there but tomorrow, or Friday: nobody reads of it in time."""
    return not forms.HINT.search(folded, days.start, days.end)


def _next_nth(folded: str, today: date) -> Iterator[Days]:
    for match in _NEXT_NTH.finditer(folded):
        day = int(match["zh"] or match["ru"])
        months = (today, today.replace(day=1) + timedelta(days=32))
        found = [made for of in months if (made := dates.safe(of.year, of.month, day)) and made > today]
        if found:
            yield Days(found[0], None, match.start("zh") if match["zh"] else match.start("ru"), match.end())


def _on_it(reading: Reading, evidence: Evidence, number: int, unit: Unit, text: str, *, sure: bool) -> bool:
    """Say whether a sentence speaks of the matter: by itself, or with what stands before it."""
    elsewhere = unit.others or any(clue.label.kind == "elsewhere" for clue in unit.clues)
    if elsewhere and not all(unit.sides):
        return False
    folded = fold(text)
    alone = max(unit.all, evidence.start.both * unit.joint) if sure else unit.all
    if alone >= ON_IT:
        return True
    if _HAS["every_year"].search(folded):
        return False
    if not sure:
        return (unit | evidence.units.get(number - 1, NOTHING)).all >= ON_IT
    if _HAS["apply"].search(folded):
        return True
    paragraph = reading.sentences[number].paragraph
    near = unit
    for other in range(max(0, number - BACK), number):
        if reading.sentences[other].paragraph >= paragraph - 1:
            near |= evidence.units.get(other, NOTHING)
    return max(near.all, (evidence.start | near).both * near.joint) >= ON_IT
