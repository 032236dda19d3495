"""The spider: one class for every source, driven by what the source's TOML says."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, cast

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import outcomes, plan, render, waits
from crawler.errors import CrawlerError
from crawler.listing import Answer
from crawler.look import Lookout
from crawler.options import default_home
from crawler.plan import ListLook
from crawler.proxies import redacted
from crawler.read.page import Page
from crawler.run import Run, open_run
from crawler.source import SourceSpec
from crawler.trail import Trail
from crawler.walls import Wall, of_answer, sent_to
from storage import frontier, runs, sources
from storage.database import transaction
from storage.errors import StorageError
from storage.models import Fetch, FetchKind, Look, PendingLink, SourceState, Validators


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
    repeated: int  # of these, what the source has said before at another address
    joined: set[str]  # addresses that turned out to be further pages of an article
    finished: bool  # whether every list was looked at and every page asked for
    broken: str | None  # what the look itself broke on
    retry_after: float  # the seconds for which a host asked to be left alone, the longest
    _asking: str | None  # the list that was asked for last
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
        spider.repeated = 0
        spider.joined = set()
        spider.finished = False
        spider.broken = None
        spider.retry_after = 0.0
        spider._asking = None
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        crawler.signals.connect(spider.item_broke, signal=signals.item_error)
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
        part = self.run.away.part if self.run.away else None
        if part != "pages":
            await self._look()
        if part == "lists":
            return
        for request in self._wanted():
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            if self.run.stopping.is_set():
                return
            yield request
        self.finished = not self.run.stopping.is_set()

    async def _look(self) -> None:
        """Look at the lists."""
        self.looks = await Lookout(self.spec, self.run, self._ask).look()
        same = self.looks and all(look.outcome == "unchanged" for look in self.looks)
        links = "lists unchanged" if same else f"{sum(look.links for look in self.looks)} links, {self._new_links} new"
        self.run.said(f"{self.name}: {links}")

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
            meta=self.meta_of(role),
            cb_kwargs={"link": link},
        )

    @property
    def proxy(self) -> str | None:
        """The proxy that everything of this source is asked through."""
        return self.spec.proxy or self.run.options.proxy

    def meta_of(self, role: FetchKind) -> dict[str, Any]:
        """Make what a request of this source carries with it."""
        return {"role": role, "proxy": self.proxy, "trail": Trail()}

    async def _ask(self, url: str, known: Validators) -> Answer:
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        self._asking = url
        request = Request(
            url,
            dont_filter=True,
            headers={name: value for name, value in headers.items() if value},
            meta=self.meta_of("list"),
        )
        trail: Trail = request.meta["trail"]
        try:
            response = await self.crawler.engine.download_async(request)
        except outcomes.DOWNLOAD_ERRORS as error:
            outcome, why = self.failure_of(request, error)
            return Answer(url=url, outcome=outcome, error=why, attempts=trail.attempts, redirects=trail.redirects)
        self._heed(response)
        wall = _wall(response, url)
        return Answer(
            url=response.url,
            outcome=wall.outcome if wall else outcomes.of_status(response.status),
            error=wall.why if wall else trail.retried,
            status=response.status,
            body=response.body,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            seconds=response.meta.get("download_latency"),
            attempts=trail.attempts,
            redirects=trail.redirects,
            content_type=_header(response, "Content-Type"),
            wait=_wait(response, self.run.now()),
        )

    async def ask_further(self, url: str, kind: FetchKind) -> Page | Fetch:
        """Fetch another page of an article that one page leads to; return how that ended if there is none."""
        request = Request(url, dont_filter=True, meta=self.meta_of(kind))
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
                from storage import articles  # with all that makes up an article: not for a look that finds none

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

    def _heed(self, response: Response) -> None:
        """Remember for how long an answer that says it has trouble asks to be left alone."""
        if response.status in (429, 503):  # of other answers it says nothing, as a page that is gone
            asked = waits.retry_after(_header(response, "Retry-After"), now=self.run.now())
            self.retry_after = max(self.retry_after, asked or 0.0)

    def _fetched(self, response: Response, url: str) -> Fetch:
        self._heed(response)
        wall = _wall(response, url)
        trail: Trail = response.meta["trail"]
        return Fetch(
            source=self.name,
            url=url,
            kind=response.meta["role"],
            at=self.run.now(),
            outcome=wall.outcome if wall else outcomes.of_status(response.status),
            status=response.status,
            bytes=len(response.body),
            seconds=response.meta.get("download_latency"),
            error=wall.why if wall else trail.retried,
            attempts=trail.attempts,
            redirects=trail.redirects,
            content_type=_header(response, "Content-Type"),
        )

    def _not_fetched(self, request: Request, url: str, error: BaseException) -> Fetch:
        trail: Trail = request.meta["trail"]
        outcome, why = self.failure_of(request, error)
        return Fetch(
            source=self.name,
            url=url,
            kind=request.meta["role"],
            at=self.run.now(),
            outcome=outcome,
            error=why[:500],
            attempts=trail.attempts,
            redirects=trail.redirects,
        )

    def failure_of(self, request: Request, error: BaseException) -> tuple[str, str]:
        """Name the way a request failed, and say it in a sentence."""
        why = str(error) or type(error).__name__
        if isinstance(error, outcomes.NotFetched):
            self.retry_after = max(self.retry_after, error.wait or 0.0)
        outcome = outcomes.of_error(error, proxied=bool(self.proxy))
        if outcome == "proxy" and not isinstance(error, outcomes.NotFetched):  # that says so already
            why = f"the proxy {redacted(self.proxy or '')} does not let us through: {why}"
        retried: str | None = request.meta["trail"].retried
        return outcome, f"{why} ({retried})" if retried else why

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
        """Record what broke in code of ours: with a ``response`` at its page, and the look goes on; else the look."""
        error = cast(BaseException, failure.value)
        why, outcome = f"{type(error).__name__}: {error}", outcomes.of_bug(error)
        if response is None:
            ours = isinstance(error, CrawlerError | StorageError)  # these say what they are
            self.broken = str(error) if ours else f"the look broke: {why}"
        if not hasattr(self, "run"):  # it could not be opened
            return
        with suppress(StorageError):  # where the store is what broke there is nothing to record it in
            if response is None:
                url, at = self._asking or self.spec.source.homepage, self.run.now()
                self.run.fetched(Fetch(source=self.name, url=url, kind="list", at=at, outcome=outcome, error=why))
            else:
                url = response.cb_kwargs["link"].url
                self.settle(replace(self._fetched(response, url), outcome=outcome, error=why))

    def item_broke(self, item: Any, failure: Failure) -> None:
        """Record a page that a pipeline broke on: it would be asked for at every look, and nobody would know."""
        error = cast(BaseException, failure.value)
        fetch: Fetch = getattr(item, "origin", item).fetch
        with suppress(StorageError):
            self.settle(replace(fetch, outcome=outcomes.of_bug(error), error=f"{type(error).__name__}: {error}"))

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
        if self.broken:
            state: SourceState = "unreadable"
            reason: str | None = self.broken
        else:
            recent = runs.pages(self.run.db, self.name, since=self.run.now() - plan.REMEMBERED)
            state, reason = plan.state(self.looks, *plan.streak(recent))
        articles_new = self.pages["new"] + self.pages["duplicate"] - self.repeated
        return Look(
            source=self.name,
            state=state,
            reason=reason,
            partly=state != "ok" and {state, "ok"} <= {one.state for one in self.looks},
            links_found=self._links_found(),
            # New addresses of what was there before are no news: a source that makes them up has fallen silent.
            new_links=0 if self.repeated and not articles_new else self._new_links,
            articles_new=articles_new,
            shortest=plan.shortest(self.looks),
            turnover=plan.turnover(self.looks),
            reach=plan.reached(self.looks),
            wait=plan.wait(self.looks),
            retry_after=self.retry_after or None,
        )

    def _links_found(self) -> int:
        """Count the links of the lists; those of a list that did not change are the ones it had."""
        found = sum(look.links for look in self.looks)
        if any(look.outcome == "unchanged" for look in self.looks):
            return max(found, sources.links_found(self.run.db, self.name) or 0)
        return found


def _wait(response: Response, now: datetime) -> float | None:
    return waits.fresh(
        _header(response, "Cache-Control"),
        expires=_header(response, "Expires"),
        date=_header(response, "Date"),
        age=_header(response, "Age"),
        now=now,
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _wall(response: Response, asked: str) -> Wall | None:
    """Say what stands between us and the page, as far as its address and its status tell: the rest is for readers."""
    if response.status == 200:
        return sent_to(asked, response.url)
    return of_answer(response.status, response.body, content_type=_header(response, "Content-Type"))
