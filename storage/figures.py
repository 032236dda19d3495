"""What the store comes to in numbers, for ``status`` and for the daemon's metrics: read only, and bounded in time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from storage import alarms, chores, readonly, runs, sources, times
from storage.chores import Chore
from storage.database import row, rows
from storage.errors import DatabaseUnusable
from storage.models import Alarm, CrawlRun, SourceHealth
from storage.sqlite import Database, wrapped

WAIT = 2.0  # seconds for who locks the file
MONTH = timedelta(days=30)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NEWEST = 5  # alarms that are shown


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A problem that stands: what it is about, what is wrong, and since when."""

    about: str
    text: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What takes a while to count in a large store. ``month``: articles first seen in the last 30 days."""

    articles: dict[str, int] = field(default_factory=dict)  # by verdict
    month: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the store is at this moment. Of the last 24 hours: ``runs`` by how they ended (done, interrupted, failed or
    unfinished), and ``fetches`` by outcome. ``mail`` and ``alarms``: messages by how far they are, those that went out
    left aside, and alarms that were given up more than a week ago; ``issue`` and ``issued``: the last issue and when it
    was made. ``told``: what the operator was told of and is not well again; ``newest``: the newest alarms, also of what
    is well again.
    """

    schema: str = ""
    sources: tuple[SourceHealth, ...] = ()
    last_run: CrawlRun | None = None
    runs: dict[str, int] = field(default_factory=dict)
    fetches: dict[str, int] = field(default_factory=dict)
    issue: str | None = None
    issued: datetime | None = None
    mail: dict[str, int] = field(default_factory=dict)
    alarms: dict[str, int] = field(default_factory=dict)
    told: tuple[Alarm, ...] = ()
    newest: tuple[Alarm, ...] = ()
    chores: dict[str, Chore] = field(default_factory=dict)
    problems: tuple[Standing, ...] = ()


@contextmanager
def reading(path: Path, *, seconds: float) -> Iterator[Database]:
    """Open the store for reading, for so many seconds. Raises ``DatabaseUnusable`` or ``DatabaseBusy``."""
    conn = readonly.connect(path, seconds=min(WAIT, seconds))
    try:
        readonly.stop_after(conn, seconds)
        yield wrapped(conn)
    except sqlite3.OperationalError as error:  # its time was over, or a table is missing
        raise DatabaseUnusable(f"database: {path}: {error}: run `silkwatch doctor`") from error
    finally:
        conn.close()


def check(path: Path, *, seconds: float) -> None:
    """See whether the store can be read, in so many seconds. Raises as ``reading``."""
    with reading(path, seconds=seconds) as db:
        rows(db, "SELECT name FROM sources LIMIT 1")


def read(db: Database, *, now: datetime, counted: bool = False) -> Figures:
    """Read what is small in a store of any size. ``counted``: with the articles of each source, which is not."""
    newest = row(db, "SELECT id, made_at FROM digests ORDER BY number DESC LIMIT 1")
    return Figures(
        schema=str(rows(db, "SELECT max(name) AS name FROM _sqlite_migrations")[0]["name"]),
        sources=tuple(sources.health(db, counted=counted)),
        last_run=runs.last(db),
        runs=_counted(
            db,
            "SELECT CASE WHEN exit IN ('done', 'interrupted') THEN exit WHEN exit IS NULL THEN 'unfinished'"
            " ELSE 'failed' END AS what, count(*) AS number FROM runs"
            " WHERE started > ? GROUP BY 1 ORDER BY 1",
            times.instant(now - DAY),
        ),
        fetches=_counted(
            db,
            "SELECT outcome AS what, count(*) AS number FROM sources CROSS JOIN fetches"
            " ON fetches.source = sources.name AND fetches.at > ? GROUP BY outcome ORDER BY outcome",
            times.instant(now - DAY),
        ),
        issue=newest["id"] if newest else None,
        issued=times.read_optional(newest["made_at"]) if newest else None,
        mail=_counted(
            db,
            "SELECT state AS what, count(*) AS number FROM deliveries WHERE state IN ('waiting', 'sending')"
            " GROUP BY state UNION ALL SELECT state, count(*) FROM deliveries"
            " WHERE state IN ('refused', 'given-up') GROUP BY state",
        ),
        alarms=_counted(
            db,
            "SELECT state AS what, count(*) AS number FROM alarm_deliveries"
            " WHERE state IN ('waiting', 'sending') OR (state = 'given-up' AND at > ?) GROUP BY state ORDER BY state",
            times.instant(now - WEEK),
        ),
        told=tuple(alarms.standing(db)),
        newest=tuple(alarms.recent(db, NEWEST)),
        chores=chores.known(db),
        problems=tuple(
            Standing(about=one["about"], text=one["text"], since=times.read_instant(one["since"]))
            for one in rows(db, "SELECT * FROM problems ORDER BY since, about, text")
        ),
    )


def totals(db: Database, *, now: datetime) -> Totals:
    """Count what grows with the store: a tenth of a second in a million articles, read from indexes alone."""
    chosen = _counted(
        db,
        "SELECT verdict AS what, count(*) AS number FROM articles WHERE verdict <> 'not'"
        " GROUP BY verdict ORDER BY verdict",
    )
    [every] = rows(db, "SELECT count(*) AS number FROM articles")
    [month] = rows(db, "SELECT count(*) AS number FROM articles WHERE first_seen > ?", (times.instant(now - MONTH),))
    return Totals(
        articles={**chosen, "not": every["number"] - sum(chosen.values())},
        month=month["number"],
    )


def _counted(db: Database, sql: str, *values: object) -> dict[str, int]:
    return {one["what"]: one["number"] for one in rows(db, sql, values)}
