"""What bench/scale.py measures in one store: the same new articles, look-ups, searches and questions in each.

Milliseconds of CPU of this process, kernel and all; of saving also by the clock. What is worked out of an article
before it is saved (reading, judging, hashes, stems) is the readers' work and not in it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any, Literal, TypeVar

from bench import synthetic
from bench.store import TOGETHER, at
from storage import articles, backup, candidates, figures, prepared, stories
from storage.database import open_store, transaction
from storage.models import Article
from storage.search import search
from storage.sqlite import Database

FIRST = 10**8  # the number of the first new article: no store has so many, so that all get the same new ones
# Weeks after all that a store holds: the reports of the days around a new one, which it is held against, are new ones.
LATER = synthetic.when(FIRST, FIRST) + timedelta(days=60)
SAVES, LOOKUPS, RELEVANT, SEARCHES, ASKED = 400, 200, 50, 9, 9
TOGETHER_SAVES = 4  # transactions of fifty
WARM = 50  # saves before it counts: a new connection has nothing in its cache yet

Made = TypeVar("Made")


@dataclass(kw_only=True)
class Store:
    """An open store and what was measured in it: milliseconds of CPU by what was done, and what is only one number."""

    path: Path
    db: Database
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, float] = field(default_factory=dict)

    def timed(self, name: str, what: Callable[[], Made], share: int = 1) -> Made:
        """Do something once, and record it, or its share."""
        cpu, clock = time.process_time(), time.perf_counter()
        done = what()
        self.times[name].append(1000 * (time.process_time() - cpu) / share)
        self.times[f"{name}, clock"].append(1000 * (time.perf_counter() - clock) / share)
        return done

    def figures(self) -> dict[str, float]:
        """Return the figures of this store: p50, mean, p99 of what was done often enough, and the numbers."""
        found = dict(self.numbers)
        for name, times in self.times.items():
            found[f"{name} p50"] = median(times)
            found[f"{name} mean"] = mean(times)
            if len(times) >= SAVES:
                found[f"{name} p99"] = at(times, 0.99)
        return found


def measure(paths: Mapping[int, Path]) -> dict[int, dict[str, float]]:
    """Measure everything in stores, each of which keeps the seven hundred articles that are saved into it.

    Each thing is done in all of them by turns: whatever else the machine does meanwhile, it does to all. What is only
    looked up comes first: a small store would no longer be one. All files are read once before, so that they are in the
    kernel's memory as far as they fit.
    """
    for path in paths.values():
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    stores = {size: Store(path=path, db=open_store(path)) for size, path in paths.items()}
    several = list(stores.values())
    for store in several:
        store.numbers["articles"] = articles.count(store.db)
    run = int(sum(store.numbers["articles"] for store in several))
    now = LATER + timedelta(days=run % 3650)
    fresh = [prepared.ready(article) for article in _new(FIRST + run, WARM + SAVES + TOGETHER_SAVES * TOGETHER, now)]
    _look_up(several, fresh[-LOOKUPS:])
    _search(several)
    _save(several, fresh[: WARM + SAVES], now)
    _save_together(several, fresh[WARM + SAVES :], now)
    _tell(several, FIRST + run, now)
    _ask(several, now)
    for store in several:
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.numbers["bytes an article"] = store.path.stat().st_size / articles.count(store.db)
        store.db.close()
    return {size: store.figures() for size, store in stores.items()}


def backed_up(path: Path) -> dict[str, float]:
    """Copy a store and check the copy, as ``silkwatch backup`` does; seconds."""
    target = path.with_name(f"{path.name}.copy")
    target.unlink(missing_ok=True)
    clock, cpu = time.perf_counter(), time.process_time()
    backup.save(path, target)
    took = {"backup, s": time.process_time() - cpu, "backup, s by the clock": time.perf_counter() - clock}
    target.unlink()
    return took


def _new(first: int, number: int, now: datetime) -> Iterator[Article]:
    """Yield the new articles: others in each run, for one that is there already is a duplicate, and dearer."""
    for one in range(first, first + number):
        yield _at(synthetic.written(one, FIRST).article, now)


def _at(article: Article, now: datetime) -> Article:
    url = f"{article.url}?{now:%Y%m%d}"
    return replace(article, url=url, canonical_url=url, published=now, identity=None)


def _look_up(several: Sequence[Store], ready: Sequence[Article]) -> None:
    for article in ready:
        for store in several:
            store.timed("near-duplicate look-up", partial(candidates.likely, store.db, prepared.of(article)))


def _save(several: Sequence[Store], ready: Sequence[Article], now: datetime) -> None:
    """Save one by one, as a crawl does, each in a transaction of its own."""
    for number, article in enumerate(ready):
        for store in several:
            name = "save" if number >= WARM else "save, the first ones"
            store.timed(name, partial(articles.save_ready, store.db, article, now=now))


def _save_together(several: Sequence[Store], ready: Sequence[Article], now: datetime) -> None:
    """Save fifty in a transaction, as an import does."""

    def some(db: Database, first: int) -> None:
        with transaction(db):
            for article in ready[first : first + TOGETHER]:
                articles.save_ready(db, article, now=now)

    for first in range(0, len(ready), TOGETHER):
        for store in several:
            store.timed("save, one of 50", partial(some, store.db, first), share=TOGETHER)


def _tell(several: Sequence[Store], first: int, now: datetime) -> None:
    """Save reports of our topic, and group each with those of the days around it once more, by itself."""
    for number in range(first, first + RELEVANT):
        report = prepared.ready(_at(synthetic.relevant(number, FIRST), now))
        for store in several:
            saved = store.timed("save of a report", partial(articles.save_ready, store.db, report, now=now))
            with transaction(store.db):
                store.timed("story grouping", partial(stories.assign, store.db, saved.id))


def _search(several: Sequence[Store]) -> None:
    en, zh, ru, kk = (synthetic.language(lang).words for lang in synthetic.LANGUAGES)
    pair = next(word for word in zh if len(word) == 2)
    begin = synthetic.BEGIN
    queries: dict[str, tuple[str, dict[str, Any]]] = {
        "common word": (en[60], {}),
        "rare word": (kk[45_000], {}),
        "two words": (f"{en[0]} {en[5]}", {}),
        "phrase": (f'"{en[0]} {en[1]}"', {}),
        "Chinese": (pair, {}),
        "prefix": (f"{ru[40][:5]}*", {}),
        "word, a day": (en[0], {"since": begin, "until": begin + timedelta(days=1)}),
        "word, a language": (en[0], {"lang": "en"}),
    }
    sorts: tuple[Literal["newest", "best"], ...] = ("newest", "best")
    for name, (words, filters) in queries.items():
        for sort in sorts:
            for store in several:
                search(store.db, words, sort=sort, **filters)
            for _ in range(SEARCHES):
                for store in several:
                    store.timed(f"search {sort}: {name}", partial(search, store.db, words, sort=sort, **filters))


def _ask(several: Sequence[Store], now: datetime) -> None:
    """Ask what ``silkwatch status`` asks, and what an issue begins with."""
    for _ in range(ASKED):
        for store in several:
            with figures.reading(store.path, seconds=600) as reading:
                store.timed("status", partial(figures.read, reading, now=now, counted=True))
                store.timed("status: articles counted", partial(figures.totals, reading, now=now))
            month = partial(articles.chosen, store.db, now - timedelta(days=30), now + timedelta(days=1))
            store.timed("a month's reports", month)
