"""Whose a fact is: the institutions a sentence names, and those the whole article is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from crawler.topic.facts import numbers
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.reading import TITLE, Clue
from crawler.topic.topic import Topic
from storage.models import FactKind, Side, Unknown

EARLY = 2  # sentences whose institutions the rest of the article speaks of
MANY = 4  # institutions: where more are counted, those named are not who did it
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others
NAMING = ("country", "place", "institution", "brand")  # kinds of clues that name a side
FOUNDED: Mapping[str, FactKind] = {  # kinds of institutions that are themselves what is told of
    "Luban workshop": "workshop",
    "branch campus": "branch",
    "joint institute": "joint-school",
    "joint school": "workshop",
}

# Who stands behind it is one of many: 36 universities signed 14 documents, among them …
_SAMPLE = re.compile(
    r"其中|\b(?:among (?:them|which|the)|including|such as|в том числе|в их числе|среди них|среди которых|в частности"
    r"|соның ішінде|олардың ішінде|олардың қатарында)\b",
    re.IGNORECASE,
)

_STOP = re.compile(r"[;；]")

Parties = Mapping[str, Side]  # institution → its side


@dataclass(frozen=True, kw_only=True)
class Leading:
    """Whom an article is about: by side those of its title and first sentences; and whom the list does not hold."""

    named: Mapping[Side, list[str]]
    unknown: Sequence[Unknown]


def leading(topic: Topic, article: Article, own: Set[str], unknown: Sequence[Unknown]) -> Leading:
    """Return whom an article is about; a side that its beginning does not name is that of the site it is from."""
    named: dict[Side, list[str]] = {side: [] for side in topic.sides}
    for telling in (article.title, *article.sentences):
        if telling.early >= EARLY:
            break
        for id_, side in _schools(topic, telling, telling.clues):
            if id_ not in named[side]:
                named[side].append(id_)
    for id_ in sorted(own):
        side = topic.institutions[id_].institution.country
        if len(own) == 1 and side in named and not named[side]:
            named[side].append(id_)
    return Leading(named=named, unknown=unknown)


def of(topic: Topic, telling: Telling, kind: str, leading: Leading) -> Parties:
    """Return the institutions of the sentence; for a side it does not name, the only one the article is about.

    What is no event but counted (students, scholarships) may be everybody's: there the sentence alone names them.
    """
    rule = topic.facts.rules[kind]

    def may(id_: str) -> bool:
        of = topic.institutions[id_].institution.kind
        return of in rule.parties if rule.parties else of not in DIPLOMATS

    clues = _clause(telling, kind)
    schools = list(_schools(topic, telling, clues))
    here = {id_: side for id_, side in schools if may(id_)}
    examples = {c.label.side for c in clues if c.label.kind == "institution"} - {side for _, side in schools}
    if not rule.event or (_founded(topic, here) and not rule.own):
        return here
    whose = _parents(topic, here) if rule.own else {}
    for side, named in leading.named.items():
        if len(named) != 1 or side in (*here.values(), *examples):
            continue
        [id_] = named
        of_it = id_ in whose.get(side, named) if rule.own else not _founded(topic, named)
        if of_it and may(id_):
            here[id_] = side
    return here


def _parents(topic: Topic, ids: Iterable[str]) -> dict[Side, set[str]]:
    """Return by side whose the branches or workshops among some institutions are known to be."""
    whose: dict[Side, set[str]] = {}
    for id_ in _founded(topic, ids):
        for parent in topic.institutions[id_].part_of:
            whose.setdefault(topic.institutions[parent].institution.country, set()).add(parent)
    return whose


def strangers(telling: Telling, leading: Leading) -> tuple[tuple[str, Side | None], ...]:
    """Return the institutions of the sentence that the list does not hold."""
    end = telling.start + len(telling.text)
    here = (
        (unknown.name, unknown.side)
        for unknown in leading.unknown
        if (unknown.offset == TITLE and telling.number == TITLE)
        or telling.start <= unknown.offset < end
        or unknown.surface in telling.text
    )
    return tuple(dict(here).items())


def apart(topic: Topic, parties: Parties) -> list[tuple[str, Parties]]:
    """Tell the branches or workshops of a sentence apart: each is a fact of its own, with the parties it belongs to."""
    whose = {id_: topic.institutions[id_].part_of for id_ in _founded(topic, parties)}
    parents = {id_ for part_of in whose.values() for id_ in part_of}
    abroad = [id_ for id_ in parties if parties[id_] == topic.sides[1] and id_ not in whose]
    alone = [id_ for id_ in abroad if id_ not in parents] if all(whose.values()) else []
    if not whose and len(alone) < 2:
        return [("", parties)]
    if len(whose) == 1 and not alone:
        return [(id_, parties) for id_ in whose]
    groups = [(id_, *part_of) for id_, part_of in whose.items()] + [(id_,) for id_ in alone]
    return [(group[0], {id_: parties[id_] for id_ in group if id_ in parties}) for group in groups]


def crowd(topic: Topic, text: str) -> bool:
    """Say whether a text counts many institutions: 36 universities signed."""
    amount = numbers.amount(topic, text, "institutions")
    return amount is not None and amount > MANY


def named(topic: Topic, clues: Iterable[Clue]) -> frozenset[Side]:
    """Return the sides that are named."""
    found: set[Side] = set()
    for clue in clues:
        if clue.label.kind == "pair" or clue.label.key in topic.joint:
            return frozenset(topic.sides)
        if clue.label.kind in NAMING and clue.label.side in topic.sides:
            found.add(clue.label.side)
    return frozenset(found)


def _founded(topic: Topic, ids: Iterable[str]) -> list[str]:
    return [id_ for id_ in ids if id_ in topic.joint or topic.institutions[id_].institution.kind in FOUNDED]


def _clause(telling: Telling, kind: str) -> Sequence[Clue]:
    """Return the clues of the part of a sentence, between semicolons, that has the word for a kind."""
    stops = [match.start() for match in _STOP.finditer(telling.text)]
    words = [w.start for w in telling.words if (kind, "word") in w.items or (kind, "loose") in w.items]
    if not stops or not words:
        return telling.clues
    first = max((stop for stop in stops if stop < words[0]), default=0) + telling.start
    last = min((stop for stop in stops if stop > words[0]), default=len(telling.text)) + telling.start
    return [clue for clue in telling.clues if first <= clue.start < last]


def _schools(topic: Topic, telling: Telling, clues: Iterable[Clue]) -> Iterator[tuple[str, Side]]:
    """Yield the institutions that some clues of a sentence name, without those that are one example of many."""
    sample = _SAMPLE.search(telling.text)
    examples = telling.start + (sample.end() if sample else len(telling.text))
    for clue in clues:
        side = clue.label.side
        if clue.label.kind == "institution" and side in topic.sides:
            founded = topic.institutions[clue.label.key].institution.kind in FOUNDED
            if founded or clue.start < examples:
                yield clue.label.key, side
