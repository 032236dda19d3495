"""The way of a page from the spider to the store: read and judged beside the reactor, then saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from scrapy.exceptions import DropItem, NotConfigured

from crawler.outcomes import ours, passing
from crawler.read.page import ReadArticle
from crawler.readers import Unread
from crawler.spider import PageItem, SourceSpider
from storage import frontier
from storage.database import transaction
from storage.models import Article, Fetch

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.follow import Ask

# A look that finds nothing new has no use for the joining and saving of articles: they are loaded with the first page.


@dataclass(frozen=True, kw_only=True)
class ArticleItem:
    """An article on its way to the store, with the page it was read from.

    ``others``: addresses of further pages of it. ``unfinished``: one of them could not be had, but may be soon.
    """

    article: Article
    origin: PageItem
    others: Sequence[str] = ()
    unfinished: bool = False


class ReadPipeline:
    """Has a page read and judged, together with the others of its article; a page that is no article ends here."""

    def __init__(self, spider: SourceSpider) -> None:
        """Use the readers of the spider's run."""
        self._spider = spider
        self._following = asyncio.Lock()  # pages of one article may come side by side: the first to come fetches all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadPipeline:
        """Make it for a source's spider."""
        return cls(_source_spider(crawler))

    async def process_item(self, item: PageItem) -> ArticleItem:
        """Read the page. Raises DropItem when there is no article, after that has been recorded."""
        read = await self._spider.run.readers.part(item.page, self._spider.spec)
        if isinstance(read, ReadArticle):
            async with self._following:
                return await self._several(item, read)
        if isinstance(read, Unread):
            self._drop(item, read)
        return ArticleItem(article=read, origin=item)

    async def _several(self, item: PageItem, part: ReadArticle) -> ArticleItem:
        """Fetch and read the other pages of an article. Nothing is stored before all is there."""
        if item.fetch.kind == "article" and not self._spider.joined.isdisjoint((part.url, item.link.url)):
            self._spider.run.fetched(item.fetch)
            raise DropItem("a page of an article that is about to be stored, with this address")
        asked: dict[str, ReadArticle | Unread] = {part.url: part, item.link.url: part}

        async def ask(url: str) -> ReadArticle | Unread:
            if url not in asked:
                asked[url] = await self._further(url, item)
            return asked[url]

        from crawler.follow import follow
        from crawler.read.join import continues

        first = await self._first(item, part, ask)
        followed = await follow(first, ask)
        missing = followed.missing
        if missing and ours(missing.outcome):
            self._drop(item, missing)
        if missing and passing(missing.outcome) and item.fetch.kind == "again":
            self._drop(item, replace(missing, outcome="incomplete"))
        article = await self._spider.run.readers.joined(followed.parts, self._spider.spec)
        if isinstance(article, Unread):
            self._drop(item, article)
        read = [(url, one) for url, one in asked.items() if isinstance(one, ReadArticle) and continues(first, one)]
        others = list(dict.fromkeys(address for url, one in read for address in (url, one.url)))
        self._spider.joined.update(others)
        return ArticleItem(
            article=article,
            origin=item,
            others=others,
            unfinished=missing is not None and passing(missing.outcome),
        )

    async def _first(self, item: PageItem, part: ReadArticle, ask: Ask) -> ReadArticle:
        """Return the first page of the article that a page belongs to; the page itself where there is no other."""
        address = part.pager.first if part.pager else None
        if address is None:
            return part
        from crawler.follow import begin
        from crawler.read.join import entitled, same
        from storage import articles

        db = self._spider.run.db
        known = frontier.article_at(db, address) if item.fetch.kind != "again" else None
        if known is not None and entitled(articles.get(db, known).article.title, part.title):
            self._further_of(known, item)
        first = await begin(part, ask)
        if item.fetch.kind == "again":  # it was stored by itself
            return first if isinstance(first, ReadArticle) and same(first.url, part.url) else part
        if isinstance(first, Unread):
            if ours(first.outcome) or passing(first.outcome):
                self._drop(item, first)
            return part
        if known is not None and not same(first.url, part.url):
            self._further_of(known, item)
        return first

    def _further_of(self, known: int, item: PageItem) -> NoReturn:
        """Record a page that belongs to a stored article."""
        self._spider.settle_further(item.fetch, known)
        raise DropItem("a further page of an article that is stored")

    async def _further(self, url: str, item: PageItem) -> ReadArticle | Unread:
        """Fetch and read another page of an article."""
        got = await self._spider.ask_further(url, item.fetch.kind)
        if isinstance(got, Fetch):
            return Unread(outcome=got.outcome, detail=f"{url}: {got.error or got.outcome}")
        read = await self._spider.run.readers.page(got)
        if isinstance(read, Unread):
            return replace(read, detail=f"{url}: {read.detail}")
        return read

    def _drop(self, item: PageItem, unread: Unread) -> NoReturn:
        """Record why there is no article."""
        run = self._spider.run
        outcome = "interrupted" if unread.outcome == "reader-died" and run.stopping.is_set() else unread.outcome
        self._spider.settle(replace(item.fetch, outcome=outcome, error=unread.detail))
        if unread.bug:
            run.problem(f"{self._spider.name}: {item.page.url}: the reader failed: {unread.detail}")
        raise DropItem(unread.outcome)


class StorePipeline:
    """Saves an article and settles its addresses: all in one transaction, so that no page is half done."""

    def __init__(self, spider: SourceSpider) -> None:
        """Use the store of the spider's run."""
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Make it for a source's spider."""
        return cls(_source_spider(crawler))

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Save the article."""
        from storage import articles, partial

        run, article, fetch = self._spider.run, item.article, item.origin.fetch
        # Where it was redirected, the address it was listed under is done as well; so are those of its other pages.
        others = dict.fromkeys([item.origin.link.url, *item.others])
        with transaction(run.db):
            saved = partial.save(run.db, article, now=item.origin.page.fetched_at)
            for url in others:
                if url != article.url and (url == item.origin.link.url or frontier.article_at(run.db, url) is None):
                    frontier.settle(run.db, url, "article", source=self._spider.name, now=fetch.at, article_id=saved.id)
            if item.origin.link.url != article.url:
                frontier.looked_again(run.db, item.origin.link.url, article.verdict)
                if article.url == item.origin.page.url:
                    frontier.redirected(run.db, item.origin.link, article.url)
            if item.unfinished:
                frontier.soon(run.db, article.url, now=fetch.at)
            run.fetched(replace(fetch, outcome="unchanged" if saved.outcome == "unchanged" else "ok"))
        self._spider.pages[saved.outcome] += 1
        self._spider.repeated += saved.outcome == "duplicate" and articles.repeats(run.db, saved.id)
        run.counts[f"articles:{saved.outcome}"] += 1
        return item


def _source_spider(crawler: Crawler) -> SourceSpider:
    """Return the spider. Raises NotConfigured for one that is no source's: `scrapy shell` has a plain one."""
    if not isinstance(crawler.spider, SourceSpider):
        raise NotConfigured("not a source's spider")
    return crawler.spider
