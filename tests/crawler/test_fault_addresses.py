"""Where a request may go: every spelling of an address that is not public, wherever a page puts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.addresses import BAD_PORTS, objection, public
from crawler.middlewares.guard import GuardedResolver, GuardMiddleware
from crawler.outcomes import NotFetched
from tests.crawler.farm import Home, feed
from tests.crawler.test_middlewares_guard import Reactor, Received
from tests.server import Reply, Server, reply

SPELLINGS = [
    "http://127.2/",
    "http://2130706434/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://x.localhost./",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://[2001:0:a00:1::]/",
    "http://[fec0::1]/",
    "http://[fd00::1]/",
    "http://[fe80::1%25eth0]/",
    "http://0/",
    "http://0.0.0.0/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://192.0.0.1/",
    "http://169.254.169.254/",
    "http://240.0.0.1/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://user@127.0.0.1/",
    "http://news.example@127.0.0.1/",
    "http://127.0.0.1:80@news.example/",
    "http://user:password@news.example/",
    "http://news.example:0/",
    "http://news.example:99999/",
    "HTTP://127.0.0.1/",
    "file:///etc/passwd",
    "FILE:/etc/passwd",
    "data:text/html,x",
    "javascript:alert(1)",
    "view-source:http://news.example/",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_gets_by_the_guard(url: str) -> None:
    guard = GuardMiddleware(allow_private=False)
    with pytest.raises((NotFetched, ValueError)):  # Scrapy makes no request at all of some
        guard.process_request(Request(url))


@pytest.mark.parametrize("port", [22, 25, 6000, 6667])
def test_ports_that_are_none_of_the_web_are_refused_even_at_home(port: int) -> None:
    assert port in BAD_PORTS
    assert objection(f"http://news.example:{port}/")
    assert objection(f"http://127.0.0.1:{port}/", allow_private=True)
    assert objection("http://news.example:8080/") is None


@pytest.mark.parametrize("address", ["fec0::1", "::127.0.0.1", "64:ff9b:1::1", "2002:808:808::", "4000::1"])
def test_of_ipv6_only_what_is_given_out_is_public(address: str) -> None:
    assert not public(address)


def test_two_names_that_look_alike_are_two_hosts() -> None:
    """A Cyrillic letter in a Latin name: asked by its own spelling, so it cannot pass for the other."""
    assert Request("http://n\u0435ws.example/").url == "http://xn--nws-rdd.example/"


class Changing:
    """A name server that gives a public address first and a private one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, name: str, *args: Any) -> Any:  # noqa: N802
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(self)
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, 80))
        receiver.resolutionComplete()
        return self


def test_a_name_that_changes_its_address_is_checked_each_time_it_is_connected_to() -> None:
    """There is no time between check and use: what passes the check is what is connected to."""
    names = Changing(["93.184.216.34"], ["127.0.0.1"], ["10.0.0.1", "93.184.216.34"])
    resolver = GuardedResolver(Reactor(names), 0, Settings({}))  # type: ignore[arg-type]
    got = []
    for _ in range(3):
        received = Received()
        resolver.resolveHostName(received, "changing.example", 80)
        got.append(received.addresses)
    assert got == [["93.184.216.34"], [], ["93.184.216.34"]]


class Inside:
    """One crawl that may ask nobody but a proxy, of a site that leads to a service inside by every way there is."""

    def __init__(self, path: Path, site: Server, inside: Server) -> None:
        self.site, self.inside = site, inside
        self.home = Home(path)
        there = inside.url
        pages: dict[str, Reply | str] = {
            "/redirect": reply("", status=302, Location=f"{there}/redirect"),
            "/permanent": reply("", status=308, Location=f"{there}/permanent"),
            "/scheme": reply("", status=302, Location="javascript:alert(1)"),
            "/user": reply("", status=302, Location=f"http://news.example@{inside.host}:{inside.port}/user"),
            "/refresh": f'<html><head><meta http-equiv="refresh" content="0; url={there}/refresh"></head></html>',
            "/canonical": f'<html><head><link rel="canonical" href="{there}/canonical">'
            f'<meta property="og:image" content="{there}/image.png"><link rel="next" href="{there}/next">'
            f"</head><body><h1>Two universities agree</h1><img src='{there}/picture.png'>"
            + "<p>The two universities agreed on a joint programme.</p>" * 9
            + f'<p class="pager"><a href="{there}/next">2</a> <a href="{there}/next">Next page</a></p></body></html>',
        }
        for path_, page in pages.items():
            site.add(f"http://news.example{path_}", page)
        listed = [f"http://news.example{path_}" for path_ in pages]
        listed += [f"{there}/listed", f"http://localhost:{inside.port}/named", "http://[::ffff:127.0.0.1]/mapped"]
        site.add("http://news.example/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {there}/sitemap.xml\n")
        site.add("http://news.example/feed.xml", reply(feed("", listed), type="application/rss+xml"))
        index = f"<sitemapindex><sitemap><loc>{there}/sub.xml</loc></sitemap></sitemapindex>"
        site.add("http://news.example/index.xml", reply(index, type="application/xml"))
        proxied = f'proxy = "{site.url}"'
        lists = '[[discover]]\nfeed = "http://news.example/feed.xml"\n[[discover]]\nsitemap = "http://news.example/index.xml"'
        self.home.source("outside", "http://news.example", lists, more=proxied)
        self.home.source("robots", "http://robots.example", 'feed = "http://robots.example/feed.xml"', more=proxied)
        site.add("http://robots.example/robots.txt", reply("", status=302, Location=f"{there}/robots.txt"))
        self.home.source("direct", there, f'feed = "{there}/feed.xml"')
        self.home.crawl(exit=1, allow_private=False)


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with Server("127.0.4.1") as site, Server("127.0.4.2") as hidden:
        yield Inside(tmp_path_factory.mktemp("inside") / "home", site, hidden)


@pytest.mark.slow
def test_nothing_leads_a_crawl_to_an_address_that_is_not_public(inside: Inside) -> None:
    assert inside.inside.paths() == []
    assert not [path for path in inside.site.paths() if inside.inside.host in path], "nor does our proxy ask it for us"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/redirect", "/permanent", "/user"])
def test_what_led_there_says_so(inside: Inside, path: str) -> None:
    rows = inside.home.rows("SELECT outcome FROM fetches WHERE url = ?", f"http://news.example{path}")
    assert rows == [("blocked-address",)]


@pytest.mark.slow
def test_a_page_whose_canonical_address_is_inside_is_stored_under_its_own(inside: Inside) -> None:
    assert inside.home.rows("SELECT canonical_url FROM articles") == [("http://news.example/canonical",)]


def test_nothing_of_ours_goes_to_another_host() -> None:
    """What a redirect to another host, or to plain HTTP, must not carry."""
    from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
    from scrapy.http import Response
    from scrapy.utils.test import get_crawler

    redirect = RedirectMiddleware.from_crawler(get_crawler())
    secret = {"Authorization": "Basic x", "Cookie": "a=b"}
    for target in ("https://other.example/", "http://news.example/"):
        asked = Request("https://news.example/a", headers=secret)
        answer = Response(asked.url, status=302, headers={"Location": target})
        sent = redirect.process_response(asked, answer)
        assert isinstance(sent, Request)
        assert {b"Authorization", b"Cookie", b"Referer"}.isdisjoint(sent.headers)
