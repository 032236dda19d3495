"""Which facts of a story are one: several reports state the same event, each in its own words (pure).

Facts are one where nothing speaks against it: they are of one kind, the parties that one names on a side are among
those of the other, and the times leave room for one event. What else differs (a day, a place, a status, how many) is a
contradiction between reports of one event: it does not part them, and each keeps what it says. One text hardly
contradicts itself: where it states something twice and says otherwise, it means two events.

Numbers hold for a time: 11,000 students in 2013 and 17,600 in 2017 are two statements, and never one.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from storage.models import Fact, FactKind, Side

# Kinds of institutions that stand for both sides: who names one names the event.
JOINT = frozenset({"joint school", "joint institute", "branch campus", "Luban workshop"})
COUNTED = frozenset({"scholarship", "exchange", "enrolment", "language"})  # kinds that are about how many
APART = timedelta(days=2)  # days between two dates of one event: time zones, and "yesterday" of a text printed again
RECENT = timedelta(days=31)  # what a text reports without a day is hardly older
WEEK = timedelta(days=7)  # a number without its day is that of the days before its text
# What another fact is held against, so that a flood of reports does not cost its square.
LOOKED_AT = 10  # facts of a group
EVENTS = 50  # events of a kind, the best told: no story has as many
_WORD = re.compile(r"\w+")
_AS_OF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A fact as an article states it: ``rank`` of its source, ``day`` and ``moment`` of its publication.

    ``address`` is the canonical URL: with it the order of facts does not depend on the order in which they came.
    """

    id: int
    fact: Fact
    article_id: int
    address: str
    lang: str | None
    rank: int
    day: date
    moment: str


class Span(NamedTuple):
    """Days from ``first`` to ``last``."""

    first: date
    last: date

    def near(self, other: Span, apart: timedelta = timedelta()) -> bool:
        """Say whether at most ``apart`` lies between the two."""
        return self.first - other.last <= apart and other.first - self.last <= apart


Group = tuple[Stated, ...]


def merge(facts: Iterable[Stated], joint: Collection[str] = ()) -> list[Group]:
    """Divide the facts of a story into events; of each the leading fact first, and the events in their order.

    The best source leads, then who says most, then who said it first. ``joint``: the ids of institutions that stand for
    both sides. The groups do not depend on the order in which facts are given.
    """
    groups: list[list[Stated]] = []
    of_kind: defaultdict[FactKind, list[list[Stated]]] = defaultdict(list)
    for one in sorted(facts, key=_order):
        told = of_kind[one.fact.kind]
        fitting = [group for group in told[:EVENTS] if _fits(one, group, joint)]
        if fitting:
            max(fitting, key=lambda group: _nearest(one, group)).append(one)  # of equals the first
        else:
            group = [one]
            groups.append(group)
            told.append(group)
    return [tuple(group) for group in groups]


def _order(one: Stated) -> tuple[object, ...]:
    fact = one.fact
    said = (fact.quote, str(fact.date), str(fact.number), str(fact.place), str(fact.status), fact.parties, fact.unknown)
    return one.rank, -_completeness(fact), one.moment, one.address, fact.offset, fact.kind, str(said), one.id


def _completeness(fact: Fact) -> int:
    said = (fact.date, fact.place, fact.number, fact.status, fact.document, fact.as_of)
    return sum(value is not None for value in said) + len({side for _, side in fact.parties})


def _fits(one: Stated, group: Sequence[Stated], joint: Collection[str]) -> bool:
    """Say whether a fact may be one with all of a group of its kind."""
    others = [*group[:LOOKED_AT], *(other for other in group[LOOKED_AT:] if other.article_id == one.article_id)]
    return all(_one(one, other, joint) for other in others)


def _nearest(one: Stated, group: Sequence[Stated]) -> tuple[int, ...]:
    return max(_likeness(one, other) for other in group[:LOOKED_AT])


def _likeness(one: Stated, other: Stated) -> tuple[int, ...]:
    """Say what speaks for two facts that may be one, the weightiest first."""
    a, b = one.fact, other.fact
    return (
        same_words(a.quote, b.quote),
        a.document is not None and b.document is not None and same_words(a.document, b.document),
        a.number is not None and (a.number, a.unit) == (b.number, b.unit),
        len(set(a.parties) & set(b.parties)),
        a.date is not None and a.date == b.date,
        a.place is not None and a.place == b.place,
        a.status is not None and a.status == b.status,
    )


