"""Whose a fact is: the institutions a sentence names, and those the whole article is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from crawler.topic.facts import numbers
from crawler.topic.facts.telling import Telling
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import FactRule, Topic
from storage.models import Side

EARLY = 2  # sentences whose institutions the rest of the article speaks of
MANY = 4  # institutions: where more are counted, those named are not who did it
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others
FOUNDED = {"joint institute", "joint school", "branch campus", "Luban workshop"}  # such a one is itself what is told of

# Who stands behind it is one of many: 36 universities signed 14 documents, among them …
_SAMPLE = re.compile(
    r"其中|\b(?:among (?:them|which|the)|including|such as|в том числе|в их числе|среди них|среди которых|в частности"
    r"|соның ішінде|олардың ішінде|олардың қатарында)\b",
    re.IGNORECASE,
)

Parties = Mapping[str, Side]  # institution → its side


def leading(topic: Topic, reading: Reading) -> Mapping[Side, list[str]]:
    """Return by side whom the title and the first sentences name."""
    found: dict[Side, list[str]] = {side: [] for side in topic.sides}
    for clue in reading.clues:
        side = clue.label.side
        if (
            clue.label.kind == "institution"
            and side in found
            and not _sampled(reading, clue)
            and clue.sentence < EARLY
            and clue.label.key not in found[side]
        ):
            found[side].append(clue.label.key)
    return found


def of(topic: Topic, reading: Reading, telling: Telling, rule: FactRule, known: Mapping[Side, list[str]]) -> Parties:
    """Return the institutions of the sentence; for a side it does not name, the only one the article is about."""

    def may(id_: str) -> bool:
        kind = topic.institutions[id_].institution.kind
        return kind in rule.parties if rule.parties else kind not in DIPLOMATS

    here: dict[str, Side] = {}
    for clue in telling.clues:
        if clue.label.kind != "institution" or clue.label.side not in topic.sides or not may(clue.label.key):
            continue
        if topic.institutions[clue.label.key].institution.kind in FOUNDED or not _sampled(reading, clue):
            here[clue.label.key] = clue.label.side
    for side, named in known.items():
        if side not in here.values() and len(named) == 1 and may(named[0]):
            here[named[0]] = side
    return here


def apart(topic: Topic, parties: Parties) -> list[tuple[str, Parties]]:
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


def crowd(topic: Topic, text: str) -> bool:
    """Say whether a text counts many institutions: 36 universities signed."""
    amount = numbers.amount(topic, text, "institutions")
    return amount is not None and amount > MANY


def both(topic: Topic, clues: Iterable[Clue]) -> bool:
    """Say whether both sides are named."""
    sides, together = set(), False
    for clue in clues:
        if clue.label.kind in ("country", "place", "institution", "brand"):
            sides.add(clue.label.side)
        together = together or clue.label.kind == "pair" or clue.label.key in topic.joint
    return together or sides.issuperset(topic.sides)


def _sampled(reading: Reading, clue: Clue) -> bool:
    """Say whether an institution is named as one example of many."""
    start = 0 if clue.sentence == TITLE else reading.sentences[clue.sentence].start
    part = reading.title if clue.sentence == TITLE else reading.text
    return bool(_SAMPLE.search(part, start, clue.start))
