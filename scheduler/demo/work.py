"""What the demo does with the sample sites: the same crawl process, store and digest as for real ones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.app import now as present
from scheduler.config import Config
from scheduler.demo.report import Stock

TIMEOUT = 300.0  # seconds for one crawl; it takes a few
MANY = 10_000  # more requests than two crawls of the sample sites make


def last_sunday(config: Config, now: datetime) -> datetime:
    """Return the evening on which the last week that has closed came to its end: when the demo takes place."""
    from reports import weeks

    zone = weeks.zone(config.site.timezone)
    _, end = weeks.window(weeks.of(now, zone).shifted(-1), zone)
    return end - timedelta(hours=4)


def crawl(config: Config, *, at: datetime, said: Callable[[str], None]) -> None:
    """Crawl the sample sites in a process of its own, whose clock is set back to ``at``. Raises ``CrawlFailed``."""
    from crawler.options import CrawlOptions
    from scheduler import jobs, runner
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        jobs.catalogued(db, config, now=at)
    options = CrawlOptions.from_json(jobs.options(config, jobs.Order()))
    options = replace(options, clock_back=(present() - at).total_seconds())
    runner.crawl(config.home, options.to_json(), timeout=TIMEOUT, said=said)


def take_stock(config: Config, *, began: datetime, again: datetime) -> Stock:
    """Look at what two crawls have left in the store: the first began at ``began``, the second after ``again``."""
    from storage import articles, runs, sources
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        return Stock(
            articles=articles.count(db),
            chosen=tuple(articles.chosen(db, began - timedelta(minutes=1), present() + timedelta(minutes=1))),
            health=tuple(sources.health(db, counted=True)),
            again=tuple(fetch for fetch in runs.fetches(db, limit=MANY) if fetch.at >= again.replace(microsecond=0)),
        )


def digest(config: Config, *, now: datetime) -> Path:
    """Make the issue of the week that the crawls fell into; return the page's path."""
    from scheduler import issues
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        [page] = issues.make_missing(db, config, now=now, on_time=False)
    return page
