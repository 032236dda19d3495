"""The clock of the daemon: APScheduler, made to tick on whatever happens to the time of day.

APScheduler keeps the next time by the wall clock. When that is set back by hours, its interval waits until it has
caught up; when it is set forward by years (a board without a battery starts in 1970), it lists every tick in between
before it runs one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

SLACK = timedelta(seconds=1)
TICK = "tick"


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires so long after it fired last by the clock as it is now, so that no jump makes it list what it missed."""

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the next time; pure."""
        return now + self.interval


def start(tick: Callable[[], None], *, seconds: float, failed: Callable[[BaseException], None]) -> BackgroundScheduler:
    """Call ``tick`` now and every so many seconds in a thread of its own, never twice at once.

    ``failed`` gets what it raised. Ends with ``shutdown()``, which waits for the tick in hand.
    """
    clock = BackgroundScheduler(timezone=UTC)
    clock.add_listener(lambda event: failed(_raised(event)), EVENT_JOB_ERROR)
    clock.add_job(
        tick,
        Every(timedelta(seconds=seconds)),
        id=TICK,
        next_run_time=datetime.now(UTC),
        max_instances=1,  # a crawl may take longer than a minute: the ticks meanwhile are skipped
        coalesce=True,
        misfire_grace_time=None,  # however late: a machine that slept runs one tick when it wakes
    )
    clock.start()
    return clock


def nudge(clock: BackgroundScheduler, *, now: datetime) -> None:
    """Tick at once when the next tick is further away than the interval: the wall clock was set back."""
    job = clock.get_job(TICK)
    if job.next_run_time - now > job.trigger.interval + SLACK:
        job.modify(next_run_time=now)


def _raised(event: JobExecutionEvent) -> BaseException:
    raised: BaseException = event.exception
    return raised
