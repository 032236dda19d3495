"""What speaks for and against an article touching the topic and being about it: numbers from 0 to 1, with the words
behind them.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from crawler.topic.layout import Sentence
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic
from crawler.topic.units import IN_LIST, LIST, NOTHING, SIDE, Unit, is_school, unit

Feature = tuple[str, float, Sequence[Clue]]
Body = Sequence[tuple[Sentence, Unit]]
LEAD = 3  # sentences
ENOUGH = 9  # one more than how often the lesser side must be named to count fully
ON_TOPIC = 0.7  # how strongly a paragraph must name the topic to be on it
ON_BOTH = 0.3  # ... and both sides with it to be on the matter
MEANT = 0.9  # how surely "the two countries" are the two sides, where an article began with both
_COMMA = re.compile("[,;:，；：]")
FEW = 3  # other countries: as many make half of what many make


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Features by name, and for each the clues that make it; ``best``: the sentences that say most, best first.

    ``start``: what title and lead name; ``units``: what each sentence of the article itself does, by its number.
    """

    features: dict[str, float]
    clues: dict[str, Sequence[Clue]]
    start: Unit
    units: dict[int, Unit]
    best: tuple[int, ...] = ()


def weigh(topic: Topic, reading: Reading, home: str | None, *, campus: bool = False) -> Evidence:
    """Turn what a text names into features.

    ``home`` is the side the page itself belongs to, if any. ``campus``: it is a university's or a ministry's own page,
    which speaks of itself without saying so.
    """
    clues, home = _meant(topic, reading.clues, home)
    by_sentence: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        by_sentence[clue.sentence].append(clue)

    def of(number: int) -> Unit:
        whole = unit(topic, by_sentence[number], home, campus)
        if whole.others and all(whole.sides):
            clauses = _clauses(reading, by_sentence[number])
            return replace(whole, clause=max(unit(topic, some, home, campus).all for some in clauses))
        return whole

    title = of(TITLE)
    body = [(s, of(i)) for i, s in enumerate(reading.sentences) if not s.aside]
    numbers = [i for i, s in enumerate(reading.sentences) if not s.aside]
    start = title
    for one in _lead(body):
        start |= one
    body = [(sentence, _meaning(one, start) if one.meant else one) for sentence, one in body]
    lead, units = _lead(body), [one for _, one in body]
    paragraphs = _paragraphs(body)
    features = [
        *_of_title(title),
        ("lead: both sides and topic", *_best(title | one for one in lead)),
        ("lead: topic", *_strongest_topic([title, *lead])),
        *_of_places(body, paragraphs),
        *_of_frame(start, units),
        *_of_extent(topic, home, paragraphs, start),
        *_of_institutions(topic, clues),
        *(_of_home(topic.sides.index(home), title, units) if home else ()),
        *_of_counts(topic, clues, home, len(units)),
    ]
    value = [max(one.all, start.both * one.joint) for one in units]
    return Evidence(
        best=tuple(numbers[i] for i in sorted(range(len(units)), key=lambda i: -value[i]) if value[i]),
        features={name: round(min(1.0, value), 4) for name, value, _ in features},
        clues={name: clues for name, _, clues in features},
        start=start,
        units=dict(zip(numbers, units, strict=True)),
    )


def _meant(topic: Topic, clues: Sequence[Clue], home: str | None) -> tuple[Sequence[Clue], str | None]:
    """Leave out what is named inside a trap, and a side that only a people of its name abroad seems to name."""
    traps = {(c.sentence, c.start, c.end) for c in clues if c.label.kind == "trap"}
    clues = [c for c in clues if (c.sentence, c.start, c.end) not in traps]
    named = {c.label.key for c in clues if c.label.kind == "place"}
    for side, places in topic.minority.items():
        if not named.isdisjoint(places):
            people = {(c.sentence, c.start) for c in clues if c.label.kind == "people" and c.label.side == side}
            sure = any(c.label.side == side and (c.sentence, c.start) not in people for c in clues)
            if not sure and not any(c.label.kind in ("pair", "us") or c.label.key in topic.joint for c in clues):
                clues = [c for c in clues if (c.sentence, c.start) not in people]
                home = None if home == side else home
    return clues, home


