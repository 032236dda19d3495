"""The readers: what a page does to one of them costs that page and nothing else."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.catalog import spec_for
from crawler.read.page import Page
from crawler.readers import Readers, Unread
from storage.models import Article
from tests.conftest import ROOT
from tests.crawler import hostile
from tests.crawler.farm import NOW, Home, feed, publish, story
from tests.server import Server, reply

SPEC = spec_for("https://news.example/", {})


def page(what: str) -> Page:
    return Page(url=f"https://news.example/{what}", body=story("x", 1).encode(), fetched_at=NOW)


async def read_all(names: list[str]) -> dict[str, Article | Unread]:
    readers = Readers(hostile.read, seconds=1, patience=5)
    try:
        return dict(zip(names, await asyncio.gather(*(readers.read(page(name), SPEC) for name in names)), strict=True))
    finally:
        await readers.close()


@pytest.mark.slow
def test_a_page_that_breaks_its_reader_costs_that_page_only() -> None:
    good = [f"good-{n}" for n in range(8)]
    read = asyncio.run(read_all(["stuck", "waits", "dies", "hungry", "broken", "notice", *good]))
    unread = {name: one for name, one in read.items() if isinstance(one, Unread)}
    assert {name: (one.outcome, one.bug) for name, one in unread.items()} == {
        "stuck": ("reader-timeout", False),
        "waits": ("reader-stalled", False),
        "dies": ("reader-died", False),
        "hungry": ("reader-memory", False),
        "broken": ("reader-failed", True),
        "notice": ("not-article:too-short", False),
    }
    assert {name for name, one in read.items() if isinstance(one, Article)} == set(good)


def test_the_real_reader_reads_and_judges() -> None:
    async def once() -> Article | Unread:
        readers = Readers()
        try:
            return await readers.read(page("real"), SPEC)
        finally:
            await readers.close()

    article = asyncio.run(once())
    assert isinstance(article, Article)
    assert article.verdict == "not"
    assert article.title.endswith("x 1")


@pytest.mark.parametrize("name", ["stuck", "dies"])
def test_the_next_page_is_read_although_every_reader_was_lost(name: str) -> None:
    read = asyncio.run(read_all([name, name, "after"]))
    assert isinstance(read["after"], Article)


def test_readers_stay_below_the_limit_that_the_whole_house_has() -> None:
    script = (
        "import resource as r; from crawler import readers; r.setrlimit(r.RLIMIT_AS, (3 << 30, 3 << 30));"
        "readers._limit(r.RLIMIT_AS, 1 << 30); print(r.getrlimit(r.RLIMIT_AS)[0] >> 30);"
        "readers._limit(r.RLIMIT_AS, 9 << 30); print(r.getrlimit(r.RLIMIT_AS)[0] >> 30)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "3"]


TEXT = "<p>The agreement was signed on Monday by both of the ministers of education.</p>" * 20
LONG = f"<html><body><h1>An agreement</h1>{TEXT}{'<b></b>' * 700_000}".encode()  # takes seconds to read
WIDE = f"<html><body><h1>An agreement</h1>{TEXT}<table>{'<tr><td>a<td>b' * 330_000}".encode()  # both, and by far
LARGE = f"<html><body><h1>An agreement</h1>{TEXT}{'<a href=x>y</a>' * 330_000}".encode()  # takes a gigabyte


@pytest.mark.slow
def test_real_pages_are_bounded_in_time_and_memory_and_the_next_one_is_read() -> None:
    async def read() -> list[tuple[Article | Unread, Article | Unread]]:
        found = []
        for body, readers in ((LONG, Readers(seconds=1)), (LARGE, Readers(memory=100 * 1024 * 1024))):
            try:
                hostile = await readers.read(replace(page("hostile"), body=body), SPEC)
                found.append((hostile, await readers.read(page("after"), SPEC)))
            finally:
                await readers.close()
        return found

    (long, after_long), (large, after_large) = asyncio.run(read())
    assert isinstance(long, Unread)
    assert isinstance(large, Unread)
    assert (long.outcome, large.outcome) == ("reader-timeout", "reader-memory")
    assert isinstance(after_long, Article)
    assert isinstance(after_large, Article)


@pytest.mark.slow
def test_a_page_that_cannot_be_read_is_not_asked_for_again_and_the_crawl_goes_on(tmp_path: Path) -> None:
    with Server() as site:
        paths = publish(site, "one", range(3))
        undated = re.sub("<pubDate>.*?</pubDate>", "", feed(site.url, paths))  # so that a date is looked for
        site.add("/feed.xml", reply(undated, type="application/rss+xml"))
        site.add("/news/one-1", reply(WIDE))
        home = Home(tmp_path / "home")
        home.source("one", site.url, f'feed = "{site.url}/feed.xml"')
        assert home.crawl()["articles"] == {"new": 2}
        [(url, outcome)] = home.rows("SELECT url, outcome FROM urls WHERE article_id IS NULL")
        assert url == f"{site.url}/news/one-1"
        assert outcome in ("reader-timeout", "reader-memory")  # whichever limit this machine comes to first
        assert home.outcomes("article").count(outcome) == 1
        site.forget()
        home.crawl()
        assert [path for path in site.paths() if path.startswith("/news/")] == []
