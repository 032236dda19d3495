"""The daemon's clock goes on, whatever happens to the time of day, and knows whether the work does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Queue
from typing import Any

import pytest
from apscheduler.job import Job

from scheduler import ticker
from scheduler.pulse import Pulse

NOW = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


@contextmanager
def ticking(tick: Any, failed: Any = print, *, seconds: float = 3600) -> Iterator[Any]:
    clock = ticker.start(tick, seconds=seconds, failed=failed)
    yield clock
    clock.shutdown()


def test_it_ticks_at_once_and_then_after_the_interval() -> None:
    ticks: Queue[datetime] = Queue()
    with ticking(lambda: ticks.put(datetime.now(UTC)), seconds=0.05):
        times = [ticks.get(timeout=30) for _ in range(3)]
    assert times[2] - times[0] >= timedelta(seconds=0.05)


def test_set_back_by_hours_it_ticks_at_once_and_not_when_the_time_has_come_again() -> None:
    ticks: Queue[None] = Queue()
    with ticking(lambda: ticks.put(None)) as clock:
        ticks.get(timeout=30)
        earlier = datetime.now(UTC) - timedelta(hours=3)
        # As APScheduler sees it: the next tick is hours away.
        clock.get_job(ticker.TICK).modify(next_run_time=datetime.now(UTC) + timedelta(hours=4))
        ticker.nudge(clock, now=datetime.now(UTC))
        ticks.get(timeout=30)
        due = clock.get_job(ticker.TICK).next_run_time
        ticker.nudge(clock, now=due - timedelta(seconds=3599))  # all is well
        assert clock.get_job(ticker.TICK).next_run_time == due
        ticker.nudge(clock, now=earlier)
        assert clock.get_job(ticker.TICK).next_run_time != due


@pytest.mark.parametrize("years", [1, 56], ids=["a year", "since 1970"])
def test_set_forward_by_years_it_does_not_count_what_it_missed(years: int) -> None:
    with ticking(lambda: None) as clock:
        job: Job = clock.get_job(ticker.TICK)
        job.modify(next_run_time=NOW)
        later = NOW + timedelta(days=365 * years)
        assert job._get_run_times(later) == [NOW]
        assert job.trigger.get_next_fire_time(NOW, later) == later + timedelta(hours=1)


def test_a_tick_that_fails_is_told_and_the_next_one_comes() -> None:
    ticks = iter((OSError("disk full"), None))
    told: Queue[BaseException] = Queue()
    went_well = threading.Event()

    def tick() -> None:
        if error := next(ticks, None):
            raise error
        went_well.set()

    with ticking(tick, told.put, seconds=0.05):
        assert str(told.get(timeout=30)) == "disk full"
        assert went_well.wait(30)


def test_who_looks_whether_to_end_is_alive_and_nobody_else_can_say_so() -> None:
    pulse, begun, look, looked = Pulse(), *(threading.Event() for _ in range(3))

    def work() -> None:
        pulse.begin()
        begun.set()
        assert look.wait(30)
        assert not pulse.is_set()
        looked.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(30)
    since = time.monotonic()
    assert not pulse.is_set()  # another thread looks: the mail's, the main one
    waited = time.monotonic() - since
    assert pulse.age() >= waited
    since = time.monotonic()
    look.set()
    assert looked.wait(30)
    assert pulse.age() <= time.monotonic() - since
    worker.join()


def test_whoever_waits_for_the_end_is_alive_too() -> None:
    pulse = Pulse()
    pulse.begin()
    since = time.monotonic()
    assert not pulse.wait(0.001)
    assert pulse.age() <= time.monotonic() - since
    pulse.set()
    assert pulse.wait(30)