def same_words(a: str, b: str) -> bool:
    """Say whether two texts have the same words, whatever stands between them."""
    return a == b or _words(a) == _words(b)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _one(a: Stated, b: Stated, joint: Collection[str]) -> bool:
    if not _parties_agree(a, b, joint):
        return False
    if a.article_id == b.article_id:
        return _repeats(a.fact, b.fact) and _times_agree(a, b)
    if same_words(a.fact.quote, b.fact.quote):  # a text printed again, whose "yesterday" may be another one
        return a.fact.number == b.fact.number and a.fact.as_of == b.fact.as_of
    return _times_agree(a, b) and _numbers_agree(a, b)


def _repeats(a: Fact, b: Fact) -> bool:
    """Say whether a text that states both may mean one event: where both say something they say the same."""
    values = [
        (a.date, b.date),
        (a.place, b.place),
        (a.status, b.status),
        (a.number, b.number),
        (a.unit, b.unit),
        (a.direction, b.direction),
        (a.as_of, b.as_of),
        (a.document and _words(a.document), b.document and _words(b.document)),
    ]
    shared = not a.parties or not b.parties or set(a.parties) & set(b.parties)
    return bool(shared) and all(_same(mine, theirs) for mine, theirs in values)


def _parties_agree(a: Stated, b: Stated, joint: Collection[str]) -> bool:
    mine, theirs = ({id for id, _ in one.fact.parties if id in joint} for one in (a, b))
    if mine and theirs:
        return bool(mine & theirs)
    left_out = mine | theirs  # who names a joint institution may name none of those that have it
    of_a, of_b = ((_by_side(one.fact.parties), _by_side(one.fact.unknown)) for one in (a, b))
    comparable = _language(a) == _language(b)
    return all(
        _among(of_a, of_b, side, left_out, comparable) or _among(of_b, of_a, side, left_out, comparable)
        for side in {*of_a[0], *of_a[1], *of_b[0], *of_b[1]}
    )


Sides = Mapping[Side | None, frozenset[str]]


@lru_cache(maxsize=4096)
def _by_side(parties: tuple[tuple[str, Side | None], ...]) -> Sides:
    return {side: frozenset(name for name, of in parties if of == side) for _, side in parties}


def _among(
    few: tuple[Sides, Sides], many: tuple[Sides, Sides], side: Side | None, left_out: Collection[str], comparable: bool
) -> bool:
    """Say whether the known and unknown parties that one names on a side are among those of the other.

    Names our list does not hold can be compared in one language only; in another one each may be any that is left.
    """
    (known, names), (others, other_names) = ([each.get(side, frozenset()) for each in one] for one in (few, many))
    known, others = known.difference(left_out), others.difference(left_out)
    if not known <= others:
        return False
    if not comparable:
        return len(names) <= len(other_names) + len(others - known)
    return all(any(_one_name(name, other) for other in other_names) for name in names)


def _one_name(a: str, b: str) -> bool:
    mine, theirs = set(_words(a)), set(_words(b))
    return mine <= theirs or theirs <= mine


def _language(one: Stated) -> str:
    return (one.lang or "").partition("-")[0]


def _times_agree(a: Stated, b: Stated) -> bool:
    """Say whether the times that two facts give leave room for one event."""
    mine, theirs = _when(a.fact), _when(b.fact)
    if mine and theirs:
        return mine.near(theirs, APART if a.fact.date and b.fact.date else timedelta())
    dated, undated = (mine, b) if mine else (theirs, a)
    return dated is None or undated.day - dated.last <= RECENT


def _when(fact: Fact) -> Span | None:
    """Return the days of an event as far as they are known; the as-of of a number is not of the event."""
    if fact.date:
        return Span(fact.date, max(fact.date, fact.date_end or fact.date))
    return period(fact.as_of) if fact.as_of and fact.number is None else None


def _numbers_agree(a: Stated, b: Stated) -> bool:
    """Say whether two facts may count the same, whatever they count it to be: the same thing, at the same time."""
    mine, theirs = a.fact, b.fact
    if mine.kind in COUNTED and not _same(mine.direction, theirs.direction):  # there and back, however many
        return False
    if mine.number is None or theirs.number is None:
        return True
    return _counted_in(a).near(_counted_in(b)) and (mine.kind not in COUNTED or _same(mine.unit, theirs.unit))


def _same(a: object, b: object) -> bool:
    """Say whether two values are one, as far as both are known."""
    return a is None or b is None or a == b


def _counted_in(one: Stated) -> Span:
    return period(one.fact.as_of) or Span(one.day - WEEK, one.day)


def period(as_of: str | None) -> Span | None:
    """Return the days that a day, a month or a year stands for; None for anything else."""
    found = _AS_OF.fullmatch(as_of or "")
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(year or 0, month or 12, day or calendar.monthrange(first.year, month or 12)[1])
    except ValueError:  # no such day
        return None
    return Span(first, last)
