"""Run the daemon on forty sites for some minutes and print whether it keeps still: memory, handles, what it missed.

    python -m bench.soak [--minutes 10] [--sites 40] [--home DIR]

The sites (bench/soak_farm.py) are asked every two seconds as far as the machine can, so that minutes have as many
looks, alarms and faults as weeks. A command is configured as alarm, which writes down every alarm it is given. In the
middle the daemon is killed with -9 and started again. Measured of the daemon itself: its resident memory and its open
files every second; growth compares the median of the last quarter with that of the second, after the kill and its own
beginnings are left out. Exits 1 if anything is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.soak_farm import Site, sites

GROWTH = 0.10
STOPS_WITHIN = 30.0  # seconds
PATIENCE = 180.0  # seconds more on a machine so slow that not all sites have been looked at by the end
CONFIG = """
[sources]
bundled = false
[network]
contact = "soak@example.org"
allow_private = true
[alarm]
command = "{python} {script} {alarms}"
"""
SOURCE = """
name = "{name}"
title = "{name}"
homepage = "http://{host}:{port}/"
country = "KZ"
kind = "media"
languages = ["en"]
timezone = "Asia/Almaty"
every = "2s"
delay = 0
timeout = "1s"
[[discover]]
feed = "http://{host}:{port}/feed.xml"
"""
ALARM = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read().strip().replace('\\n', ' ') + '\\n')"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The daemon at a moment: seconds since the beginning, bytes, files."""

    at: float
    memory: int
    files: int
    tree: int  # bytes of the daemon and of all its children


@dataclass(kw_only=True)
class Report:
    """What came of it; ``wrong`` says what should not be."""

    figures: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def expect(self, true: bool, otherwise: str) -> None:
        """Note what is wrong unless it is as it should be."""
        if not true:
            self.wrong.append(otherwise)


def soak(home: Path, *, seconds: float, number: int) -> Report:
    """Run farm and daemon, kill and restart the daemon in the middle, stop it, and look at what is left."""
    begin = time.time()
    watched = sites(number)
    report = Report()
    with _farm(begin) as port:
        _prepare(home, watched, port)
        before = _watch(home, seconds / 3, kill=True, begin=begin)
        after = _watch(home, seconds * 2 / 3, kill=False, begin=begin, number=number, report=report)
    _memory(report, before, after)
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:
        _work(report, db, watched)
        _nothing_missed(report, db, watched, begin)
    _alarms(report, home, watched)
    return report


@contextmanager
def _farm(begin: float) -> Iterator[int]:
    farm = subprocess.Popen(
        [sys.executable, "-m", "bench.soak_farm", "0", str(begin)], stdout=subprocess.PIPE, text=True
    )
    assert farm.stdout
    try:
        yield int(farm.stdout.readline())
    finally:
        farm.kill()
        farm.wait()


def _prepare(home: Path, watched: Sequence[Site], port: int) -> None:
    (home / "sources").mkdir(parents=True)
    script = home / "alarm.py"
    script.write_text(ALARM, encoding="utf-8")
    config = CONFIG.format(python=sys.executable, script=script, alarms=home / "alarms.jsonl")
    (home / "silkwatch.toml").write_text(config, encoding="utf-8")
    for site in watched:
        text = SOURCE.format(name=site.name, host=site.host, port=port)
        (home / "sources" / f"{site.name}.toml").write_text(text, encoding="utf-8")


def _watch(
    home: Path, seconds: float, *, kill: bool, begin: float, number: int = 0, report: Report | None = None
) -> list[Sample]:
    """Run the daemon for a while, and until so many sites have been looked at; end it with -9 or with SIGTERM."""
    log = (home / "run.log").open("a", encoding="utf-8")
    command = [sys.executable, "-P", "-m", "scheduler", "--home", str(home), "run", "--tick", "1"]
    daemon = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    samples: list[Sample] = []
    until = time.monotonic() + seconds
    while daemon.poll() is None and (
        time.monotonic() < until or (time.monotonic() < until + PATIENCE and _looked_at(home) < number)
    ):
        time.sleep(1)
        samples += _sample(daemon.pid, begin)
    if report is not None:
        report.expect(daemon.poll() is None, f"the daemon ended by itself with {daemon.poll()}: see run.log")
    asked = time.monotonic()
    daemon.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
    code = daemon.wait(2 * STOPS_WITHIN)
    if report is not None:
        took = time.monotonic() - asked
        report.figures["seconds to stop"] = round(took, 1)
        report.expect(code == 0 and took <= STOPS_WITHIN, f"stopped with {code} after {took:.0f} s")
    log.close()
    return samples


