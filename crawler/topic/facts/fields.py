"""The fields of a fact beside its kind and parties, put together: when, where, how many, how far."""

from __future__ import annotations

import re
from datetime import date
from typing import TypedDict

from crawler.topic.facts import numbers, parties
from crawler.topic.facts.as_of import as_of
from crawler.topic.facts.direction import direction
from crawler.topic.facts.documents import document
from crawler.topic.facts.numbers import Amount
from crawler.topic.facts.places import place
from crawler.topic.facts.status import status
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.facts.when import event
from crawler.topic.reading import Reading
from crawler.topic.topic import Topic
from crawler.topic.words import fold
from storage.models import FactKind, Status

NEXT = 3  # sentences after a forum's that say who has come
_ATTENDED = re.compile(
    r"\b(?:attend|attract|participa|took part|gather|present at)\w*|\b(?:участ|привлек|собрал|приехал|съехал)\w*"
    r"|\b(?:қатыс|жинал|бас қос)\w*|参加|出席|与会|参会|吸引"
)
HAVE_DOCUMENTS: set[FactKind] = {"agreement", "memorandum", "scholarship", "exchange", "forum", "other"}


class Fields(TypedDict):
    """What ``Fact`` calls them."""

    date: date | None
    date_end: date | None
    place: str | None
    status: Status | None
    number: float | None
    unit: str | None
    direction: str | None
    as_of: str | None
    document: str | None


def fields(
    topic: Topic, reading: Reading, article: Article, telling: Telling, kind: FactKind, published: date | None
) -> Fields:
    """Return what a sentence tells of a fact of a kind it states; None for each field it does not tell."""
    rule = topic.facts.rules[kind]
    when = event(topic, article, telling, kind, published) if rule.event else None
    number = counted(topic, telling, kind)
    attended = _attended(topic, article, telling) if kind == "forum" and not number else None
    # a number holds for a time of its own; what is no count may have a month or a year instead of a day
    timed = number is not None or (when is None and kind != "enrolment")
    held = as_of(telling.text, published, number.start if number else None) if timed else None
    return Fields(
        date=when.first if when else None,
        date_end=when.last if when else None,
        place=place(topic, reading, article, telling, kind) if rule.event else None,
        status=status(telling.text[parties.example(topic, telling, kind) :], kind),
        number=number.value if number else attended,
        unit=_unit(rule.unit, telling.text, number) if number or attended else None,
        direction=direction(topic, telling, kind),
        as_of=held,
        document=document(telling.text) if kind in HAVE_DOCUMENTS else None,
    )


def _unit(unit: str | None, text: str, number: Amount | None) -> str | None:
    """Return what is counted; doctors and students are no students."""
    return "participants" if unit == "students" and number and numbers.is_mixed(text, number) else unit


def _attended(topic: Topic, article: Article, telling: Telling) -> float | None:
    """Return how many the next sentences, or others of a forum, say have come; None if they do not, or differ."""
    after = [
        other
        for other in article.sentences
        if telling.number < other.number <= telling.number + NEXT or ("forum", "word") in other.items
    ]
    found = {
        amount.value
        for other in after
        if _ATTENDED.search(fold(other.text)) and (amount := counted(topic, other, "forum"))
    }
    return found.pop() if len(found) == 1 else None


def counted(topic: Topic, telling: Telling, kind: FactKind) -> Amount | None:
    """Return the number a sentence states of what a kind of fact counts, and where it stands."""
    unit = topic.facts.rules[kind].unit
    return numbers.stated(topic, telling.text, unit, _sides(topic, telling)) if unit else None


def _sides(topic: Topic, telling: Telling) -> list[tuple[int, int]]:
    """Return where a sentence names a side: of 150 students 30 are from Kazakhstan."""
    return [
        (clue.start - telling.start, clue.end - telling.start)
        for clue in telling.clues
        if clue.label.side in topic.sides and clue.label.kind in ("country", "people")
    ]
