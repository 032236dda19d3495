"""One crawl, replay included, in this process: reactors do not start twice, so it is a process of its own."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import stat
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler import catalog
from crawler.away import Away
from crawler.catalog import Catalog
from crawler.loader import spider_class
from crawler.options import CrawlOptions
from crawler.replay import Replay, by_date
from crawler.retention import prune
from crawler.run import Run
from crawler.settings import user_agent
from crawler.source import SourceSpec
from crawler.spider import SourceSpider
from crawler.topic import watch
from storage import sources

_NEAREST = 960  # of the downloader's middlewares: nothing stands between it and the network


class _Settings(Settings):
    """Scrapy's settings, without a copy of every value for every source: nobody changes one in its place."""

    def copy(self) -> Self:
        """Copy what a source's own settings are written into, which is a tenth of the work of looking at it."""
        made = copy(self)
        made.attributes = {name: copy(one) for name, one in self.attributes.items()}
        return made


@dataclass(kw_only=True)
class _Crawl:
    """What one crawl is made of, and what came of it so far."""

    run: Run
    specs: dict[str, SourceSpec]
    process: AsyncCrawlerProcess
    looked: dict[str, dict[str, Any]] = field(default_factory=dict)


def crawl(
    home: Path, options: CrawlOptions, *, loaded: Catalog | None = None, away: Away | None = None
) -> dict[str, Any]:
    """Crawl, and return the summary that is printed.

    ``loaded``: the sources, where they do not lie in this machine's files; ``away``: the part this process has in a
    crawl of many machines. Raises TopicError, ArchiveError (a WARC to replay is damaged), ClusterError and
    ``storage.errors.StorageError`` before anything is asked for.
    """
    watch.choose(Path(options.topic) if options.topic else None, home)
    if any(watch.chosen()):
        from crawler.topic import topic

        topic.load()  # a vocabulary that is wrong is said before anything is asked for
    extra = Path(options.extra_sources) if options.extra_sources else None
    loaded = loaded or catalog.load(extra, bundled=options.bundled)
    specs, gone = _chosen(loaded, options.sources)
    replayed = by_date(Path(path) for path in options.replay)
    replay = Replay() if replayed else None
    if options.cluster and not replay:
        from crawler.cluster.elsewhere import Elsewhere

        away = Elsewhere(options.cluster, specs)
    process = AsyncCrawlerProcess(_settings(options, specs, away))
    # Scrapy's loggers make records of everything, for its handler to drop them.
    logging.disable(logging.DEBUG if options.verbose else logging.ERROR)
    run = Run(home, options, replay=replay, clock=(lambda: replay.now) if replay else None, away=away)
    sources.register(run.db, [spec.source for spec in loaded.specs.values()], now=run.now())
    for name in gone:
        run.said(f"{name}: its file is gone, or wrong: it is not looked at")
    whole = _Crawl(run=run, specs=specs, process=process)
    task = asyncio.get_event_loop().create_task(_supervised(whole, replayed))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    exit = task.result()
    return _summary(whole, loaded, exit)


def host_groups(specs: Sequence[SourceSpec]) -> list[list[str]]:
    """Put sources that share a host into one group, to be crawled one after another: its delay holds for all."""
    groups: list[tuple[set[str], list[str]]] = []
    for spec in specs:
        hosts, names = set(spec.source.hosts), [spec.source.name]
        apart = []
        for group in groups:
            if group[0] & hosts:
                hosts, names = group[0] | hosts, group[1] + names
            else:
                apart.append(group)
        groups = [*apart, (hosts, names)]
    return [names for _, names in groups]


def _chosen(loaded: Catalog, names: Sequence[str]) -> tuple[dict[str, SourceSpec], list[str]]:
    """Return the sources that were asked for, and the names of those that no file declares.

    Whoever started us knew them all: a file that was taken away since then, or is just being written, costs the others
    nothing.
    """
    wanted = list(dict.fromkeys(names or loaded.specs))
    found = {name: loaded.specs[name] for name in wanted if name in loaded.specs}
    return found, [name for name in wanted if name not in found]


def _settings(options: CrawlOptions, specs: dict[str, SourceSpec], away: Away | None = None) -> Settings:
    settings = _Settings()
    settings.setmodule("crawler.settings", priority="project")
    proxies = {spec.proxy for spec in specs.values()} | {options.proxy}
    own: dict[str, Any] = {
        "USER_AGENT": user_agent(options.contact),
        "NETWORK_PROXY": options.proxy,
        "ALLOW_PRIVATE": options.allow_private,
        "TRUSTED_HOSTS": sorted({urlsplit(proxy).hostname or "" for proxy in proxies if proxy}),
        "SOURCES_DIR": options.extra_sources or "",
        "LOG_LEVEL": "INFO" if options.verbose else "CRITICAL",  # what a user has to know is said by the run
    }
    if options.replay:
        own["DOWNLOAD_HANDLERS"] = {
            **settings.getdict("DOWNLOAD_HANDLERS"),
            "http": "crawler.replay.ReplayHandler",
            "https": "crawler.replay.ReplayHandler",
        }
    if away:
        own["DOWNLOADER_MIDDLEWARES"] = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), away.middleware: _NEAREST}
        if not away.patient:
            own["LOOK_SECONDS"] = math.inf  # the worker's look is bounded
    for name, value in own.items():
        settings.set(name, value, priority="cmdline")
    return settings


