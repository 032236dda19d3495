"""What lists, pages, addresses and robots.txt may hold: it costs what holds it, and nothing else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request

from crawler.discover.link import LINKS, Found
from crawler.errors import SourceError
from crawler.list_work import RawList, ReadList, read_list
from crawler.middlewares.bounds import BoundsMiddleware
from crawler.middlewares.robots import LARGEST, _read_part
from crawler.outcomes import NotFetched
from crawler.plan import LIST_PAGES, NEW_ADDRESSES
from crawler.read.charset import decode
from crawler.readers import Readers, Unread
from crawler.settings import LOOK_BYTES
from crawler.source import Discover
from crawler.toml_table import Table
from storage.urls import canonical
from tests.crawler.farm import Home, feed, publish, story
from tests.server import Request as Asked
from tests.server import Server, reply

URL = "https://news.example/"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def raw(body: bytes, **rule: str) -> RawList:
    return RawList(
        body=body,
        url=URL,
        content_type=None,
        rule=Discover(**rule) if rule else None,
        article_url=None,
        timezone="Asia/Almaty",
        home=URL,
        now=NOW,
    )


def found(body: bytes, **rule: str) -> Found:
    return read_list(raw(body, **rule)).found


NESTED = b"<ul class=list>" * 240 + b"".join(
    b"<li><a href='/n/%d'>An entry %d</a></li>" % (n, n) for n in range(50_000)
)
SLOW_RULE = Discover(listing=URL, article_url=r"news.*news.*news.*news.*x$")


@pytest.mark.slow
def test_a_list_that_would_take_for_ever_costs_itself_only() -> None:
    async def read() -> list[ReadList | Unread]:
        readers = Readers(seconds=1.0)
        hostile = raw(NESTED, listing=URL, article_url="/n/", item="ul.list li")
        endless = raw(
            b"<a href='/" + b"news/" * 390 + b"'>x</a>" * 9, listing=URL, article_url=SLOW_RULE.article_url or ""
        )
        try:
            return [
                await readers.listed(one)
                for one in (hostile, endless, raw(b"<a href='/n/1'>An entry</a>", listing=URL))
            ]
        finally:
            await readers.close()

    nested, pattern, good = asyncio.run(read())
    assert (nested.outcome, pattern.outcome) == ("reader-timeout", "reader-timeout")
    assert isinstance(good, ReadList)


LAUGHS = b"<!DOCTYPE r [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
SITEMAP = b"<urlset%s><url><loc>https://news.example/1%s</loc></url></urlset>"
FEED = (
    b"<rss version='2.0'><channel><item><title>X%sY</title><link>https://news.example/1</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sitemap", LAUGHS + b"]>" + SITEMAP % (b"", b"&a11;")),
        ("sitemap", LAUGHS + b"]>" + SITEMAP % (b" a='&a11;'", b"")),
        ("sitemap", b"<!DOCTYPE r [<!ENTITY a '" + b"x" * 100_000 + b"'>]>" + SITEMAP % (b"", b"&a;" * 20_000)),
        ("sitemap", b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + SITEMAP % (b"", b"&a;")),
        ("sitemap", b"<!DOCTYPE r [<!ENTITY % a SYSTEM 'file:///etc/passwd'>%a;]>" + SITEMAP % (b"", b"")),
        (
            "sitemap",
            SITEMAP % (b" xmlns:i='http://www.w3.org/2001/XInclude'", b"<i:include href='file:///etc/passwd'/>"),
        ),
        ("feed", LAUGHS + b"]>" + FEED % b"&a11;"),
        ("feed", b"<?xml version='1.0'?><!--" + b"-x" * 15_000 + b"-->" + LAUGHS + b"]>" + FEED % b"&a11;"),
        ("feed", b"<!--" + b"-x" * 15_000 + b"--><!DOCTYPE r [<!ENTITY a SYSTEM '/etc/passwd'>]>" + FEED % b"&a;"),
    ],
)
def test_no_entity_is_expanded_and_nothing_is_included(kind: str, body: bytes) -> None:
    made = read_list(raw(body, **{kind: URL}))
    said = f"{made.found.links} {made.why}"
    assert len(said) < 2000
    assert "root:" not in said
    assert "haha" not in said


def test_links_that_lead_nowhere_are_left_out_and_their_number_is_bounded() -> None:
    anchors = "".join(f"<li><a href='/news/{n}'>The headline of article {n}</a></li>" for n in range(5000))
    odd = (
        f"<a href='/{'x' * 100_000}'>l</a><a href='javascript:x()'>j</a><a href='data:x'>d</a><a href='mailto:x'>m</a>"
    )
    links = found(f"<html><body>{odd}{anchors}{anchors}</body></html>".encode(), listing=URL, article_url=".").links
    assert len(links) == LINKS
    assert all(link.url.startswith("https://news.example/news/") for link in links)


@pytest.mark.parametrize(
    "day",
    [
        "9999-12-31T23:59:59+00:00",
        "0000-00-00",
        "-001-01-01",
        "Mon, 01 Jan 2024 00:00:00 +9900",
        "2026-01-01T00:00:00+99:00",
    ],
)
def test_dates_that_cannot_be_are_none(day: str) -> None:
    item = f"<item><link>{URL}1</link><guid>1</guid><pubDate>{day}</pubDate></item>"
    body = f"<rss version='2.0'><channel>{item * 2}</channel></rss>"
    [link] = found(body.encode(), feed=URL).links
    assert link.published is None or link.published.year in (2023, 2024, 2025, 2026)
    sitemap = f"<urlset><url><loc>{URL}1</loc><lastmod>{day}</lastmod></url></urlset>"
    assert len(found(sitemap.encode(), sitemap=URL).links) == 1


@pytest.mark.parametrize("declared", ["utf-7", "UTF-16", "x-user-defined", "unicode-1-1-utf-7"])
def test_bytes_are_not_read_as_an_encoding_that_hides_markup(declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>+ADw-script+AD4-alert(1)</body></html>'
    assert "<script>" not in decode(page.encode())[0]


@pytest.mark.parametrize(
    "body",
    [
        b"\0" * 50_000,
        b"\xff\xfe" + b"\0<" * 9,
        b"\xfe\xff<\0a\0",
        "<a href='/\ud800'>".encode("utf-8", "surrogatepass"),
    ],
)
def test_bytes_that_are_no_text_make_a_list_without_links(body: bytes) -> None:
    assert not read_list(raw(body, listing=URL)).found.links


@pytest.mark.parametrize(
    "address",
    [
        "/a/1;jsessionid=0A1B2C",
        "/a/1;jsessionid=FFFF.node1",
        "/a/1?PHPSESSID=1b2c3d",
        "/a/1?sid=0123456789abcdef0123456789abcdef",
        "/(S(lit3py55t21z5v55vlm25s55))/a/1",
        "/a/1?ASPSESSIONIDQQABC=XYZ",
    ],
)
def test_a_session_makes_no_new_address(address: str) -> None:
    assert canonical("https://news.example" + address) == "https://news.example/a/1"


def test_an_id_is_no_session() -> None:
    assert canonical("https://news.example/a?sid=12") == "https://news.example/a?sid=12"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        r"(\w+\s?)*x",
        "(a|aa)+$",
        "(a?){50}",
        "((a*)b?)*",
        "(?=(a+)+)",
        "(?i:(a+)+)",
        "(?P<x>a+){20,}",
        "x(a{1,9})*",
    ],
)
def test_a_regular_expression_that_explodes_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(SourceError, match=r"article_url.*can take hours"):
        Table({"article_url": pattern}, "mine.toml", "", ("article_url",)).pattern("article_url")


@pytest.mark.parametrize(
    "pattern", [r"/\d{8}/[0-9a-f]{32}/c\.html$", r"(?:news|novosti)/\d+", r"(\d{4})+", "[^/]+/[^/]+$"]
)
def test_one_that_does_not_is_taken(pattern: str) -> None:
    assert Table({"article_url": pattern}, "mine.toml", "", ("article_url",)).pattern("article_url") == pattern


def test_a_robots_txt_that_is_too_long_is_cut_between_two_rules() -> None:
    rules = b"User-agent: *\n" + b"Disallow: /private/place\n" * 30_000
    cut = _read_part(rules)
    assert LARGEST - 100 < len(cut) <= LARGEST
    assert cut.endswith(b"/place\n")
    assert _read_part(rules[:1000]) == rules[:1000]
    assert _read_part(b"x" * (LARGEST + 1)) == b""


def bounds(*, seconds: float = 60, most: int = 1000, since: object = None) -> BoundsMiddleware:
    spider = SimpleNamespace(run=SimpleNamespace(options=SimpleNamespace(since=since)))
    return BoundsMiddleware(cast(Any, spider), seconds=seconds, most=most)


def test_a_look_ends_when_its_time_or_its_bytes_are_used_up() -> None:
    request = Request(URL)
    bounds().process_request(request)
    late = bounds(seconds=-1)
    with pytest.raises(NotFetched, match="waits for the next"):
        late.process_request(request)
    full = bounds()
    full.process_request(request)
    full.downloaded(cast(Any, SimpleNamespace(body=b"x" * 1001)))
    with pytest.raises(NotFetched) as refused:
        full.process_request(request)
    assert refused.value.outcome == "over-budget"
    bounds(seconds=-1, since="2026-01-01").process_request(request)


class Traps:
    """Sites that have no end, and robots.txt files that are none, in one crawl."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.home = Home(path)
        self._stack = stack
        self.sites: dict[str, Server] = {}

    def site(self, name: str, discover: str = 'feed = "{url}/feed.xml"') -> Server:
        site = self._stack.enter_context(Server(f"127.0.5.{len(self.sites) + 1}"))
        self.sites[name] = site
        self.home.source(name, site.url, discover.replace("{url}", site.url))
        return site

    def count(self, name: str) -> int:
        return int(self.home.rows("SELECT count(*) FROM urls WHERE source = ?", name)[0][0])


