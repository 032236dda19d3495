"""Print what a store of many articles costs: saving, looking for duplicates, searching, and bytes; beside the targets.

    python bench/store.py [--articles 20000] [--file STORE] [--curve] [--runs 200]

Makes a store of synthetic articles (bench/synthetic.py says how real they are, bench/bulk.py how it is made in minutes)
and measures through the functions that Silkwatch itself calls. ``--file`` keeps the store, and takes it as it is if it
is there: each run adds some hundred articles. ``--curve`` also measures stores of 1,000, 10,000 … articles.

Milliseconds of wall time and, beside it, of CPU: where other work holds the machine only the latter says something.
What is worked out of an article before it is written (hashes, shingles, stems) is timed apart, as the readers do it
beside the process that writes; so are the fingerprints that ``save`` itself makes, of the texts that are compared in
full. They are the same whatever the store holds. Everything else of a save is in its figure, the transaction too: one
for each article, as a crawl saves, or one for 50, as an import does, whose time is divided by 50. "Cold" is
a new connection after the kernel was told to forget the file (posix_fadvise DONTNEED, after everything was written):
caches below the kernel may still help. "Its rows, by SQLite alone" are those of a new article, inserted into the same
tables in a transaction without looking for anything: what no saving of it can be faster than.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it is run as a file

from sqlite_utils import Database

from bench import bulk, synthetic
from storage import articles, candidates, fingerprint, frontier, prepared, query, recipes, runs, sources
from storage.database import open_store, transaction
from storage.models import Article
from storage.search import search

TARGETS = {
    "save new": (1.5, 8.0),
    "save new, one of 50": (1.5, 8.0),
    "look-up warm": (None, 1.0),
    "look-up cold": (None, 30.0),
    "newest": (None, 20.0),
    "best": (None, 50.0),
}
FINGERPRINTS = 700  # bytes an article
VIEWS = ("items", "partnerships", "current_facts", "source_health")
SEARCHES = 24  # of each kind: p95 is the second longest, for the first reads the file
TOGETHER = 50  # articles of one transaction of an import


@dataclass(kw_only=True)
class Figures:
    """What a store costs: milliseconds by what was done, of wall time and of CPU, and bytes by table."""

    times: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, wall: float, cpu: float) -> None:
        """Record that something was done once."""
        self.times.setdefault(name, []).append(wall)
        self.cpu.setdefault(name, []).append(cpu)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--file", type=Path, help="the store: made if it is not there, and kept")
    options.add_argument("--curve", action="store_true", help="stores of 1,000 articles and ten times more each, too")
    options.add_argument("--runs", type=int, default=200, help="how often each thing is done")
    given = options.parse_args()
    sizes = [1000 * 10**power for power in range(9) if 1000 * 10**power < given.articles] if given.curve else []
    curve: list[tuple[int, Figures]] = []
    for size in [*sizes, given.articles]:
        with tempfile.TemporaryDirectory(prefix="silkwatch-bench-") as directory:
            kept = given.file if given.file and size == given.articles else Path(directory) / "silkwatch.db"
            if kept.exists():
                print(f"{kept}: taken as it is; whoever made it must say how", flush=True)
            else:
                start = time.monotonic()
                bulk.build(kept, size)
                print(f"{size:,} articles built in {time.monotonic() - start:.0f} s", flush=True)
            figures = measure(kept, size, given.runs)
            _print(size, figures)
            curve.append((size, figures))
    if given.curve:
        _print_curve(curve)


def measure(path: Path, size: int, times: int) -> Figures:
    """Measure everything on a store."""
    figures = Figures()
    db = open_store(path)
    [taken] = db.conn.execute("SELECT max(id) FROM articles").fetchone()
    now = synthetic.when(size, size) + timedelta(seconds=taken)
    fresh = [_now(synthetic.written(10 * size + taken + at, size).article, now) for at in range(11 * times)]
    _save(db, figures, fresh[: 6 * times], times, now, size)
    _save_together(db, figures, fresh[6 * times :], now)
    for number in range(20 * size + taken, 20 * size + taken + times):
        rows = bulk.rows_of(size - 1, synthetic.written(number, size), size)
        _timed(figures, "its rows, by SQLite alone", partial(bulk.insert_rows, db, [rows], size))
    texts = [prepared.of(article) for article in fresh[5 * times : 6 * times]]
    for text in texts:
        _timed(figures, "look-up warm", partial(candidates.likely, db, text))
    _search(db, figures, now)
    _ask(path, db, figures, now)
    for text in texts[:20]:
        with _cold(path, db) as cold:
            _timed(figures, "look-up cold", partial(candidates.likely, cold, text))
    for name, pages in db.conn.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
        figures.bytes[name] = pages / articles.count(db)
    db.close()
    return figures


def _now(article: Article, now: datetime) -> Article:
    return replace(article, published=now)


def _timed(figures: Figures, name: str, what: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = what()
    figures.add(name, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu))
    return found


@contextmanager
def _apart(spent: list[tuple[float, float]], *places: tuple[Any, str]) -> Iterator[None]:
    """Time some functions wherever they are called."""

    def timed(what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            found = what(*given, **named)
            spent.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
            return found

        return call

    former = [(place, name, getattr(place, name)) for place, name in places]
    for place, name, what in former:
        setattr(place, name, timed(what))
    yield
    for place, name, what in former:
        setattr(place, name, what)


def _save(db: Database, figures: Figures, fresh: Sequence[Article], times: int, now: datetime, size: int) -> None:
    def run(kind: str, some: Sequence[Article], outcomes: set[str]) -> None:
        for article in some:
            shingling: list[tuple[float, float]] = []
            ready = _timed(figures, "preparing, beside saving", partial(prepared.ready, article))
            with _apart(shingling, (candidates, "fingerprint"), (fingerprint, "shingles")):
                wall, cpu = time.perf_counter(), time.process_time()
                saved = articles.save(db, ready, now=now)
                wall, cpu = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
            assert saved.outcome in outcomes, (kind, saved)
            apart = [sum(one) for one in zip((0.0, 0.0), *shingling, strict=True)]
            figures.add(f"save {kind}", wall - apart[0], cpu - apart[1])
            figures.add("shingling, not in the above", *apart)

    run("new", fresh[: 5 * times], {"new"})
    run("unchanged", fresh[:times], {"unchanged"})
    longer = [
        replace(one, text=f"{other.text}\n\n{one.text}") for one, other in zip(fresh, fresh[times:], strict=False)
    ]
    run("revised", longer[:times], {"revised"})
    copies = [synthetic.copied(3 + at * (size // (times + 1)) // 2, size) for at in range(times)]
    tag = f"{now:%H%M%S}"
    moved = [replace(one, url=f"{one.url}/{tag}", canonical_url=f"{one.url}/{tag}") for one in copies]
    run("duplicate", moved, {"duplicate", "new"})
    relevant = [_now(synthetic.relevant(20 * size + fresh.index(one), size), now) for one in fresh[: times // 2]]
    events = [replace(one, url=f"{one.url}/{tag}", canonical_url=f"{one.url}/{tag}") for one in relevant]
    run("of the topic", events, {"new", "duplicate"})


def _save_together(db: Database, figures: Figures, fresh: Sequence[Article], now: datetime) -> None:
    for first in range(0, len(fresh) - TOGETHER + 1, TOGETHER):
        ready = [prepared.ready(article) for article in fresh[first : first + TOGETHER]]
        shingling: list[tuple[float, float]] = []
        with _apart(shingling, (candidates, "fingerprint"), (fingerprint, "shingles")):
            wall, cpu = time.perf_counter(), time.process_time()
            with transaction(db):
                for article in ready:
                    articles.save(db, article, now=now)
            wall, cpu = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
        apart = [sum(one) for one in zip((0.0, 0.0), *shingling, strict=True)]
        figures.add("save new, one of 50", (wall - apart[0]) / TOGETHER, (cpu - apart[1]) / TOGETHER)


@contextmanager
def _cold(path: Path, db: Database) -> Iterator[Database]:
    """Open the store after the kernel was told to forget it."""
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cold = open_store(path)
    yield cold
    cold.close()


def _search(db: Database, figures: Figures, now: datetime) -> None:
    en, zh, ru, kk = (synthetic.language(lang).words for lang in synthetic.LANGUAGES)
    pairs = [word for word in zh if len(word) == 2]
    phrase = [en[id] for id in synthetic.language("en").phrases[3] if id >= 0][:3]
    year = now - timedelta(days=365)
    queries: dict[str, tuple[str, dict[str, Any]]] = {
        "very common": (en[0], {}),
        "common": (en[60], {}),
        "middling": (ru[3000], {}),
        "rare": (kk[45_000], {}),
        "two common": (f"{en[0]} {en[5]}", {}),
        "common + rare": (f"{en[0]} {en[30_000]}", {}),
        "or": (f"{en[0]} OR {ru[0]} OR {kk[0]}", {}),
        "not": (f"{en[0]} -{en[2]}", {}),
        "phrase": (f'"{" ".join(phrase)}"', {}),
        "common phrase": (f'"{en[0]} {en[1]}"', {}),
        "character": (pairs[0][0], {}),
        "rare character": (zh[40_000][0], {}),
        "pair": (pairs[0], {}),
        "long Chinese": (pairs[1] + pairs[5], {}),
        "prefix": (f"{en[60][:5]}*", {}),
        "short prefix": (f"{ru[40][:3]}*", {}),
        "nothing": ("qqqqqq", {}),
        "common, lang": (en[0], {"lang": "en"}),
        "common, other lang": (en[0], {"lang": "zh"}),
        "common, rare source": (en[0], {"source": "en-9"}),
        "common, institution": (en[0], {"institution": "cn-3"}),
        "common, a year": (en[0], {"since": year}),
        "common, long ago": (en[0], {"until": synthetic.BEGIN + timedelta(days=30)}),
        "all filters": (en[0], {"lang": "en", "source": "en-1", "institution": "kz-5", "since": year}),
    }
    sorts: tuple[Literal["newest", "best"], ...] = ("newest", "best")
    for name, (words, filters) in queries.items():
        for sort in sorts:
            for _ in range(SEARCHES):
                _timed(figures, f"{sort}: {name}", partial(search, db, words, sort=sort, **filters))


def _ask(path: Path, db: Database, figures: Figures, now: datetime) -> None:
    asked: dict[str, tuple[str, dict[str, str]]] = {
        **{f"view: {name}": (f"SELECT * FROM {name} LIMIT 100", {}) for name in VIEWS},
        **{f"recipe: {name}": (one.sql, _example(one)) for name, one in recipes.load().items()},
    }
    for name, (sql, values) in asked.items():
        for _ in range(3):
            _timed(figures, name, partial(query.run, path, sql, values, seconds=600))
    for _ in range(8):
        _timed(figures, "ask: a week's articles", lambda: articles.chosen(db, now - timedelta(days=7), now))
        _timed(figures, "ask: sources' health", lambda: sources.health(db))
        _timed(figures, "ask: last run", lambda: runs.last(db))
        _timed(figures, "ask: pending of a source", lambda: frontier.pending(db, "en-0"))
        _timed(figures, "ask: to look at again", lambda: frontier.look_again(db, ["en-0"], now=now))
        _timed(figures, "ask: how many", lambda: articles.count(db))


def _example(recipe: recipes.Recipe) -> dict[str, str]:
    """Return a recipe's own example, with names that there are here: a word, and institutions of both sides."""
    here = {"words": synthetic.language("en").words[60], "institution": "kz-5", "partner": "", "city": ""}
    return {name: here.get(name, value) for name, value in recipe.example.items()}


