"""What happened: a few facts an article states, each with the sentence that says it. What is not sure is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from crawler.topic.facts import kinds, parties
from crawler.topic.facts.documents import document
from crawler.topic.facts.fields import counted, fields
from crawler.topic.facts.kinds import CERTAIN, PROBABLE, Candidate
from crawler.topic.facts.parties import Leading, Parties
from crawler.topic.facts.status import status, studying
from crawler.topic.facts.telling import Article, Telling, article
from crawler.topic.reading import TITLE, Reading
from crawler.topic.topic import Topic
from storage.models import Fact, FactKind, Quote, Unknown

MOST = 8  # facts of an article
QUOTED = 3  # sentences of which nothing is claimed
WORTH, NOBODYS = 0.65, 0.8  # how probable a fact of parties of both sides, and one of nobody, has to be
SIDE = 0.15  # what a side of which a party is known adds to a sentence's being evidence
QUOTE = 400  # characters
DOUBTFUL = (CERTAIN + PROBABLE) / 2  # how probable what is withheld can be
JOINT = {"memorandum", "agreement", "forum"}  # kinds that all who take part have done: one of many is not who did it
SIGNED = {"memorandum", "agreement"}
NUMBERED = {"enrolment"}  # kinds that are a number of people before all else
OPENED = 3  # sentences of which it is the news that something was opened
PEOPLE = {"exchange", "enrolment", "scholarship"}  # kinds that count people: each number is one of its own
COUNTED = {"exchange", "workshop", "joint-school"}  # the students of a sentence are theirs: no intake


class Facts(NamedTuple):
    """What an article states, and what it may state: sentences of which nothing is claimed."""

    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()


class _Stated(NamedTuple):
    """One fact of one sentence; ``own``: the branch or workshop it is about."""

    candidate: Candidate
    own: str
    parties: Parties
    probability: float

    @property
    def evidence(self) -> tuple[bool, float]:
        """How plainly its sentence says it; a title says it shortest, and comes after any sentence."""
        sides = len(set(self.parties.values())) * SIDE
        return self.candidate.telling.number != TITLE, self.candidate.evidence + sides


def find(
    topic: Topic,
    reading: Reading,
    published: datetime | date | None,
    *,
    own: Set[str] = frozenset(),
    unknown: Sequence[Unknown] = (),
) -> Facts:
    """Return what the article says happened between the two sides.

    ``published`` dates its days and months; ``own``: the institutions whose site it is from; ``unknown``: those it
    names that the list does not hold.
    """
    day = published.date() if isinstance(published, datetime) else published
    if day and not date(1900, 1, 1) <= day < date(2200, 1, 1):
        day = None  # a slip of the page; and last week is before the first day there is
    told = article(topic, reading)
    leading = parties.leading(topic, told, own, unknown)
    by_fact: defaultdict[tuple[FactKind, str], list[_Stated]] = defaultdict(list)
    for stated in _stated(topic, told, leading):
        by_fact[stated.candidate.kind, stated.own].append(stated)
    best = [_plainest(those) for those in by_fact.values()]
    headline = {kind for kind, _ in told.title.items}
    ranked = sorted(
        _told_apart(topic, best), key=lambda stated: (stated.candidate.kind not in headline, -stated.probability)
    )
    certain = _once([one for one in ranked if one.probability >= WORTH and _is_sure(topic, one, leading)])
    certain = [*certain, *_further(topic, certain, by_fact)][:MOST]
    claimed = {stated.candidate.kind for stated in certain}
    probable = [stated for stated in ranked if stated.probability >= PROBABLE and stated.candidate.kind not in claimed]
    said = {stated.candidate.telling.offset for stated in certain}
    quotes = {stated.candidate.telling.offset: _quote(stated) for stated in reversed(probable)}
    return Facts(
        tuple(_fact(topic, reading, told, stated, leading, day) for stated in certain),
        tuple(quote for offset, quote in reversed(quotes.items()) if offset not in said)[:QUOTED],
    )


def _is_sure(topic: Topic, stated: _Stated, leading: Leading) -> bool:
    """Say whether a fact is as probable as it has to be.

    A row of a table that names nobody, no number and no paper is worth little to a reader, so it has to be surer than
    one that says who did it with whom.
    """
    telling, kind = stated.candidate.telling, stated.candidate.kind
    number = counted(topic, telling, kind)
    if kind in NUMBERED and not number:
        return stated.probability >= NOBODYS  # how many, is what it is for
    if len(set(stated.parties.values())) == len(topic.sides):
        return stated.probability >= WORTH
    named = stated.parties or parties.unlisted(telling, leading)
    return stated.probability >= (CERTAIN if named or number or document(telling.text) else NOBODYS)


def _plainest(stated: Sequence[_Stated]) -> _Stated:
    """Of the sentences that may state one fact, return the one that says it most plainly if one of them does."""
    likeliest = max(stated, key=lambda one: one.probability)
    if likeliest.probability < CERTAIN:
        return likeliest
    plain = max((one for one in stated if not one.candidate.withheld), key=lambda one: one.evidence)
    return plain._replace(probability=likeliest.probability)


def _further(
    topic: Topic, certain: Sequence[_Stated], by_fact: Mapping[tuple[FactKind, str], Sequence[_Stated]]
) -> Iterator[_Stated]:
    """Yield what other sentences state of the same kinds: another number of people, a paper of others."""
    for one in certain:
        kind = one.candidate.kind
        told = [one]
        for other in by_fact[kind, one.own]:
            if other.probability < CERTAIN or other.candidate.withheld:
                continue
            others = kind in PEOPLE and _counts_others(topic, kind, told, other)
            if others or (kind in SIGNED and _is_of_others(topic, told, other)):
                told.append(other)
        yield from told[1:]


def _counts_others(topic: Topic, kind: FactKind, told: Sequence[_Stated], other: _Stated) -> bool:
    amounts = [counted(topic, one.candidate.telling, kind) for one in (*told, other)]
    values = [amount.value if amount else None for amount in amounts]
    return None not in values and values[-1] not in values[:-1]


def _is_of_others(topic: Topic, told: Sequence[_Stated], other: _Stated) -> bool:
    """Say whether a paper is signed by parties of both sides of which one side has signed none of the others."""
    here = {clue.label.key for clue in other.candidate.telling.clues} & set(other.parties)
    return len({other.parties[id_] for id_ in here}) == len(topic.sides) and all(
        any(not {id_ for id_ in here if other.parties[id_] == side} & set(one.parties) for side in topic.sides)
        for one in told
    )


def _stated(topic: Topic, told: Article, leading: Leading) -> Iterator[_Stated]:
    """Yield whatever the sentences may state, in their order, with whose it is."""
    found = list(kinds.candidates(topic, told, leading))
    best: dict[FactKind, float] = {}
    for candidate in found:
        best[candidate.kind] = max(candidate.logit, best.get(candidate.kind, candidate.logit))
    rank = {kind: n for n, kind in enumerate(sorted(best, key=lambda kind: -best[kind]))}
    for candidate in found:
        telling, kind = candidate.telling, candidate.kind
        rule = topic.facts.rules[kind]
        probability = candidate.probability(rank[kind])
        if probability < PROBABLE and not candidate.counts:
            continue
        if candidate.withheld:
            probability = min(probability, DOUBTFUL)
        elif candidate.counts:
            probability = max(probability, CERTAIN)
        if probability < PROBABLE:
            continue
        of = candidate.parties
        if kind in JOINT and (parties.crowd(topic, telling.text) or _crowded(topic, told.title, kind)):
            of = {}
        elif kind in SIGNED and not of and (not candidate.features["topic"] or parties.is_of_others(telling.text)):
            probability = min(probability, DOUBTFUL)  # parliaments sign too, and firms
        for own, its in parties.apart(topic, of) if rule.own else [("", of)]:
            yield _Stated(candidate, own, its, probability)


def _crowded(topic: Topic, title: Telling, kind: FactKind) -> bool:
    return (kind, "word") in title.items and parties.crowd(topic, title.text)


def _told_apart(topic: Topic, stated: Iterable[_Stated]) -> Iterator[_Stated]:
    """Leave out what is said of a branch or workshop without its name where it is said of one with a name."""
    named = defaultdict(list)
    for one in stated:
        named[one.candidate.kind].append(one)
    for kind, those in named.items():
        with_name = [one for one in those if one.own]
        yield from with_name if topic.facts.rules[kind].own and with_name else those


def _once(stated: Sequence[_Stated]) -> list[_Stated]:
    """Leave out what is another side of a fact beside it.

    The branches to which students were admitted: that is the news, not that they are there, unless the first sentences
    say that they were opened. Students whom the same
    sentence counts as those of a new workshop, of an exchange, or with a grant if it does not say how many study. The
    training centre of nobody that is a workshop.
    """
    kinds = {one.candidate.kind for one in stated}
    admitted = {id_ for one in stated if one.candidate.kind == "enrolment" for id_ in one.parties}
    counted = {one.candidate.telling.offset for one in stated if one.candidate.kind in COUNTED}
    granted = {one.candidate.telling.offset for one in stated if one.candidate.kind == "scholarship"}

    def again(one: _Stated) -> bool:
        kind, telling = one.candidate.kind, one.candidate.telling
        if kind == "branch":
            return one.own in admitted and not _is_opened(telling)
        if kind == "enrolment":
            only_granted = telling.offset in granted and not (one.candidate.counts and studying(telling.text))
            return only_granted or telling.offset in counted
        owned = any(clue.label.kind == "institution" for clue in telling.clues)
        return kind == "centre" and "workshop" in kinds and not owned

    return [one for one in stated if not again(one)]


def _is_opened(telling: Telling) -> bool:
    """Say whether it is the news that a branch was opened."""
    return telling.early < OPENED and status(telling.text, "branch") == "unveiled"


def _quote(stated: _Stated) -> Quote:
    telling = stated.candidate.telling
    return Quote(what=stated.candidate.kind, quote=telling.text[:QUOTE], offset=telling.offset)


def _fact(topic: Topic, reading: Reading, told: Article, stated: _Stated, leading: Leading, day: date | None) -> Fact:
    telling, kind = stated.candidate.telling, stated.candidate.kind
    return Fact(
        kind=kind,
        quote=telling.text[:QUOTE],
        parties=tuple(stated.parties.items()),
        unknown=parties.strangers(topic, telling, kind, leading, stated.parties),
        offset=telling.offset,
        **fields(topic, reading, told, telling, kind, day),
    )
