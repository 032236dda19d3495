"""One tick: crawl what is due, make the issues of weeks that have closed, send mail, keep the house. ``once`` does one,
``run`` one a minute.

What is due is decided from the store alone, so a tick after a downtime catches up by itself.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.errors import KeyUnusable, ReportError
from scheduler import alarms, chores, issues, post, retrying, runner, telling, watched
from scheduler.config import Config
from scheduler.errors import ConfigError, CrawlFailed
from scheduler.health import Problem
from storage.models import Source

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from storage.sqlite import Database

TICK_SECONDS = 2 * 3600.0  # what a tick's crawl did not finish is pending and taken by the next one
Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a crawl is asked for: ``names`` (all sources when empty), back to ``since``, or from WARC files.

    ``cluster``: the address of a dask scheduler whose workers fetch and read. ``verbose``: Scrapy's own log comes with
    the progress.
    """

    names: tuple[str, ...] = ()
    since: date | None = None
    replay: tuple[Path, ...] = ()
    cluster: str | None = None
    verbose: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a tick or a crawl: sources looked at, the crawl's summary, files of new issues, messages sent, new
    problems; what is well again, and what fails and may be a hiccup.
    """

    sources: tuple[str, ...] = ()
    summary: dict[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    mailed: int = 0
    problems: tuple[Problem, ...] = ()
    recovered: tuple[Problem, ...] = ()
    passing: tuple[Problem, ...] = ()


def tick(
    config: Config,
    *,
    clock: Clock,
    said: Callable[[str], None],
    names: Collection[str] = (),
    everything: bool = False,
    on_time: bool = False,
    verbose: bool = False,
    stop: threading.Event | None = None,
) -> Result:
    """Crawl the sources that are due, or ``names``, or ``everything``; make the issues that are missing; send mail;
    do the chores that are due.

    ``on_time``: wait with an issue until the configured day and hour, and with a crawl for a while after one that died.
    Raises storage errors and ``ConfigError``; everything else that goes wrong is a problem in the result, and the rest
    goes on.
    """
    from storage import runs, sources
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        catalog, problems = catalogued(db, config, now=clock())
        active = [spec.source for spec in catalog.specs.values()]
        due = _named(active, names) if names else active if everything else sources.due(db, now=clock())
        if on_time and not retrying.may_crawl(*runs.deaths(db), now=clock()):
            due = []
        order = Order(names=tuple(source.name for source in due), verbose=verbose)
        summary: dict[str, Any] = {}
        files: list[Path] = []
        mailed = 0
        if due:
            summary, worse = retrying.crawl(
                db,
                order.names,
                lambda names: crawl(db, config, replace(order, names=names), clock=clock, said=said, stop=stop),
                clock=clock,
                stop=stop,
            )
            problems += worse
        if not (stop and stop.is_set()):
            files, wrong = _issues(db, config, clock=clock, on_time=on_time, said=said, stop=stop)
            mailed, unsent = post.send_due(db, config, now=clock(), stop=stop)
            kept_house = chores.do_due(db, config, clock=clock, said=said, stop=stop)
            problems += telling.standing(db, wrong | unsent | kept_house, now=clock())
        done = Result(sources=order.names, summary=summary, files=tuple(files), mailed=mailed, problems=tuple(problems))
        return _told(db, config, done, clock=clock, stop=stop)


def _issues(
    db: Database,
    config: Config,
    *,
    clock: Clock,
    on_time: bool,
    said: Callable[[str], None],
    stop: threading.Event | None,
) -> tuple[list[Path], dict[str, list[str]]]:
    """Make the issues that are missing; return their files, and what is wrong, by what it is about."""
    files: list[Path] = []
    wrong: dict[str, list[str]] = {"digest": []}
    translated: list[str | None] = []  # what is wrong with it, by issue
    try:
        files = issues.make_missing(
            db, config, now=clock(), on_time=on_time, translated=translated.append, said=said, stop=stop
        )
    except KeyUnusable as error:
        wrong["mail"] = [str(error)]
    except ReportError as error:
        wrong["digest"] = [str(error)]
    if translated:  # otherwise nobody knows whether what was wrong with it still is
        wrong["translation"] = list(filter(None, translated))
    return files, wrong


def _told(db: Database, config: Config, done: Result, *, clock: Clock, stop: threading.Event | None = None) -> Result:
    """Raise the alarms that are due and send what waits; add what came of it. The rest of what is wrong was said."""
    raised = telling.raised(db, config, now=clock())
    failing = [] if stop and stop.is_set() else telling.send(db, config, now=clock(), stop=stop)
    broke = [Problem(what=one.about, text=one.text) for one in raised if not one.over and one.kind != "problem"]
    return replace(
        done,
        problems=(*done.problems, *broke, *failing),
        recovered=tuple(Problem(what=alarms.shown(one.about), text=one.text) for one in raised if one.over),
        passing=tuple(telling.passing(db, done.sources)),
    )


def crawl_only(config: Config, order: Order, *, clock: Clock, said: Callable[[str], None], timeout: float) -> Result:
    """Crawl what was ordered, due or not, and make no issue. As ``tick``, but raises ``CrawlFailed`` too."""
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        catalog, problems = catalogued(db, config, now=clock())
        active = [spec.source for spec in catalog.specs.values()]
        chosen = _named(active, order.names) if order.names else active
        if not chosen:
            raise ConfigError(f"sources: {config.sources}: none to crawl: add one, or see [sources] in silkwatch.toml")
        order = replace(order, names=tuple(source.name for source in chosen))
        summary, worse = crawl(db, config, order, clock=clock, said=said, timeout=timeout)
        done = Result(sources=order.names, summary=summary, problems=(*problems, *worse))
        return _told(db, config, done, clock=clock)


def crawl(
    db: Database,
    config: Config,
    order: Order,
    *,
    clock: Clock,
    said: Callable[[str], None],
    timeout: float = TICK_SECONDS,
    stop: threading.Event | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Run one crawl process; return its summary and what is newly wrong. Raises ``CrawlFailed``, after recording it."""
    try:
        outcome = runner.crawl(config.home, options(config, order), timeout=timeout, said=said, stop=stop)
    except CrawlFailed as error:
        _record_the_death(db, "interrupted" if stop and stop.is_set() else str(error), now=clock())
        raise
    found = _by_source(outcome.summary["problems"], order.names)
    return outcome.summary, telling.standing(db, found, now=clock())


