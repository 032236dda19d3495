"""How far a look at a source's lists goes, what it does when one fails, and what the next look asks.

Three crawls of a dozen sites, each site a case of its own; between the crawls some of them change. The tests look at
what the sites were asked and at what the store said after each.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.farm import NOW, Home, feed, publish, story
from tests.server import Request, Server, reply

# Three crawls before the first slow test: half a minute of waiting, and up to two on a machine that is busy or slow.
pytestmark = pytest.mark.timeout(400)

DAY = timedelta(days=1)
LIMIT = 30  # pages of a source in one crawl
XINHUA_ID = "77e3127797e049bb8005edd395856264"
Case = Callable[[Home, Server, int], None]
CASES: dict[str, Case] = {}


def case(arrange: Case) -> Case:
    """Register what is done to a case's site before crawl 0, 1 and 2; the function's name is the source's."""
    CASES[arrange.__name__] = arrange
    return arrange


class Looks:
    """What was asked of every site in every crawl, and the store as it was after each."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.home = Home(folder / "home")
        self.sites = {name: stack.enter_context(Server(f"127.0.1.{n}")) for n, name in enumerate(CASES, 1)}
        self.asked: list[dict[str, list[str]]] = []
        self.stores: list[Path] = []
        for look in range(3):
            for name, arrange in CASES.items():
                arrange(self.home, self.sites[name], look)
            self.home.crawl(exit=1, limit=LIMIT)  # some cases are sources that need attention
            self.asked.append({name: site.paths() for name, site in self.sites.items()})
            for site in self.sites.values():
                site.forget()
            self.stores.append(self._copy(folder / f"after-{look}.db"))

    def _copy(self, path: Path) -> Path:
        db = self.home.db()
        db.conn.execute("VACUUM INTO ?", [str(path)])
        db.conn.close()
        return path

    def rows(self, look: int, sql: str, *values: object) -> list[tuple[Any, ...]]:
        db = sqlite3.connect(self.stores[look])
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def count(self, name: str, outcome: str, *, after: int = 0) -> int:
        """How many addresses of a source ended with an outcome."""
        sql = "SELECT count(*) FROM urls WHERE source = ? AND outcome = ?"
        return int(self.rows(after, sql, name, outcome)[0][0])

    def state(self, name: str, *, after: int = 0) -> tuple[str, str]:
        [(state, reason)] = self.rows(after, "SELECT state, coalesce(reason, '') FROM sources WHERE name = ?", name)
        return state, reason

    def outcomes(self, name: str, kind: str, *, after: int = 2) -> list[str]:
        sql = "SELECT outcome FROM fetches WHERE source = ? AND kind = ? ORDER BY id"
        return [outcome for (outcome,) in self.rows(after, sql, name, kind)]

    def lists_asked(self, name: str, look: int) -> list[str]:
        return [path for path in self.asked[look][name] if not path.startswith(("/news/", "/robots"))]


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looks]:
    with ExitStack() as stack:
        yield Looks(tmp_path_factory.mktemp("looks"), stack)


def headline(n: int) -> str:
    return f"The council of the academy met for the {n}th time this year"


def paged_list(site: Server, newest: int, *, per_page: int = 10) -> None:
    """A list with pages: entry ``n`` is ``newest - n`` days old; pages by ``?page=N``."""

    def page(request: Request) -> str:
        now = datetime.now(UTC)  # of this module's beginning it may be another day by now
        first = newest - (int(request.target.partition("page=")[2] or 1) - 1) * per_page
        items = "".join(
            f'<li><a href="/news/{n}">{headline(n)}</a> <i class="date">{(now - (newest - n) * DAY):%Y-%m-%d}</i></li>'
            for n in range(first, max(first - per_page, -1), -1)
        )
        return f"<html><body><ul class='list'>{items}</ul></body></html>"

    site.add("/list", page)
    for n in range(max(0, newest - 30), newest + 1):
        site.add(f"/news/{n}", story("paged", n))


PAGED = """listing = "{url}/list"
article_url = '/news/\\d+$'
pages = "?page={{n}}"
item = "ul.list li"
date = ".date"
"""


@case
def paged(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("paged", site.url, PAGED.format(url=site.url))
        paged_list(site, newest=80)
    if look == 1:
        paged_list(site, newest=103)  # 23 more: two pages and a bit


def test_a_list_is_read_from_page_to_page_and_its_articles_are_fetched(tmp_path: Path) -> None:
    with Server() as site:
        paged_list(site, newest=60)
        home = Home(tmp_path / "home")
        home.source("paged", site.url, PAGED.format(url=site.url))
        home.crawl(limit=2)
        lists = [path for path in site.paths() if path.startswith("/list")]
        assert lists == ["/list", "/list?page=2", "/list?page=3"], "a page that is older than a fortnight is the last"
        assert home.rows("SELECT count(*) FROM articles") == [(2,)]
        assert home.rows("SELECT count(*) FROM urls WHERE outcome = 'pending'") == [(13,)]


@pytest.mark.slow
def test_a_first_look_reaches_back_a_fortnight_by_the_days_of_the_list(looks: Looks) -> None:
    assert looks.count("paged", "article") == 15  # today and fourteen days before
    assert looks.count("paged", "too-old") == 15  # the rest of the page where the fortnight ended, and the page after
    assert looks.lists_asked("paged", 0) == ["/list", "/list?page=2", "/list?page=3"]


@pytest.mark.slow
def test_a_later_look_goes_back_until_it_meets_what_was_seen(looks: Looks) -> None:
    assert looks.lists_asked("paged", 1) == ["/list", "/list?page=2", "/list?page=3"]
    assert looks.state("paged", after=1) == ("ok", "")
    assert looks.rows(1, "SELECT outcome FROM urls WHERE url LIKE '%/news/103'") == [("article",)]


@pytest.mark.slow
def test_a_look_at_what_did_not_change_asks_for_the_list_only(looks: Looks) -> None:
    assert looks.asked[2]["paged"] == ["/list"]
    assert looks.outcomes("paged", "list")[-1] == "unchanged"


@case
def many(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("many", site.url, f'feed = "{site.url}/feed.xml"')
        site.add("/feed.xml", feed(site.url, [f"/news/gone-{n}" for n in range(230)]))


@pytest.mark.slow
def test_a_first_look_takes_two_hundred_pages_at_most(looks: Looks) -> None:
    assert (looks.count("many", "http-404"), looks.count("many", "pending")) == (LIMIT, 200 - LIMIT)
    assert looks.count("many", "over-limit") == 30


@pytest.mark.slow
def test_what_a_look_cannot_fetch_at_once_is_fetched_at_the_next(looks: Looks) -> None:
    assert [looks.count("many", "http-404", after=look) for look in range(3)] == [LIMIT, 2 * LIMIT, 3 * LIMIT]
    assert looks.lists_asked("many", 2) == ["/feed.xml"]


@pytest.mark.slow
def test_pages_that_are_all_gone_are_a_fault_of_the_source(looks: Looks) -> None:
    assert looks.state("many") == ("unreadable", f"none of the last {LIMIT} pages is an article: http-404")


@case
def fast(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("fast", site.url, f'feed = "{site.url}/feed.xml"')
    # A feed holds its newest items only. At the second look all are new; the third meets the second.
    publish(site, "fast", [range(8), range(100, 108), range(107, 110)][look])


@pytest.mark.slow
def test_a_hole_between_two_looks_is_recorded(looks: Looks) -> None:
    state, reason = looks.state("fast", after=1)
    assert state == "gap"
    assert "8 links, none seen before" in reason
    assert looks.outcomes("fast", "gap") == ["gap"]
    assert looks.count("fast", "article", after=1) == 16
    assert looks.state("fast", after=2) == ("ok", "")


@case
def busy(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("busy", site.url, f'feed = "{site.url}/feed.xml"')
    site.add("/feed.xml", feed(site.url, [f"/news/gone-{n}" for n in range([1, 251, 251][look])]))


@pytest.mark.slow
def test_a_later_look_leaves_nothing_out(looks: Looks) -> None:
    assert looks.count("busy", "over-limit", after=1) == 0
    assert looks.count("busy", "pending", after=1) == 250 - LIMIT


@case
def same(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("same", site.url, f'feed = "{site.url}/feed.xml"')
        site.add("/news/1", story("same", 1))
        body = feed(site.url, ["/news/1"])
        site.add("/feed.xml", lambda request: reply(body, ETag=f'"{len(site.requests)}"', Cache_Control="max-age=900"))


@case
def junk(home: Home, site: Server, look: int) -> None:
    """A site that has died, but not its list: the same articles at addresses that are new each time."""
    if look == 0:
        home.source("junk", site.url, f'feed = "{site.url}/feed.xml"')
        for number in range(3):
            site.add(f"/news/junk-{number}", story("junk", number))
    site.add("/feed.xml", feed(site.url, ["/news/junk-0", *(f"/news/junk-{n}?shown={look}" for n in (1, 2))]))


@pytest.mark.slow
def test_what_was_there_before_is_no_news_at_a_new_address(looks: Looks) -> None:
    sql = "SELECT state, new_links, articles FROM looks WHERE source = 'junk' ORDER BY id"
    assert looks.rows(2, sql) == [("ok", 3, 3), ("ok", 0, 0), ("ok", 0, 0)]


@pytest.mark.slow
def test_a_look_leaves_what_the_rhythm_of_its_source_is_learnt_from(looks: Looks) -> None:
    sql = "SELECT shortest, round(turnover, 2), reach IS NOT NULL, wait FROM looks WHERE source = ? ORDER BY id"
    assert looks.rows(2, sql, "fast") == [(8, None, 0, 0.0), (8, 1.0, 0, 0.0), (3, 0.67, 0, 0.0)]
    assert looks.rows(2, sql, "same") == [(1, None, 0, 900.0), (None, 0.0, 0, 900.0), (None, 0.0, 0, 900.0)]
    assert {row[:2] for row in looks.rows(1, sql, "paged")} == {(None, None)}  # it can be paged back


@pytest.mark.slow
def test_a_list_whose_body_is_the_same_is_not_read_again(looks: Looks) -> None:
    assert looks.outcomes("same", "list") == ["ok", "unchanged", "unchanged"]
    [size] = looks.rows(2, "SELECT DISTINCT bytes FROM fetches WHERE source = 'same' AND kind = 'list'")
    assert size > (0,)  # it was sent every time: the entity tag changed, the body did not


@case
def xinhua(home: Home, site: Server, look: int) -> None:
    if look > 0:
        return
    path = f"/news/{NOW:%Y%m%d}/{'ab' * 16}/c.html"
    site.add("/jsxw/index.html", f'<html><body><ul data="datasource:{XINHUA_ID}"></ul></body></html>')
    row = {"title": "A new school", "publishUrl": path, "publishTime": f"{NOW - DAY:%Y-%m-%d} 00:00:00"}
    site.add(f"/jsxw/ds_{XINHUA_ID}.json", reply(json.dumps({"datasource": [row]}), type="application/json"))
    site.add(path, story("xinhua", 1))
    home.source("xinhua", site.url, f'listing = "{site.url}/jsxw/index.html"', more='layout = "xinhua"')


@pytest.mark.slow
def test_a_page_of_xinhua_names_the_json_that_holds_its_list(looks: Looks) -> None:
    assert looks.count("xinhua", "article") == 1
    # The page itself never changes, the JSON does: the page is read every time for the name of the JSON.
    assert looks.asked[1]["xinhua"] == ["/jsxw/index.html", f"/jsxw/ds_{XINHUA_ID}.json"]
    assert looks.state("xinhua", after=1) == ("ok", "")


@case
def sitemaps(home: Home, site: Server, look: int) -> None:
    if look > 0:
        return
    home.source("sitemaps", site.url, f'sitemap = "{site.url}/index.xml"')
    today, old, older = (f"{NOW - days * DAY:%Y-%m-%d}" for days in (0, 60, 90))
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def sitemap(paths: list[str], day: str) -> str:
        entries = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{day}</lastmod></url>" for path in paths)
        return f"<urlset {space}>{entries}</urlset>"

    parts = "".join(
        f"<sitemap><loc>{site.url}/part-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for n, day in ((1, older), (2, old), (3, today))
    )
    site.add("/index.xml", f"<sitemapindex {space}>{parts}</sitemapindex>")
    site.add("/part-3.xml", sitemap(["/news/1", "/news/2"], today))
    site.add("/part-2.xml", sitemap(["/news/3", "/news/4"], old))
    for n in (1, 2):
        site.add(f"/news/{n}", story("map", n))


@pytest.mark.slow
def test_an_index_of_sitemaps_is_followed_to_its_newest_parts(looks: Looks) -> None:
    assert looks.count("sitemaps", "article") == 2
    assert looks.lists_asked("sitemaps", 0) == ["/index.xml", "/part-3.xml", "/part-2.xml"]


@case
def moved(home: Home, site: Server, look: int) -> None:
    if look == 0:
        publish(site, "moved", [1, 2])
        feed_link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        site.add("/", f"<html><head>{feed_link}</head><body></body></html>")
        home.source("moved", site.url, f"listing = \"{site.url}/old-list\"\narticle_url = '/news/'")


@pytest.mark.slow
def test_when_a_declared_list_has_no_links_the_site_is_asked_what_else_it_has(looks: Looks) -> None:
    state, reason = looks.state("moved")
    assert state == "no-links"
    assert "old-list" in reason
    assert "used 2 links" in reason
    assert looks.count("moved", "article") == 2
    assert looks.asked[1]["moved"] == ["/old-list", "/", "/feed.xml"]


@case
def homepage(home: Home, site: Server, look: int) -> None:
    if look > 0:
        return
    home.source("homepage", site.url, "")
    links = "".join(f'<li><a href="/news/{NOW:%Y/%m/%d}/{n}">{headline(n)}</a></li>' for n in range(5))
    site.add("/robots.txt", reply(f"User-agent: *\nAllow: /\nSitemap: {site.url}/news-map.xml\n", type="text/plain"))
    site.add("/", f"<html><body><ul>{links}</ul></body></html>")
    for n in range(5):
        site.add(f"/news/{NOW:%Y/%m/%d}/{n}", story("home", n))


@pytest.mark.slow
def test_a_source_may_be_no_more_than_its_homepage(looks: Looks) -> None:
    assert looks.count("homepage", "article") == 5
    assert looks.lists_asked("homepage", 0) == ["/", "/news-map.xml"]
    assert looks.state("homepage") == ("ok", "")
    assert looks.lists_asked("homepage", 1) == ["/", "/news-map.xml"]


@case
def twolists(home: Home, site: Server, look: int) -> None:
    if look == 0:
        publish(site, "two", [1])
        site.add("/weak.xml", reply("", status=503))
        feeds = "\n".join(f'[[discover]]\nfeed = "{site.url}/{name}.xml"' for name in ("feed", "weak"))
        home.source("twolists", site.url, feeds)
    if look == 1:
        site.add("/weak.xml", reply("", status=404))


@case
def deadlist(home: Home, site: Server, look: int) -> None:
    if look == 0:
        publish(site, "dead", [1])
        site.add("/dead.xml", feed(site.url, ["/news/1"]))
        feeds = "\n".join(f'[[discover]]\nfeed = "{site.url}/{name}.xml"' for name in ("feed", "dead"))
        home.source("deadlist", site.url, feeds)
    if look == 1:
        site.add("/dead.xml", reply("", status=503))
    if look == 2:  # three days later
        before = (NOW - 3 * DAY).isoformat().replace("+00:00", "Z")
        home.db().execute("UPDATE fetches SET at = ? WHERE url LIKE '%/dead.xml'", [before]).connection.commit()


@pytest.mark.slow
def test_one_of_several_lists_that_cannot_be_reached_for_days_is_no_weather(looks: Looks) -> None:
    assert looks.state("deadlist", after=1)[0] == "ok"
    state, reason = looks.state("deadlist", after=2)
    assert state == "unreachable"
    assert "1 of 2 lists" in reason


@pytest.mark.slow
def test_one_of_several_lists_that_fails_is_named(looks: Looks) -> None:
    state, reason = looks.state("twolists", after=0)
    assert state == "ok"  # it may pass
    assert "1 of 2 lists cannot be reached" in reason
    state, reason = looks.state("twolists", after=1)
    assert state == "no-links"  # it will not
    assert "weak.xml" in reason


@case
def mended(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("mended", site.url, f'feed = "{site.url}/feed.xml"')
        site.add("/feed.xml", "<html><body><h1>The feed has moved</h1></body></html>")
    if look == 1:
        publish(site, "mended", range(3))


@pytest.mark.slow
def test_a_list_that_works_at_last_is_looked_at_for_the_first_time(looks: Looks) -> None:
    assert looks.state("mended", after=0)[0] == "no-links"
    assert looks.state("mended", after=1) == ("ok", "")  # no gap: nothing of it was ever seen
    assert looks.count("mended", "article", after=1) == 3


@case
def search(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("search", site.url, f'search = "{site.url}/find?q={{query}}"')
        row = {"title": headline(1), "url": "/news/1", "published_at": NOW.isoformat()}
        old = {"title": headline(2), "url": "/news/2", "published_at": (NOW - 90 * DAY).isoformat()}
        site.add("/find?q=China+university", reply(json.dumps({"items": [row, old]}), type="application/json"))
        site.add("/find?q=China+education", reply('{"items": []}', type="application/json"))
        site.add("/news/1", story("search", 1))


@pytest.mark.slow
def test_a_search_is_asked_with_the_topic_and_may_find_nothing(looks: Looks) -> None:
    assert looks.lists_asked("search", 0) == ["/find?q=China+university", "/find?q=China+education"]
    assert looks.count("search", "article") == 1
    assert looks.count("search", "too-old") == 1
    assert looks.state("search") == ("ok", "")


@pytest.mark.slow
def test_a_search_is_not_asked_at_every_look(looks: Looks) -> None:
    assert looks.lists_asked("search", 1) == []
    assert looks.state("search", after=1) == ("ok", "")


@case
def lostsearch(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("lostsearch", site.url, f'search = "{site.url}/find?q={{query}}"')
        for query in ("university", "education"):
            site.add(f"/find?q=China+{query}", reply("[]", type="application/json"))
    if look == 1:  # a day later
        before = (NOW - DAY).isoformat().replace("+00:00", "Z")
        home.db().execute("UPDATE lists SET fetched_at = ? WHERE source = 'lostsearch'", [before]).connection.commit()
        site.routes = {"/robots.txt": site.routes["/robots.txt"]}


@pytest.mark.slow
def test_a_search_that_worked_and_fails_is_asked_at_every_look(looks: Looks) -> None:
    assert [looks.state("lostsearch", after=look)[0] for look in range(3)] == ["ok", "no-links", "no-links"]


@case
def deafsearch(home: Home, site: Server, look: int) -> None:
    if look == 0:
        home.source("deafsearch", site.url, f'search = "{site.url}/find?q={{query}}"')
        shell = "<html><body><div id='app'></div><script>start()</script></body></html>"
        for query in ("university", "education"):
            site.add(f"/find?q=China+{query}", shell)


@pytest.mark.slow
def test_a_search_whose_answer_is_no_list_has_to_be_looked_at(looks: Looks) -> None:
    assert looks.state("deafsearch")[0] == "no-links"
    assert "2 of 2 lists" in looks.state("deafsearch")[1]
    assert len(looks.lists_asked("deafsearch", 1)) >= 2  # it is asked again until it answers


@case
def halfdeaf(home: Home, site: Server, look: int) -> None:
    if look == 0:
        lists = f'search = "{site.url}/find?q={{query}}"\n[[discover]]\nfeed = "{site.url}/feed.xml"'
        home.source("halfdeaf", site.url, f"[[discover]]\n{lists}")
        publish(site, "halfdeaf", [1])


@pytest.mark.slow
def test_a_search_that_is_gone_is_told_but_not_made_up_for(looks: Looks) -> None:
    state, reason = looks.state("halfdeaf")
    assert state == "no-links"
    assert "2 of 3 lists" in reason
    assert looks.count("halfdeaf", "article") == 1
    assert looks.lists_asked("halfdeaf", 0) == ["/find?q=China+university", "/find?q=China+education", "/feed.xml"]


@pytest.mark.slow
def test_reaching_back_to_a_day_takes_what_was_too_old_before(tmp_path: Path) -> None:
    with Server() as site:
        home = Home(tmp_path / "home")
        home.source("paged", site.url, PAGED.format(url=site.url))
        paged_list(site, newest=30)
        home.crawl()
        assert home.rows("SELECT count(*) FROM urls WHERE outcome = 'article'") == [(15,)]
        home.crawl(since=f"{datetime.now(UTC) - 24 * DAY:%Y-%m-%d}")
        assert home.rows("SELECT count(*) FROM urls WHERE outcome = 'article'") == [(25,)]
