"""What speaks for and against an article being about the topic: numbers from 0 to 1 with the words behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

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
    "unsure": 0.4,
}
NOT_EDUCATION = {"embassy", "consulate", "company", "think tank"}  # kinds of institutions
LEAD = 3  # sentences
LIST = 2  # other countries in a sentence: from here on it lists countries


@dataclass
class Unit:
    """A sentence, the title or a paragraph: how strongly each side and the topic are named in it."""

    first: float = 0.0
    second: float = 0.0
    topic: float = 0.0
    cooperation: bool = False
    others: set[str] = field(default_factory=set)
    clues: list[Clue] = field(default_factory=list)

    @property
    def all(self) -> float:
        """Both sides and the topic together; less in a list of countries."""
        return (
            self.first * self.second * self.topic * (0.3 if len(self.others) >= LIST else 0.8 if self.others else 1.0)
        )

    def __or__(self, other: Unit) -> Unit:
        return Unit(
            first=max(self.first, other.first),
            second=max(self.second, other.second),
            topic=max(self.topic, other.topic),
            cooperation=self.cooperation or other.cooperation,
            others=self.others | other.others,
            clues=self.clues + other.clues,
        )


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Features by name, and for each the clues that make it."""

    features: dict[str, float]
    clues: dict[str, Sequence[Clue]]


def weigh(topic: Topic, reading: Reading, home: str | None) -> Evidence:
    """Turn what a text names into features; ``home``: the side the page itself belongs to, if any."""
    title = _unit(topic, [c for c in reading.clues if c.sentence == TITLE], home)
    by_sentence: dict[int, list[Clue]] = {}
    for clue in reading.clues:
        by_sentence.setdefault(clue.sentence, []).append(clue)
    body = [
        (s.paragraph, _unit(topic, by_sentence.get(i, []), home))
        for i, s in enumerate(reading.sentences)
        if not s.aside
    ]
    units = [unit for _, unit in body]
    paragraphs: dict[int, Unit] = {}
    for number, unit in body:
        paragraphs[number] = paragraphs.get(number, Unit()) | unit
    pairs = [a | b for (p, a), (q, b) in pairwise(body) if q - p <= 1]

    found: dict[str, tuple[float, Sequence[Clue]]] = {}

    def put(name: str, value: float, clues: Sequence[Clue] = ()) -> None:
        found[name] = (round(min(1.0, value), 4), clues)

    def best(candidates: Iterable[Unit]) -> Unit:
        return max(candidates, key=lambda unit: unit.all, default=Unit())

    top = best(units)
    put("title: both sides and topic", title.all, title.clues)
    put("title: topic", title.topic, title.clues)
    put("title: one side and topic", max(title.first, title.second) * title.topic, title.clues)
    lead = best(title | unit for unit in units[:LEAD])
    put("lead: both sides and topic", lead.all, lead.clues)
    put("sentence: both sides and topic", top.all, top.clues)
    total = sum(unit.all for unit in units)
    put("sentences: both sides and topic", 1 - math.exp(-total / 2), top.clues)
    near = best(pairs)
    put("neighbours: both sides and topic", near.all, near.clues)
    close = best(paragraphs.values())
    put("paragraph: both sides and topic", close.all, close.clues)
    shares = [unit.all for unit in paragraphs.values()]
    put("paragraphs: share on it", sum(shares) / len(shares) if shares else 0.0)
    put("sentence: cooperation", top.all * top.cooperation, top.clues)

    schools = [c for c in reading.clues if _school(topic, c)]
    ids = [{c.label.key for c in schools if c.label.side == side} for side in topic.sides]
    put("institutions of both sides", min(1.0, math.sqrt(len(ids[0]) * len(ids[1])) / 2), schools)
    together = [
        u
        for u in (title, *units)
        if all(any(c.label.side == s for c in u.clues if _school(topic, c)) for s in topic.sides)
    ]
    put("sentence: institutions of both sides", float(bool(together)), together[0].clues if together else ())

    if home:
        away = [
            (u.second if home == topic.sides[0] else u.first) * u.topic * (0.3 if len(u.others) >= LIST else 1)
            for u in units
        ]
        strongest = max(range(len(away)), key=away.__getitem__, default=None)
        words = units[strongest].clues if strongest is not None else ()
        put("home: the other side and topic", 1 - math.exp(-sum(away) / 2), words)
        put(
            "home: title",
            (title.second if home == topic.sides[0] else title.first) * max(title.topic, 0.3),
            title.clues,
        )

    counts = [sum(SIDE.get(c.label.kind, 0) for c in reading.clues if c.label.side == side) for side in topic.sides]
    pairs_named = sum(c.label.kind == "pair" for c in reading.clues)
    minor = min(counts) + pairs_named
    put("both sides named", math.log1p(minor) / math.log(9))
    others = [c for c in reading.clues if c.label.kind == "other"]
    put("other countries", len(others) / (len(others) + minor + 1), others)
    put("title: another country", float(bool(title.others)), [c for c in title.clues if c.label.kind == "other"])
    words = [c for c in reading.clues if c.label.kind in ("strong", "brand") or _school(topic, c)]
    weak = [c for c in reading.clues if c.label.kind == "weak"]
    amount = len(words) + len(weak) / 3
    put("topic words", amount / (2 * len(units) + 2), words)
    elsewhere = [c for c in reading.clues if c.label.kind == "elsewhere"]
    put("other subjects", len(elsewhere) / (len(elsewhere) + amount + 1), elsewhere)
    politics = [c for c in elsewhere if c.label.key == "politics"]
    put("high politics", len(politics) / (len(politics) + amount + 1), politics)
    return Evidence(features={n: v for n, (v, _) in found.items()}, clues={n: c for n, (_, c) in found.items()})


def _unit(topic: Topic, clues: Sequence[Clue], home: str | None) -> Unit:
    unit = Unit(clues=list(clues))
    sides = {topic.sides[0]: 0.0, topic.sides[1]: 0.0}
    strong: set[tuple[int, int]] = set()
    weak: set[tuple[int, int]] = set()
    for clue in clues:
        label = clue.label
        if label.kind == "pair":
            sides = dict.fromkeys(sides, 1.0)
        elif label.kind == "us":
            if home:
                sides[home] = max(sides[home], SIDE["us"])
        elif label.side in sides:
            sides[label.side] = max(sides[label.side], SIDE[label.kind])
        elif label.kind == "other":
            unit.others.add(label.key)
        elif label.kind == "cooperation":
            unit.cooperation = True
        if label.kind in ("strong", "brand") or _school(topic, clue):
            strong.add((clue.start, clue.end))
        elif label.kind == "weak":
            weak.add((clue.start, clue.end))
    unit.first, unit.second = sides.values()
    unit.topic = 1.0 if len(strong) > 1 else 0.85 if strong else min(0.7, 0.35 * len(weak))
    return unit


def _school(topic: Topic, clue: Clue) -> bool:
    label = clue.label
    return label.kind == "institution" and topic.institutions[label.key].institution.kind not in NOT_EDUCATION
