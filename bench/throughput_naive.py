"""How a newcomer would do our job, a function for each library: feeds → pages → text → SQLite with full-text search.

    python -m bench.throughput_naive scrapy|newspaper4k|fundus STORE FEED …

Written as the libraries' own introductions have it, but for their delays, which are set to nothing. Nothing of ours is
imported, so that it also runs with an interpreter of its own (``--python``). Linux only, as the bench is.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit


class Store:
    """Articles and their index; a commit each."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("CREATE TABLE IF NOT EXISTS articles (url TEXT PRIMARY KEY, title TEXT, date TEXT, text TEXT)")
        self.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (title, text)")

    def save(self, url: str, title: str | None, date: str | None, text: str | None) -> None:
        self.db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)", (url, title, date, text))
        self.db.execute("INSERT INTO search VALUES (?, ?)", (title, text))
        self.db.commit()


class ScrapyPipeline:
    """Reads in the reactor, as most pipelines do."""

    def __init__(self, path: str) -> None:
        self.store = Store(path)

    @classmethod
    def from_crawler(cls, crawler: Any) -> ScrapyPipeline:
        return cls(crawler.settings["STORE"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        import trafilatura

        found: Any = trafilatura.bare_extraction(item["html"], url=item["url"], with_metadata=True)
        if found is not None:
            self.store.save(item["url"], found.title, found.date, found.text)
        return item


def scrapy(path: str, feeds: list[str]) -> None:
    """A spider over all feeds, with the settings of ``scrapy startproject`` but for its delay."""
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    class News(Spider):
        name = "news"
        start_urls = feeds

        def parse(self, response: Any) -> Any:
            for link in response.xpath("//item/link/text()").getall():
                yield response.follow(link, self.parse_article)

        def parse_article(self, response: Any) -> Any:
            yield {"url": response.url, "html": response.body}

    settings = {
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "LOG_LEVEL": "WARNING",
        "STORE": path,
        "ITEM_PIPELINES": {ScrapyPipeline: 300},
    }
    process = CrawlerProcess(settings)
    process.crawl(News)
    process.start()


def newspaper4k(path: str, feeds: list[str]) -> None:
    """As many threads as its own ``fetch_news`` has, which gives up all pages for one that it cannot read."""
    from concurrent.futures import ThreadPoolExecutor
    from xml.etree import ElementTree

    import newspaper
    import requests

    def read(url: str) -> Any:
        try:
            return newspaper.article(url)
        except (newspaper.ArticleException, LookupError):  # for some languages it wants data of NLTK's
            return None

    store, links = Store(path), []
    for feed in feeds:
        items = ElementTree.fromstring(requests.get(feed, timeout=30).content).iterfind(".//item/link")
        links += [item.text or "" for item in items]
    with ThreadPoolExecutor(max_workers=5) as threads:
        for found in filter(None, threads.map(read, links)):
            store.save(found.url, found.title, str(found.publish_date or ""), found.text)


def fundus(path: str, feeds: list[str]) -> None:
    """A publisher for each site. It wants a selector of each: every paragraph, which is the least it can do."""
    from fundus import Crawler, RSSFeed
    from fundus.parser import BaseParser, ParserProxy, attribute
    from fundus.parser.utility import extract_article_body_with_selector, generic_date_parsing
    from fundus.publishers.base_objects import Publisher, PublisherGroup
    from lxml.etree import XPath

    class Generic(ParserProxy):
        class V1(BaseParser):
            @attribute
            def body(self) -> Any:
                return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=XPath("//p"))

            @attribute
            def publishing_date(self) -> Any:
                return generic_date_parsing(self.precomputed.meta.get("article:published_time"))

            @attribute
            def title(self) -> Any:
                return self.precomputed.meta.get("og:title")

    publishers = {}
    for at, feed in enumerate(feeds):
        site = f"http://{urlsplit(feed).netloc}/"
        publishers[f"Site{at}"] = Publisher(name=f"Site {at}", domain=site, parser=Generic, sources=[RSSFeed(feed)])
    group = PublisherGroup("Farm", (), {"default_language": "en", **publishers})
    store = Store(path)
    for found in Crawler(group, delay=0.0).crawl(only_complete=False, error_handling="catch"):
        store.save(found.html.responded_url, found.title, str(found.publishing_date), str(found.body))


WAYS: dict[str, Callable[[str, list[str]], None]] = {"scrapy": scrapy, "newspaper4k": newspaper4k, "fundus": fundus}


if __name__ == "__main__":
    WAYS[sys.argv[1]](sys.argv[2], sys.argv[3:])
