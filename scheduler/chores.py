"""Housekeeping: which chores are due, and doing them as a part of a tick, while no crawl is at work.

A chore waits for a quiet hour of the site's zone, but not for long; one that was missed is caught up, one that failed
is tried again after a pause. What may take minutes is done by a child process, which can be ended at any moment.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler import runner
from scheduler.config import Config
from scheduler.errors import CrawlFailed
from storage import chores
from storage.chores import Chore
from storage.errors import StorageError

if TYPE_CHECKING:
    from storage.sqlite import Database

DAY, WEEK = timedelta(days=1), timedelta(days=7)
QUIET = range(2, 5)  # hours of the site's zone in which hardly anybody publishes, or reads
SLACK = timedelta(hours=3)  # how much too early a quiet hour may be
LATEST = 1.75  # periods after which any hour will do: never later than two
PAUSE = timedelta(hours=6)  # before what failed is tried again
LOG = 64_000_000  # bytes of the write-ahead log, four times what SQLite lets it grow to, from which it is looked after
SECONDS = 15 * 60.0  # that a child may take: as long no source is looked at
GRACE = 2.0  # seconds that a child has to end

# Each with how often it is done. The store is checked before it is copied.
PERIODS: dict[str, timedelta] = {
    "retention": DAY,
    "log": DAY,
    "integrity": WEEK,
    "backup": WEEK,
}
IN_A_CHILD = frozenset({"retention", "integrity", "backup"})


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a chore went: in a word for people, and what is wrong. ``ended``: it need not be tried again soon."""

    result: str = ""
    wrong: tuple[str, ...] = ()
    ended: bool = True


def due(known: Mapping[str, Chore], *, since: datetime | None, now: datetime, zone: ZoneInfo) -> list[str]:
    """Name the chores that are due; pure. ``since`` is when the store began to be used, None: it never was.

    What is said to have been done, or tried, in the future was said by a clock that was wrong, and does not count.
    """
    if since is None:
        return []
    quiet = now.astimezone(zone).hour in QUIET
    return [name for name in PERIODS if _is_due(name, known.get(name), since, now, quiet=quiet)]


def _is_due(name: str, last: Chore | None, since: datetime, now: datetime, *, quiet: bool) -> bool:
    period, done = PERIODS[name], last.done if last else None
    if last and last.error and (done is None or done < last.tried) and last.tried <= now:
        return now - last.tried >= PAUSE
    if done is None or done > now:
        first = min(period, DAY)  # a new store has its first night, then everything is done
        return now - since >= (first - SLACK if quiet else LATEST * period)
    return now - done >= (period - SLACK if quiet else LATEST * period)


def do_due(
    db: Database,
    config: Config,
    *,
    clock: Callable[[], datetime],
    said: Callable[[str], None] = lambda line: None,
    stop: threading.Event | None = None,
) -> dict[str, list[str]]:
    """Do the chores that are due; return what is wrong, by chore: nothing of those that were not done now.

    ``said`` is told what was done. Nobody else may crawl meanwhile. When ``stop`` is set it ends within seconds, and
    what is left is done later. Raises storage errors.
    """
    from storage import upkeep

    names = due(chores.known(db), since=chores.since(db), now=clock(), zone=ZoneInfo(config.site.timezone))
    if "log" not in names and upkeep.log_size(config.database) > LOG and _may_try(chores.known(db).get("log"), clock()):
        names = ["log", *names]
    found: dict[str, list[str]] = {}
    if config.backup.keep == 0:
        found["backup"] = []
        names = [name for name in names if name != "backup"]
    for name in names:
        if stop and stop.is_set():
            break
        chores.begun(db, name, now=clock())
        result = _done(db, config, name, stop)
        if result is None:
            chores.failed(db, name, None)
            break
        error = "; ".join(result.wrong) or None
        if result.ended:
            chores.done(db, name, result.result, error=error, now=clock())
        else:
            chores.failed(db, name, error)
        found[name] = list(result.wrong)
        if result.result:
            said(f"{name}: {result.result}")
    chores.ticked(db, now=clock())
    return found


def _may_try(last: Chore | None, now: datetime) -> bool:
    """Tell whether the log may be looked after again: whoever holds it may hold it for long; pure."""
    return last is None or not timedelta(0) <= now - last.tried < PAUSE / 6


def _done(db: Database, config: Config, name: str, stop: threading.Event | None) -> Done | None:
    """Do one chore; None: it was cut short because we are to stop."""
    if name in IN_A_CHILD:
        return _in_a_child(config, name, stop)
    try:
        return _log(db, config)
    except StorageError as error:
        return Done(wrong=(str(error),), ended=False)


def _log(db: Database, config: Config) -> Done:
    from storage import upkeep

    before = upkeep.log_size(config.database)
    if upkeep.empty_log(db) or before <= LOG:
        return Done()
    return Done(
        wrong=(f"the database's log of {before // 10**6} MB cannot be emptied: a process has been reading: end it",),
        ended=False,
    )


def _in_a_child(config: Config, name: str, stop: threading.Event | None) -> Done | None:
    order = {"keep_other": config.archive.keep_other.total_seconds(), "keep_backups": config.backup.keep}
    began = time.monotonic()
    try:
        outcome = runner.run_child(
            ["-m", "scheduler.housework", name, "--home", str(config.home), "--order", json.dumps(order)],
            timeout=SECONDS,
            said=lambda line: None,
            stop=stop,
            grace=GRACE,
        )
    except CrawlFailed as error:
        if stop and stop.is_set():
            return None
        if time.monotonic() - began >= SECONDS:
            return Done(wrong=(too_long(name),))
        return Done(wrong=(str(error).removeprefix("crawl: "),), ended=False)
    wrong: Sequence[str] = outcome.summary["wrong"]
    return Done(result=outcome.summary["result"], wrong=tuple(wrong), ended=outcome.summary["ended"])


def too_long(name: str) -> str:
    """Say what to do about a chore that would keep the sources waiting for too long; pure."""
    remedy = {
        "backup": "set [backup] keep = 0 and have cron run `silkwatch backup FILE`",
        "integrity": "run `silkwatch doctor` by hand",
        "retention": "the next one goes on; is the disk slow?",
    }
    return f"not done in {SECONDS / 60:.0f} min: {remedy[name]}"
