"""What speaks for and against an article being about the topic: numbers from 0 to 1 with the words behind them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.topic.layout import Sentence
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic

# How surely a word of a kind names its side.
SIDE = {
    "country": 1.0,
    "institution": 1.0,
    "brand": 0.9,
    "us": 0.9,
    "place": 0.8,
    "person": 0.6,
    "people": 0.5,
    "unsure": 0.7,
}
Feature = tuple[str, float, Sequence[Clue]]
NOT_EDUCATION = {"embassy", "consulate", "company", "think tank"}  # kinds of institutions
LEAD = 3  # sentences
OWN_PAGE = 0.6  # how surely a campus's own page means itself in any sentence
UNJOINED = 0.4  # what both sides and the topic are worth without a word that joins them
LIST = 2  # other countries in a sentence: from here on it lists countries
IN_LIST, BESIDE_ANOTHER = 0.3, 0.8  # what a sentence is worth then, and beside one other country
ENOUGH = 9  # one more than how often the lesser side must be named to count fully


@dataclass
class Unit:
    """A sentence, the title or a paragraph: how strongly each side and the topic are named in it."""

    sides: tuple[float, float] = (0.0, 0.0)
    topic: float = 0.0
    joined: bool = False
    others: set[str] = field(default_factory=set)
    clues: list[Clue] = field(default_factory=list)

    @property
    def all(self) -> float:
        """Both sides and the topic together; less in a list of countries, and where nothing joins them."""
        others = len(self.others)
        nearness = IN_LIST if others >= LIST else BESIDE_ANOTHER if others else 1.0
        return self.sides[0] * self.sides[1] * self.topic * nearness * (1.0 if self.joined else UNJOINED)

    def __or__(self, other: Unit) -> Unit:
        return Unit(
            sides=(max(self.sides[0], other.sides[0]), max(self.sides[1], other.sides[1])),
            topic=max(self.topic, other.topic),
            joined=self.joined or other.joined,
            others=self.others | other.others,
            clues=self.clues + other.clues,
        )


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Features by name, and for each the clues that make it."""

    features: dict[str, float]
    clues: dict[str, Sequence[Clue]]


def weigh(topic: Topic, reading: Reading, home: str | None, *, campus: bool = False) -> Evidence:
    """Turn what a text names into features.

    ``home`` is the side the page itself belongs to, if any. ``campus``: it is a university's or a ministry's own page,
    which speaks of itself without saying so.
    """
    by_sentence: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in reading.clues:
        by_sentence[clue.sentence].append(clue)
    title = _unit(topic, by_sentence[TITLE], home, campus)
    body = [(s, _unit(topic, by_sentence[i], home, campus)) for i, s in enumerate(reading.sentences) if not s.aside]
    units = [unit for _, unit in body]
    lead = [unit for s, unit in body if s.prose][:LEAD] or units[:LEAD]
    features = [
        *_of_title(title),
        ("lead: both sides and topic", *_best(title | unit for unit in lead)),
        *_of_places(body),
        *_of_institutions(topic, reading, [title, *units]),
        *(_of_home(topic.sides.index(home), title, units) if home else ()),
        *_of_counts(topic, reading, home, len(units)),
    ]
    return Evidence(
        features={name: round(min(1.0, value), 4) for name, value, _ in features},
        clues={name: clues for name, _, clues in features},
    )


def _best(units: Iterable[Unit]) -> tuple[float, Sequence[Clue]]:
    best = max(units, key=lambda unit: unit.all, default=Unit())
    return best.all, best.clues


def _of_title(title: Unit) -> Iterator[Feature]:
    subjects = [c for c in title.clues if c.label.kind == "elsewhere"]
    yield "title: both sides and topic", title.all, title.clues
    yield "title: topic", title.topic, title.clues
    yield "title: one side and topic", max(title.sides) * title.topic, title.clues
    yield "title: another country", float(bool(title.others)), [c for c in title.clues if c.label.kind == "other"]
    yield "title: another subject", float(bool(subjects)) * (1 - title.topic), subjects


