"""The daemon: a tick a minute until SIGTERM.

The clock is APScheduler's, in a thread; the main thread only waits for signals. What is due is in the store, so
nothing is lost with the scheduler's memory: the first tick after a downtime catches up.
"""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler import app, jobs
from scheduler.config import Config

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent

SECONDS = 60.0  # between two ticks


def run(config: Config, *, seconds: float = SECONDS) -> None:
    """Tick until SIGTERM or SIGINT, then let the page in hand be finished and return, within half a minute.

    Raises ``DatabaseUnusable`` at once when the home cannot be used; later trouble is said and the next tick tries.
    """
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED
    from apscheduler.schedulers.background import BackgroundScheduler

    from storage.database import open_store

    with closing(open_store(config.database)):
        pass  # a home that cannot be used is said now, not once a minute
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # the listeners below speak for it
    clock = BackgroundScheduler(timezone=ZoneInfo(config.site.timezone))
    clock.add_listener(_missed, EVENT_JOB_MISSED)
    clock.add_listener(_failed, EVENT_JOB_ERROR)
    clock.add_job(
        partial(_tick, config, stop),
        "interval",
        seconds=seconds,
        next_run_time=datetime.now(UTC),
        max_instances=1,  # a crawl may take longer than a minute: the ticks meanwhile are skipped
        coalesce=True,
        misfire_grace_time=None,  # however late: a machine that slept runs one tick when it wakes
    )
    clock.start()
    app.say(f"running: {config.home}: a tick every {seconds:g} s; stop with SIGTERM")
    stop.wait()
    app.say("stopping: the page in hand is being finished")
    clock.shutdown(wait=True)
    app.say("stopped")


def _tick(config: Config, stop: threading.Event) -> None:
    result = jobs.tick(config, clock=app.now, said=app.say, on_time=True, stop=stop)
    app.complain(result.problems)
    if result.sources:
        app.say(f"crawled: {', '.join(result.sources)}")
    for path in result.files:
        app.say(f"issue: {path}")
    if result.mailed:
        app.say(f"mail: sent {result.mailed}")


def _missed(event: JobExecutionEvent) -> None:
    app.complain([f"clock: the tick of {event.scheduled_run_time:%H:%M:%S} was missed: the next one catches up"])


def _failed(event: JobExecutionEvent) -> None:
    app.complain([f"tick: {type(event.exception).__name__}: {event.exception}: the next tick tries again"])
    logging.getLogger("silkwatch").debug("%s", event.traceback)