def endless_pages(traps: Traps) -> None:
    firsts = iter(range(0, 10**6, 200))  # what it lists was never there before

    def page(request: Asked) -> str:
        first = next(firsts)
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        items = "".join(f"<li><a href='/n/{first + n}'>A headline {first + n}</a> {day}</li>" for n in range(200))
        return f"<html><body><ul>{items}</ul></body></html>"

    pages = 'listing = "{url}/list"\narticle_url = \'/n/\\d+$\'\npages = "?page={n}"'
    endless = traps.site("pages", pages)
    endless.add("/list", page)
    endless.add("/robots.txt", "User-agent: *\nDisallow: /n/\n")  # its lists are what this is about
    loop = traps.site("loop", 'sitemap = "{url}/map.xml"')
    names = "".join(f"<sitemap><loc>{loop.url}/{path}</loc></sitemap>" for path in ("map.xml", "other.xml"))
    for path in ("/map.xml", "/other.xml"):
        loop.add(path, reply(f"<sitemapindex>{names}</sitemapindex>", type="application/xml"))
    sessions = traps.site("sessions")
    counter = iter(range(10**6))

    def listed(request: Asked) -> str:
        return feed(sessions.url, [f"/news/{n}?PHPSESSID={next(counter):032x}" for n in range(3)])

    sessions.add("/feed.xml", listed)
    for n in range(3):
        sessions.add(f"/news/{n}", story("sessions", n))