def _of_places(body: Sequence[tuple[Sentence, Unit]]) -> Iterator[Feature]:
    """Both sides and the topic: the nearer to each other, the more it says."""
    units = [unit for _, unit in body]
    value, clues = _best(units)
    yield "sentence: both sides and topic", value, clues
    yield "sentences: both sides and topic", 1 - math.exp(-sum(unit.all for unit in units) / 2), clues
    pairs = (a | b for (s, a), (t, b) in pairwise(body) if t.paragraph - s.paragraph <= 1)
    yield "neighbours: both sides and topic", *_best(pairs)
    paragraphs: defaultdict[int, Unit] = defaultdict(Unit)
    for sentence, unit in body:
        paragraphs[sentence.paragraph] |= unit
    yield "paragraph: both sides and topic", *_best(paragraphs.values())
    share = sum(unit.all for unit in paragraphs.values()) / max(1, len(paragraphs))
    yield "paragraphs: share on it", share, ()


def _of_institutions(topic: Topic, reading: Reading, units: Sequence[Unit]) -> Iterator[Feature]:
    schools = [c for c in reading.clues if _is_school(topic, c)]
    first, second = ({c.label.key for c in schools if c.label.side == side} for side in topic.sides)
    yield "institutions of both sides", math.sqrt(len(first) * len(second)) / 2, schools
    for unit in units:
        here = [c for c in unit.clues if _is_school(topic, c)]
        if {c.label.side for c in here}.issuperset(topic.sides):
            yield "sentence: institutions of both sides", 1.0, here
            break


def _of_home(home: int, title: Unit, units: Sequence[Unit]) -> Iterator[Feature]:
    """What a page of one side says of the other; it need not name its own."""
    away = [unit.sides[1 - home] * unit.topic * (IN_LIST if len(unit.others) >= LIST else 1) for unit in units]
    strongest = max(zip(away, units, strict=True), key=lambda pair: pair[0], default=(0.0, Unit()))[1]
    yield "home: the other side and topic", 1 - math.exp(-sum(away) / 2), strongest.clues
    yield "home: title", title.sides[1 - home] * max(title.topic, 0.3), title.clues


def _of_counts(topic: Topic, reading: Reading, home: str | None, sentences: int) -> Iterator[Feature]:
    by_kind: defaultdict[str, list[Clue]] = defaultdict(list)
    named = dict.fromkeys(topic.sides, 0.0)
    for clue in reading.clues:
        by_kind[clue.label.kind].append(clue)
        side = home if clue.label.kind == "us" else clue.label.side
        if side in named:
            named[side] += SIDE.get(clue.label.kind, 0.0)
    lesser = min(named.values()) + len(by_kind["pair"])
    others, elsewhere = by_kind["other"], by_kind["elsewhere"]
    words = [*by_kind["strong"], *by_kind["brand"], *(c for c in by_kind["institution"] if _is_school(topic, c))]
    amount = len(words) + len(by_kind["weak"]) / 3
    politics = [c for c in elsewhere if c.label.key == "politics"]
    yield "both sides named", math.log1p(lesser) / math.log(ENOUGH), ()
    yield "topic words", amount / (2 * sentences + 2), words
    yield "other countries", len(others) / (len(others) + lesser + 1), others
    yield "other subjects", len(elsewhere) / (len(elsewhere) + amount + 1), elsewhere
    yield "high politics", len(politics) / (len(politics) + amount + 1), politics


def _unit(topic: Topic, clues: Sequence[Clue], home: str | None, campus: bool) -> Unit:
    unit = Unit(clues=list(clues))
    sides = dict.fromkeys(topic.sides, 0.0)
    if home and campus:
        sides[home] = OWN_PAGE
    strong: set[tuple[int, int]] = set()
    weak: set[tuple[int, int]] = set()
    for clue in clues:
        label = clue.label
        if label.kind == "pair" or label.key in topic.joint:
            sides = dict.fromkeys(sides, 1.0)
        elif label.kind == "us":
            if home:
                sides[home] = max(sides[home], SIDE["us"])
        elif label.side in sides:
            sides[label.side] = max(sides[label.side], SIDE[label.kind])
        elif label.kind == "other":
            unit.others.add(label.key)
        elif label.kind == "cooperation":
            unit.joined = True
        if label.kind == "pair" or label.key in topic.joint or label.kind == "brand":
            unit.joined = True
        if label.kind in ("strong", "brand") or _is_school(topic, clue):
            strong.add((clue.start, clue.end))
        elif label.kind == "weak":
            weak.add((clue.start, clue.end))
    unit.sides = (sides[topic.sides[0]], sides[topic.sides[1]])
    unit.topic = 1.0 if len(strong) > 1 else 0.85 if strong else min(0.7, 0.35 * len(weak))
    return unit


def _is_school(topic: Topic, clue: Clue) -> bool:
    label = clue.label
    return label.kind == "institution" and topic.institutions[label.key].institution.kind not in NOT_EDUCATION