def at(times: Sequence[float], share: float) -> float:
    """Return what so large a share of the times does not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def _print(size: int, figures: Figures) -> None:
    heads = ("times", "p50", "p95", "p99", "mean", "CPU p50", "p95", "mean")
    print(f"\n{f'{size:,} articles':30}" + "".join(f"{head:>9}" for head in heads) + "   target p50, p95")
    for name, times in figures.times.items():
        cpu = figures.cpu[name]
        half, most = TARGETS.get(name, TARGETS.get(name.partition(":")[0], (None, None)))
        shown = [at(times, 0.5), at(times, 0.95), at(times, 0.99), mean(times), at(cpu, 0.5), at(cpu, 0.95), mean(cpu)]
        said = f"   {half or '–'}, {most or '–'}   {_met(half, most, times, cpu)}" if half or most else ""
        print(f"{name:30}{len(times):>9}" + "".join(f"{one:>9.2f}" for one in shown) + said)
    print(f"\n{'bytes an article':30}")
    for name, number in sorted(figures.bytes.items(), key=lambda one: -one[1]):
        if number >= 1:
            target = f"   target {FINGERPRINTS}" if name == "fingerprints" else ""
            print(f"{name:30}{number:>9.0f}{target}")
    print(f"{'all':30}{sum(figures.bytes.values()):>9.0f}", flush=True)


def _met(half: float | None, most: float | None, times: Sequence[float], cpu: Sequence[float]) -> str:
    """Say whether a target is met; by CPU alone where other work may have held the machine."""

    def within(some: Sequence[float]) -> bool:
        return (half is None or at(some, 0.5) <= half) and (most is None or at(some, 0.95) <= most)

    return "" if within(times) else "MISSED by the clock" if within(cpu) else "MISSED"


def _print_curve(curve: Sequence[tuple[int, Figures]]) -> None:
    print(f"\n{'p95 of CPU by articles':30}" + "".join(f"{size:>11,}" for size, _ in curve))
    for name in curve[-1][1].cpu:
        print(f"{name:30}" + "".join(f"{at(figures.cpu[name], 0.95):>11.2f}" for _, figures in curve))


if __name__ == "__main__":
    main()
