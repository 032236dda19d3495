"""What a reading of a page is worth, what the readings of many pages are worth, and whether a difference is shown.

Body: precision and recall of 4-gram shingles as in the scrapinghub benchmark, a Chinese or Japanese character being a
token; the mean F1 of pages. Title: equal after NFKC and case folding, word characters only. Date: the right local or
UTC day. Authors: F1 of the set of names, compared like titles.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

FIGURES = ("body", "title", "date", "authors")
LOW = 0.5  # a body scored below this is a disaster, not an inaccuracy
RESAMPLES = 10_000
_TOKEN = re.compile(
    "[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]|[^\\W\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]+", re.UNICODE
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """How one reader did on one page. ``scores``: figure → 0…1, only figures that the gold and the reader have.

    ``failed`` is the error of a reader that raised one; its scores are then those of an empty reading.
    """

    set: str
    file: str
    reader: str
    scores: Mapping[str, float]
    milliseconds: float  # of CPU time
    failed: str | None = None

    @property
    def page(self) -> tuple[str, str]:
        """What tells the page from all others."""
        return self.set, self.file


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Means over pages. ``means`` lacks the figures that no page has; ``low``: the share of bodies below ``LOW``."""

    pages: int
    means: Mapping[str, float]
    low: float | None
    milliseconds: float
    p99: float
    slowest: float


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The mean of paired differences and the interval in which it lies at 95 %."""

    pages: int
    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """``ahead``, ``behind`` or ``not shown``."""
        return "ahead" if self.low > 0 else "behind" if self.high < 0 else "not shown"


def shingle_f1(expected: str, found: str) -> float:
    """Return the harmonic mean of precision and recall of the 4-grams of ``found``."""
    one, other = _shingles(expected), _shingles(found)
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if one or other else 1.0


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the F1 of two sets of which at least one holds something."""
    return 2 * len(one & other) / (len(one) + len(other))


def plain(text: str) -> str:
    """Reduce a title or a name to what is compared."""
    return "".join(re.findall(r"\w", normalize("NFKC", text).casefold()))


def summarise(records: Sequence[Record]) -> Summary:
    """Bring the records of one reader together; there must be one."""
    scores = {figure: [one.scores[figure] for one in records if figure in one.scores] for figure in FIGURES}
    # A reader that gave up early was not fast.
    spent = sorted(one.milliseconds for one in records if not one.failed) or [0.0]
    return Summary(
        pages=len(records),
        means={figure: _mean(values) for figure, values in scores.items() if values},
        low=_mean([score < LOW for score in scores["body"]]) if scores["body"] else None,
        milliseconds=_mean(spent),
        p99=spent[math.ceil(0.99 * len(spent)) - 1],
        slowest=spent[-1],
    )


def compare(ours: Iterable[Record], theirs: Iterable[Record], figure: str) -> Difference | None:
    """Compare two readers on the pages of which both have the figure; None if there is no such page."""
    other = {one.page: one.scores[figure] for one in theirs if figure in one.scores}
    pairs = [(one.scores[figure], other[one.page]) for one in ours if figure in one.scores and one.page in other]
    return bootstrap([mine - its for mine, its in pairs]) if pairs else None


def bootstrap(differences: Sequence[float], *, resamples: int = RESAMPLES, seed: int = 1) -> Difference:
    """Resample the pages with replacement: the interval holds the middle 95 % of the means. Repeatable."""
    draw = random.Random(seed).choices
    size = len(differences)
    means = sorted(sum(draw(differences, k=size)) / size for _ in range(resamples))
    tail = round(0.025 * resamples)
    return Difference(pages=size, mean=_mean(differences), low=means[tail], high=means[-1 - tail])


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3))) if words else Counter()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
