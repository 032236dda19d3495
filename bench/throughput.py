"""Print how fast we are end to end, beside what cannot be avoided and beside others, on the same pages in the same run.

    python -m bench.throughput [--pages 500] [--peers NAME …] [--rounds 2] [--json FILE] [--data DIR]

A farm of forty sites (bench/throughput_farm.py) serves distinct recorded pages (bench/throughput_pages.py), and made
ones whose layouts say where the text is (bench/throughput_made.py): gzipped, over HTTP on loopback. Ours is a crawl as
a user starts it, to the store with its full-text index; then once more, when nothing has changed. What it is compared
with: readers alone, in two processes each (bench/throughput_lanes.py), and peers (bench/throughput_peers.py).

Everything runs by itself, one after the other; readers alone and we run ``--rounds`` times by turns, and the mean is
taken. "Start-up" is the same command on a farm with one page on one list, for a list without any would be looked into;
"pages/s" has it in, "beyond start-up" has not. Seconds of CPU are of the whole tree of processes, by the kernel
(bench/throughput_meter.py): on a machine that others use they say more than the clock. Memory is that of the tree when
it was largest: PSS counts what processes share once, and is held against the target. The lines below the tables are the
targets, each with its verdict.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import throughput_made, throughput_ours, throughput_pages
from bench.gold import DATA
from bench.throughput_meter import Measured, cpu_of, measured
from bench.throughput_table import OURS, Again, Line, Run, middle, ratio, table, unchanged

ROOT = Path(__file__).resolve().parents[1]
ALONE = {"read": "our reader alone", "work": "our reader's whole work", "trafilatura": "trafilatura alone"}
HELP, STATUS = 0.25, 0.5  # seconds
MEMORY, GROWTH = 400, 10  # MB, per cent


@dataclass(frozen=True, kw_only=True)
class Farm:
    """A running farm of the pages in a folder."""

    folder: Path
    port: int
    pid: int

    def counts(self) -> dict[str, int]:
        """Return what was asked since this was last asked."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/.counts", timeout=30) as answer:
            counts: dict[str, int] = json.load(answer)
        return counts