def heavy(traps: Traps) -> None:
    site = traps.site("heavy")
    noise, picture = random.Random(7).randbytes(7 << 20), b"\x89PNG\r\n\x1a\n"
    paths = [f"/page-{n}" for n in range(12)]
    for n, path in enumerate(paths):
        site.add(path, reply(picture + noise[n:] + noise[:n]))
    site.add("/feed.xml", reply(feed(site.url, paths), type="application/rss+xml"))


def robots(traps: Traps) -> None:
    closed = "User-agent: *{end}Disallow: /news/{end}"
    texts: dict[str, bytes] = {
        "robots-huge": b"User-agent: *\nAllow: /\n" + b"# nothing\n" * 1_000_000,
        "robots-page": b"<!doctype html><html><body><h1>Not found</h1><p>User-agent: nobody</p></body></html>",
        "robots-bom": b"\xef\xbb\xbf" + closed.format(end="\r\n").encode(),
        "robots-nul": closed.format(end="\n\0\n").encode(),
        "robots-wild": b"User-agent: *\n" + b"Disallow: /*n*e*w*s*x*x*x*x*x*$\n" * 8000 + b"Disallow: /n*s/*1$\n",
        "robots-round": b"",
    }
    for name, text in texts.items():
        site = traps.site(name)
        publish(site, name, [1])
        site.add("/robots.txt", reply(text, type="text/plain"))
    traps.sites["robots-round"].add("/robots.txt", reply("", status=302, Location="/robots.txt"))


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traps]:
    with ExitStack() as stack:
        made = Traps(tmp_path_factory.mktemp("traps") / "home", stack)
        for arrange in (endless_pages, heavy, robots):
            arrange(made)
        made.home.crawl(exit=1, limit=12)
        made.home.crawl(exit=None, sources=["sessions", "pages"])
        yield made


@pytest.mark.slow
def test_a_list_without_end_is_left_and_the_store_does_not_fill_with_it(traps: Traps) -> None:
    first = [path for path in traps.sites["pages"].paths() if path.startswith("/list")]
    assert len(first) == 1 + LIST_PAGES, "a first look goes no further than it has articles to take"
    assert traps.count("pages") == 200 + NEW_ADDRESSES


@pytest.mark.slow
def test_a_sitemap_that_names_itself_is_no_loop(traps: Traps) -> None:
    assert sum(path.endswith(".xml") for path in traps.sites["loop"].paths()) <= 3


@pytest.mark.slow
def test_a_page_is_not_fetched_again_for_every_session(traps: Traps) -> None:
    assert traps.count("sessions") == 3
    assert sum(path.startswith("/news") for path in traps.sites["sessions"].paths()) <= 3


@pytest.mark.slow
def test_one_source_cannot_fill_the_archive(traps: Traps) -> None:
    rows = traps.home.rows(
        "SELECT outcome, count(*) FROM fetches WHERE source = 'heavy' AND kind = 'article' GROUP BY 1"
    )
    assert dict(rows)["over-budget"] == 2
    assert sum(path.stat().st_size for path in traps.home.archived()) < LOOK_BYTES + (8 << 20)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("robots-huge", False),
        ("robots-page", True),
        ("robots-bom", False),
        ("robots-nul", False),
        ("robots-wild", False),
        ("robots-round", False),
    ],
)
def test_a_robots_txt_of_any_kind_is_obeyed_or_stands_for_no(traps: Traps, name: str, asked: bool) -> None:
    assert (f"/news/{name}-1" in traps.sites[name].paths()) is asked
