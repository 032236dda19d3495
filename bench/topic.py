"""Print how well the topic is judged on the labelled corpus, and make weights.toml from it.

    python bench/topic.py            figures, cross-validated ones beside them, and every error with its id
    python bench/topic.py --train    fit the weights again and write crawler/topic/weights.toml

The labelled corpus is not part of a checkout: name its folder with --data DIR or the variable SILKWATCH_DATA;
without either it is looked for in shared/data beside the checkout.

A feature may only speak the way it is meant to: it keeps the sign of its prior, and the less the corpus says of it, the
nearer it stays to that. Reports of one event are in one fold.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import trafilatura

from crawler.topic.clues import read
from crawler.topic.evidence import weigh
from crawler.topic.judge import home_of, judge
from crawler.topic.judgement import Judgement
from crawler.topic.topic import load

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SILKWATCH_DATA") or ROOT.parent / "shared" / "data")
WEIGHTS = ROOT / "crawler" / "topic" / "weights.toml"
FOLDS, PASSES, STEP = 10, 60, 1e-3
L2 = 2.0  # how many articles a prior is worth
TARGET = {"relevant": 1.0, "borderline": 0.45, "not": 0.0}
ORDINARY = 0.5  # what an article of ordinary news counts in the fit: there are many and they are easy
PRIOR = {
    "title: both sides and topic": 1.0,
    "title: topic": 0.5,
    "title: one side and topic": 0.3,
    "lead: both sides and topic": 1.0,
    "sentence: both sides and topic": 1.0,
    "sentences: both sides and topic": 0.7,
    "neighbours: both sides and topic": 1.0,
    "paragraph: both sides and topic": 0.7,
    "paragraphs: share on it": 1.0,
    "institutions of both sides": 0.7,
    "sentence: institutions of both sides": 0.7,
    "both sides named": 0.5,
    "topic words": 0.5,
    "home: the other side and topic": 0.5,
    "home: title": 0.3,
    "other countries": -1.5,
    "title: another country": -1.0,
    "title: another subject": -1.0,
    "other subjects": -1.0,
    "high politics": -1.0,
}

Row = dict[str, Any]


class Example(NamedTuple):
    """What the fit sees of an article."""

    features: list[float]
    target: float
    weight: float
    fold: int


def corpus(data: Path = DATA) -> list[Row]:
    """Return the labelled articles."""
    return [json.loads(line) for line in (data / "corpus" / "dev.jsonl").open(encoding="utf-8")]


def contrast() -> list[Row]:
    """Return short texts of our own: a school and both countries by chance, and the real thing in everyday words."""
    return [json.loads(line) for line in (ROOT / "bench" / "contrast.jsonl").open(encoding="utf-8")]


def ordinary(data: Path = DATA) -> Iterator[Row]:
    """Yield ordinary news: the parallel documents, and the bodies of all recorded pages of other projects."""
    for line in (data / "dedup" / "ntrex_docs.jsonl").open(encoding="utf-8"):
        yield json.loads(line) | {"label": "not"}
    for gold in sorted((data / "pages").glob("*/gold.jsonl")):
        for line in gold.open(encoding="utf-8"):
            row = json.loads(line)
            if row.get("body"):
                name = f"{gold.parent.name}/{row['file']}"
                yield {
                    "id": name,
                    "lang": row["lang"],
                    "title": row["title"] or "",
                    "text": row["body"],
                    "label": "not",
                }


def judged(row: Row) -> Judgement:
    """Judge a row as an import would: nothing is known of its source."""
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    return judge(
        title=row["title"], text=row["text"], lang=row["lang"], url=None, country=None, kind=None, published=published
    )


# ------------------------------------------------------------------------------------------------------------- fitting
def examples(rows: Sequence[Row], news: Sequence[Row]) -> list[Example]:
    """Turn articles into features; all reports of an event share a fold."""
    by_id = {row["id"]: row for row in rows}

    def event(row: Row) -> str:
        first = by_id.get(row.get("of") or "", row)
        return str(first.get("event") or first["id"])

    events = sorted({event(row) for row in rows})
    random.Random(0).shuffle(events)
    fold = {name: number % FOLDS for number, name in enumerate(events)}
    found = [Example(_features(row), TARGET[row["label"]], 1.0, fold[event(row)]) for row in rows]
    return found + [Example(_features(row), 0.0, ORDINARY, number % FOLDS) for number, row in enumerate(news)]


def _features(row: Row) -> list[float]:
    topic = load()
    home = home_of(topic, host="", country=None, kind=None, lang=row["lang"])
    reading = read(topic, row["title"], row["text"], row["lang"], home=home)
    features = weigh(topic, reading, home).features if reading.clues else {}
    return [features.get(name, 0.0) for name in PRIOR]


def fit(rows: Sequence[Example]) -> tuple[float, list[float]]:
    """Return bias and weights: logistic regression by coordinate descent, drawn to the priors, signs kept."""
    prior = list(PRIOR.values())
    weights, bias = prior[:], -4.0
    logits = [bias + sum(w * x for w, x in zip(weights, row.features, strict=True)) for row in rows]
    columns = [[(i, row.features[j]) for i, row in enumerate(rows) if row.features[j]] for j in range(len(prior))]
    for _ in range(PASSES):
        step = _newton(rows, logits, [(i, 1.0) for i in range(len(rows))], 0.0, 1e-6)
        bias, widest = bias + step, abs(step)
        logits = [z + step for z in logits]
        for j, column in enumerate(columns):
            moved = weights[j] + _newton(rows, logits, column, L2 * (weights[j] - prior[j]), L2)
            moved = max(0.0, moved) if prior[j] > 0 else min(0.0, moved)
            step, weights[j] = moved - weights[j], moved
            for i, x in column:
                logits[i] += step * x
            widest = max(widest, abs(step))
        if widest < STEP:
            break
    return bias, weights


def _newton(
    rows: Sequence[Example], logits: list[float], column: list[tuple[int, float]], slope: float, curve: float
) -> float:
    for i, x in column:
        p = 1 / (1 + math.exp(-logits[i]))
        slope += rows[i].weight * (p - rows[i].target) * x
        curve += rows[i].weight * p * (1 - p) * x * x
    return max(-1.0, min(1.0, -slope / curve))


def cross_validated(rows: Sequence[Example]) -> list[float]:
    """Return each article's score by weights fitted without its fold."""
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        bias, weights = fit([row for row in rows if row.fold != fold])
        for i, row in enumerate(rows):
            if row.fold == fold:
                logit = bias + sum(w * x for w, x in zip(weights, row.features, strict=True))
                scores[i] = 1 / (1 + math.exp(-logit))
    return scores


