"""How a home is: its sources, what works on it and what it did last, and the disk. What ``status`` tells."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler import alarms, disk, health, lock, watched
from scheduler.amounts import ago, size
from scheduler.config import Config, DigestTime
from scheduler.health import Problem
from scheduler.tables import printable
from scheduler.telling import MOST
from storage import chores, figures
from storage.chores import TICK, Chore
from storage.database import open_store
from storage.figures import Figures, Totals
from storage.models import CrawlRun, SourceHealth

if TYPE_CHECKING:
    from crawler.catalog import Catalog

SECONDS = 20.0  # that reading the store may take
EARLY = 2.0  # days from the first run, before which nothing can be said of a month


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that is known of a home. ``holder``: who works on it; ``since``: when its first run began."""

    healths: tuple[SourceHealth, ...]
    loaded: Catalog
    figures: Figures = field(default_factory=Figures)
    totals: Totals = field(default_factory=Totals)
    use: disk.Use = field(default_factory=disk.Use)
    holder: str | None = None
    since: datetime | None = None


def with_new_ones(loaded: Catalog, known: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Join what the store knows with the sources that are declared now: new ones wait for their first look; pure."""
    by_name = {each.source.name: each for each in known}
    return [by_name.get(name) or SourceHealth(source=spec.source) for name, spec in loaded.specs.items()]


def summary(config: Config, found: Found, now: datetime) -> str:
    """Say in a line how everything is; pure."""
    states = Counter(each.state for each in found.healths)
    parts = [f"{states[state]} {state}" for state in sorted(states, key=lambda each: (each != "ok", -states[each]))]
    tick = found.figures.chores.get(TICK)
    sources = f"{len(found.healths)} source{'' if len(found.healths) == 1 else 's'}"
    return "; ".join(
        [
            f"{sources}: {', '.join(parts)}" if parts else sources,
            f"last tick {ago(tick.done, now)}" if tick else "no tick yet",
            f"next issue {next_issue(config.digest, ZoneInfo(config.site.timezone), now):%a %-d %b %H:%M}",
        ]
    )


def next_issue(at: DigestTime, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the daemon makes the next issue, in the site's zone; pure."""
    here = now.astimezone(zone)
    day = here.replace(hour=at.hour, minute=0, second=0, microsecond=0) + timedelta(days=(at.day - here.weekday()) % 7)
    return day if day > here else day + timedelta(days=7)


def service(config: Config, found: Found, now: datetime) -> dict[str, object]:
    """Say what works on the home and what it did last; pure."""
    read = found.figures
    last = read.last_run
    mail = [f"{number} {state}" for state, number in read.mail.items()]
    unsent = [f"{number} {state}" for state, number in read.alarms.items()]
    gathered = f" (at most {MOST} messages leave in an hour)" if "waiting" in read.alarms else ""
    return {
        "at work": found.holder or "nobody: start `silkwatch run`, or have cron run `silkwatch once`",
        "last run": f"{last.kind} {ago(last.started, now)}: {_ended(last)}" if last else "never",
        "last issue": f"{read.issue}, made {ago(read.issued, now)}" if read.issue else "none yet",
        "last backup": "none are made ([backup] keep = 0)"
        if config.backup.keep == 0
        else _when(read.chores.get("backup"), now),
        "last check": _when(read.chores.get("integrity"), now),
        "mail": f"{', '.join(mail)}" if mail else "nothing waits",
        "alarms": ", ".join(unsent) + gathered if unsent else "nothing waits",
    }


def space(found: Found, now: datetime) -> dict[str, object]:
    """Say what the disk is used for, and how that grows; pure."""
    use, grown = found.use, growth(found, now)
    return {
        "database": size(use.database),
        "archive": size(use.archive),
        "digests": size(use.digests),
        "backups": size(use.backups),
        "in all": f"{size(use.whole)}; {size(use.free)} free",
        "a month": f"+{size(grown.whole)} (database {size(grown.database)}, archive {size(grown.archive)}), of "
        f"{size(grown.promised)} promised for {len(found.healths)} sources"
        if grown
        else "too early to say",
    }


def growth(found: Found, now: datetime) -> disk.Growth | None:
    """Project what a month adds; None while there is too little to go by; pure."""
    days = (now - found.since) / timedelta(days=1) if found.since else 0.0
    if days < EARLY:
        return None
    totals = found.totals
    return disk.grows(
        found.use,
        articles=sum(totals.articles.values()),
        lately=totals.month,
        sources=len(found.healths),
        days=days,
    )


def find(config: Config, now: datetime) -> Found:
    """Ask the store, if there is one yet: looking creates nothing."""
    loaded, use, holder = watched.load(config), disk.used(config, now=now), lock.holder(config.home)
    if not config.database.exists():
        healths = tuple(health.by_attention(with_new_ones(loaded, ()), now=now))
        return Found(healths=healths, loaded=loaded, use=use, holder=holder)
    if os.access(config.database, os.W_OK):
        open_store(config.database).close()  # what an older release wrote is brought up to date
    with figures.reading(config.database, seconds=SECONDS) as db:
        read = figures.read(db, now=now, counted=True)
        return Found(
            healths=tuple(health.by_attention(with_new_ones(loaded, read.sources), now=now)),
            loaded=loaded,
            figures=read,
            totals=figures.totals(db, now=now),
            use=use,
            holder=holder,
            since=chores.since(db),
        )


def fresh(found: Found) -> list[Problem]:
    """Name what is wrong since the last run and was not before, as the operator was told; pure."""
    if found.figures.last_run is None:
        return []
    since = found.figures.last_run.started
    told = [(one.about, one.text) for one in found.figures.told if one.kind != "problem" and one.at >= since]
    standing = [(one.about, one.text) for one in found.figures.problems if one.since >= since]
    return [Problem(what=about, text=text) for about, text in (*told, *standing)]


def told(found: Found, now: datetime) -> list[tuple[str, str, str]]:
    """Say what the operator was told last: when, of what, and what it was; pure."""
    return [(ago(one.at, now), printable(alarms.shown(one.about)), printable(one.text)) for one in found.figures.newest]


def as_data(config: Config, found: Found, new: Sequence[Problem], now: datetime) -> dict[str, object]:
    """Put all of it together for ``--json``; ``new``: as of ``fresh``; pure."""
    read, grown = found.figures, growth(found, now)
    return {
        "summary": summary(config, found, now),
        "sources": [{"name": each.source.name, "text": words(each), **asdict(each)} for each in found.healths],
        "problems": [asdict(problem) for problem in new],
        "standing": [asdict(each) for each in read.problems],
        "invalid": [str(error) for error in found.loaded.errors],
        "holder": found.holder,
        "last_tick": read.chores[TICK].done if TICK in read.chores else None,
        "last_run": asdict(read.last_run) if read.last_run else None,
        "last_issue": {"id": read.issue, "made": read.issued} if read.issue else None,
        "next_issue": next_issue(config.digest, ZoneInfo(config.site.timezone), now).astimezone(UTC),
        "chores": [asdict(each) for name, each in read.chores.items() if name != TICK],
        "mail": read.mail,
        "alarms": read.alarms,
        "told": [asdict(each) for each in read.newest],
        "articles": found.totals.articles,
        "disk": {key: value for key, value in asdict(found.use).items() if key not in ("lately", "oldest")},
        "growth": {**asdict(grown), "whole": grown.whole} if grown else None,
    }


def _ended(run: CrawlRun) -> str:
    if run.exit is None:
        return "not ended"
    return printable(run.exit.removeprefix(f"{run.kind}: "))


def _when(chore: Chore | None, now: datetime) -> str:
    if chore is None:
        return "none yet"
    done = f"{ago(chore.done, now)}" + (f": {chore.result}" if chore.result else "")
    return f"{done}; {chore.error}" if chore.error else done


def words(each: SourceHealth) -> str:
    """Say how a source is, and whether anybody has ever seen it; pure."""
    unseen = each.source.verified is None and each.last_success is None
    return f"{each.state}, unverified" if unseen else each.state
