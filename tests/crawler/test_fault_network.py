"""One crawl among servers that break off, drip, flood and lie, beside one that behaves.

Each is a source of its own; all end under their own word, none takes longer than its time-out allows, and the articles
of the one that behaves are stored.
"""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import brotli
import pytest
import trustme

from tests.crawler.farm import Home, feed, publish, story
from tests.crawler.raw import Answer, Raw, response
from tests.server import Server, reply

CHUNK = b"x" * 65_536


def reset(wire: socket.socket) -> None:
    """Half an answer, then the connection is gone."""
    wire.sendall(response(b"<html><body>" + b"half of it " * 40, length=100_000))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def flood(before: bytes) -> Callable[[socket.socket], None]:
    def send(wire: socket.socket) -> None:
        wire.sendall(before)
        for _ in range(4000):  # 250 MB: nobody takes them all
            wire.sendall(CHUNK)

    return send


def header_flood(wire: socket.socket) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\n")
    line = b"X-More: " + b"y" * 8000 + b"\r\n"
    for _ in range(10_000):
        wire.sendall(line)


class Storm:
    """The servers, the home, and how the one crawl went."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._stack = stack
        self.home = Home(path)
        self.raw: dict[str, Raw] = {}
        self.plain: dict[str, Server] = {}
        self._hosts = iter(range(2, 250))
        self.seconds = 0.0
        self.authority = trustme.CA()
        self.authority.cert_pem.write_to_path(str(path.parent / "authority.pem"))

    def bad(self, name: str, *, tls: ssl.SSLContext | None = None, more: str = "timeout = 1") -> Raw:
        site = self._stack.enter_context(Raw(f"127.0.3.{next(self._hosts)}", tls=tls))
        self.home.source(name, site.url, f'feed = "{site.url}/feed.xml"', more=more)
        self.raw[name] = site
        return site

    def good(self, name: str) -> Server:
        site = self._stack.enter_context(Server(f"127.0.3.{next(self._hosts)}"))
        self.home.source(name, site.url, f'feed = "{site.url}/feed.xml"')
        self.plain[name] = site
        return site

    def context(self, *names: str, authority: trustme.CA | None = None, **how: Any) -> ssl.SSLContext:
        """A server's TLS with a certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (authority or self.authority).issue_cert(*names, **how).configure_cert(context)
        return context

    def outcome(self, name: str, path: str) -> tuple[str, str]:
        url = (self.raw.get(name) or self.plain[name]).url + path
        [*_, row] = self.home.rows("SELECT outcome, coalesce(error, '') FROM fetches WHERE url = ? ORDER BY id", url)
        return row


