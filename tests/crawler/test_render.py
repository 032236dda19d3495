"""Sources that are rendered: a real Chromium asks a real site on loopback whose pages a script writes."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from crawler import render
from tests.crawler.farm import Home, feed, story
from tests.server import Server, reply

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def browser() -> None:
    """Skip without a browser, but never in CI."""
    if render.missing() and os.environ.get("CI") == "true":
        pytest.fail(f"CI must have a browser: {render.missing()}")
    if render.missing():
        pytest.skip(str(render.missing()))


def scripted(path: str) -> str:
    """A page whose body is fetched and written by its script."""
    return (
        "<html><head><title>Loading</title></head><body><div id='app'></div><script>"
        f"fetch('{path}').then(a => a.text()).then(html => document.documentElement.innerHTML = html)"
        "</script></body></html>"
    )


def test_a_page_that_a_script_writes_is_read_as_it_looks(tmp_path: Path) -> None:
    with Server() as site, Server("127.0.0.2") as elsewhere:
        home = Home(tmp_path / "home")
        home.source("app", site.url, f"listing = \"{site.url}/list\"\narticle_url = '/news/'", more="render = true")
        links = "".join(f'<li><a href="/news/{n}">The council of the academy met {n} times</a></li>' for n in (1, 2, 3))
        site.add("/list.part", f"<html><body><ul>{links}</ul></body></html>")
        site.add("/list", scripted("/list.part"))
        site.add("/news/1", scripted("/text/1"))
        site.add("/text/1", story("app", 1))
        picture = f'<img src="{elsewhere.url}/pixel.gif"><link rel="stylesheet" href="{elsewhere.url}/a.css">'
        site.add("/news/2", story("app", 2).replace("<body>", f"<body>{picture}"))
        site.add("/news/3", reply("", status=302, Location="http://127.0.0.1:1/"))
        home.crawl(exit=None)
        assert home.rows("SELECT outcome FROM fetches WHERE kind = 'list'") == [("ok",)]
        assert home.rows("SELECT count(*) FROM articles") == [(2,)]
        assert site.paths()[0] == "/robots.txt"
        assert not elsewhere.paths()
        assert {request.headers["User-Agent"] for request in site.requests} == {site.requests[0].headers["User-Agent"]}


def test_what_is_no_page_is_fetched_plainly(tmp_path: Path) -> None:
    with Server() as site:
        home = Home(tmp_path / "home")
        home.source("app", site.url, f'feed = "{site.url}/feed.xml"', more="render = true")
        site.add("/feed.xml", reply(feed(site.url, ["/news/1"]), type="application/rss+xml"))
        site.add("/news/1", story("app", 1))
        home.crawl()
        assert home.rows("SELECT outcome, links FROM fetches WHERE kind = 'list'") == [("ok", 1)]
        assert home.rows("SELECT count(*) FROM articles") == [(1,)]


# A call by WebRTC asks a server of the page's choice, in UDP and past every proxy.
CALLS = """<script>
const call = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
call.createDataChannel('x');
call.createOffer().then(offer => call.setLocalDescription(offer));
</script>"""
HOSTILE = {
    "calls": (CALLS, None),
    "loop": ("<script>for (;;) {}</script>", "timeout"),
    "grows": ("<script>document.body.append('x'.repeat(9e6))</script>", "too-large"),
    "history": ("<script>for (let n = 0; n < 1e5; n++) history.pushState(0, '', '?' + n)</script>", None),
    "opens": ("<script>for (let n = 0; n < 50; n++) open('/opened', n)</script>", None),
    "closes": ("<script>location = 'http://127.0.0.1:1/'</script>", None),
}


def test_a_hostile_page_costs_itself_only(tmp_path: Path) -> None:
    with Server() as site, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as called:
        called.bind(("127.0.0.1", 0))
        called.setblocking(False)
        home = Home(tmp_path / "home")
        home.source("app", site.url, f'feed = "{site.url}/feed.xml"', more='render = true\ntimeout = "6s"')
        names = [*HOSTILE, "good"]
        site.add("/feed.xml", reply(feed(site.url, [f"/{name}" for name in names]), type="application/rss+xml"))
        for name, (body, _) in HOSTILE.items():
            body = body.replace("PORT", str(called.getsockname()[1]))
            site.add(f"/{name}", f"<html><body>{body}</body></html>")
        site.add("/good", story("app", 1))
        home.crawl(exit=None)
        found = dict(home.rows("SELECT url, outcome FROM fetches WHERE kind = 'article'"))
        for name, (_, outcome) in HOSTILE.items():
            # A busy machine runs out of time before a page has grown too large.
            assert outcome is None or found[f"{site.url}/{name}"] in (outcome, "timeout")
        assert home.rows("SELECT count(*) FROM articles") == [(1,)]
        assert "/opened" not in site.paths()
        with pytest.raises(BlockingIOError):
            called.recv(1)


def test_a_script_reaches_no_private_address(tmp_path: Path) -> None:
    """Here every site is on loopback, so nothing may be asked at all: neither the page nor what it would ask."""
    with Server() as site:
        home = Home(tmp_path / "home", options={"allow_private": False})
        home.source("app", site.url, f'feed = "{site.url}/feed.xml"', more="render = true")
        home.crawl(exit=1)
        assert not site.requests
        assert set(home.outcomes()) == {"blocked-address"}


@pytest.mark.parametrize("lacks", ["no extra", "no browser"])
def test_what_is_missing_is_said(lacks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if lacks == "no extra":
        monkeypatch.setattr(render, "find_spec", lambda _: None)
        assert "silkwatch[browser]" in (render.missing() or "")
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "apt install chromium" in (render.missing() or "")
    assert json.dumps(render.missing())
