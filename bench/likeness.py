"""Fit what the evidence for one event weighs: writes storage/likeness.toml and crawler/centres.toml.

    python -m bench.likeness --data ../shared/data [--write]

Prints figures of events that the weights were not fitted to: the events of each corpus are divided into five parts, and
each part is told by weights from the other four. Needs the extra silkwatch[embed]; takes some minutes the first time.
"""

from __future__ import annotations

import argparse
import itertools
import math
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import partitions, reports
from bench.reports import Item
from crawler import embedding
from storage import events, grouping
from storage.events import DAYS, NEVER, evidence

FOLDS = 5
RIDGE = 1.0
ROUNDS = 12  # of Newton's method
# What a pair of one event counts, and one of two.
COUNTS = {"corpus": (4.0, 1.0), "parallel": (1.0, 1.0), "invented": (2.0, 1.0)}
NAMES = (
    "bias",
    "concepts",
    "lead",
    "places",
    "names",
    "numbers",
    "dates",
    "other dates",
    "institutions",
    "other institutions",
    "gathering",
    "facts",
)
OF = {
    "same": (*NAMES, "words"),
    "other": NAMES,
    "same-embedded": (*NAMES, "words", "embedding"),
    "other-embedded": (*NAMES, "embedding"),
}
# The corpora have few pairs a day apart, so this one is set by hand: each day after the first.
SAMPLED = 16  # one in so many of the pairs of two parallel texts: there are 120,000
A_DAY = -0.3
# Nor have they many look-alikes of one week in one language, and a wrong join is worse than a missed one. With
# embeddings texts on one matter are near each other in any language, whatever happened.
CAUTION = {"same": 1.5, "same-embedded": 1.5, "other-embedded": 0.2}
Weights = dict[str, dict[str, float]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """Two reports: their evidence, whether they are of one event, and the parts that their events are in."""

    other: bool  # language
    found: dict[str, float]
    same: bool
    counts: float
    parts: frozenset[int]


def part(event: str) -> int:
    return zlib.crc32(event.encode()) % FOLDS


def examples(corpus: str, items: Sequence[Item]) -> list[Example]:
    """Compare all reports of a corpus, whatever their dates: the look-alikes of another year teach most."""
    found = []
    for a, b in itertools.combinations(items, 2):
        same = a.event == b.event
        has = evidence(a.report, b.report)
        if corpus == "parallel" and not same and zlib.crc32(f"{a.report.id} {b.report.id}".encode()) % SAMPLED:
            continue
        counts = COUNTS[corpus][not same]
        parts = frozenset((part(a.event), part(b.event)))
        found.append(Example(other=not has["same language"], found=has, same=same, counts=counts, parts=parts))
    return found


def fit(found: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Fit logistic weights by Newton's method, held near zero by ``RIDGE`` (the bias is free)."""
    rows = [([one.found.get(name, 1.0) for name in names], one.same, one.counts) for one in found]
    size = len(names)
    weights = [0.0] * size
    for _ in range(ROUNDS):
        slope = [-RIDGE * weight * (at > 0) for at, weight in enumerate(weights)]
        bend = [[RIDGE * (a == b and a > 0) + 1e-6 * (a == b) for b in range(size)] for a in range(size)]
        for values, same, counts in rows:
            odds = sum(map(float.__mul__, weights, values))
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            bent, wrong = counts * chance * (1 - chance), counts * (same - chance)
            for a, value in enumerate(values):
                if value:
                    slope[a] += wrong * value
                    row, share = bend[a], bent * value
                    for b in range(size):
                        row[b] += share * values[b]
        weights = [weight + step for weight, step in zip(weights, solved(bend, slope), strict=True)]
    return dict(zip(names, weights, strict=True))


def solved(matrix: list[list[float]], values: list[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(len(rows)):
            if row != at:
                share = rows[row][at] / rows[at][at]
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def fitted(found: Sequence[Example], *, without: int | None = None) -> Weights:
    learnt = {}
    for kind, names in OF.items():
        own = [one for one in found if one.other == kind.startswith("other") and without not in one.parts]
        learnt[kind] = fit(own, names) | {"days apart": A_DAY}
        learnt[kind]["bias"] -= CAUTION.get(kind, 0.0)
    return learnt


def written(weights: Weights) -> str:
    parts = [
        "# What each kind of evidence adds to the logarithm of the odds that two reports are of one event.",
        "# Made by bench/likeness.py.",
        "",
    ]
    for kind, of in weights.items():
        parts.append(f"[{kind}]")
        parts += [f"{name if name.isalpha() else chr(34) + name + chr(34)} = {value:.2f}" for name, value in of.items()]
        parts.append("")
    return "\n".join(parts)


def crossed(items: Sequence[Item], by_part: dict[int, Weights], *, embedded: bool) -> Callable[[int, int], float]:
    """Return the likeness of two reports by weights that know neither of their events."""
    own = {item.report.id: item for item in items}

    def likeness(a: int, b: int) -> float:
        one, other = own[a], own[b]
        if abs((one.report.day - other.report.day).days) > DAYS:
            return NEVER
        has = evidence(one.report, other.report)
        language = "same" if has["same language"] else "other"
        apart = one.report.in_passing != other.report.in_passing
        kinds = [language + "-embedded" * embedded] + [language] * apart
        parts = {part(one.event), part(other.event)}
        return max(
            sum(weight * has.get(name, 1.0) for at in parts for name, weight in by_part[at][kind].items()) / len(parts)
            for kind in kinds
        )

    return likeness


def main(data: Path, *, write: bool) -> None:
    found = reports.corpora(data)
    places = {name: reports.vectors(items) for name, items in found.items()}
    middle = reports.centres(*((found[name], places[name]) for name in ("corpus", "parallel")))
    found = {name: reports.embedded(items, places[name], middle) for name, items in found.items()}
    pairs = [one for name, items in found.items() if name in COUNTS for one in examples(name, items)]
    print(f"{len(pairs)} pairs, {sum(one.same for one in pairs)} of one event")
    by_part = {at: fitted(pairs, without=at) for at in range(FOLDS)}
    for embedded in (False, True):
        print("with embeddings" if embedded else "without")
        for name, items in found.items():
            likeness = cache(crossed(items, by_part, embedded=embedded))
            passing = {item.report.id for item in items if item.report.in_passing}
            for near in (-0.9, -1.2, -1.35, -1.5):
                grouping.NEAR = near
                told = grouping.groups([item.report.id for item in items], likeness, in_passing=passing)
                event = {item.report.id: item.event for item in items}
                by_pairs, by_member = partitions.pairs(told, event), partitions.bcubed(told, event)
                print(f"  {name:9} near {near:4}: pairs {by_pairs}, BCubed {by_member}")
    weights = fitted(pairs)
    print(written(weights))
    if write:
        Path(events.__file__).with_name("likeness.toml").write_text(written(weights), "utf-8")
        packed = {lang: b64encode(embedding.packed(centre)).decode() for lang, centre in middle.items()}
        text = "# The middle of each language in the model's space. Made by bench/likeness.py.\n\n" + "".join(
            f'{lang} = "{one}"\n' for lang, one in packed.items()
        )
        Path(embedding.__file__).with_name("centres.toml").write_text(text, "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with corpus/ and dedup/")
    parser.add_argument("--write", action="store_true", help="write the data files")
    main(**vars(parser.parse_args()))