def train(data: Path) -> None:
    """Fit on everything and write the weights."""
    topic = load()
    bias, weights = fit(examples(corpus(data) + contrast(), list(ordinary(data))))
    lines = [
        "# How much each feature (crawler/topic/evidence.py) adds to the logit of the score when it is 1.",
        "# Made by bench/topic.py --train from priors and the labelled corpus.",
        "",
        f"relevant = {topic.relevant}  # scores from here on",
        f"borderline = {topic.borderline}",
        "",
        "[weight]",
        f"bias = {bias:.2f}",
    ]
    fitted = sorted(zip(PRIOR, weights, strict=True), key=lambda pair: -pair[1])
    WEIGHTS.write_text("\n".join([*lines, *(f'"{name}" = {w:.2f}' for name, w in fitted)]) + "\n", "utf-8")


# ----------------------------------------------------------------------------------------------------------- measuring
class Score(NamedTuple):
    """Counts of a yes-or-no question."""

    right: int
    wrong: int  # said, but not so
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        counts = f"{self.right} right, {self.wrong} wrong, {self.missed} missed"
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  ({counts})"


def relevance(rows: Sequence[Row], verdicts: Sequence[str], lang: str = "") -> Score:
    """Count `relevant`, of one language if given; rows labelled borderline are left out."""
    pairs = [
        (row["label"], verdict)
        for row, verdict in zip(rows, verdicts, strict=True)
        if row["label"] != "borderline" and row["lang"].startswith(lang)
    ]
    counts = Counter((label == "relevant", verdict == "relevant") for label, verdict in pairs)
    return Score(counts[True, True], counts[False, True], counts[True, False])


def institutions(rows: Sequence[Row], judgements: Sequence[Judgement], data: Path = DATA) -> tuple[Score, list[str]]:
    """Compare who is named, among the institutions the labels know."""
    known = {entity["id"] for entity in json.loads((data / "institutions.json").read_text("utf-8"))["entities"]}
    right = wrong = missed = 0
    errors = []
    for row, judgement in zip(rows, judgements, strict=True):
        got = {mention.institution_id for mention in judgement.mentions} & known
        want = set(row["institutions"])
        right, wrong, missed = right + len(got & want), wrong + len(got - want), missed + len(want - got)
        if got != want:
            errors.append(f"{row['id']} {row['lang']}: too many {sorted(got - want)}, missed {sorted(want - got)}")
    return Score(right, wrong, missed), errors