@contextmanager
def farm(folder: Path) -> Iterator[Farm]:
    """Serve a folder of pages."""
    command = [sys.executable, "-m", "bench.throughput_farm", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    try:
        yield Farm(folder=folder, port=int(process.stdout.readline()), pid=process.pid)
    finally:
        process.kill()
        process.wait()


@dataclass(kw_only=True)
class Bench:
    """What was measured so far; ``work`` is a folder for what the contestants write."""

    work: Path
    tiny: Farm
    runs: dict[str, list[Run]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, run: Run) -> None:
        """Record a run, and say so: some take minutes."""
        self.runs.setdefault(name, []).append(run)
        print(f"… {name}: {run.pages} pages in {run.wall:.1f} s, {run.cpu:.1f} s of CPU", file=sys.stderr, flush=True)

    def middle(self, name: str) -> Run | None:
        """Return the mean of a contestant's runs."""
        return middle(self.runs[name]) if name in self.runs else None

    def note(self, text: str) -> None:
        """Remember a sentence for the end."""
        self.notes.append(text)


def ours(bench: Bench, name: str, of: Farm, begun: tuple[Measured, Measured]) -> Path:
    """Crawl a farm into a new home, and say what became of its pages."""
    pages = throughput_pages.load(of.folder)
    home = Path(tempfile.mkdtemp(dir=bench.work))
    throughput_ours.home(home, of.port, pages)
    of.counts()
    before = cpu_of(of.pid)
    done = measured(throughput_ours.crawl(home), bench.work)
    farmed = 1000 * (cpu_of(of.pid) - before) / len(pages)
    bench.add(name, run_of(done, len(pages), begun[0]))
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:
        ends = db.execute("SELECT kind || ' ' || outcome, count(*) FROM fetches GROUP BY 1 ORDER BY 2 DESC").fetchall()
        stored = db.execute("SELECT count(*), count(duplicate_of) FROM articles").fetchone()
    ended = ", ".join(f"{number} {end}" for end, number in ends)
    bench.note(f"{name}: {stored[0]} stored, {stored[1]} of them duplicates; requests: {ended}")
    bench.note(f"{name}: the farm was asked {of.counts()} and took {farmed:.2f} ms of CPU a page")
    return home


def again(bench: Bench, home: Path, of: Farm, start: float) -> None:
    """Crawl a home again when nothing has changed."""
    of.counts()
    done = measured(throughput_ours.crawl(home), bench.work)
    asked = of.counts()
    lists = len({page.site for page in throughput_pages.load(of.folder)})
    bench.note(f"nothing changed: asked {asked}; {done.wall:.2f} s, of which start-up {start:.2f}")
    bytes = asked.pop("bytes", 0)
    bench.lines += unchanged(
        Again(
            lists=lists,
            requests=sum(asked.values()),
            bytes=bytes,
            pages=asked.get("page", 0) + asked.get("page unchanged", 0),
            seconds=max(0.0, done.wall - start),
        )
    )


def alone(bench: Bench, reader: str, of: Farm, *, layouts: bool = False) -> None:
    """Have a reader read all pages of a farm without it."""
    command = [sys.executable, "-m", "bench.throughput_lanes", reader, str(of.folder)]
    done = measured(command, bench.work)
    told = json.loads(done.printed)
    begun = Measured(wall=done.wall - told["seconds"], cpu=done.cpu - told["cpu"])
    name = ALONE[reader] + (", layouts" if layouts else "")
    bench.add(name, run_of(done, len(throughput_pages.load(of.folder)), begun))


def run_of(done: Measured, pages: int, begun: Measured) -> Run:
    """Put together what a run and its start-up took."""
    return Run(
        pages=pages,
        wall=done.wall,
        cpu=done.cpu,
        readers=done.readers,
        start=begun.wall,
        start_cpu=begun.cpu,
        start_readers=begun.readers,
        pss=done.pss,
        rss=done.rss,
    )


def begin(bench: Bench) -> tuple[Measured, Measured]:
    """Measure the start-up: a crawl of one page, and another when nothing has changed."""
    home = Path(tempfile.mkdtemp(dir=bench.work))
    throughput_ours.home(home, bench.tiny.port, throughput_pages.load(bench.tiny.folder))
    command = throughput_ours.crawl(home)
    return measured(command, bench.work), measured(command, bench.work)


def main() -> None:
    """Measure, and print the tables and the verdicts."""
    given = _options()
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        work = Path(folder)
        throughput_pages.recorded(given.pages, work / "recorded", given.data)
        throughput_made.made(given.pages, work / "made")
        throughput_pages.recorded(1, work / "tiny", given.data)
        with farm(work / "recorded") as recorded, farm(work / "made") as made, farm(work / "tiny") as tiny:
            bench = Bench(work=work, tiny=tiny)
            for _ in range(given.rounds):
                begun = begin(bench)
                for reader in ALONE:
                    alone(bench, reader, recorded)
                home = ours(bench, OURS, recorded, begun)
                for reader in ALONE:
                    alone(bench, reader, made, layouts=True)
                ours(bench, f"{OURS}, layouts", made, begun)
            again(bench, home, recorded, begun[1].wall)
    shown(bench)


def shown(bench: Bench) -> None:
    runs = {name: middle(some) for name, some in bench.runs.items()}
    print(*table(runs), "", *verdicts(runs), *bench.lines, "", *bench.notes, sep="\n")


def verdicts(runs: dict[str, Run]) -> Iterator[Line]:
    mine = runs[OURS]
    yield ratio(1, "ours / our reader alone", mine, runs[ALONE["read"]], 0.85)
    yield ratio(1, "ours / our reader's whole work", mine, runs[ALONE["work"]], 0.85)
    yield ratio(1, "ours / trafilatura alone", mine, runs[ALONE["trafilatura"]], 0.75)
    laid = runs[f"{OURS}, layouts"]
    yield ratio(1, "ours / trafilatura alone, layouts", laid, runs[ALONE["trafilatura"] + ", layouts"], 2.5)
    yield Line(point=3, what="CPU outside reading, ms a page", value=mine.outside, target=6)
    yield Line(point=3, what="CPU outside reading, ms a page, layouts", value=laid.outside, target=6)
    yield Line(point=5, what="memory of the process tree (PSS, MB)", value=mine.pss / 1e6, target=MEMORY)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500, help="pages of each farm")
    parser.add_argument("--rounds", type=int, default=2, help="how often readers alone and we run")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
