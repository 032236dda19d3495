"""Fit what the features of a sentence say: does the article state a fact of this kind, if this sentence does?

A logistic regression over the candidates of ``crawler/topic/facts/kinds.py``. Of each kind an article has words for,
the likeliest sentence is the one that is learned from; which that is, is settled by fitting a few times. A feature
keeps the sign of its prior, and the less the labels say of it, the nearer it stays to that; the features of one kind
alone may say either, but not much. Reports of one event are in one fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench import logistic
from bench.topic_fit import Row, Weights, folds
from crawler.topic import unknown
from crawler.topic.clues import read
from crawler.topic.facts import parties
from crawler.topic.facts.kinds import AFTER, after, candidates
from crawler.topic.facts.telling import article
from crawler.topic.judge import home_of
from crawler.topic.topic import load

WEIGHTS = Path(__file__).resolve().parent.parent / "crawler" / "topic" / "facts" / "weights.toml"
ROUNDS = 4
L2, L2_KIND = 1.0, 3.0  # how many sentences a prior is worth; that of a kind's own feature
PRIOR = {
    "word": 0.7,
    "act": 1.0,
    "act nearby": 0.5,
    "another act": 0.5,
    "intended": 0.3,
    "counted": 0.3,
    "counted, both sides": 0.3,
    "act early": 0.5,
    "title and early": 0.5,
    "act, both institutions": 0.5,
    "title": 1.0,
    "title: and the act": 0.3,
    "first": 0.5,
    "early": 1.0,
    "said again": 0.3,
    "institutions of both sides": 0.7,
    "institution of one side": 0.2,
    "institution of no known side": 0.2,
    "parties of both sides": 0.5,
    "party of one side": 0.2,
    "counted, on their way": 0.5,
    "many kinds": -0.5,
    "both sides": 0.5,
    "both sides, with the sentence before": 0.3,
    "both sides, with title and lead": 0.3,
    "topic": 0.3,
    "founded": 0.5,
    "article on the topic": 1.0,
    "another subject": -0.5,
    "no side": -0.3,
    "another country": -1.0,
    "other countries": -0.3,
    "past": -0.3,
    "no sentence": -0.3,
    "the title": -0.5,
    AFTER: -1.0,
}


@dataclass(frozen=True)
class Seen:
    """One sentence as the fit sees it: its article's fold, and which article's which kind it may state."""

    features: dict[str, float]
    group: tuple[str, str]
    target: bool
    fold: int


def seen(rows: Sequence[Row]) -> list[Seen]:
    """Return the candidates, but for those withheld, of the labelled articles that say anything of the topic."""
    topic = load()
    found = []
    for row, fold in zip(rows, folds(rows), strict=True):
        if row["label"] == "not":
            continue
        home = home_of(topic, host="", country=None, kind=None, lang=row["lang"])
        reading = read(topic, row["title"], row["text"], row["lang"], home=home)
        labelled = {gold["type"] for gold in row["facts"]}
        told = article(topic, reading)
        leading = parties.leading(topic, told, frozenset(), unknown.find(topic, reading))
        for candidate in candidates(topic, told, leading):
            if not candidate.withheld:
                found.append(
                    Seen(dict(candidate.features), (row["id"], candidate.kind), candidate.kind in labelled, fold)
                )
    return found


def fit(sentences: Sequence[Seen], *, without: int | None = None) -> Weights:
    """Return the weights, fitted on all folds but one."""
    train = [one for one in sentences if one.fold != without]
    names = [*PRIOR, *sorted({name for one in train for name in one.features} - set(PRIOR))]
    weights: Weights = {"bias": -3.0} | dict.fromkeys(names, 0.0) | PRIOR
    for _ in range(ROUNDS):
        weights = _logistic(likeliest(train, weights), names, weights)
    return weights


def probability(one: Seen, weights: Weights) -> float:
    """Return how probably the article states such a fact under some weights."""
    logit = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in one.features.items())
    return float(1 / (1 + np.exp(-logit)))


def likeliest(train: Sequence[Seen], weights: Weights) -> list[Seen]:
    """Return the likeliest sentence of each article and kind, knowing how many kinds are likelier."""
    best: dict[tuple[str, str], tuple[float, Seen]] = {}
    for one in train:
        p = probability(one, weights)
        if one.group not in best or p > best[one.group][0]:
            best[one.group] = (p, one)
    ranks: Counter[str] = Counter()
    found = []
    for _, one in sorted(best.values(), key=lambda pair: -pair[0]):
        found.append(replace(one, features=one.features | {AFTER: after(ranks[one.group[0]])}))
        ranks[one.group[0]] += 1
    return found


def _logistic(train: Sequence[Seen], names: Sequence[str], start: Weights) -> Weights:
    """Fit all features, each drawn to its prior."""
    bias, found = logistic.fit(
        np.array([[one.features.get(name, 0.0) for name in names] for one in train]),
        np.array([float(one.target) for one in train]),
        weight=np.ones(len(train)),
        prior=np.array([PRIOR.get(name, 0.0) for name in names]),
        pull=np.array([L2 if name in PRIOR else L2_KIND for name in names]),
        start=np.array([start[name] for name in names]),
        bias=start["bias"],
    )
    return {"bias": bias} | dict(zip(names, map(float, found), strict=True))


def write(weights: Weights) -> None:
    """Write the weights where the judge reads them."""
    lines = [
        "# How much each feature of a sentence (kinds.py) adds, when it is 1, to the logit that it states a fact.",
        "# Made by bench/topic_facts.py --train from priors and labelled texts.",
        "",
        "[weight]",
        f"bias = {weights['bias']:.2f}",
    ]
    rest = sorted(((name, w) for name, w in weights.items() if name != "bias"), key=lambda pair: (-pair[1], pair[0]))
    lines += [f'"{name}" = {w:.2f}' for name, w in rest if abs(w) >= 0.005]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
