"""What happened: a few facts an article states, each with the sentence that says it. What is not sure is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others

_IN_BEFORE = re.compile(r"(?:\b(?:in|In|at)(?: the)? |\b[вВ]о? |[在於于])$")
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")
_BETWEEN = re.compile(r"[ -]*(?:[\w’'-]+ ){0,2}|\w{0,6}")  # a number and what it counts: 60 young Kazakh students


def find(topic: Topic, reading: Reading, published: datetime | date | None) -> tuple[Fact, ...]:
    """Return what the article says happened between the two sides; ``published`` dates its days and months."""
    day = published.date() if isinstance(published, datetime) else published
    found: dict[tuple[str, str], Fact] = {}
    headlines: set[tuple[str, str]] = set()  # facts that so far only a line says that is no sentence
    for number, kind, own, parties in _stated(topic, reading):
        prose, key = reading.sentences[number].prose, (kind, own)
        vague = topic.facts.rules[kind].own and not own and any(known == kind for known, _ in found)
        new = key not in found and not vague and len(found) < MOST
        if new or (prose and key in headlines):
            found[key] = _fact(topic, reading, number, kind, parties, day)
            (headlines.discard if prose else headlines.add)(key)
    # who was admitted to a branch is the news, not that it is there
    admitted = {id_ for (kind, _), fact in found.items() if kind == "enrolment" for id_, _ in fact.parties}
    return tuple(fact for (kind, own), fact in found.items() if not (kind == "branch" and own in admitted))


def _stated(topic: Topic, reading: Reading) -> Iterator[tuple[int, FactKind, str, Mapping[str, Side]]]:
    """Yield sentence, kind, the branch or workshop it is about, and parties of whatever the text states."""
    main = _main_parties(topic, reading)
    told = 0  # sentences of the article itself so far
    for number, sentence in enumerate(reading.sentences):
        if sentence.aside:
            continue
        early, told = told, told + sentence.prose
        if not _on_topic(topic, reading, number) or _elsewhere(topic, reading, number):
            continue
        for kind in _kinds(topic, reading, number, early):
            rule = topic.facts.rules[kind]
            parties = _parties(topic, reading, number, main, rule)
            if len(set(parties.values())) < 2 and not _both_named(topic, reading, number):
                continue
            if kind == "visit" and not any(c.label.kind == "institution" for c in _clues(reading, number)):
                continue  # presidents visit too
            for own, of in _apart(topic, parties) if rule.own else [("", parties)]:
                yield number, kind, own, of


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
    for side in topic.sides if rule.event or rule.own else ():
        if side not in here.values() and len(main[side]) == 1 and may(main[side][0]):
            here[main[side][0]] = cast(Side, side)
    return here


def _apart(topic: Topic, parties: Mapping[str, Side]) -> list[tuple[str, Mapping[str, Side]]]:
    """Tell the branches or workshops of a sentence apart: each is a fact of its own, with the parties it belongs to."""
    joint = [id_ for id_ in parties if id_ in topic.joint]
    if len(joint) > 1:
        return [
            (id_, {p: parties[p] for p in (id_, *topic.institutions[id_].part_of) if p in parties}) for id_ in joint
        ]
    abroad = [id_ for id_ in parties if parties[id_] == topic.sides[1]]
    if not joint and len(abroad) > 1:
        return [(id_, {id_: parties[id_]}) for id_ in abroad]
    return [(joint[0] if joint else "", parties)]


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
    days = dates.spans(text)
    amounts = [a for a in numbers.find(text) if not any(start <= a.start < end for start, end in days)]
    found = {
        amount.value
        for unit_words in longest(topic.facts.units.find(text))
        for amount in amounts
        if unit in unit_words.items and _BETWEEN.fullmatch(text, amount.end, unit_words.start)
    }
    return found.pop() if len(found) == 1 else None
