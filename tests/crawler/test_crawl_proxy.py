"""A source behind a proxy: everything goes through it, with its password, which nobody gets to read."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crawler.declaration import read_source
from crawler.errors import SourceError
from crawler.proxies import objection, redacted
from tests.crawler.farm import Home, feed, story
from tests.server import Request, Server, reply

SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>http://news.invalid/two</loc></url></urlset>"
)
DISCOVER = """
[[discover]]
feed = "http://news.invalid/feed.xml"
[[discover]]
sitemap = "http://news.invalid/sitemap.xml"
"""


@dataclass
class Crawled:
    """A proxy that plays every site, what was asked of it, and the home that was crawled through it."""

    requests: list[Request]
    home: Home
    said: str


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with Server() as proxy:
        proxy.add("http://news.invalid/feed.xml", feed("http://news.invalid", ["/one"]))
        proxy.add("http://news.invalid/sitemap.xml", reply(SITEMAP, type="application/xml"))
        proxy.add("http://news.invalid/one", reply("", status=301, Location="http://other.invalid/one"))
        proxy.add("http://other.invalid/one", story("one", 1))
        proxy.add("http://news.invalid/two", story("two", 2))
        home = Home(tmp_path_factory.mktemp("proxied") / "home")
        address = proxy.url.replace("//", "//somebody:s3cret@")
        home.source("proxied", "http://news.invalid", DISCOVER, more=f'proxy = "{address}"')
        home.source("tunnelled", "https://safe.invalid", 'feed = "https://safe.invalid/"', more=f'proxy = "{address}"')
        process = home.start(verbose=True)
        out, err = process.communicate(timeout=240)
        yield Crawled(list(proxy.requests), home, out + err)


@pytest.mark.slow
def test_lists_pages_robots_and_redirects_go_through_the_proxy_with_its_password(crawled: Crawled) -> None:
    asked = {request.target for request in crawled.requests if request.method == "GET"}
    assert asked == {
        "http://news.invalid/robots.txt",
        "http://news.invalid/feed.xml",
        "http://news.invalid/sitemap.xml",
        "http://news.invalid/one",
        "http://other.invalid/robots.txt",
        "http://other.invalid/one",
        "http://news.invalid/two",
    }
    login = "Basic " + base64.b64encode(b"somebody:s3cret").decode()
    assert {request.headers["Proxy-Authorization"] for request in crawled.requests} == {login}
    assert crawled.home.rows("SELECT count(*) FROM articles") == [(2,)]


@pytest.mark.slow
def test_a_proxy_that_opens_no_tunnel_is_said_to_be_at_fault(crawled: Crawled) -> None:
    assert {request.target for request in crawled.requests if request.method == "CONNECT"} == {"safe.invalid:443"}
    state, reason = crawled.home.state("tunnelled")
    assert state == "unreachable"
    assert "the proxy http://127.0.0.1" in str(reason)
    assert set(crawled.home.outcomes("list")) == {"ok", "proxy"}


@pytest.mark.slow
def test_nobody_gets_to_read_the_password(crawled: Crawled) -> None:
    assert "s3cret" not in crawled.said
    assert "s3cret" not in "\n".join(crawled.home.db().conn.iterdump())


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("http://proxy.example:3128", None),
        ("http://somebody:s3cret@proxy.example:3128", None),
        ("socks5://somebody:s3cret@proxy.example:1080", "SOCKS5"),
        ("https://proxy.example", "no HTTP proxy"),
        ("proxy.example:3128", "no HTTP proxy"),
        ("http://proxy.example:port", "no address"),
    ],
)
def test_which_proxies_there_can_be(address: str, wrong: str | None) -> None:
    assert (wrong or "") in (objection(address) or "")
    assert (objection(address) is None) == (wrong is None)


def test_a_proxy_of_another_kind_is_named_without_its_password() -> None:
    said = {
        "name": "one", "title": "One", "homepage": "https://e.kz/", "country": "KZ", "kind": "media",
        "languages": ["en"], "timezone": "Asia/Almaty", "proxy": "socks5://somebody:s3cret@proxy.example:1080",
    }  # fmt: skip
    with pytest.raises(SourceError) as refused:
        read_source(said, file="one.toml", layouts={})
    assert "one.toml" in str(refused.value)
    assert "SOCKS5" in str(refused.value)
    assert "http://proxy.example:3128" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_password_is_taken_out_wherever_it_stands() -> None:
    assert redacted("http://a:b@c:1/x?y=d@e failed; https://f@g") == "http://c:1/x?y=d@e failed; https://g"
    assert redacted("write to a@b.kz, see http://c/@d") == "write to a@b.kz, see http://c/@d"
