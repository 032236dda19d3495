"""Print how fast we are end to end, beside what cannot be avoided and beside others, on the same pages in the same run.

    python -m bench.throughput [--pages 500] [--peers NAME …] [--python NAME=PATH …] [--rounds 2]
                               [--json FILE] [--data DIR]

A farm of forty sites (bench/throughput_farm.py) serves distinct recorded pages (bench/throughput_recorded.py), and made
ones whose layouts say where the text is (bench/throughput_made.py): gzipped, over HTTP on loopback. Ours is a crawl as
a user starts it, to the store with its full-text index; then once more, when nothing has changed. What it is compared
with: readers alone, in two processes each (bench/throughput_lanes.py), and peers (bench/throughput_peers.py).

Everything runs by itself, one after the other; readers alone and we run ``--rounds`` times by turns, and the mean is
taken. "Start-up" is the same command on a farm with one page on one list, for a list without any would be looked into;
of a reader alone it is what its two processes load. "pages/s" has it in, "beyond start-up" has not. A ratio is of pages
a second, start-ups in; beside it, the ratio beyond start-up, and that of CPU a page. Seconds of CPU are of the whole
tree of processes, by the kernel (bench/throughput_meter.py): on a machine that others use they say more than the clock.
Memory is that of the tree when it was largest: PSS counts what processes share once, and is held against the target.
"CPU outside reading" is that of all processes but the readers, which judge as well, less start-up; what a source costs
is in it. The lines below the table are the targets, each with its verdict.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench import throughput_made, throughput_ours, throughput_pages, throughput_recorded
from bench.gold import DATA
from bench.throughput_meter import Measured, cpu_of, measured
from bench.throughput_pages import Served
from bench.throughput_peers import PEERS, Job
from bench.throughput_table import ALONE, GROWTH_FROM, LAYOUTS, OURS, Again, Run, middle, table, verdicts

ROOT = Path(__file__).resolve().parents[1]
BASE = 500  # pages
ENOUGH = 0.8  # of the pages a peer has to have stored, else it is no peer


@dataclass(frozen=True, kw_only=True)
class Farm:
    """A running farm of the pages in a folder."""

    folder: Path
    port: int
    pid: int

    @property
    def pages(self) -> list[Served]:
        """What it serves."""
        return throughput_pages.load(self.folder)

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
    runs: dict[str, list[Run]] = field(default_factory=dict)
    again: list[Again] = field(default_factory=list)
    commands: dict[str, tuple[float, float]] = field(default_factory=dict)  # seconds, and those of CPU
    notes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, run: Run) -> None:
        """Record a run, and say so: some take minutes."""
        self.runs.setdefault(name, []).append(run)
        print(f"… {name}: {run.pages} pages in {run.wall:.1f} s, {run.cpu:.1f} s of CPU", file=sys.stderr, flush=True)

    def folder(self) -> Path:
        """Make a new folder."""
        return Path(tempfile.mkdtemp(dir=self.work))


def begin(bench: Bench, tiny: Farm) -> tuple[Measured, Measured]:
    """Measure our start-up: a crawl of one page, and another when nothing has changed."""
    home = bench.folder()
    throughput_ours.home(home, tiny.port, tiny.pages)
    command = throughput_ours.crawl(home)
    return measured(command, bench.work), measured(command, bench.work)


def ours(bench: Bench, name: str, of: Farm, begun: Measured) -> Path:
    """Crawl a farm into a new home, and say what became of its pages."""
    home = bench.folder()
    throughput_ours.home(home, of.port, of.pages)
    of.counts()
    before = cpu_of(of.pid)
    done = measured(throughput_ours.crawl(home), bench.work)
    if done.exit not in (0, 1) or not done.readers:  # which are found by throughput_meter.READERS
        said = (bench.work / "stderr").read_text("utf-8")[-500:]
        raise RuntimeError(f"{name}: exit {done.exit}, {done.readers:.1f} s of CPU of readers: {said}")
    farmed = 1000 * (cpu_of(of.pid) - before) / len(of.pages)
    bench.add(name, run_of(done, len(of.pages), begun))
    bench.notes[name] = (
        f"{throughput_ours.became(home)}; the farm was asked {of.counts()}, {farmed:.2f} ms of CPU a page"
    )
    return home


def again(bench: Bench, home: Path, of: Farm, start: Measured) -> None:
    """Crawl a home again when nothing has changed."""
    of.counts()
    done = measured(throughput_ours.crawl(home), bench.work)
    asked = of.counts()
    bench.notes["nothing changed"] = (
        f"the farm was asked {asked}; {done.wall:.2f} s, of which start-up {start.wall:.2f}; "
        f"{done.cpu:.2f} s of CPU, of which start-up {start.cpu:.2f}"
    )
    bytes = asked.pop("bytes", 0)
    bench.again.append(
        Again(
            lists=len({page.site for page in of.pages}),
            requests=sum(asked.values()),
            bytes=bytes,
            pages=asked.get("page", 0) + asked.get("page unchanged", 0),
            seconds=max(0.0, done.wall - start.wall),
            cpu=max(0.0, done.cpu - start.cpu),
        )
    )


def alone(bench: Bench, reader: str, of: Farm, *, layouts: bool = False) -> None:
    """Have a reader read all pages of a farm without it."""
    done = measured([sys.executable, "-m", "bench.throughput_lanes", reader, str(of.folder)], bench.work)
    told = json.loads(done.printed)
    begun = Measured(wall=done.wall - told["seconds"], cpu=done.cpu - told["cpu"])
    bench.add(ALONE[reader] + LAYOUTS * layouts, run_of(done, len(of.pages), begun))


def peer(bench: Bench, name: str, python: str, of: Farm, tiny: Farm) -> None:
    """Run a peer on one page, which is its start-up, and on all."""
    one, version = PEERS[name], PEERS[name].version(python)
    if version is None:
        bench.notes[name] = f"left out: {one.distribution} is not installed (extra `bench`; or --python {name}=PATH)"
        return
    # Nothing but the farm is there: what asks for a list of domains shall fail at once, not after a while.
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = []
    for farm in (tiny, of):
        folder = bench.folder()
        farm.counts()
        command = one.command(Job(python=python, port=farm.port, pages=farm.pages, folder=folder))
        done.append(measured(command, folder, **nowhere))
    stored, asked, code = one.stored(folder), of.counts(), done[1].exit
    bench.notes[name] = f"{one.distribution} {version}: {stored} stored, exit {code}; the farm was asked {asked}"
    if stored < ENOUGH * len(of.pages):
        bench.notes[name] += f"; left out, it did not do its work: {(folder / 'stderr').read_text('utf-8')[-300:]}"
        return
    bench.add(name, run_of(done[1], len(of.pages), done[0]))


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


def commands(bench: Bench, home: Path) -> None:
    """Measure the commands that have to be fast: the quickest of three."""
    for name, given in {"--help": ["--help"], "status": ["--home", str(home), "status"]}.items():
        command = [sys.executable, "-P", "-m", "scheduler", *given]
        runs = [measured(command, bench.work) for _ in range(3)]
        bench.commands[name] = min(run.wall for run in runs), min(run.cpu for run in runs)


def measure(bench: Bench, given: argparse.Namespace) -> None:
    """Run all contestants."""
    work = bench.work
    throughput_recorded.recorded(given.pages, work / "recorded", given.data)
    throughput_made.made(given.pages, work / "made")
    throughput_recorded.recorded(1, work / "tiny", given.data)
    with farm(work / "recorded") as recorded, farm(work / "made") as made, farm(work / "tiny") as tiny:
        for _ in range(given.rounds):
            begun, nothing = begin(bench, tiny)
            for reader in ALONE:
                alone(bench, reader, recorded)
            home = ours(bench, OURS, recorded, begun)
            again(bench, home, recorded, nothing)
            for reader in ALONE:
                alone(bench, reader, made, layouts=True)
            ours(bench, OURS + LAYOUTS, made, begun)
        commands(bench, home)
        for name in given.peers:
            peer(bench, name, given.python.get(name, sys.executable), recorded, tiny)
    if given.pages > BASE:
        throughput_recorded.recorded(BASE, work / "base", given.data)
        with farm(work / "base") as base:
            ours(bench, GROWTH_FROM, base, begun)


def main() -> None:
    """Measure, and print the tables and the verdicts."""
    given = _options()
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        bench = Bench(work=Path(folder))
        measure(bench, given)
    runs = {name: middle(some) for name, some in bench.runs.items()}
    targets = {name: PEERS[name].target for name in runs if name in PEERS}
    lines = list(verdicts(runs, targets, bench.again, bench.commands))
    print(*table(runs), "", *lines, "", *(f"{name}: {text}" for name, text in bench.notes.items()), sep="\n")
    if given.json:
        found = {
            "runs": {name: [asdict(run) for run in some] for name, some in bench.runs.items()},
            "lines": [asdict(line) | {"verdict": line.verdict} for line in lines],
            "notes": bench.notes,
        }
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=BASE, help=f"of each farm; with more than {BASE}, growth is shown")
    parser.add_argument(
        "--peers", nargs="*", default=list(PEERS), choices=list(PEERS), metavar="NAME", help=", ".join(PEERS)
    )
    parser.add_argument("--python", nargs="*", default=[], metavar="NAME=PATH", help="a peer's own interpreter")
    parser.add_argument("--rounds", type=int, default=2, help="how often readers alone and we run")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    given = parser.parse_args()
    given.python = dict(one.split("=", 1) for one in given.python)
    return given


if __name__ == "__main__":
    main()
