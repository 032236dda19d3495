"""What bench/scale.py makes of what it measured: how a cost grows with the corpus, and the tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from statistics import mean

FASTER = 1.25  # times what the logarithm through the smaller stores foretells of the largest: beyond that, it is none
FLAT = 0.05  # of the mean cost, for each tenfold: less is no growth

Curve = Mapping[int, float]  # milliseconds by articles


@dataclass(frozen=True, kw_only=True)
class Fit:
    """``cost = a + b·log10(articles)``, by least squares."""

    a: float
    b: float

    def at(self, articles: int) -> float:
        """Return what the line says of a store."""
        return self.a + self.b * log10(articles)


def fit(curve: Curve) -> Fit:
    """Fit a logarithm; one point alone is level."""
    places, costs = [log10(size) for size in curve], list(curve.values())
    middle, cost = mean(places), mean(costs)
    spread = sum((place - middle) ** 2 for place in places)
    b = sum((place - middle) * (one - cost) for place, one in zip(places, costs, strict=True)) / spread if spread else 0
    return Fit(a=cost - b * middle, b=b)


def growth(curve: Curve) -> str:
    """Say how a cost grows: ``flat``, ``log``, or how often it doubles where it grows faster than a logarithm.

    Faster: the largest store costs more than the logarithm through all smaller ones foretells. That takes three sizes.
    """
    *before, last = sorted(curve)
    if not before:
        return "one size"
    told = fit({size: curve[size] for size in before})
    if len(before) > 1 and curve[last] > FASTER * max(told.at(last), curve[before[-1]]):
        power = log10(curve[last] / curve[before[-1]]) / log10(last / before[-1])
        return f"FASTER: as n^{power:.2f} in the end"
    return "flat" if fit(curve).b < FLAT * mean(curve.values()) else "log"


def ratios(curve: Curve) -> dict[int, float | None]:
    """Return how many times the next smaller store's each cost is."""
    sizes = sorted(curve)
    return {
        size: curve[size] / curve[less] if less else None for less, size in zip([None, *sizes], sizes, strict=False)
    }


def table(curves: Mapping[str, Curve]) -> Iterator[str]:
    """Write a line for each cost: what it is in each store, beside it × that of the smaller one, and the fit."""
    sizes = sorted({size for curve in curves.values() for size in curve})
    yield f"{'ms of CPU, by articles':34}" + "".join(f"{size:>17,}" for size in sizes) + "   a + b·log10(n)"
    for name, curve in curves.items():
        told = fit(curve)
        times = ratios(curve)
        cells = [_cell(curve.get(size), times.get(size)) for size in sizes]
        yield f"{name:34}" + "".join(cells) + f"   {told.a:.2f} {told.b:+.2f}·log10(n)  {growth(curve)}"


def _cell(cost: float | None, times: float | None) -> str:
    if cost is None:
        return f"{'–':>9}{'':8}"
    return f"{cost:>9.3g}" + (f"{f'×{times:.2f}':>8}" if times else f"{'':8}")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Pages that were read, judged and held against a store: seconds by the clock and of CPU.

    ``busiest``: of the process that read most; ``readers``: of all that read; ``writer``: of the one that saved.
    """

    pages: int
    workers: int
    wall: float
    readers: float
    busiest: float
    writer: float

    @property
    def path(self) -> float:
        """Seconds of CPU of the process that had most to do: what cannot be sooner done, on however many cores."""
        return max(self.busiest, self.writer)

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU a page, all processes together."""
        return 1000 * (self.readers + self.writer) / self.pages


def reading_table(runs: Sequence[Reading]) -> Iterator[str]:
    """Write a line for each run, and how much sooner the longest is done than by one worker."""
    yield (
        f"{'pages':>7}{'workers':>9}{'clock s':>9}{'pages/s':>9}{'CPU ms a page':>15}{'reading':>9}{'saving':>8}"
        f"{'by the busiest core, pages/s':>30}"
    )
    for run in runs:
        yield (
            f"{run.pages:>7}{run.workers:>9}{run.wall:>9.1f}{run.pages / run.wall:>9.1f}{run.cpu:>15.2f}"
            f"{1000 * run.readers / run.pages:>9.2f}{1000 * run.writer / run.pages:>8.2f}{run.pages / run.path:>30.1f}"
        )
    for one in runs:
        for two in runs:
            if (one.pages, one.workers, two.workers) == (two.pages, 1, 2):
                cpu, clock = one.path / two.path, one.wall / two.wall
                yield f"2 workers / 1, {one.pages} pages: {cpu:.2f} × by CPU, {clock:.2f} × by the clock"
    few, many = (pick(runs, key=lambda run: run.pages) for pick in (min, max))
    if few.pages < many.pages:
        yield f"{many.pages} pages / {few.pages}: {many.cpu / few.cpu:.2f} × the CPU a page (1 is linear)"