def options(config: Config, order: Order) -> str:
    """Write what the crawl process is told, from the configuration and the order."""
    from crawler.options import CrawlOptions

    return CrawlOptions(
        sources=order.names,
        since=order.since,
        replay=tuple(str(path.absolute()) for path in order.replay),
        extra_sources=str(config.sources),
        contact=config.network.contact,
        proxy=config.network.proxy,
        allow_private=config.network.allow_private,
        concurrency=config.network.concurrency,
        bundled=config.choice.bundled,
        keep_other=math.ceil(config.archive.keep_other / timedelta(days=1)),
        cluster=order.cluster,
        verbose=order.verbose,
        topic=str(config.topic.file) if config.topic.file else None,
    ).to_json()


def catalogued(db: Database, config: Config, *, now: datetime) -> tuple[Catalog, list[Problem]]:
    """Load all sources and register them. A file that is wrong is a problem once, recorded, and the others go on."""
    from storage import problems, sources

    loaded = watched.load(config)
    sources.register(db, [spec.source for spec in loaded.specs.values()], now=now)
    found = {"source file": [str(error) for error in loaded.errors]}
    return loaded, telling.standing(db, found | problems.gone(db, alarms.OF_A_SOURCE, loaded.specs), now=now)


def _named(active: Sequence[Source], names: Collection[str]) -> list[Source]:
    known = {source.name: source for source in active}
    for name in names:
        if name not in known:
            raise watched.unknown(name, known)
    return [known[name] for name in dict.fromkeys(names)]


def _by_source(texts: Sequence[str], names: Sequence[str]) -> dict[str, list[str]]:
    """Sort a crawl's problems by the source they begin with: one that was not crawled now is not mended."""
    found: dict[str, list[str]] = {"crawl": [], **{f"crawl of {name}": [] for name in names}}
    for text in texts:
        about = f"crawl of {text.partition(':')[0]}"
        found[about if about in found else "crawl"].append(text)
    return found


def _record_the_death(db: Database, error: str, *, now: datetime) -> None:
    """Close the run that the dead crawl left open, or record one when it died before it began."""
    from storage import runs

    last = runs.last(db)
    if last and last.finished is None:
        runs.finish(db, last.id, exit=error, counts=last.counts, now=now)
    else:
        runs.finish(db, runs.start(db, "crawl", now=now), exit=error, counts={}, now=now)
