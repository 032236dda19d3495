"""Fit what the features of an article say: does it touch the topic, is it about it.

Two logistic regressions over the same features. A feature may only speak the way it is meant to: it keeps the sign of
its prior, and the less the labelled texts say of it, the nearer it stays to that. Reports of one event, and texts made
from them, are in one fold.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import logistic
from bench.logistic import Numbers
from crawler.topic.clues import read
from crawler.topic.evidence import weigh
from crawler.topic.judge import home_of
from crawler.topic.topic import load
from crawler.topic.verdict import Weighed

Row = dict[str, Any]
Weights = dict[str, float]

FOLDS = 10
L2 = 1.0  # how many articles a prior is worth
# feature: (prior of what it adds to "touches", to "about"); the sign is kept, 0: it has no say
PRIOR: dict[str, tuple[float, float]] = {
    "title: both sides and topic": (1.0, 1.0),
    "title: topic": (0.3, 0.7),
    "title: one side and topic": (0.3, 0.3),
    "lead: both sides and topic": (1.0, 1.0),
    "lead: topic": (0.0, 0.5),
    "sentence: both sides and topic": (1.5, 0.5),
    "sentences: both sides and topic": (1.0, 0.5),
    "neighbours: both sides and topic": (1.0, 0.3),
    "paragraph: both sides and topic": (0.7, 0.3),
    "paragraphs: share on it": (0.3, 1.0),
    "paragraphs: share with the topic": (0.0, 1.0),
    "paragraphs: share with the lesser side": (0.3, 1.0),
    "paragraphs: number on it": (0.3, 1.0),
    "frame: topic where both sides are the subject": (0.5, 0.3),
    "frame: cooperation in education where both sides are the subject": (1.5, 0.3),
    "frame: one side the subject, cooperation in education with the other": (1.0, 0.3),
    "sentence: both sides and cooperation in education": (1.5, 0.5),
    "paragraphs: share with cooperation in education": (0.3, 1.0),
    "frame: one side the subject, the other with the topic": (1.0, 0.3),
    "region: one side and topic": (1.0, 0.0),
    "region: cooperation in education, both sides named elsewhere": (1.5, 0.0),
    "institutions of both sides": (0.7, 0.7),
    "sentence: institutions of both sides": (0.7, 0.5),
    "both sides named": (0.5, 0.5),
    "topic words": (0.3, 1.0),
    "home: the other side and topic": (0.5, 0.5),
    "home: title": (0.3, 0.3),
    "one paragraph of many": (0.0, -1.0),
    "late in the text": (0.0, -1.0),
    "other countries": (-1.5, -1.0),
    "many countries": (-0.3, -1.0),
    "title: another country": (-1.0, -1.0),
    "title: another subject": (-0.5, -1.0),
    "other subjects": (-1.0, -1.0),
    "other subjects at a school": (0.0, -1.0),
    "high politics": (-0.3, -1.0),
}


@dataclass(frozen=True)
class Examples:
    """What the fit sees: features by row, 2 relevant 1 borderline 0 not, how much a row counts, and its fold."""

    features: Numbers
    label: NDArray[np.int64]
    weight: Numbers
    fold: NDArray[np.int64]


LABELS = ("not", "borderline", "relevant")


def features(row: Row) -> list[float]:
    """Return the features of an article of which nothing but its text is known."""
    topic = load()
    home = home_of(topic, host="", country=None, kind=None, lang=row["lang"])
    reading = read(topic, row["title"], row["text"], row["lang"], home=home)
    found = weigh(topic, reading, home).features if reading.clues else {}
    return [found.get(name, 0.0) for name in PRIOR]


def folds(rows: Sequence[Row]) -> list[int]:
    """Deal the events of labelled rows out to the folds."""
    events = sorted({event(row) for row in rows})
    random.Random(0).shuffle(events)
    of = {name: number % FOLDS for number, name in enumerate(events)}
    return [of[event(row)] for row in rows]


def event(row: Row) -> str:
    """Return what an article reports: its event, the article it is another version of, or itself."""
    return str(row.get("event") or row.get("of") or row["id"])


def examples(rows: Sequence[Row], fold: Sequence[int], weight: Sequence[float]) -> Examples:
    """Turn articles into what the fit sees."""
    return Examples(
        np.array([features(row) for row in rows]),
        np.array([LABELS.index(row["label"]) for row in rows]),
        np.array(weight),
        np.array(fold),
    )


def fit(seen: Examples, train: NDArray[np.bool_] | None = None) -> tuple[Weights, Weights]:
    """Return the weights of "touches" and of "about", fitted on all or on those of ``train``."""
    train = np.ones(len(seen.label), dtype=bool) if train is None else train
    touched = _logistic(seen, train, seen.label >= 1, [prior for prior, _ in PRIOR.values()])
    about = _logistic(seen, train, seen.label == 2, [prior for _, prior in PRIOR.values()])
    return touched, about


def _logistic(seen: Examples, train: NDArray[np.bool_], yes: NDArray[np.bool_], prior: Sequence[float]) -> Weights:
    """Fit the features that have a say; the others get 0."""
    x, target, weight = seen.features[train], yes[train].astype(float), seen.weight[train]
    drawn = np.array(prior)
    says = drawn != 0
    found = drawn.copy()
    bias, found[says] = logistic.fit(
        x[:, says],
        target,
        weight=weight,
        prior=drawn[says],
        pull=np.full(says.sum(), L2),
        start=drawn[says],
        bias=-3.0,
    )
    return {"bias": bias} | dict(zip(PRIOR, map(float, found), strict=True))


def _logits(weights: Mapping[str, float], x: Numbers) -> Numbers:
    return np.asarray(weights["bias"] + x @ np.array([weights[name] for name in PRIOR]))


def crossed(seen: Examples) -> list[Weighed]:
    """Return what is made of each article by weights fitted without its fold."""
    found = [Weighed(touches=-9.0, about=-9.0)] * len(seen.label)
    for number in range(FOLDS):
        apart = seen.fold == number
        touches, about = fit(seen, ~apart)
        x = seen.features[apart]
        for i, t, a in zip(np.flatnonzero(apart), _logits(touches, x), _logits(about, x), strict=True):
            found[i] = Weighed(touches=float(t), about=float(a))
    return found
