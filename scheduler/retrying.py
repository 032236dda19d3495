"""After a crawl that died: when the next one may begin, and which sources to crawl apart from the others.

A crawl dies when its process is killed, by us because it hangs or by the kernel, or ends without a summary. What it had
not stored is still pending. If one source kills every crawl it is a part of, the others must not suffer for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scheduler import telling
from scheduler.errors import CrawlFailed
from scheduler.health import Problem
from storage.models import CrawlRun, Look

if TYPE_CHECKING:
    from storage.sqlite import Database

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)  # pauses after a death
APART = 2  # deaths in a row after which every source is crawled by itself: it shows which one is guilty
DIED = "its crawl died: "  # what the reason of a source begins with that was found guilty


def may_crawl(deaths: int, last: datetime | None, *, now: datetime) -> bool:
    """Tell whether the pause after so many deaths in a row, the ``last`` one then, is over; pure.

    A death in the future was noted by a clock that was wrong: it does not hold us up.
    """
    return not deaths or last is None or not timedelta(0) <= now - last < pause(deaths)


def pause(deaths: int) -> timedelta:
    """Return how long to wait after so many deaths in a row: 1, 2, 4 … 60 minutes; pure."""
    doubled: int = 2 ** min(deaths - 1, 10)
    return min(FIRST * doubled, LONGEST)


def groups(names: Sequence[str], deaths: int, guilty: Collection[str]) -> list[tuple[str, ...]]:
    """Decide which sources to crawl together: those that were found guilty by themselves, and last; pure."""
    apart = [name for name in names if name in guilty]
    others = [name for name in names if name not in guilty]
    if deaths < APART:
        return [tuple(others)] * bool(others) + [(name,) for name in apart]
    return [(name,) for name in (*others, *apart)]


def crawl(
    db: Database,
    names: Sequence[str],
    one: Callable[[tuple[str, ...]], tuple[dict[str, Any], list[Problem]]],
    *,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Crawl sources by ``one`` or more crawls; return their summaries as one, and what is newly wrong.

    ``one`` raises ``CrawlFailed`` after recording it. A source whose crawl alone dies, where others live, is found
    guilty: it backs off as one that cannot be read does. When all die it is the machine, or we.
    """
    from storage import runs, sources

    deaths, _ = runs.deaths(db)
    guilty = {each.source.name for each in sources.health(db) if (each.reason or "").startswith(DIED)}
    summary: dict[str, Any] = {}
    problems: list[Problem] = []
    died: list[tuple[tuple[str, ...], CrawlRun | None, str]] = []
    for part in groups(names, deaths, guilty):
        if stop and stop.is_set():
            break
        try:
            found, wrong = one(part)
        except CrawlFailed as error:
            died.append((part, runs.last(db), str(error)))
        else:
            summary = joined(summary, found)
            problems += wrong
    if stop and stop.is_set():
        return summary, problems  # whoever died now was told to end
    ours = []
    for part, run, how in died:
        if run and len(part) == 1 and (summary or part[0] in guilty):
            _blame(db, part[0], run, how, now=clock())
        else:
            ours.append(how)
    return summary, problems + (telling.standing(db, {"crawl": ours}, now=clock()) if ours else [])


def joined(before: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Make one summary of those of two crawls: counts are added up, the rest is of the later one; pure."""
    made = {**before, **then}
    for name in ("articles", "fetches"):
        counts = before.get(name, {}), then.get(name, {})
        made[name] = {each: sum(one.get(each, 0) for one in counts) for each in {**counts[0], **counts[1]}}
    made["sources"] = {**before.get("sources", {}), **then.get("sources", {})}
    for name in ("problems", "source_errors"):
        made[name] = list(dict.fromkeys([*before.get(name, []), *then.get(name, [])]))
    return made


def _blame(db: Database, name: str, run: CrawlRun, error: str, *, now: datetime) -> None:
    from storage import runs, sources

    reason = error.removeprefix("crawl: ")
    sources.looked(db, Look(source=name, state="unreadable", reason=f"{DIED}{reason}"), now=now)
    runs.finish(db, run.id, exit=f"{name}: {reason}", counts=run.counts, now=now)  # no death that the others pay for
