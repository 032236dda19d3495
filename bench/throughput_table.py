"""What bench/throughput.py makes of what it measured: rates, ratios and verdicts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

OURS = "silkwatch"
ALONE = {"read": "our reader alone", "work": "our readers' whole work", "trafilatura": "trafilatura alone"}
LAYOUTS = ", layouts"
GROWTH_FROM = "silkwatch, fewer pages"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One contestant on one set of pages: seconds by the clock and of CPU, of which ``start`` for beginning at all.

    ``pages``: how many it was given. ``readers``: seconds of CPU of our readers. ``pss`` and ``rss``: bytes at most.
    """

    pages: int
    wall: float
    cpu: float
    start: float = 0.0
    start_cpu: float = 0.0
    readers: float = 0.0
    start_readers: float = 0.0
    pss: int = 0
    rss: int = 0

    @property
    def rate(self) -> float:
        """Pages a second, with all it takes to begin."""
        return self.pages / self.wall

    @property
    def beyond(self) -> float:
        """Pages a second beyond start-up."""
        return self.pages / max(self.wall - self.start, 1e-9)

    @property
    def milliseconds(self) -> float:
        """Milliseconds of CPU a page beyond start-up, all processes together."""
        return 1000 * (self.cpu - self.start_cpu) / self.pages

    @property
    def outside(self) -> float:
        """Milliseconds of CPU a page beyond start-up, but for the readers'."""
        start = self.start_cpu - self.start_readers
        return 1000 * (self.cpu - self.readers - start) / self.pages


def middle(runs: Sequence[Run]) -> Run:
    """Take the mean of runs of the same; of memory the most."""
    first = runs[0]
    seconds = ("wall", "cpu", "start", "start_cpu", "readers", "start_readers")
    means = {name: mean(getattr(run, name) for run in runs) for name in seconds}
    return Run(pages=first.pages, **means, pss=max(run.pss for run in runs), rss=max(run.rss for run in runs))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A target and what was measured; ``least``: it is a lower bound. None: nothing to compare with."""

    point: int
    what: str
    value: float
    target: float | None
    least: bool = False
    unit: str = ""
    beside: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the target is reached."""
        if self.target is None:
            return ""
        return "ok" if (self.value >= self.target if self.least else self.value <= self.target) else "MISSED"

    def __str__(self) -> str:
        bound = "" if self.target is None else f"{'≥' if self.least else '≤'} {self.target:g}"
        value = f"{self.value:.2f}" if self.value < 100 else f"{self.value:.0f}"
        return (
            f"{self.point}  {self.what:<52}{value:>8} {self.unit:<4}{bound:>7}  {self.verdict:<7}{self.beside}".rstrip()
        )


def ratio(point: int, what: str, ours: Run, theirs: Run, target: float | None) -> Line:
    """Compare pages a second with pages a second, all included; beside it without start-ups, and by CPU."""
    beside = f"beyond start-up {ours.beyond / theirs.beyond:.2f}, by CPU {theirs.milliseconds / ours.milliseconds:.2f}"
    return Line(
        point=point, what=what, value=ours.rate / theirs.rate, target=target, least=True, unit="×", beside=beside
    )


def table(runs: Mapping[str, Run]) -> Iterator[str]:
    """Write a line for each contestant."""
    yield (
        f"{'':<34}{'pages':>6}{'pages/s':>9}{'beyond start-up':>17}{'seconds':>9}{'start-up':>10}"
        f"{'CPU ms/page':>13}{'PSS MB':>8}{'RSS MB':>8}"
    )
    for name, run in runs.items():
        yield (
            f"{name:<34}{run.pages:>6}{run.rate:>9.1f}{run.beyond:>17.1f}{run.wall:>9.1f}{run.start:>10.1f}"
            f"{run.milliseconds:>13.1f}{run.pss / 1e6:>8.0f}{run.rss / 1e6:>8.0f}"
        )


@dataclass(frozen=True, kw_only=True)
class Again:
    """A crawl in which nothing had changed: what the farm was asked, and seconds (and those of CPU) beyond start-up."""

    lists: int
    requests: int
    bytes: int
    pages: int
    seconds: float
    cpu: float


def unchanged(again: Again) -> Iterator[Line]:
    """Hold it against its targets."""
    yield Line(point=4, what="nothing changed: requests a list", value=again.requests / again.lists, target=1)
    yield Line(point=4, what="nothing changed: bytes a list", value=again.bytes / again.lists, target=1024)
    yield Line(point=4, what="nothing changed: pages asked for", value=again.pages, target=0)
    what = f"nothing changed: beyond start-up, {again.lists} lists"
    yield Line(point=4, what=what, value=again.seconds, target=1, unit="s", beside=_cpu(again.cpu))


def _cpu(seconds: float) -> str:
    return f"of CPU {seconds:.2f}"


def verdicts(
    runs: Mapping[str, Run],
    peers: Mapping[str, float | None],
    again: Sequence[Again],
    commands: Mapping[str, tuple[float, float]],
) -> Iterator[Line]:
    """Hold everything against its target, in the order of the targets.

    ``peers``: how many times faster we have to be; ``commands``: seconds, and those of CPU.
    """
    mine, laid = runs[OURS], runs[OURS + LAYOUTS]
    for name, target in (("read", 0.85), ("work", 0.85), ("trafilatura", 0.75)):
        yield ratio(1, f"ours / {ALONE[name]}", mine, runs[ALONE[name]], target)
    for name, least in (("read", None), ("work", None), ("trafilatura", 2.5)):
        yield ratio(1, f"ours / {ALONE[name]}{LAYOUTS}", laid, runs[ALONE[name] + LAYOUTS], least)
    for name, least in peers.items():
        yield ratio(2, f"ours / {name}", mine, runs[name], least)
    for name, run in (("", mine), (LAYOUTS, laid)):
        yield Line(point=3, what=f"CPU outside reading a page{name}", value=run.outside, target=6, unit="ms")
    for one in again:
        yield from unchanged(one)
    yield Line(point=5, what="memory of all processes (PSS)", value=mine.pss / 1e6, target=400, unit="MB")
    if GROWTH_FROM in runs:
        fewer = runs[GROWTH_FROM]
        what = f"growth of memory from {fewer.pages} to {mine.pages} pages"
        yield Line(point=5, what=what, value=100 * (mine.pss / fewer.pss - 1), target=10, unit="%")
    for name, most in (("--help", 0.25), ("status", 0.5)):
        wall, cpu = commands[name]
        yield Line(point=5, what=f"silkwatch {name}", value=wall, target=most, unit="s", beside=_cpu(cpu))
