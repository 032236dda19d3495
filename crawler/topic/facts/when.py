"""On which day what a sentence tells of happened: the day that stands with its act, or the only one of the lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from crawler.topic.facts import cues, dates
from crawler.topic.facts.acts import CLAUSE, Acts, acts
from crawler.topic.facts.dates import Days
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.topic import Topic
from crawler.topic.words import fold
from storage.models import FactKind

BACK = 3  # sentences in which the day was named that another calls the same
LEAD = 2  # sentences among which the headline's event has its day
_TABLES = cues.load("when.toml")
_VAGUE = cues.tables({"vague": _TABLES["vague"]})["vague"]
_SAME_DAY = re.compile(
    r"当天|当日|同日|\b(?:the same day|that same day|that day|в тот же день|в этот же день|в этот день|сол күні)\b"
)


def _any(name: str) -> str:
    return cues.compiled(word for words in _TABLES[name].values() for word in words).pattern


_BOUND = re.compile(rf"(?:{_any('bound')})\s?(?:the )?$")
_BOUND_AFTER = re.compile(rf"\w{{0,8}}\s?(?:{_any('bound_after')})")


def event(topic: Topic, article: Article, telling: Telling, kind: FactKind, published: date | None) -> Days | None:
    """Return the day or days of a fact of a kind that a sentence states.

    A day belongs to the act it stands with. Where the sentence has none and the headline is of the kind, it is the
    only day of the article's first sentences.
    """
    day = report_day(article, published)
    found = list(_days(telling.text, day))
    if found:
        return _choose(topic, telling, kind, found)
    if _SAME_DAY.search(fold(telling.text)):
        return _last(article, telling, day)
    if _VAGUE.search(fold(telling.text)) or telling.early > LEAD or not _headlined(article, kind):
        return None
    if not acts(topic, telling, kind).done:
        return None  # it is spoken of, but nothing is done
    lead = [days for other in _lead(article) for days in _days(other.text, day)]
    chosen = [_choose(topic, other, kind, list(_days(other.text, day))) for other in _lead(article)]
    kept = {days[:2]: days for days in chosen if days}
    return next(iter(kept.values())) if len(kept) == 1 and len({days[:2] for days in lead}) == 1 else None


def _last(article: Article, telling: Telling, published: date | None) -> Days | None:
    """Return the day that was spoken of last: 当天, the same day."""
    before = [other for other in article.sentences if other.start < telling.start][-BACK:]
    for other in reversed(before):
        found = {days[:2]: days for days in _days(other.text, published)}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def report_day(article: Article, published: date | None) -> date | None:
    """Return the day from which today and on Tuesday are seen: that of the dateline, else of the publication."""
    if published:
        for telling in article.sentences[:3]:
            day = dates.dateline(telling.text, published)
            if day and abs(day - published) <= dates.WEEK:
                return day
    return published


def _headlined(article: Article, kind: FactKind) -> bool:
    return any((kind, "word") in found.items for found in article.title.words)


def _lead(article: Article) -> Iterator[Telling]:
    yield from takewhile(lambda telling: telling.early < LEAD, article.sentences)


def _days(text: str, published: date | None) -> Iterator[Days]:
    """Yield the days on which something is; not those it ends or begins with."""
    folded = fold(text)
    for days in dates.find(text, published):
        bound = days.last is None and (
            _BOUND.search(folded, max(0, days.start - 25), days.start) or _BOUND_AFTER.match(folded, days.end)
        )
        if not bound:
            yield days


def _choose(topic: Topic, telling: Telling, kind: FactKind, found: Sequence[Days]) -> Days | None:
    # of several days each belongs to one act, be it of another kind
    told = acts(topic, telling, kind, apart=len({days[:2] for days in found}) > 1)
    kept = {days[:2]: days for days in found if told.claims(days.start, days.end) and not _nowadays(told, days)}
    return next(iter(kept.values())) if len(kept) == 1 else None


def _nowadays(told: Acts, days: Days) -> bool:
    """Say whether today means these days: no act stands beside it."""
    beside = any(told.gap(days.start, days.end, span) < CLAUSE for span in told.done)
    return dates.is_today(told.folded[days.start : days.end]) and not beside