PAGES: dict[str, tuple[str, Answer]] = {
    "/reset": ("truncated", reset),
    "/longer": ("truncated", response(b"<html>short", length=5000)),
    "/gzip": ("truncated", response(gzip.compress(b"x" * 100_000)[:-20], "Content-Encoding: gzip")),
    "/br": ("truncated", response(brotli.compress(bytes(range(256)) * 90)[:-9], "Content-Encoding: br")),
    "/zstd": ("bad-encoding", response(b"\x28\xb5\x2f\xfd\x04\x00", "Content-Encoding: zstd")),
    "/no-gzip": ("bad-encoding", response(b"<html>plain", "Content-Encoding: gzip")),
    "/members": ("bad-encoding", response(gzip.compress(b"") * 50_000, "Content-Encoding: gzip")),
    "/layers": ("bad-encoding", response(b"x", "Content-Encoding: gzip, gzip, gzip, gzip")),
    "/nested": (
        "too-large",
        response(gzip.compress(gzip.compress(b"\0" * (24 << 20))), "Content-Encoding: gzip, gzip"),
    ),
    "/br-bomb": ("too-large", response(brotli.compress(b"\0" * (24 << 20), quality=1), "Content-Encoding: br")),
    "/announced": ("too-large", response(b"", length=60 << 20)),
    "/endless": ("too-large", flood(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")),
    "/headers": ("connection-lost", header_flood),
    "/garbage": ("connection-lost", b"\x00\xff\x00 this is not HTTP\r\n\r\n"),
    "/status": ("connection-lost", b"HTTP/1.1 99999999999999999999 OK\r\n\r\n"),
    "/chunks": (
        "truncated",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\nabc",
    ),
}


def bad_answers(storm: Storm) -> None:
    """A site whose pages are all bad in their own way, with good ones in between."""
    for name, paths in (("answers", list(PAGES)[:8]), ("floods", list(PAGES)[8:])):
        site = storm.bad(name, more="timeout = 5")
        listed = [path for one in paths for path in (one, f"/good{one}")]
        for path in paths:
            site.add(path, PAGES[path][1])
            site.add(f"/good{path}", response(story(name, len(path)).encode()))
        site.add("/feed.xml", response(feed(site.url, listed).encode()))
    shorter = storm.bad("shorter")
    shorter.add("/feed.xml", response(feed(shorter.url, ["/a"]).encode()))
    shorter.add("/a", response(story("shorter", 1).encode() + b"HTTP/1.1 200 OK\r\n", length=len(story("shorter", 1))))


def tarpits(storm: Storm) -> None:
    """Sites that never finish, one in each place."""
    headers = storm.bad("slow-headers")
    headers.add("/feed.xml", headers.drip(b"X-Wait: a little\r\n", before=b"HTTP/1.1 200 OK\r\n"))
    body = storm.bad("slow-body")
    body.add("/feed.xml", body.drip(b"<", before=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"))
    silent = storm.bad("silent")
    silent.add("/robots.txt", silent.drip(b""))
    pages = storm.bad("tarpit")
    paths = [f"/page-{n}" for n in range(40)]
    pages.add("/feed.xml", response(feed(pages.url, paths).encode()))
    for path in paths:
        pages.add(path, pages.drip(b"<"))


def storms(storm: Storm) -> None:
    """Sites that send everybody away, for ever."""
    for name, status in (("always-429", 429), ("always-503", 503)):
        site = storm.good(name)
        paths = [f"/news/{n}" for n in range(60)]
        site.add("/feed.xml", reply(feed(site.url, paths), type="application/rss+xml"))
        site.default = reply("go away", status=status, Retry_After="0")


def certificates(storm: Storm) -> None:
    """Sites that cannot prove who they are, and one that can."""
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made: dict[str, Callable[[str], ssl.SSLContext]] = {
        "tls-good": lambda host: storm.context(host),
        "tls-expired": lambda host: storm.context(host, not_before=long_ago, not_after=long_ago + dt.timedelta(days=9)),
        "tls-other": lambda host: storm.context("news.example"),
        "tls-unknown": lambda host: storm.context(host, authority=trustme.CA()),
    }
    for name, make in made.items():
        site = storm.bad(name, tls=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), more="timeout = 5")
        site.tls = make(site.host)
        site.add("/feed.xml", response(feed(site.url, ["/a"]).encode()))
        site.add("/a", response(story(name, 1).encode()))


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    path = tmp_path_factory.mktemp("storm")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        made = Storm(path / "home", stack)
        for arrange in (bad_answers, tarpits, storms, certificates):
            arrange(made)
        publish(made.good("good"), "good", [1, 2, 3])
        patch.setenv("SSL_CERT_FILE", str(path / "authority.pem"))
        began = time.monotonic()
        made.home.crawl(exit=1, concurrency=40)
        made.seconds = time.monotonic() - began
        yield made


pytestmark = pytest.mark.slow


def test_the_source_that_behaves_is_not_starved_and_the_crawl_ends(storm: Storm) -> None:
    assert storm.home.rows("SELECT count(*) FROM articles WHERE source = 'good'") == [(3,)]
    assert storm.seconds < 60


@pytest.mark.parametrize("path", PAGES)
def test_every_bad_answer_ends_under_its_own_word(storm: Storm, path: str) -> None:
    name = "answers" if path in list(PAGES)[:8] else "floods"
    assert storm.outcome(name, path)[0] == PAGES[path][0]
    assert storm.outcome(name, f"/good{path}")[0] in ("ok", "unchanged")


def test_what_comes_after_the_announced_length_is_no_part_of_the_page(storm: Storm) -> None:
    assert storm.outcome("shorter", "/a")[0] == "ok"
    assert not storm.home.rows("SELECT 1 FROM articles WHERE source = 'shorter' AND text LIKE '%HTTP/1.1%'")


@pytest.mark.parametrize(
    ("name", "path"),
    [("slow-headers", "/feed.xml"), ("slow-body", "/feed.xml"), ("silent", "/robots.txt"), ("tarpit", "/page-0")],
)
def test_the_time_out_is_for_the_whole_answer_not_for_a_pause_in_it(storm: Storm, name: str, path: str) -> None:
    assert storm.outcome(name, path)[0] == "timeout"


def test_a_host_that_only_fails_is_left_alone_and_its_pages_wait(storm: Storm) -> None:
    pages = sum(count for path, count in storm.raw["tarpit"].asked.items() if path.startswith("/page"))
    assert pages == 12
    assert storm.home.rows("SELECT DISTINCT outcome FROM urls WHERE source = 'tarpit'") == [("pending",)]
    assert storm.outcome("tarpit", "/page-39")[0] == "host-down"


@pytest.mark.parametrize("name", ["always-429", "always-503"])
def test_a_host_that_always_says_later_is_asked_a_bounded_number_of_times(storm: Storm, name: str) -> None:
    assert sum(path.startswith("/news") for path in storm.plain[name].paths()) == 12
    assert storm.home.rows("SELECT DISTINCT outcome FROM urls WHERE source = ?", name) == [("pending",)]


@pytest.mark.parametrize(
    ("name", "why"),
    [("tls-expired", "certificate"), ("tls-other", "another host"), ("tls-unknown", "certificate")],
)
def test_a_host_that_cannot_prove_who_it_is_is_never_read(storm: Storm, name: str, why: str) -> None:
    outcome, error = storm.outcome(name, "/robots.txt")
    assert outcome == "tls"
    assert why in error
    assert not storm.raw[name].asked
    assert storm.home.state(name)[0] == "unreachable"


def test_a_host_that_can_is(storm: Storm) -> None:
    assert storm.home.rows("SELECT count(*) FROM articles WHERE source = 'tls-good'") == [(1,)]
