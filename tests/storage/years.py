"""Made sources and the time they live in, for ``test_rhythm_year.py``: what a service that runs for years would see.

Time passes in events, so that a year takes a second. ``real`` is the time at the sources,
``clock`` what ours shows.
"""

from __future__ import annotations

import bisect
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from storage import rhythm, sources
from storage.models import Look, PastLook, Source, SourceHealth, SourceState
from storage.rhythm import Past

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
AHEAD = 2 * HOUR  # of the true time: a clock that is wrong, until it is set back
RECENT = 800  # looks: more than there are in what a rhythm is learnt from
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
Period = tuple[datetime, datetime]


def within(at: datetime, periods: Sequence[Period]) -> bool:
    return any(begin <= at < end for begin, end in periods)


@dataclass
class Site:
    """A made source: when it published what, how much of it its list shows, and how it answers."""

    source: Source
    published: list[datetime]
    window: int
    paging: bool = False
    down: Sequence[Period] = ()
    storms: Sequence[Period] = ()  # 429 with a Retry-After
    max_age: float | None = None
    health: SourceHealth = field(init=False)
    looks: list[PastLook] = field(default_factory=list)  # the oldest first
    silences: dict[date, tuple[datetime, float]] = field(default_factory=dict)  # the longest of each day
    news: datetime | None = None
    seen: int = 0  # items of ``published`` that were met
    missed: list[datetime] = field(default_factory=list)
    requests: list[datetime] = field(default_factory=list)  # in real time
    states: list[tuple[datetime, SourceState]] = field(default_factory=list)  # changes of state, in real time
    pleas: list[tuple[datetime, float]] = field(default_factory=list)  # Retry-After: when, and how many seconds

    def __post_init__(self) -> None:
        self.health = SourceHealth(source=self.source)

    def look(self, real: datetime, clock: datetime) -> None:
        """Look at it as the crawl would, and decide when to look next as the store would."""
        self.requests.append(real)
        look = self._answer(real)
        past = self._past(clock)
        self.health = sources.after(self.health, look, past=past, now=clock)
        kept = replace(look, state=self.health.state)
        silence = rhythm.silence(look, past, at=clock)
        self.looks.append(PastLook(at=clock, look=kept, silence=silence, interval=self.health.interval))
        if silence is not None and silence >= self.silences.get(clock.date(), (clock, 0.0))[1]:
            self.silences[clock.date()] = (clock, silence)
        if look.new_links:
            self.news = clock
        if not self.states or self.states[-1][1] != self.health.state:
            self.states.append((real, self.health.state))

    def _answer(self, real: datetime) -> Look:
        if within(real, self.down):
            return Look(source=self.source.name, state="unreachable")
        if within(real, self.storms):
            seconds = 1800.0 + 1800 * (len(self.requests) % 7)
            self.pleas.append((real, seconds))
            return Look(source=self.source.name, state="refused", retry_after=seconds)
        end = bisect.bisect_right(self.published, real)
        begin = 0 if self.paging else max(0, end - self.window)
        first = not self.news
        overlaps = first or begin < self.seen or end == self.seen
        if begin > self.seen and not first:
            self.missed += self.published[self.seen : begin]
        new = end - max(begin, self.seen)
        self.seen = end
        shown = self.published[begin:end]
        half = (real - shown[len(shown) // 2]).total_seconds() if shown else None
        return Look(
            source=self.source.name,
            state="ok" if overlaps else "gap",
            links_found=self.window,
            new_links=new,
            shortest=None if self.paging else self.window,
            turnover=None if self.paging or first else min(1.0, new / self.window),
            reach=None if self.paging or half is None else 2 * half,
            wait=self.max_age or 0.0,
        )

    def _past(self, clock: datetime) -> Past:
        """What ``storage.looks.past`` gives, without a database."""
        since = self.looks[0].at if self.looks else None
        silent = self.news is not None and since is not None and clock - self.news >= 2 * DAY
        pauses = (
            rhythm.pauses(self.silences.values(), since=since, until=self.news)
            if silent and since and self.news
            else []
        )
        return Past(looks=self.looks[:-RECENT:-1], news=self.news, since=since, pauses=pauses)


def live(sites: Sequence[Site], end: datetime, *, asleep: Sequence[Period] = (), ahead: Sequence[Period] = ()) -> None:
    """Tick every minute until ``end``, except where we sleep; ``ahead``: when our clock is ``AHEAD``."""
    edges = sorted({edge for period in ahead for edge in period})
    turns = [(START, number) for number in range(len(sites))]
    heapq.heapify(turns)
    while turns:
        real, number = heapq.heappop(turns)
        if real >= end:
            continue
        if awake := next((until for begin, until in asleep if begin <= real < until), None):
            heapq.heappush(turns, (awake, number))
            continue
        site, clock = sites[number], real + AHEAD if within(real, ahead) else real
        if rhythm.is_due(site.health.next_check, site.health.last_checked, now=clock):
            site.look(real, clock)
        following = [real + _minutes(site.health.next_check - clock) if site.health.next_check else real + MINUTE]
        heapq.heappush(turns, (min(following + [edge for edge in edges if edge > real]), number))


def _minutes(wait: timedelta) -> timedelta:
    """Until the first tick after a wait; those before it find nothing to do."""
    return max(1, -(-wait // MINUTE)) * MINUTE


def published(
    seed: int,
    zone: str,
    per_hour: Callable[[datetime], float],
    end: datetime,
    *,
    bursts: float = 0.0,
    burst: int = 0,
) -> list[datetime]:
    """Make up when a source publishes: at random at a rate that its local hour decides, ``bursts`` a day besides.

    A burst is that many items within an hour.
    """
    chance, local = random.Random(seed), ZoneInfo(zone)
    found: list[datetime] = []
    hour = START - 3 * DAY
    while hour < end:
        rate = per_hour(hour.astimezone(local))
        found += [hour + chance.random() * HOUR for _ in range(_poisson(chance, rate))]
        if rate and chance.random() < bursts / 24:
            found += [hour + chance.random() * HOUR for _ in range(burst)]
        hour += HOUR
    return sorted(found)


def _poisson(chance: random.Random, rate: float) -> int:
    count, left = 0, chance.expovariate(1.0)
    while left < rate:
        count += 1
        left += chance.expovariate(1.0)
    return count


def longest_wait(site: Site, *, besides: Sequence[Period] = ()) -> timedelta:
    """Return the longest time between two looks, apart from those into which the beginning of a period falls."""
    waits = pairwise(site.requests)
    return max(until - since for since, until in waits if not any(since <= begin < until for begin, _ in besides))
