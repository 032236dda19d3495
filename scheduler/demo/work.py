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


def crawl(config: Config, *, back: timedelta, said: Callable[[str], None]) -> None:
    """Crawl the sample sites in a process of its own, whose clock is set back. Raises ``CrawlFailed``."""
    from crawler.options import CrawlOptions
    from scheduler import jobs, runner
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        jobs.catalogued(db, config, now=present() - back)
    options = CrawlOptions.from_json(jobs.options(config, jobs.Order()))
    options = replace(options, clock_back=back.total_seconds())
    runner.crawl(config.home, options.to_json(), timeout=TIMEOUT, said=said)


def take_stock(config: Config, *, began: datetime, again: datetime) -> Stock:
    """Look at what two crawls have left in the store: the first began at ``began``, the second after ``again``."""
    from storage import articles, runs, sources
    from storage.database import open_store

    with closing(open_store(config.database)) as db:
        return Stock(
            articles=articles.count(db),
            chosen=tuple(articles.chosen(db, began - timedelta(minutes=1), present() + timedelta(minutes=1))),
            health=tuple(sources.health(db)),
            again=tuple(fetch for fetch in runs.fetches(db, limit=MANY) if fetch.at >= again.replace(microsecond=0)),
        )


def digest(config: Config, *, since: datetime, now: datetime) -> Path:
    """Write the digest of the week so far, and of yesterday where that was last week; return the page's path."""
    from reports import issue, weeks
    from scheduler import issues
    from storage.database import open_store

    start, _ = weeks.window(weeks.of(since, weeks.zone(config.site.timezone)), weeks.zone(config.site.timezone))
    with closing(open_store(config.database)) as db:
        made = issue.preview(db, start, now + timedelta(seconds=1), now=now, settings=issues.settings(config))
    return issue.write(made, config.digests)
