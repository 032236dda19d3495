"""Dates ahead: the days to come that the issue's reports name, each once, the soonest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from reports.clean import plain
from reports.excerpt import DATELINE, shortened, shown_title
from reports.model import Ahead, Item
from reports.newness import best_first
from storage.models import FURTHEST_AHEAD, AheadKind, Fact, FactKind, StoredArticle

MOST = 12
COLUMNS = 240  # of a sentence
HAPPENS: tuple[FactKind, ...] = ("forum", "visit", "joint-school", "branch", "workshop", "centre")


class _Day(NamedTuple):
    what: AheadKind
    first: date
    last: date
    quote: str
    lang: str | None
    title: str


def coming(
    items: Iterable[Item], members: Mapping[int, Sequence[StoredArticle]], *, start: datetime, after: date, today: date
) -> tuple[Ahead, ...]:
    """Return the days from ``after`` on that relevant reports of the window, which opens at ``start``, name.

    ``today``: when the issue is made; what is over by then is left out, as it may be in one that is made late.
    ``members``: the reports of each story as they were known when the window ended. Reports that name one day, be it in
    four languages, are one: the best of them is quoted.
    """
    found: list[Ahead] = []
    for item in items:
        kept: list[_Day] = []
        for one in _named(one for one in members.get(item.story_id, ()) if one.first_seen >= start):
            to_come = after <= one.first <= after + FURTHEST_AHEAD and one.last >= today
            if to_come and not any(_same(one, other) for other in kept):
                kept.append(one)
        found += [
            Ahead(
                story_id=item.story_id,
                what=one.what,
                date=one.first,
                date_end=one.last if one.last > one.first else None,
                quote=shortened(_undated(plain(one.quote)), COLUMNS),
                lang=one.lang,
                title=shown_title(one.title),
            )
            for one in kept
        ]
    return tuple(sorted(found, key=lambda one: (one.date, one.what, one.story_id)))[:MOST]


def _named(reports: Iterable[StoredArticle]) -> Iterator[_Day]:
    """Yield what relevant reports name, the best report first; sentences before what the facts say of themselves."""
    relevant = [one for one in reports if one.article.verdict == "relevant" and not one.withdrawn_at]
    ranked = sorted(relevant, key=lambda one: (one.duplicate_of is not None, best_first(one)))
    for stored in ranked:
        lang, title = stored.article.lang, stored.article.title
        for one in stored.article.ahead:
            yield _Day(one.what, one.date, one.date_end or one.date, one.quote, lang, title)
    for stored in ranked:
        lang, title = stored.article.lang, stored.article.title
        for fact in stored.article.facts:
            if fact.date and fact.kind in HAPPENS:
                yield _Day("event", fact.date, _end(fact), fact.quote, lang, title)


def _undated(quote: str) -> str:
    """Leave out where and whence an agency's text comes."""
    dateline = DATELINE.match(quote)
    return quote[dateline.end() :] if dateline else quote


def _end(fact: Fact) -> date:
    return max(fact.date_end or date.min, fact.date or date.min)


def _same(one: _Day, other: _Day) -> bool:
    return one.what == other.what and one.first <= other.last and other.first <= one.last
