"""What happened: a few facts an article states, each with the sentence that says it. What is not sure is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import cast

from crawler.topic.facts import dates, numbers
from crawler.topic.phrases import longest
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import FactRule, Topic
from storage.models import Fact, FactKind, Side

MOST = 5  # facts of an article
EARLY = 2  # sentences whose institutions the rest of the article speaks of
LEAD = 4  # sentences that tell the news; what comes after them is background unless the headline says it too
QUOTE = 400  # characters
MANY = 4  # institutions: where more are counted, those named are not who did it
JOINT = {"sign", "hold"}  # acts of all who take part: one of many is not who did it
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others
FOUNDED = {"joint institute", "joint school", "branch campus", "Luban workshop"}  # such a one is itself what is told of
GATHERINGS = {"event", "forum"}  # they are held in a place, others sit in it

_IN_BEFORE = re.compile(r"(?:\b(?:in|In|at)(?: the)? |\b[вВ]о? |[在於于])$")
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")
# Between an institution and the place it sits in: Chang'an University (CHU) in Xi'an, 位于西安的长安大学
_SEATED_BEFORE = re.compile(
    r"(?:\b(?:based|located|situated|headquartered|seated)|\b(?:расположен|находящ|базирующ)\w*|[位坐][落於于]*) ?$"
)
_SEAT_GAP = re.compile(r"[ »”\"’]*(?:[(（][^()（）]*[)）])?[ ,]*")
_SEAT_OF = re.compile(r"[的 ]*")
# Who stands behind it is one of many: 36 universities signed 14 documents, among them …
_SAMPLE = re.compile(
    r"其中|\b(?:among (?:them|which|the)|including|such as|в том числе|в их числе|среди них|среди которых|в частности"
    r"|соның ішінде|олардың ішінде|олардың қатарында)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[ -]*(?:[\w’'-]+ ){0,2}|\w{0,6}")  # a number and what it counts: 60 young Kazakh students


def find(topic: Topic, reading: Reading, published: datetime | date | None) -> tuple[Fact, ...]:
    """Return what the article says happened between the two sides; ``published`` dates its days and months."""
    day = published.date() if isinstance(published, datetime) else published
    headline = _headline(topic, reading)
    found: dict[tuple[str, str], tuple[int, Fact]] = {}
    headlines: set[tuple[str, str]] = set()  # facts that so far only a line says that is no sentence
    for number, early, kind, own, parties in _stated(topic, reading, headline):
        prose, key = reading.sentences[number].prose, (kind, own)
        vague = topic.facts.rules[kind].own and not own and any(known == kind for known, _ in found)
        fact = _fact(topic, reading, number, kind, parties, day)
        sides = _name_both(topic, _clues(reading, number))
        if not parties and not _sure_of_nobody(topic, fact, early, sides=sides, led=kind in headline):
            continue
        new = key not in found and not vague
        if new or (prose and key in headlines):
            # the headline's kind leads, then what the first sentences say
            found[key] = ((kind not in headline) * LEAD + min(early, LEAD - 1), fact)
            (headlines.discard if prose else headlines.add)(key)
    # who was admitted to a branch is the news, not that it is there
    admitted = {id_ for (kind, _), (_, fact) in found.items() if kind == "enrolment" for id_, _ in fact.parties}
    kept = [ranked for (kind, own), ranked in found.items() if not (kind == "branch" and own in admitted)]
    return tuple(fact for _, fact in sorted(kept, key=lambda ranked: ranked[0])[:MOST])


def _sure_of_nobody(topic: Topic, fact: Fact, early: int, *, sides: bool, led: bool) -> bool:
    """Say whether a fact without a party is one; ``sides``: its sentence names both, ``led``: the headline is of it."""
    counted = fact.number is not None
    if led:
        return sides or counted or early < LEAD
    act = topic.facts.rules[fact.kind].act
    if act and early < LEAD:
        return counted or (sides and act != "number")
    return sides and (counted or early == 0)


def _stated(
    topic: Topic, reading: Reading, headline: Set[FactKind]
) -> Iterator[tuple[int, int, FactKind, str, Mapping[str, Side]]]:
    """Yield sentence, sentences before it, kind, branch or workshop, and parties of whatever the text states."""
    main = _main_parties(topic, reading)
    pair = all(len(named) == 1 for named in main.values())
    told = 0  # sentences of the article itself so far
    for number, sentence in enumerate(reading.sentences):
        if sentence.aside:
            continue
        early, told = told, told + sentence.prose
        if not _on_topic(topic, reading, number) or _elsewhere(topic, reading, number):
            continue
        for kind in _kinds(topic, reading, number, early, headline):
            rule = topic.facts.rules[kind]
            # who signed further down may be others than those the article is about
            signed = rule.act == "sign" and kind not in headline and early >= LEAD
            theirs = (rule.event or rule.own or (pair and early < EARLY)) and not signed
            crowd = _crowd(topic, reading.sentence(number)) or (kind in headline and _crowd(topic, reading.title))
            known = _parties(topic, reading, number, main if theirs else {}, rule)
            parties = {} if crowd and rule.act in JOINT else known
            if len(set(parties.values())) < 2 and not _both_named(topic, reading, number):
                continue
            if kind == "visit" and not any(c.label.kind == "institution" for c in _clues(reading, number)):
                continue  # presidents visit too
            for own, of in _apart(topic, parties) if rule.own else [("", parties)]:
                yield number, early, kind, own, of


def _kinds(topic: Topic, reading: Reading, number: int, early: int, headline: Set[FactKind]) -> list[FactKind]:
    text = reading.sentence(number)
    items = _items(topic, text)
    acts = {name for name, what in items if what == "act"}
    if any(True for _ in numbers.find(text)):
        acts.add("number")
    if "past" in acts:
        return []
    done = _done(topic, reading) if early == 0 else ()
    kinds = []
    for kind, what in items:
        if what != "word" or kind in kinds:
            continue
        rule = topic.facts.rules[kind]
        acted = (rule.act is None or rule.act in acts or kind in done) and rule.without not in acts
        if acted and (rule.lead is None or early < rule.lead or (kind in headline and early < LEAD)):
            kinds.append(kind)
    return [cast(FactKind, kind) for kind in kinds]


def _done(topic: Topic, reading: Reading) -> Set[str]:
    """Return the kinds whose act the title names with them: the first sentence need not say again that it was held."""
    items = _items(topic, reading.title)
    return {kind for kind, what in items if what == "word" and (topic.facts.rules[kind].act, "act") in items}


def _headline(topic: Topic, reading: Reading) -> Set[FactKind]:
    """Return the kinds the title has a word for; titles leave out who signed and what was held."""
    return {cast(FactKind, kind) for kind, what in _items(topic, reading.title) if what == "word"}


def _items(topic: Topic, text: str) -> list[tuple[str, str]]:
    return [item for match in longest(topic.facts.phrases.find(text)) for item in match.items]


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
            and not _sampled(reading, clue)
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
        if clue.label.kind != "institution" or clue.label.side not in topic.sides or not may(clue.label.key):
            continue
        if topic.institutions[clue.label.key].institution.kind in FOUNDED or not _sampled(reading, clue):
            here[clue.label.key] = clue.label.side
    for side, named in main.items():
        if side not in here.values() and len(named) == 1 and may(named[0]):
            here[named[0]] = side
    return here


def _sampled(reading: Reading, clue: Clue) -> bool:
    """Say whether an institution is named as one example of many."""
    start = 0 if clue.sentence == TITLE else reading.sentences[clue.sentence].start
    part = reading.title if clue.sentence == TITLE else reading.text
    return bool(_SAMPLE.search(part, start, clue.start))


def _crowd(topic: Topic, text: str) -> bool:
    """Say whether a text counts many institutions: 36 universities signed."""
    amount = _amount(topic, text, "institutions")
    return amount is not None and amount > MANY


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
    places = _places(topic, reading, number) if rule.event else set()
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


def _places(topic: Topic, reading: Reading, number: int) -> set[str]:
    """Return the towns in which the sentence says something happens: in Xi'an, 在西安, в Сиане, Сианьда."""
    start = reading.sentences[number].start
    found = set()
    for clue in _clues(reading, number):
        before = reading.text[start : clue.start]
        if clue.label.kind == "place" and (_IN_BEFORE.search(before) or _IN_ENDING.search(reading.surface(clue))):
            preposition = _IN_BEFORE.search(before)
            if not _seat(topic, reading, clue, start + preposition.start() if preposition else clue.start):
                found.add(clue.label.key)
    return found


def _seat(topic: Topic, reading: Reading, place: Clue, start: int) -> bool:
    """Say whether a place, with its preposition from ``start``, only says where an institution sits."""
    sentence = reading.sentences[place.sentence].start
    if _SEATED_BEFORE.search(reading.text[sentence:start]):
        return True
    return any(
        (_SEAT_GAP.fullmatch(reading.text, other.end, start) and reading.text[start] not in "在於于")
        or _SEAT_OF.fullmatch(reading.text, place.end, other.start)
        for other in _clues(reading, place.sentence)
        if other.label.kind == "institution"
        and other.label.key not in topic.joint  # where a branch is, is its place
        and topic.institutions[other.label.key].institution.kind not in GATHERINGS
    )


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
