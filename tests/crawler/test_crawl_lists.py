"""How far a look at a source's lists goes, what it does when one fails, and what the next look asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.crawler.farm import NOW, Home, feed, publish, story
from tests.server import Request, Server, reply

DAY = timedelta(days=1)


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def paged_list(site: Server, newest: int, *, per_page: int = 10, oldest: int = 0) -> None:
    """A list with pages: entry ``n`` is of the day ``newest - n`` days ago; pages by ``?page=N``."""

    def page(request: Request) -> str:
        number = int(request.target.partition("page=")[2] or 1)
        first = newest - (number - 1) * per_page
        entries = range(first, max(first - per_page, oldest - 1), -1)
        items = "".join(
            f'<li><a href="/news/{n}">{title(n)}</a> <i class="date">{(NOW - (newest - n) * DAY):%Y-%m-%d}</i></li>'
            for n in entries
        )
        return f"<html><body><ul class='list'>{items}</ul></body></html>"

    site.add("/list", page)
    for n in range(max(oldest, newest - 100), newest + 1):
        site.add(f"/news/{n}", story("paged", n))


def title(n: int) -> str:
    return f"The council of the academy met for the {n}th time this year"


LISTING = """listing = "{url}/list"
article_url = '/news/\\d+$'
pages = "?page={{n}}"
item = "ul.list li"
date = ".date"
"""


def urls(home: Home, outcome: str) -> int:
    return int(home.rows("SELECT count(*) FROM urls WHERE outcome = ?", outcome)[0][0])


def test_a_first_look_reaches_back_a_fortnight_by_the_days_of_the_list(site: Server, home: Home) -> None:
    paged_list(site, newest=80)
    home.source("paged", site.url, LISTING.format(url=site.url))
    home.crawl()
    assert urls(home, "article") == 15  # today and fourteen days before
    assert urls(home, "too-old") == 15  # the rest of the page on which the fortnight ended, and the page after it
    assert [path for path in site.paths() if "list" in path] == ["/list", "/list?page=2", "/list?page=3"]


def test_a_first_look_takes_two_hundred_pages_at_most(site: Server, home: Home) -> None:
    site.add("/feed.xml", feed(site.url, [f"/gone-{n}" for n in range(230)]))
    home.source("many", site.url, f'feed = "{site.url}/feed.xml"')
    home.crawl()
    assert (urls(home, "http-404"), urls(home, "over-limit")) == (200, 30)


def test_a_later_look_goes_back_until_it_meets_what_was_seen(site: Server, home: Home) -> None:
    paged_list(site, newest=80)
    home.source("paged", site.url, LISTING.format(url=site.url))
    home.crawl()
    site.forget()
    paged_list(site, newest=103)  # 23 more: two pages and a bit
    home.crawl()
    assert [path for path in site.paths() if "list" in path] == ["/list", "/list?page=2", "/list?page=3"]
    assert home.state("paged") == ("ok", None)
    assert home.rows("SELECT count(*) FROM urls WHERE url LIKE '%/news/103' AND outcome = 'article'") == [(1,)]


def test_a_hole_between_two_looks_is_recorded(site: Server, home: Home) -> None:
    publish(site, "fast", range(20))
    home.source("fast", site.url, f'feed = "{site.url}/feed.xml"')
    home.crawl()
    publish(site, "fast", range(100, 120))  # a feed holds its newest items only, and these are all new
    home.crawl()
    state, reason = home.state("fast")
    assert state == "gap"
    assert "none seen before" in str(reason)
    assert home.outcomes("gap") == ["gap"]
    assert urls(home, "article") == 40

    publish(site, "fast", range(99, 120))
    home.crawl()
    assert home.state("fast") == ("ok", None)


def test_a_list_whose_body_is_the_same_is_not_read_again(site: Server, home: Home) -> None:
    publish(site, "same", [1])
    body = feed(site.url, ["/news/same-1"])
    site.add("/feed.xml", lambda request: reply(body, ETag='"changes with every answer"', Date=format_datetime(NOW)))
    home.source("same", site.url, f'feed = "{site.url}/feed.xml"')
    home.crawl()
    home.crawl()
    assert home.outcomes("list") == ["ok", "unchanged"]
    assert [request.status for request in site.requests if request.path == "/feed.xml"] == [200, 200]


def test_a_page_of_xinhua_names_the_json_that_holds_its_list(site: Server, home: Home) -> None:
    id = "77e3127797e049bb8005edd395856264"
    day = f"{NOW:%Y%m%d}"
    path = f"/{day}/{'ab' * 16}/c.html"
    site.add("/jsxw/index.html", f'<html><body><ul data="datasource:{id}"></ul></body></html>')
    rows = [{"title": "A new school", "publishUrl": path, "publishTime": f"{NOW:%Y-%m-%d} 00:00:00"}]
    site.add(f"/jsxw/ds_{id}.json", reply(json.dumps({"datasource": rows}), type="application/json"))
    site.add(path, story("xinhua", 1))
    home.source("xh", site.url, f'listing = "{site.url}/jsxw/index.html"', more='layout = "xinhua"')
    home.crawl()
    assert urls(home, "article") == 1
    site.forget()
    home.crawl()
    assert site.paths() == ["/jsxw/index.html", f"/jsxw/ds_{id}.json"]
    assert home.state("xh") == ("ok", None)


def test_an_index_of_sitemaps_is_followed_to_its_newest_parts(site: Server, home: Home) -> None:
    def sitemap(paths: dict[str, str]) -> str:
        entries = "".join(
            f"<url><loc>{site.url}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in paths.items()
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'

    today, old, older = (f"{NOW - days * DAY:%Y-%m-%d}" for days in (0, 60, 90))
    parts = "".join(
        f"<sitemap><loc>{site.url}/part-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for n, day in ((1, older), (2, old), (3, today))
    )
    site.add("/index.xml", f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>')
    site.add("/part-3.xml", sitemap({"/news/1": today, "/news/2": today}))
    site.add("/part-2.xml", sitemap({"/news/3": old, "/news/4": old}))
    for n in (1, 2):
        site.add(f"/news/{n}", story("map", n))
    home.source("map", site.url, f'sitemap = "{site.url}/index.xml"')
    home.crawl()
    assert urls(home, "article") == 2
    assert "/part-1.xml" not in site.paths()


def test_when_a_declared_list_has_no_links_the_site_is_asked_what_else_it_has(site: Server, home: Home) -> None:
    publish(site, "moved", [1, 2])
    site.add(
        "/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
    )
    home.source("moved", site.url, f"listing = \"{site.url}/old-list\"\narticle_url = '/news/'")
    home.crawl(exit=1)
    state, reason = home.state("moved")
    assert state == "no-links"
    assert "old-list" in str(reason)
    assert "used 2 links" in str(reason)
    assert urls(home, "article") == 2
    site.forget()
    home.crawl(exit=1)
    assert site.paths() == ["/old-list", "/", "/feed.xml"]


def test_a_source_may_be_no_more_than_its_homepage(site: Server, home: Home) -> None:
    links = "".join(f'<li><a href="/news/{NOW:%Y/%m/%d}/{n}">{title(n)}</a></li>' for n in range(5))
    site.add(
        "/robots.txt", reply(f"User-agent: *\nAllow: /\nSitemap: {site.url}/news-sitemap.xml\n", type="text/plain")
    )
    site.add("/", f"<html><body><ul>{links}</ul></body></html>")
    for n in range(5):
        site.add(f"/news/{NOW:%Y/%m/%d}/{n}", story("home", n))
    home.source("homepage", site.url, "")
    home.crawl()
    assert urls(home, "article") == 5
    assert "/news-sitemap.xml" in site.paths()
    assert home.state("homepage") == ("ok", None)


def test_one_of_several_lists_that_fails_is_named(site: Server, home: Home) -> None:
    publish(site, "two", [1])
    site.add("/broken.xml", reply("", status=503))
    site.add("/dead.xml", reply("", status=404))
    feeds = "\n".join(f'[[discover]]\nfeed = "{site.url}/{name}.xml"' for name in ("feed", "broken"))
    home.source("two", site.url, feeds)
    home.crawl()
    state, reason = home.state("two")
    assert state == "ok"
    assert "1 of 2 lists cannot be reached" in str(reason)

    home.source("two", site.url, feeds.replace("broken", "dead"))
    home.crawl(exit=1)
    state, reason = home.state("two")
    assert state == "no-links"
    assert "dead.xml" in str(reason)


def test_reaching_back_to_a_day_takes_what_was_too_old_before(site: Server, home: Home) -> None:
    paged_list(site, newest=80)
    home.source("paged", site.url, LISTING.format(url=site.url))
    home.crawl()
    home.crawl(since=f"{NOW - 24 * DAY:%Y-%m-%d}")
    assert urls(home, "article") == 25
