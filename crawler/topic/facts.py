"""What happened: a few facts an article states, each with the sentence that says it. What is not sure is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from crawler.topic import dates, numbers
from crawler.topic.phrases import longest
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import FactRule, Topic
from storage.models import Fact, FactKind, Side

MOST = 5  # facts of an article
EARLY = 2  # sentences whose institutions the rest of the article speaks of
QUOTE = 400  # characters
COUNTED = 24  # characters between a number and what it counts: 60 talented young students
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others

_IN_BEFORE = re.compile(r"(?:\b(?:in|In|at)(?: the)? |\b[вВ]о? |[在於于])$")
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")


def find(topic: Topic, reading: Reading, published: datetime | date | None) -> tuple[Fact, ...]:
    """Return what the article says happened between the two sides; ``published`` dates its days and months."""
    day = published.date() if isinstance(published, datetime) else published
    main = _main_parties(topic, reading)
    found: dict[tuple[str, str], Fact] = {}
    told = 0  # sentences of the article itself so far
    for number, sentence in enumerate(reading.sentences):
        if sentence.aside:
            continue
        early, told = told, told + sentence.prose
        if not _on_topic(topic, reading, number):
            continue
        if _elsewhere(topic, reading, number):
            continue
        for kind in _kinds(topic, reading, number, early):
            rule = topic.facts.rules[kind]
            parties = _parties(topic, reading, number, main, rule)
            if len(set(parties.values())) < 2 and not _both_named(topic, reading, number):
                continue
            if kind == "visit" and not any(c.label.kind == "institution" for c in _clues(reading, number)):
                continue  # presidents visit too
            key = (kind, _own(topic, parties) if rule.own else "")
            if key not in found and len(found) < MOST:
                found[key] = _fact(topic, reading, number, kind, parties, day)
    return tuple(found.values())


def _kinds(topic: Topic, reading: Reading, number: int, early: int) -> list[FactKind]:
    text = reading.sentence(number)
    items = [item for match in longest(topic.facts.phrases.find(text)) for item in match.items]
    acts = {name for name, what in items if what == "act"}
    if any(True for _ in numbers.find(text)):
        acts.add("number")
    kinds = []
    for kind, what in items:
        if what != "word" or kind in kinds:
            continue
        rule = topic.facts.rules[kind]
        acted = (rule.act is None or rule.act in acts) and rule.without not in acts
        if acted and (rule.lead is None or early < rule.lead):
            kinds.append(kind)
    if "enrolment" in kinds and "branch" in kinds:
        kinds.remove("branch")  # who was admitted to it is the news, not that it is there
    return [cast(FactKind, kind) for kind in kinds]


def _clues(reading: Reading, number: int) -> list[Clue]:
    return [c for c in reading.clues if c.sentence == number]


def _on_topic(topic: Topic, reading: Reading, number: int) -> bool:
    return any(c.label.kind in ("strong", "weak", "brand", "institution") for c in _clues(reading, number))


def _elsewhere(topic: Topic, reading: Reading, number: int) -> bool:
    """Say whether the sentence speaks of another country and not of both sides: 1,000 students exchanged with ASEAN."""
    clues = _clues(reading, number)
    return any(c.label.kind == "other" for c in clues) and not _name_both(topic, clues)


def _main_parties(topic: Topic, reading: Reading) -> Mapping[str, list[str]]:
    """Return by side whom the title and the first sentences name."""
    main: dict[str, list[str]] = {side: [] for side in topic.sides}
    for clue in reading.clues:
        side = clue.label.side
        if (
            clue.label.kind == "institution"
            and side in main
            and clue.sentence < EARLY
            and clue.label.key not in main[side]
        ):
            main[side].append(clue.label.key)
    return main


def _parties(
    topic: Topic, reading: Reading, number: int, main: Mapping[str, list[str]], rule: FactRule
) -> dict[str, Side]:
    """Return the institutions of the sentence; for a side it does not name, the one the article is about."""

    def may(id_: str) -> bool:
        kind = topic.institutions[id_].institution.kind
        return kind in rule.parties if rule.parties else kind not in DIPLOMATS

    here: dict[str, Side] = {}
    for clue in _clues(reading, number):
        if clue.label.kind == "institution" and clue.label.side in topic.sides and may(clue.label.key):
            here[clue.label.key] = cast(Side, clue.label.side)
    for side in topic.sides:
        if side not in here.values() and len(main[side]) == 1 and may(main[side][0]):
            here[main[side][0]] = cast(Side, side)
    return here


def _own(topic: Topic, parties: Mapping[str, Side]) -> str:
    """Return the branch or workshop among the parties: each of them is a fact of its own."""
    return next(
        (id_ for id_ in parties if topic.institutions[id_].institution.kind in ("branch campus", "Luban workshop")), ""
    )


def _both_named(topic: Topic, reading: Reading, number: int) -> bool:
    return _name_both(topic, _clues(reading, number) + _clues(reading, TITLE))


def _name_both(topic: Topic, clues: Sequence[Clue]) -> bool:
    sides = {c.label.side for c in clues if c.label.kind in ("country", "place", "institution", "brand")}
    together = any(c.label.kind == "pair" or c.label.key in topic.joint for c in clues)
    return together or sides.issuperset(topic.sides)


def _fact(
    topic: Topic, reading: Reading, number: int, kind: FactKind, parties: Mapping[str, Side], day: date | None
) -> Fact:
    text = reading.sentence(number)
    rule = topic.facts.rules[kind]
    days = list(dates.find(text, day)) if rule.event else []
    when = days[0] if len(days) == 1 else None
    places = _places(reading, number) if rule.event else set()
    amount = _amount(topic, text, rule.unit) if rule.unit else None
    return Fact(
        kind=kind,
        quote=text[:QUOTE],
        parties=tuple(parties.items()),
        date=when.first if when else None,
        date_end=when.last if when else None,
        place=places.pop() if len(places) == 1 else None,
        number=amount,
        unit=rule.unit if amount is not None else None,
    )


def _places(reading: Reading, number: int) -> set[str]:
    """Return the towns in which the sentence says something happens: in Xi'an, 在西安, в Сиане, Сианьда."""
    start = reading.sentences[number].start
    found = set()
    for clue in _clues(reading, number):
        before = reading.text[start : clue.start]
        if clue.label.kind == "place" and (_IN_BEFORE.search(before) or _IN_ENDING.search(reading.surface(clue))):
            found.add(clue.label.key)
    return found


def _amount(topic: Topic, text: str, unit: str) -> float | None:
    """Return the number that stands right before a word for the unit; None if there are several."""
    words = [found.start for found in longest(topic.facts.units.find(text)) if unit in found.items]
    days = dates.spans(text)
    amounts = [a for a in numbers.find(text) if not any(start <= a.start < end for start, end in days)]
    found = set()
    for start in words:
        before = [amount for amount in amounts if 0 <= start - amount.end <= COUNTED]
        if before:
            found.add(max(before, key=lambda amount: amount.end).value)
    return found.pop() if len(found) == 1 else None