def _clauses(reading: Reading, clues: Sequence[Clue]) -> Iterator[list[Clue]]:
    """Split the clues of a sentence where its commas are."""
    part: list[Clue] = []
    text = reading.title if clues[0].sentence == TITLE else reading.text
    for clue in clues:
        if part and _COMMA.search(text, part[-1].end, clue.start):
            yield part
            part = []
        part.append(clue)
    yield part


def _lead(body: Body) -> list[Unit]:
    return [one for sentence, one in body if sentence.prose][:LEAD] or [one for _, one in body[:LEAD]]


def _meaning(one: Unit, start: Unit) -> Unit:
    """Say that the two countries a sentence speaks of are those the article began with."""
    first, second = (max(side, MEANT * named) for side, named in zip(one.sides, start.sides, strict=True))
    return replace(one, sides=(first, second))


def _paragraphs(body: Body) -> list[Unit]:
    found: dict[int, Unit] = {}
    for sentence, one in body:
        whole = found.get(sentence.paragraph)
        found[sentence.paragraph] = whole | one if whole else one
    return list(found.values())


def _best(units: Iterable[Unit]) -> tuple[float, Sequence[Clue]]:
    best = max(units, key=lambda one: one.all, default=NOTHING)
    return best.all, best.clues


def _strongest_topic(units: Iterable[Unit]) -> tuple[float, Sequence[Clue]]:
    best = max(units, key=lambda one: one.topic, default=NOTHING)
    return best.topic, [c for c in best.clues if c.label.kind in ("strong", "weak", "brand", "institution")]


def _of_title(title: Unit) -> Iterator[Feature]:
    subjects = [c for c in title.clues if c.label.kind == "elsewhere"]
    yield "title: both sides and topic", title.all, title.clues
    yield "title: topic", title.topic, title.clues
    yield "title: one side and topic", max(title.sides) * title.topic, title.clues
    yield "title: another country", float(bool(title.others)), [c for c in title.clues if c.label.kind == "other"]
    yield "title: another subject", float(bool(subjects)) * (1 - title.topic), subjects


def _of_places(body: Body, paragraphs: Sequence[Unit]) -> Iterator[Feature]:
    """Both sides and the topic: the nearer to each other, the more it says."""
    units = [one for _, one in body]
    value, clues = _best(units)
    yield "sentence: both sides and topic", value, clues
    together = max(units, key=lambda one: one.bond * one.both, default=NOTHING)
    yield "sentence: both sides and cooperation in education", together.bond * together.both, together.clues
    yield "sentences: both sides and topic", 1 - math.exp(-sum(one.all for one in units) / 2), clues
    pairs = (a | b for (s, a), (t, b) in pairwise(body) if t.paragraph - s.paragraph <= 1)
    yield "neighbours: both sides and topic", *_best(pairs)
    yield "paragraph: both sides and topic", *_best(paragraphs)
    share = sum(one.all for one in paragraphs) / max(1, len(paragraphs))
    yield "paragraphs: share on it", share, ()


def _of_frame(start: Unit, units: Sequence[Unit]) -> Iterator[Feature]:
    """The topic in a text that title and lead say is on both sides, or on a side and a region that holds the other."""
    best = max(units, key=lambda one: one.joint, default=NOTHING)
    yield "frame: topic where both sides are the subject", start.both * best.joint, best.clues
    bond = max(units, key=lambda one: one.bond * (one.joined + 1), default=NOTHING)
    yield "frame: cooperation in education where both sides are the subject", start.both * bond.bond, bond.clues
    across = [(_across(start, one), one) for one in units] or [(0.0, NOTHING)]
    bound, far = max(((value * one.bond, one) for value, one in across), key=_first)
    yield (
        "frame: one side the subject, cooperation in education with the other",
        bound,
        far.clues,
    )
    value, other = max(across, key=_first)
    yield "frame: one side the subject, the other with the topic", value, other.clues
    region = max(units, key=_of_region, default=NOTHING)
    yield "region: one side and topic", _of_region(region), region.clues
    named = min(max((one.sides[side] for one in (start, *units)), default=0.0) for side in (0, 1))
    wide = max(units, key=lambda one: one.bond * _of_region(one), default=NOTHING)
    yield (
        "region: cooperation in education, both sides named elsewhere",
        wide.bond * _of_region(wide) * named,
        wide.clues,
    )


_first = itemgetter(0)