def facts(rows: Sequence[Row], judgements: Sequence[Judgement]) -> tuple[Score, Score, dict[str, list[int]]]:
    """Compare kinds, and kinds with parties (ours are a part of the label's); by kind: stated, right, labelled."""
    kinds, both = [0, 0, 0], [0, 0, 0]
    table: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row, judgement in zip(rows, judgements, strict=True):
        for fact in judgement.facts:
            parties = {id_ for id_, _ in fact.parties}
            same = [gold for gold in row["facts"] if gold["type"] == fact.kind]
            agreed = any(parties <= set(gold["parties"]) for gold in same)
            kinds[0 if same else 1] += 1
            both[0 if agreed else 1] += 1
            table[fact.kind][0] += 1
            table[fact.kind][1] += agreed
        for gold in row["facts"]:
            table[gold["type"]][2] += 1
            missed = all(fact.kind != gold["type"] for fact in judgement.facts)
            kinds[2] += missed
            both[2] += missed
    return Score(*kinds), Score(*both), dict(table)


def cost(rows: Sequence[Row]) -> tuple[float, float, int]:
    """Return milliseconds an article for us and for trafilatura on the same text, and its mean length."""
    for row in rows[:50]:
        judged(row)
    start = time.process_time()
    for row in rows:
        judged(row)
    ours = time.process_time() - start
    pages = [
        "<html><body><article><p>" + row["text"].replace("\n", "</p><p>") + "</p></article></body></html>"
        for row in rows
    ]
    start = time.process_time()
    for page in pages:
        trafilatura.bare_extraction(page)
    theirs = time.process_time() - start
    length = sum(len(row["text"]) for row in rows) // len(rows)
    return 1000 * ours / len(rows), 1000 * theirs / len(rows), length


def main() -> None:
    """Print the figures, or fit the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="fit the weights and write them")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the labelled corpus is")
    options = parser.parse_args()
    if not (options.data / "corpus" / "dev.jsonl").is_file():
        sys.exit(
            f"bench/topic.py: no labelled corpus: {options.data}: corpus/dev.jsonl is not there: "
            "name its folder with --data DIR or SILKWATCH_DATA"
        )
    if options.train:
        train(options.data)
    else:
        report(options.data)


def report(data: Path) -> None:
    """Print every figure and every error."""
    topic, rows, news = load(), corpus(data), list(ordinary(data))
    judgements = [judged(row) for row in rows]
    verdicts = [judgement.verdict for judgement in judgements]

    def verdict(score: float) -> str:
        return "relevant" if score >= topic.relevant else "borderline" if score >= topic.borderline else "not"

    pairs = contrast()
    scores = cross_validated(examples(rows + pairs, news))
    held_out = [verdict(score) for score in scores[: len(rows)]]
    apart = [verdict(score) for score in scores[len(rows) : len(rows) + len(pairs)]]
    print(f"relevant, fitted          {relevance(rows, verdicts)}")
    print(f"relevant, cross-validated {relevance(rows, held_out)}")
    for lang in ("en", "zh", "ru", "kk"):
        print(f"  {lang}  {relevance(rows, held_out, lang)}")
    print(f"contrast, cross-validated {relevance(pairs, apart)}")
    for name, said in (("fitted", verdicts), ("cross-validated", held_out)):
        spread = Counter(v for row, v in zip(rows, said, strict=True) if row["label"] == "borderline")
        print(f"borderline items, {name}: {dict(spread)}")
    alarms = Counter(judged(row).verdict for row in news)
    print(f"ordinary news: {dict(alarms)}; highest cross-validated score {max(scores[len(rows) + len(pairs) :]):.3f}")
    named, named_errors = institutions(rows, judgements, data)
    print(f"institutions  {named}")
    kinds, both, table = facts(rows, judgements)
    print(f"facts, kind               {kinds}\nfacts, kind and parties   {both}")
    print(
        "  "
        + "  ".join(f"{kind} {s}/{r}/{g}" for kind, (s, r, g) in sorted(table.items()))
        + "  (stated/right/labelled)"
    )
    for name, sample in (("corpus", rows), ("ordinary news", news)):
        ours, theirs, length = cost(sample)
        print(f"cost, {name}: {ours:.1f} ms an article of {length} characters; trafilatura {theirs:.1f} ms")
    print("\nerrors (cross-validated):")
    for row, score in zip(rows + pairs, scores, strict=False):
        if verdict(score) != row["label"]:
            print(f"  {row['id']} {row['lang']} {row['label']} → {verdict(score)} ({score:.2f}) {row['title'][:60]}")
    print("\n".join(f"  {line}" for line in named_errors))


if __name__ == "__main__":
    main()
