"""The readers: what a page does to one of them costs that page and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from crawler.ingest import spec_for
from crawler.read.page import Page
from crawler.readers import Readers, Unread
from storage.models import Article
from tests.crawler import hostile
from tests.crawler.farm import NOW, story

SPEC = spec_for("https://news.example/", {})


def page(what: str) -> Page:
    return Page(url=f"https://news.example/{what}", body=story("x", 1).encode(), fetched_at=NOW)


async def read_all(names: list[str]) -> dict[str, Article | Unread]:
    readers = Readers(hostile.read, seconds=1, patience=5)
    try:
        return dict(zip(names, await asyncio.gather(*(readers.read(page(name), SPEC) for name in names)), strict=True))
    finally:
        await readers.close()


def test_a_page_that_breaks_its_reader_costs_that_page_only() -> None:
    good = [f"good-{n}" for n in range(8)]
    read = asyncio.run(read_all(["stuck", "waits", "dies", "hungry", "broken", "notice", *good]))
    unread = {name: one for name, one in read.items() if isinstance(one, Unread)}
    assert {name: (one.outcome, one.bug) for name, one in unread.items()} == {
        "stuck": ("reader-timeout", False),
        "waits": ("reader-timeout", False),
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