async def _supervised(whole: _Crawl, replayed: Sequence[Path]) -> str:
    """Run the crawl, end the run whatever happens, and let the reactor go."""
    from twisted.internet import reactor

    how = "failed"
    try:
        _listen(whole.run)
        await _all(whole, replayed)
        how = "interrupted" if whole.run.stopping.is_set() else "done"
        if how == "done":
            _tidy(whole.run)
    finally:
        await whole.run.close(how)
        asyncio.get_running_loop().call_soon(cast(Any, reactor).stop)  # Twisted's module becomes the reactor itself
    return how


async def _all(whole: _Crawl, replayed: Sequence[Path]) -> None:
    replay = whole.run.replay
    if whole.run.away:
        async with whole.run.away.open(whole.run) as room:
            await _once(whole, room=room)
        return
    if replay is None:
        await _once(whole)
    for path in replayed:
        if replay is not None and not whole.run.stopping.is_set():
            replay.add(path)
            await _once(whole)


async def _once(whole: _Crawl, *, room: int | None = None) -> None:
    """Look at every source once: groups side by side, the sources of a group one after another."""
    side_by_side = asyncio.Semaphore(room or max(1, whole.run.options.concurrency))

    async def group(names: Sequence[str]) -> None:
        async with side_by_side:
            if whole.run.away and not await whole.run.away.begin(names):
                return
            for name in names:
                if whole.run.stopping.is_set():
                    return
                await _source(whole, name)
                if name != names[-1] and whole.run.replay is None:
                    await whole.run.rest(whole.specs[name].delay)

    async with asyncio.TaskGroup() as tasks:
        for names in host_groups(list(whole.specs.values())):
            tasks.create_task(group(names))


async def _source(whole: _Crawl, name: str) -> None:
    crawler = whole.process.create_crawler(spider_class(whole.specs[name]))

    def broke(failure: Failure) -> None:
        whole.run.broke(name, cast(BaseException, failure.value))

    for happened in (signals.spider_error, signals.item_error):
        crawler.signals.connect(broke, signal=happened, weak=False)
    await whole.process.crawl(crawler, run=whole.run)
    if isinstance(crawler.spider, SourceSpider):
        whole.looked[name] = _looked(crawler.spider)


def _looked(spider: SourceSpider) -> dict[str, Any]:
    """Sum up a source for the summary and, in a line, for whoever watches."""
    look = spider.result()
    if not (spider.finished or spider.broken):
        return {"state": None, "pages": dict(spider.pages)}
    spider.run.said(
        f"{spider.name}: {look.state}: {look.articles_new} new, {spider.pages['revised']} revised, "
        f"{sum(spider.pages.values())} pages" + (f" ({look.reason})" if look.reason else "")
    )
    return {
        "state": look.state,
        "reason": look.reason,
        "links": look.links_found,
        "new_links": look.new_links,
        "pages": dict(spider.pages),
    }


def _tidy(run: Run) -> None:
    """Drop what the archive need not keep any longer."""
    if run.options.keep_other is None or run.replay is not None:
        return
    freed, errors = prune(run.db, run.folder, keep=timedelta(days=run.options.keep_other), now=run.now())
    for error in errors:
        run.problem(str(error))
    if freed:
        run.said(f"archive: {freed / 1e6:.1f} MB of old pages removed")


def _listen(run: Run) -> None:
    """Stop in order on SIGTERM, SIGINT or when whoever started us is gone; at once on a second signal."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if run.stopping.is_set():
            os._exit(130)  # what is in hand stays pending, the archive is mended by the next run
        run.stopping.set()
        run.said("told to stop: finishing the pages in hand")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)

    def parent_gone() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            if not run.stopping.is_set():
                stop()

    # Only a pipe is watched: from a terminal or /dev/null its end says nothing.
    with suppress(OSError):
        if stat.S_ISFIFO(os.fstat(0).st_mode):
            loop.add_reader(0, parent_gone)


def _summary(whole: _Crawl, loaded: Catalog, exit: str) -> dict[str, Any]:
    articles = {
        name.partition(":")[2]: count for name, count in whole.run.counts.items() if name.startswith("articles:")
    }
    return {
        "run": whole.run.id,
        "kind": whole.run.kind,
        "exit": exit,
        "articles": articles,
        "fetches": {
            name: count for name, count in sorted(whole.run.counts.items()) if not name.startswith("articles:")
        },
        "sources": whole.looked,
        "problems": whole.run.problems,
        "source_errors": [str(error) for error in loaded.errors],
        "archive": whole.run.archive.path.name if whole.run.archive.path.is_file() else None,
    }
