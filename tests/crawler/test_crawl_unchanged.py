"""A look at which nothing has changed: the lists are asked, and that is all. That nobody reads: tests/test_rooms.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.farm import NOW, Home, feed, story
from tests.server import Server, reply

LISTS = [f"/feed-{number}.xml" for number in range(40)]


def publish(site: Server, listed: str, paths: list[str]) -> None:
    site.add(listed, reply(feed(site.url, paths, published=NOW), type="application/rss+xml"))


@pytest.mark.slow
def test_it_costs_a_short_answer_a_list_and_misses_nothing_new(tmp_path: Path) -> None:
    with Server() as site:
        site.add("/news/first", story("one", 1))
        site.add("/news/copy", story("one", 1))
        for listed in LISTS:
            publish(site, listed, ["/news/first", "/news/copy"])
        home = Home(tmp_path / "home")
        home.source("one", site.url, "\n".join(f'[[discover]]\nfeed = "{site.url}{path}"' for path in LISTS))
        assert home.crawl()["articles"] == {"new": 1, "duplicate": 1}
        site.forget()

        assert home.crawl()["articles"] == {}
        assert sorted(site.paths()) == sorted(LISTS)  # robots.txt is kept for a day
        assert {request.status for request in site.requests} == {304}
        assert home.rows("SELECT sum(bytes) FROM fetches WHERE run_id = 2") == [(0,)]
        site.forget()

        # What repeats another page is known by its address as well: it is still listed, and not asked for.
        site.add("/news/second", story("one", 2))
        publish(site, LISTS[7], ["/news/second", "/news/copy", "/news/first"])
        assert home.crawl()["articles"] == {"new": 1}
        assert sorted(site.paths()) == sorted([*LISTS, "/news/second"])