def _looked_at(home: Path) -> int:
    """Count the sites that have been looked at; none while there is no store yet."""
    try:
        with closing(sqlite3.connect(f"file:{home / 'silkwatch.db'}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(DISTINCT source) FROM looks").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _sample(pid: int, begin: float) -> list[Sample]:
    try:
        own = _resident(pid)
        files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        tree = own + sum(map(_resident, _children(pid)))
    except OSError:  # it, or a child, has just ended
        return []
    return [Sample(at=time.time() - begin, memory=own, files=files, tree=tree)]


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


def _children(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        yield int(child)
        yield from _children(int(child))
    for task in Path(f"/proc/{pid}/task").iterdir():
        if task.name != str(pid):
            for child in (task / "children").read_text(encoding="ascii").split():
                yield int(child)
                yield from _children(int(child))


def _memory(report: Report, before: Sequence[Sample], after: Sequence[Sample]) -> None:
    second, last = after[len(after) // 4 : len(after) // 2], after[-(len(after) // 4) :]
    for name in ("memory", "files"):
        start, end = (median(getattr(one, name) for one in part) for part in (second, last))
        growth = end / start - 1
        report.figures[f"{name}, second quarter"] = round(start / 1e6, 1) if name == "memory" else start
        report.figures[f"{name}, last quarter"] = round(end / 1e6, 1) if name == "memory" else end
        report.figures[f"{name} growth, %"] = round(100 * growth, 1)
        report.expect(growth <= GROWTH, f"{name} grew by {100 * growth:.0f} %")
    report.figures["memory of all processes at most, MB"] = round(max(one.tree for one in (*before, *after)) / 1e6)


def _work(report: Report, db: sqlite3.Connection, watched: Sequence[Site]) -> None:
    looks = dict(db.execute("SELECT source, count(*) FROM looks GROUP BY source").fetchall())
    report.figures["crawls"] = db.execute("SELECT count(*) FROM runs WHERE kind = 'crawl'").fetchone()[0]
    report.figures["looks"] = sum(looks.values())
    report.figures["requests"] = db.execute("SELECT count(*) FROM fetches").fetchone()[0]
    report.figures["articles"] = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    ends = dict(db.execute("SELECT coalesce(exit, 'killed'), count(*) FROM runs GROUP BY 1").fetchall())
    report.figures["crawls by end"] = ends
    report.expect(set(ends) <= {"done", "interrupted", "killed"}, f"crawls ended otherwise: {ends}")
    report.expect(ends.get("killed", 0) <= 1, f"{ends.get('killed')} crawls without an end, one was killed")
    never = [site.name for site in watched if site.name not in looks]
    report.expect(not never, f"never looked at: {never}")
    states = dict(db.execute("SELECT name, state FROM sources").fetchall())
    report.figures["states"] = dict(Counter(states.values()))
    ill = [site.name for site in watched if site.manner == "well" and states[site.name] not in ("ok", "gap", "quiet")]
    fine = [site.name for site in watched if site.manner not in ("well", "flaps") and states[site.name] == "ok"]
    report.expect(not ill, f"well, but not so called: {ill}")
    report.expect(not fine, f"ill, but called well: {fine}")
    sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    report.expect(sound == "ok" and not db.execute("PRAGMA foreign_key_check").fetchall(), f"store: {sound}")


def _nothing_missed(report: Report, db: sqlite3.Connection, watched: Sequence[Site], begin: float) -> None:
    """Hold what is stored of each site that is well against what it published up to the last look at it."""
    missed = twice = gaps = 0
    for site in watched:
        if site.manner != "well":
            continue
        rows = db.execute("SELECT url, outcome FROM urls WHERE source = ?", (site.name,)).fetchall()
        numbers = [int(url.rpartition("/")[2]) for url, outcome in rows if outcome in ("article", "pending")]
        twice += len(numbers) - len(set(numbers))
        if numbers:
            missed += max(numbers) - min(numbers) + 1 - len(set(numbers))
        gaps += db.execute("SELECT count(*) FROM fetches WHERE source = ? AND kind = 'gap'", (site.name,)).fetchone()[0]
    report.figures |= {"items missed": missed, "items twice": twice, "gaps said": gaps}
    report.expect(not twice, f"{twice} items stored twice")
    report.expect(not missed or bool(gaps), f"{missed} items missed and no gap said")


def _alarms(report: Report, home: Path, watched: Sequence[Site]) -> None:
    path = home / "alarms.jsonl"
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    ids = [one["id"] for message in told for one in message["alarms"]]
    report.figures["alarm messages"] = len(told)
    report.figures["alarms"] = len(ids)
    report.expect(len(ids) == len(set(ids)), f"alarms told twice: {[n for n, c in Counter(ids).items() if c > 1]}")
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:  # four messages leave in an hour: the rest waits
        sql = "SELECT about FROM alarms WHERE id IN (SELECT alarm_id FROM alarm_deliveries WHERE state = 'waiting')"
        later = [name for (name,) in db.execute(sql)]
    report.figures["alarms that wait for the next hour"] = len(later)
    about = {one["about"] for message in told for one in message["alarms"]} | set(later)
    silent = [site.name for site in watched if site.manner not in ("well", "flaps") and site.name not in about]
    report.expect(not silent, f"ill, and nobody was told: {silent}")


def main() -> int:
    """Soak, print the report, and say whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--sites", type=int, default=40)
    parser.add_argument("--home", type=Path, help="a folder that does not exist yet; kept")
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="soak-")) / "home"
    report = soak(home.absolute(), seconds=60 * given.minutes, number=given.sites)
    for name, value in report.figures.items():
        print(f"{name:<40} {value}")
    for wrong in report.wrong:
        print(f"WRONG: {wrong}")
    if given.home is None and not report.wrong:
        shutil.rmtree(home.parent)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
