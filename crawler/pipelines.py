"""The way of a page from the spider to the store: read and judged beside the reactor, then saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem, NotConfigured

from crawler.readers import Unread
from crawler.spider import PageItem, SourceSpider
from storage import articles, frontier
from storage.database import transaction
from storage.models import Article

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, kw_only=True)
class ArticleItem:
    """An article on its way to the store, with the page it was read from."""

    article: Article
    origin: PageItem


class ReadPipeline:
    """Has a page read and judged; a page that is no article ends here."""

    def __init__(self, spider: SourceSpider) -> None:
        """Use the readers of the spider's run."""
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadPipeline:
        """Make it for a source's spider."""
        return cls(_source_spider(crawler))

    async def process_item(self, item: PageItem) -> ArticleItem:
        """Read the page. Raises DropItem when there is no article, after that has been recorded."""
        run = self._spider.run
        read = await run.readers.read(item.page, self._spider.spec)
        if isinstance(read, Unread):
            outcome = "interrupted" if read.outcome == "reader-died" and run.stopping.is_set() else read.outcome
            self._spider.settle(replace(item.fetch, outcome=outcome, error=read.detail))
            if read.bug:
                run.problem(f"{self._spider.name}: {item.page.url}: the reader failed: {read.detail}")
            raise DropItem(read.outcome)
        return ArticleItem(article=read, origin=item)


class StorePipeline:
    """Saves an article and settles its address: all in one transaction, so that no page is half done."""

    def __init__(self, spider: SourceSpider) -> None:
        """Use the store of the spider's run."""
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Make it for a source's spider."""
        return cls(_source_spider(crawler))

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Save the article."""
        run, link, fetch = self._spider.run, item.origin.link, item.origin.fetch
        with transaction(run.db):
            saved = articles.save(run.db, item.article, now=item.origin.page.fetched_at)
            if link.url != item.article.url:  # it was redirected: the address it was listed under is done as well
                frontier.settle(
                    run.db, link.url, "article", source=self._spider.name, now=fetch.at, article_id=saved.id
                )
            run.fetched(replace(fetch, outcome="unchanged" if saved.outcome == "unchanged" else "ok"))
        self._spider.pages[saved.outcome] += 1
        run.counts[f"articles:{saved.outcome}"] += 1
        return item


def _source_spider(crawler: Crawler) -> SourceSpider:
    """Return the spider. Raises NotConfigured for one that is no source's: `scrapy shell` has a plain one."""
    if not isinstance(crawler.spider, SourceSpider):
        raise NotConfigured("not a source's spider")
    return crawler.spider
