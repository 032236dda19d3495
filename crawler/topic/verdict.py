"""From evidence to a verdict: two sums of what each feature adds, one number made of both, and the words behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from crawler.topic.evidence import Evidence
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic
from storage.models import Quote, Reason, Verdict

BORDERLINE, RELEVANT = 0.2, 0.5  # scores from here on
REASONS = 12  # the strongest ones are enough to see why
WORDS = 3  # of a feature's clues: one for each side and one for the topic
CLAUSES, CLAUSE = 2, 400  # sentences quoted of a borderline article, characters of each


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """The two logits: does the topic come up at all, and is the article about it."""

    touches: float
    about: float

    @property
    def verdict(self) -> Verdict:
        """What follows from them."""
        if self.touches < 0:
            return "not"
        return "relevant" if self.about >= 0 else "borderline"

    @property
    def score(self) -> float:
        """Both as one number. From ``RELEVANT`` on it is the probability that the article is about the topic; below
        ``BORDERLINE`` the topic does not come up; in between it does, and the nearer to ``RELEVANT``, the more nearly
        the article is about it.
        """
        if self.verdict == "not":
            return BORDERLINE * 2 * _probability(self.touches)
        about = _probability(self.about)
        return about if self.verdict == "relevant" else BORDERLINE + (RELEVANT - BORDERLINE) * 2 * about


def weighed(topic: Topic, features: Mapping[str, float]) -> Weighed:
    """Add up what the features say."""
    return Weighed(touches=_logit(topic.touches, features), about=_logit(topic.about, features))


def _logit(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def reasons(topic: Topic, reading: Reading, evidence: Evidence, verdict: Verdict) -> tuple[Reason, ...]:
    """Say which words decided, each with the feature it did most for and all it added.

    Of ``not`` they are those for and against the topic coming up, of ``relevant`` those for and against the article
    being about it; of ``borderline`` what brings it up and what keeps the article from being about it.
    """
    weight: dict[tuple[int | None, str], float] = {}
    what: dict[tuple[int | None, str], tuple[float, str]] = {}
    told: dict[int, list[tuple[int | None, str]]] = {}  # many features have the same clues
    for name, value in evidence.features.items():
        added = _added(topic, name, verdict) * value
        clues = evidence.clues[name]
        places = told.get(id(clues))
        if places is None:
            words = _telling(topic, clues)
            places = [(-1 if c.sentence == TITLE else c.start, reading.surface(c)) for c in words] or [(None, "")]
            told[id(clues)] = places
        for place in places:
            share = added / len(places)
            weight[place] = weight.get(place, 0.0) + share
            what[place] = max(what.get(place, (0.0, name)), (abs(share), name))
    strongest = sorted(weight, key=lambda place: -abs(weight[place]))[:REASONS]
    return tuple(
        Reason(what=what[place][1], surface=place[1], weight=round(weight[place], 3), offset=place[0])
        for place in strongest
        if abs(weight[place]) >= 0.01
    )


def _added(topic: Topic, name: str, verdict: Verdict) -> float:
    touches, about = topic.touches.get(name, 0.0), topic.about.get(name, 0.0)
    if verdict == "borderline":
        return max(0.0, touches) + min(0.0, about)
    return about if verdict == "relevant" else touches


def _telling(topic: Topic, clues: Sequence[Clue]) -> list[Clue]:
    """Choose the words that show a feature best: one of each side, one of the topic; else the first ones."""
    chosen: list[Clue] = []
    for side in topic.sides:
        chosen += islice((c for c in clues if c.label.side == side), 1)
    chosen += islice((c for c in clues if c.label.kind == "pair"), 1)
    chosen += [c for c in clues if c.label.kind in ("strong", "weak") and c not in chosen][:1]
    return chosen[:WORDS] or list(clues[:WORDS])


def clauses(reading: Reading, evidence: Evidence) -> tuple[Quote, ...]:
    """Quote the sentences that say most of the topic, in the order of the text: what a borderline article has of it."""
    return tuple(
        Quote(what="clause", quote=reading.sentence(number)[:CLAUSE], offset=reading.sentences[number].start)
        for number in sorted(evidence.best[:CLAUSES])
    )
