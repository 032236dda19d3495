"""The daemon in numbers, as Prometheus reads them. Labels are names of sources and words of ours: there is no end of
addresses and error texts, so none of them is one.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import get_args

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from scheduler import disk
from scheduler.config import Config
from storage import figures
from storage.figures import Figures, Totals
from storage.models import SourceState

PREFIX = "silkwatch"
STATES: tuple[SourceState, ...] = get_args(SourceState)
SECONDS = 5.0  # that reading the store may take
LONG = 300.0  # seconds for which what is slow to count stays as it was
SHORT = 1.0  # seconds for which an answer is given again: whoever asks all the time costs us nothing
_STATUS = re.compile(r"http-(\d)\d\d$")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """All that is told: of the store, of the disk, and of the daemon (seconds since 1970, None: not yet)."""

    figures: Figures
    totals: Totals
    use: disk.Use
    started: float
    ticked: float | None


class Meter:
    """Reads the numbers when they are asked for, one at a time, and keeps what is slow to count for a while."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._slow: tuple[float, Totals, disk.Use] | None = None
        self._told: tuple[float, bytes] | None = None

    def text(self, config: Config, *, started: float, ticked: float | None) -> bytes:
        """Return the numbers as Prometheus' text. Raises storage errors, also when late."""
        with self._lock:
            moment = time.monotonic()
            if self._told and moment - self._told[0] < SHORT:
                return self._told[1]
            now = self._clock()
            with figures.reading(config.database, seconds=SECONDS) as db:
                read = figures.read(db, now=now)
                if self._slow is None or moment - self._slow[0] > LONG:
                    self._slow = (moment, figures.totals(db, now=now), disk.used(config, now=now))
            _, totals, use = self._slow
            text = written(Numbers(figures=read, totals=totals, use=use, started=started, ticked=ticked))
            self._told = (moment, text)
            return text


def written(numbers: Numbers) -> bytes:
    """Write the numbers as Prometheus' text; pure."""

    class All(Collector):
        def collect(self) -> Iterator[Metric]:
            yield from _daemon(numbers)
            yield from _sources(numbers.figures)
            yield from _work(numbers.figures, numbers.totals)
            yield from _house(numbers)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(All())
    return generate_latest(registry)


def outcome(word: str) -> str:
    """Put the status codes that a server may make up into five classes; pure."""
    found = _STATUS.match(word)
    return f"http-{found[1]}xx" if found else word


def _daemon(numbers: Numbers) -> Iterator[Metric]:
    yield InfoMetricFamily(f"{PREFIX}_build", "The release that runs.", {"version": metadata.version("silkwatch")})
    schema = {"last": numbers.figures.schema}
    yield InfoMetricFamily(f"{PREFIX}_schema", "The last migration of the store.", schema)
    yield _one("start_timestamp_seconds", "When the daemon was started.", numbers.started)
    yield _one("tick_timestamp_seconds", "When the last tick ended without trouble; 0: none yet.", numbers.ticked or 0)


def _sources(read: Figures) -> Iterator[Metric]:
    state = GaugeMetricFamily(
        f"{PREFIX}_source_state", "1 for the state that a source is in, else 0.", labels=["source", "state"]
    )
    of: dict[str, GaugeMetricFamily] = {}
    for name, text in {
        "last_success_timestamp_seconds": "When a look at the source last succeeded; absent: never.",
        "last_new_timestamp_seconds": "When the source last had something new; absent: never.",
        "next_check_timestamp_seconds": "When the source is looked at next; absent: at once.",
        "failures": "How much the looks since the last success weigh: hard 1, soft 0.5, temporary 0.25.",
        "links": "Links to articles that the last look found; absent: not known.",
    }.items():
        of[name] = GaugeMetricFamily(f"{PREFIX}_source_{name}", text, labels=["source"])
    for each in read.sources:
        source = each.source.name
        for one in STATES:
            state.add_metric([source, one], float(one == each.state))
        values: dict[str, float | None] = {
            "last_success_timestamp_seconds": _seconds(each.last_success),
            "last_new_timestamp_seconds": _seconds(each.last_new),
            "next_check_timestamp_seconds": _seconds(each.next_check),
            "failures": each.failures,
            "links": each.links_found,
        }
        for name, value in values.items():
            if value is not None:
                of[name].add_metric([source], value)
    yield state
    yield from of.values()


def _work(read: Figures, totals: Totals) -> Iterator[Metric]:
    runs = {exit: read.runs.get(exit, 0) for exit in ("done", "failed", "interrupted", "unfinished")}
    yield _by("runs_day", "Crawls, imports and replays of the last 24 hours, by how they ended.", "exit", runs)
    fetches: dict[str, int] = {}
    for word, number in read.fetches.items():
        fetches[outcome(word)] = fetches.get(outcome(word), 0) + number
    yield _by("fetches_day", "Requests of the last 24 hours, by outcome.", "outcome", fetches)
    yield _by("articles", "Articles in the store, by verdict.", "verdict", totals.articles)
    if read.issued:
        yield _one("digest_timestamp_seconds", "When the last issue was made.", read.issued.timestamp())
    mail = {state: read.mail.get(state, 0) for state in ("waiting", "sending", "refused", "given-up")}
    yield _by("mail", "Messages of issues that have not gone out, by how far they are.", "state", mail)
    alarms = {state: read.alarms.get(state, 0) for state in ("waiting", "sending", "given-up")}
    yield _by("alarms", "Alarms that have not gone out, by how far they are.", "state", alarms)
    yield _one("problems", "Problems that stand, apart from the sources' own states.", len(read.problems))


def _house(numbers: Numbers) -> Iterator[Metric]:
    use, chores = numbers.use, numbers.figures.chores.values()
    parts = {"database": use.database, "archive": use.archive, "digests": use.digests, "backups": use.backups}
    yield _by("disk_bytes", "Bytes that the home takes.", "part", parts)
    yield _one("disk_free_bytes", "Bytes that are free on the disk of the home.", use.free)
    done = {each.name: each.done.timestamp() for each in chores if each.done}
    yield _by("chore_timestamp_seconds", "When a chore was last done.", "chore", done)
    wrong = {each.name: float(each.error is not None) for each in chores}
    yield _by("chore_failed", "1 where a chore did not come to its end, or found something wrong.", "chore", wrong)


def _seconds(value: datetime | None) -> float | None:
    return value.timestamp() if value else None


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}_{name}", text, value=value)


def _by(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", text, labels=[label])
    for word, value in values.items():
        family.add_metric([word], value)
    return family
