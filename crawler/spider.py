"""The spider: one class for every source, driven by what the source's TOML says."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import outcomes, plan, render
from crawler.errors import CrawlerError
from crawler.listing import Answer
from crawler.look import Lookout
from crawler.options import default_home
from crawler.plan import ListLook
from crawler.read.page import Page
from crawler.run import Run, open_run
from crawler.source import SourceSpec
from storage import articles, frontier, sources
from storage.database import transaction
from storage.errors import StorageError
from storage.models import Fetch, FetchKind, Look, PendingLink, Validators


@dataclass(frozen=True, kw_only=True)
class PageItem:
    """A fetched page on its way to the readers: ``link`` as it was listed, ``fetch`` its record so far."""

    link: PendingLink
    page: Page
    fetch: Fetch


class SourceSpider(scrapy.Spider):
    """Looks at a source's lists, then fetches the pages it does not have yet and those due to be looked at again."""

    spec: ClassVar[SourceSpec]
    run: Run

    looks: list[ListLook]
    pages: Counter[str]  # by what came of them
    joined: set[str]  # addresses that turned out to be further pages of an article
    finished: bool  # whether every list was looked at and every page asked for
    broken: str | None  # what the look itself broke on
    _own_run: bool

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, run: Run | None = None, **kwargs: Any) -> SourceSpider:
        """Make the spider. Without a ``run`` that it shares with others (``scrapy crawl``) it opens its own."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if run is not None:
            spider.run = run
        spider._own_run = run is None
        spider.looks = []
        spider.pages = Counter()
        spider.joined = set()
        spider.finished = False
        spider.broken = None
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Look at the lists, then ask for pages, never more than are in hand."""
        if self._own_run:
            self.run = open_run(default_home(), self.spec.source)
        if self.spec.render and self.run.replay is None and (lacks := render.missing()):
            self.broken = lacks
            return
        for url in self.run.options.pages:
            yield self._page_request(PendingLink(url=url), "article")
        if self.run.options.pages:
            return
        self.looks = await Lookout(self.spec, self.run, self._ask).look()
        same = self.looks and all(look.outcome == "unchanged" for look in self.looks)
        links = "lists unchanged" if same else f"{sum(look.links for look in self.looks)} links, {self._new_links} new"
        self.run.said(f"{self.name}: {links}")
        for request in self._wanted():
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            if self.run.stopping.is_set():
                return
            yield request
        self.finished = not self.run.stopping.is_set()

    @property
    def _new_links(self) -> int:
        return sum(look.new for look in self.looks)

    def _wanted(self) -> Iterator[Request]:
        """Ask for what is pending, from this look or an earlier one, and for what is due again."""
        pending, most = frontier.pending(self.run.db, self.name), self.run.options.limit
        if most is None and self.run.options.since is None:
            most = plan.EVERY_LOOK
        for link in pending[:most]:
            if link.url in self.joined:  # by now: it was a further page of an article before it
                continue
            yield self._page_request(link, "article")
        for link in frontier.look_again(self.run.db, [self.name], now=self.run.now()):
            yield self._page_request(link, "again")

    def _page_request(self, link: PendingLink, role: FetchKind) -> Request:
        return Request(
            link.url,
            callback=self.parse,
            errback=self.failed,
            dont_filter=True,
            meta={"role": role, "proxy": self._proxy},
            cb_kwargs={"link": link},
        )

    @property
    def _proxy(self) -> str | None:
        return self.spec.proxy or self.run.options.proxy

    async def _ask(self, url: str, known: Validators) -> Answer:
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        request = Request(
            url,
            dont_filter=True,
            headers={name: value for name, value in headers.items() if value},
            meta={"role": "list", "proxy": self._proxy},
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except outcomes.DOWNLOAD_ERRORS as error:
            return Answer(url=url, outcome=outcomes.of_error(error), error=str(error) or type(error).__name__)
        return Answer(
            url=response.url,
            outcome=outcomes.of_status(response.status),
            status=response.status,
            body=response.body,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            seconds=response.meta.get("download_latency"),
        )

    async def ask_further(self, url: str, kind: FetchKind) -> Page | Fetch:
        """Fetch another page of an article that one page leads to; return how that ended if there is none."""
        request = Request(url, dont_filter=True, meta={"role": kind, "proxy": self._proxy})
        if self.run.stopping.is_set():
            return Fetch(source=self.name, url=url, kind=kind, at=self.run.now(), outcome="interrupted")
        try:
            response = await self.crawler.engine.download_async(request)
        except outcomes.DOWNLOAD_ERRORS as error:
            fetch = self._not_fetched(request, url, error)
        else:
            fetch = self._fetched(response, url)
        self.run.fetched(fetch)
        link = frontier.listed_at(self.run.db, url) or PendingLink(url=url)
        return self._page(link, response) if fetch.outcome == "ok" else fetch

    def parse(self, response: Response, link: PendingLink) -> Iterator[PageItem]:
        """Hand a page on to be read; an answer without one is settled here."""
        fetch = self._fetched(response, link.url)
        if fetch.outcome != "ok":
            self.settle(fetch)
            return
        yield PageItem(link=link, fetch=fetch, page=self._page(link, response))

    def failed(self, failure: Failure) -> None:
        """Settle a page that could not be fetched."""
        error = cast(BaseException, failure.value)
        request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        self.settle(self._not_fetched(request, request.cb_kwargs["link"].url, error))
        if not isinstance(error, outcomes.DOWNLOAD_ERRORS):
            self.run.broke(self.name, error)

    def settle(self, fetch: Fetch) -> None:
        """Record a page of which there is no article, and what that means for its address, in one transaction."""
        db, now = self.run.db, fetch.at
        self.pages[fetch.outcome] += 1
        with transaction(db):
            self.run.fetched(fetch)
            if outcomes.ours(fetch.outcome):
                return
            if fetch.kind == "again" and outcomes.gone(fetch.outcome):
                articles.withdraw(db, fetch.url, now=now)
            elif fetch.kind == "again" or outcomes.passing(fetch.outcome):
                frontier.failed(db, fetch.url, fetch.outcome, now=now)
            else:
                frontier.settle(db, fetch.url, fetch.outcome, source=self.name, now=now)

    def settle_further(self, fetch: Fetch, article_id: int) -> None:
        """Record a page that belongs to an article which is stored already."""
        with transaction(self.run.db):
            self.run.fetched(fetch)
            frontier.settle(self.run.db, fetch.url, "article", source=self.name, now=fetch.at, article_id=article_id)

    def _fetched(self, response: Response, url: str) -> Fetch:
        outcome = outcomes.of_status(response.status)
        if outcome == "ok" and _sent_home(url, response.url):
            outcome = "redirected-home"
        return Fetch(
            source=self.name,
            url=url,
            kind=response.meta["role"],
            at=self.run.now(),
            outcome=outcome,
            status=response.status,
            bytes=len(response.body),
            seconds=response.meta.get("download_latency"),
        )

    def _not_fetched(self, request: Request, url: str, error: BaseException) -> Fetch:
        return Fetch(
            source=self.name,
            url=url,
            kind=request.meta["role"],
            at=self.run.now(),
            outcome=outcomes.of_error(error),
            error=(str(error) or type(error).__name__)[:500],
        )

    def _page(self, link: PendingLink, response: Response) -> Page:
        at: datetime = response.meta["at"]
        return Page(
            url=response.url,
            body=response.body,
            fetched_at=at,
            content_type=_header(response, "Content-Type"),
            timezone=self.spec.source.timezone,
            hints=self.spec.hints,
            listed_title=link.title,
            listed_published=link.published,
            listed_published_raw=link.published_raw,
        )

    def broke(self, failure: Failure, response: Response | None) -> None:
        """Note what ended the look itself; with a ``response`` it is a page that broke, and the look goes on."""
        if response is None:
            error = cast(BaseException, failure.value)
            ours = isinstance(error, CrawlerError | StorageError)  # these say what they are
            self.broken = str(error) if ours else f"the look broke: {type(error).__name__}: {error}"

    async def closed(self, reason: str) -> None:
        """Record how the look at this source ended. One that was told to stop is none: the source stays due."""
        if not hasattr(self, "run"):  # it could not be opened
            return
        if (self.finished or self.broken) and self.run.replay is None:
            try:
                sources.looked(self.run.db, self.result(), now=self.run.now())
            except StorageError as error:
                self.run.broke(self.name, error)
        if self._own_run:
            await self.run.close(reason)

    def result(self) -> Look:
        """Sum up the look."""
        state, reason = ("unreadable", self.broken) if self.broken else plan.state(self.looks, self.pages)
        return Look(
            source=self.name,
            state=state,
            reason=reason,
            links_found=self._links_found(),
            new_links=self._new_links,
            articles_new=self.pages["new"] + self.pages["duplicate"],
        )

    def _links_found(self) -> int:
        """Count the links of the lists; those of a list that did not change are the ones it had."""
        found = sum(look.links for look in self.looks)
        if any(look.outcome == "unchanged" for look in self.looks):
            return max(found, sources.links_found(self.run.db, self.name) or 0)
        return found


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _sent_home(asked: str, got: str) -> bool:
    """Say whether a page that is gone answered with the site's front page instead of a 404."""
    return urlsplit(got).path in ("", "/") and not urlsplit(got).query and urlsplit(asked).path not in ("", "/")
