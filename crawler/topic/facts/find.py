"""What happened: a few facts an article states, each with the sentence that says it. What is not sure is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from crawler.topic.facts import dates, kinds, numbers, parties, places, telling
from crawler.topic.facts.kinds import LEAD
from crawler.topic.facts.parties import Parties
from crawler.topic.facts.telling import Telling
from crawler.topic.reading import Reading
from crawler.topic.topic import Topic
from storage.models import Fact, FactKind, Quote

MOST = 5  # facts of an article
QUOTE = 400  # characters
JOINT = {"sign", "hold"}  # acts of all who take part: one of many is not who did it


class Facts(NamedTuple):
    """What an article states, and what it may state: sentences of which nothing is claimed."""

    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()


class _Stated(NamedTuple):
    """One fact of one sentence; ``own``: the branch or workshop it is about."""

    telling: Telling
    kind: FactKind
    own: str
    parties: Parties


def find(topic: Topic, reading: Reading, published: datetime | date | None) -> Facts:
    """Return what the article says happened between the two sides; ``published`` dates its days and months."""
    day = published.date() if isinstance(published, datetime) else published
    title = telling.title(topic, reading)
    headline = kinds.named(title)
    found: dict[tuple[str, str], tuple[int, Fact]] = {}
    headlines: set[tuple[str, str]] = set()  # facts that so far only a line says that is no sentence
    for stated in _stated(topic, reading, title):
        kind, own, early, prose = stated.kind, stated.own, stated.telling.early, stated.telling.prose
        vague = topic.facts.rules[kind].own and not own and any(known == kind for known, _ in found)
        fact = _fact(topic, reading, stated, day)
        if not stated.parties and not _sure_of_nobody(topic, stated, fact, led=kind in headline):
            continue
        key = (kind, own)
        new = key not in found and not vague
        if new or (prose and key in headlines):
            # the headline's kind leads, then what the first sentences say
            found[key] = ((kind not in headline) * LEAD + min(early, LEAD - 1), fact)
            (headlines.discard if prose else headlines.add)(key)
    # who was admitted to a branch is the news, not that it is there
    admitted = {id_ for (kind, _), (_, fact) in found.items() if kind == "enrolment" for id_, _ in fact.parties}
    kept = [ranked for (kind, own), ranked in found.items() if not (kind == "branch" and own in admitted)]
    return Facts(tuple(fact for _, fact in sorted(kept, key=lambda ranked: ranked[0])[:MOST]))


def _sure_of_nobody(topic: Topic, stated: _Stated, fact: Fact, *, led: bool) -> bool:
    """Say whether a fact without a party is one; ``led``: the headline is of it."""
    counted, early = fact.number is not None, stated.telling.early
    sides = parties.both(topic, stated.telling.clues)
    if led:
        return sides or counted or early < LEAD
    act = topic.facts.rules[fact.kind].act
    if act and early < LEAD:
        return counted or (sides and act != "number")
    return sides and (counted or early == 0)


def _stated(topic: Topic, reading: Reading, title: Telling) -> Iterator[_Stated]:
    """Yield whatever the text states, in its order."""
    headline = kinds.named(title)
    leading = parties.leading(topic, reading)
    pair = all(len(named) == 1 for named in leading.values())
    for sentence in telling.sentences(topic, reading):
        if not _on_topic(sentence) or _elsewhere(topic, sentence):
            continue
        for kind in kinds.stated(topic, sentence, title):
            rule = topic.facts.rules[kind]
            # who signed further down may be others than those the article is about
            signed = rule.act == "sign" and kind not in headline and sentence.early >= LEAD
            theirs = (rule.event or rule.own or (pair and sentence.early < parties.EARLY)) and not signed
            crowd = parties.crowd(topic, sentence.text) or (kind in headline and parties.crowd(topic, title.text))
            known = parties.of(topic, reading, sentence, rule, leading if theirs else {})
            of = {} if crowd and rule.act in JOINT else known
            if len(set(of.values())) < 2 and not parties.both(topic, sentence.clues + title.clues):
                continue
            if kind == "visit" and not any(c.label.kind == "institution" for c in sentence.clues):
                continue  # presidents visit too
            for own, its in parties.apart(topic, of) if rule.own else [("", of)]:
                yield _Stated(sentence, kind, own, its)


def _on_topic(sentence: Telling) -> bool:
    return any(c.label.kind in ("strong", "weak", "brand", "institution") for c in sentence.clues)


def _elsewhere(topic: Topic, sentence: Telling) -> bool:
    """Say whether the sentence speaks of another country and not of both sides: 1,000 students exchanged with ASEAN."""
    return any(c.label.kind == "other" for c in sentence.clues) and not parties.both(topic, sentence.clues)


def _fact(topic: Topic, reading: Reading, stated: _Stated, day: date | None) -> Fact:
    sentence, rule = stated.telling, topic.facts.rules[stated.kind]
    days = list(dates.find(sentence.text, day)) if rule.event else []
    when = days[0] if len(days) == 1 else None
    towns = places.find(topic, reading, sentence) if rule.event else set()
    amount = numbers.amount(topic, sentence.text, rule.unit) if rule.unit else None
    return Fact(
        kind=stated.kind,
        quote=sentence.text[:QUOTE],
        parties=tuple(stated.parties.items()),
        date=when.first if when else None,
        date_end=when.last if when else None,
        place=towns.pop() if len(towns) == 1 else None,
        number=amount,
        unit=rule.unit if amount is not None else None,
        offset=sentence.start,
    )