def _of_region(one: Unit) -> float:
    """One side, the topic and a region that holds the other side."""
    return one.region * max(one.sides) * one.topic


def _across(start: Unit, one: Unit) -> float:
    """The topic with one side, in a text that began with the other."""
    sides = max(start.sides[0] * one.sides[1], start.sides[1] * one.sides[0])
    return sides * start.alone * one.alone * one.joint


def _of_extent(topic: Topic, home: str | None, paragraphs: Sequence[Unit], start: Unit) -> Iterator[Feature]:
    """How much of the text is on it, and where."""
    count = max(1, len(paragraphs))
    named = [sum(one.sides[side] > 0 for one in paragraphs) / count for side in (0, 1)]
    if home:
        named[topic.sides.index(home)] = 1.0
    on_topic = [one.topic >= ON_TOPIC for one in paragraphs]
    on_it = [(max(one.all, start.both * one.joint, _across(start, one))) >= ON_BOTH for one in paragraphs]
    number = sum(on_it)
    first = on_it.index(True) if number else 0
    yield "paragraphs: share with the topic", sum(on_topic) / count, ()
    yield "paragraphs: share with cooperation in education", sum(one.bond for one in paragraphs) / count, ()
    yield "paragraphs: share with the lesser side", min(named), ()
    yield "paragraphs: number on it", 1 - math.exp(-number / 2), ()
    yield "one paragraph of many", (1 - 1 / count if number == 1 else 0.0), ()
    yield "late in the text", first / count, ()


def _of_institutions(topic: Topic, clues: Sequence[Clue]) -> Iterator[Feature]:
    schools = [c for c in clues if is_school(topic, c)]
    first, second = ({c.label.key for c in schools if c.label.side == side} for side in topic.sides)
    yield "institutions of both sides", math.sqrt(len(first) * len(second)) / 2, schools
    if first and second:
        together: defaultdict[int, list[Clue]] = defaultdict(list)
        for school in schools:
            together[school.sentence].append(school)
        for here in together.values():
            if {c.label.side for c in here}.issuperset(topic.sides):
                yield "sentence: institutions of both sides", 1.0, here
                break


def _of_home(home: int, title: Unit, units: Sequence[Unit]) -> Iterator[Feature]:
    """What a page of one side says of the other; it need not name its own."""
    away = [one.sides[1 - home] * one.topic * (IN_LIST if len(one.others) >= LIST else 1) for one in units]
    strongest = max(zip(away, units, strict=True), key=lambda pair: pair[0], default=(0.0, NOTHING))[1]
    yield "home: the other side and topic", 1 - math.exp(-sum(away) / 2), strongest.clues
    yield "home: title", title.sides[1 - home] * max(title.topic, 0.3), title.clues


def _of_counts(topic: Topic, clues: Sequence[Clue], home: str | None, sentences: int) -> Iterator[Feature]:
    by_kind: defaultdict[str, list[Clue]] = defaultdict(list)
    named = dict.fromkeys(topic.sides, 0.0)
    for clue in clues:
        by_kind[clue.label.kind].append(clue)
        side = home if clue.label.kind == "us" else clue.label.side
        if side in named:
            named[side] += SIDE.get(clue.label.kind, 0.0)
    lesser = min(named.values()) + len(by_kind["pair"])
    others, elsewhere = by_kind["other"], by_kind["elsewhere"]
    words = [*by_kind["strong"], *by_kind["brand"], *(c for c in by_kind["institution"] if is_school(topic, c))]
    amount = len(words) + len(by_kind["weak"]) / 3
    politics = [c for c in elsewhere if c.label.key == "politics"]
    countries = len({c.label.key for c in others})
    yield "both sides named", math.log1p(lesser) / math.log(ENOUGH), ()
    yield "topic words", amount / (2 * sentences + 2), words
    yield "other countries", len(others) / (len(others) + lesser + 1), others
    yield "many countries", countries / (countries + FEW), others
    yield "other subjects", len(elsewhere) / (len(elsewhere) + amount + 1), elsewhere
    taught = sum(c.label.kind in ("strong", "brand") for c in words)
    yield "other subjects at a school", len(elsewhere) / (len(elsewhere) + taught + 1), elsewhere
    yield "high politics", len(politics) / (len(politics) + amount + 1), politics
