"""How a source fails is told apart from its first request to its last: one crawl over sites that fail in one way each,
and a record of every request whatever way it ended.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.crawler.farm import Home, article, publish, story
from tests.crawler.hard_pages import notice
from tests.crawler.test_walls import JIASULE, LOGIN, RUISHU, UNMARKED
from tests.server import Server, reply

pytestmark = pytest.mark.slow
ENTRIES = "".join(f"<li><a href='/a/{n}'>A story of some length, number {n}</a></li>" for n in range(4))
LIST = f"<html><head><title>News</title></head><body><ul class=news>{ENTRIES}</ul></body></html>"
RULE = "listing = \"{base}/list.html\"\narticle_url = '/a/\\d+$'\nitem = 'ul.news li'"


class Farm:
    """Sites by name, and the home whose one crawl looks at all of them."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.stack = stack
        self.home = Home(path, options={"concurrency": 16})
        self.sites: dict[str, Server] = {}

    def site(self, name: str, body: Any = LIST, *, rule: str = RULE, more: str = "") -> Server:
        """Open a site whose list answers with ``body``."""
        site = self.stack.enter_context(Server(f"127.0.1.{len(self.sites) + 2}"))
        self.sites[name] = site
        site.add("/list.html", body)
        for number in range(4):
            site.add(f"/a/{number}", story(name, number))
        self.home.source(name, site.url, rule.format(base=site.url), more=more)
        return site

    def fetch(self, name: str, path: str) -> dict[str, Any]:
        """The last record of a request for a path."""
        db = self.home.db()
        try:
            return list(db.query("SELECT * FROM fetches WHERE url = ? ORDER BY id", [self.sites[name].url + path]))[-1]
        finally:
            db.close()


def lists(farm: Farm) -> None:
    """Sites whose list is not what it should be."""
    farm.site("ruishu", reply(RUISHU, status=412))
    farm.site("jiasule", reply(JIASULE, status=521))
    farm.site("walled-off", reply(JIASULE, status=521)).add("/robots.txt", reply(JIASULE, status=521))
    farm.site("odd", reply(UNMARKED, status=567))
    farm.site("forbidden", reply("no", status=403))
    farm.site("challenge", notice("zh", "安全验证", "请完成验证后继续访问。", bare=True))
    farm.site("login", reply("", status=302, Location="/user/login")).add("/user/login", LOGIN)
    farm.site("moved", reply("", status=302, Location="/")).add("/", LIST)
    farm.site("gone", reply("gone", status=404))
    farm.site("soft-404", notice("zh", "页面不存在", "5秒后返回首页。"))
    latest = f"<html><head><title>Страница не найдена</title></head><body><ul class=news>{ENTRIES}</ul></body></html>"
    farm.site("soft-404-beside-news", latest)
    farm.site("maintenance", notice("ru", "Сайт", "На сайте ведутся технические работы.", bare=True))
    farm.site("parked", notice("en", "e.kz", "This domain is for sale!", bare=True))
    farm.site("missing", LIST.replace("class=news", "class=latest").replace("/a/", "/b/"))
    farm.site("empty", "<html><body><ul class=news></ul></body></html>")
    farm.site("unmatched", LIST.replace("/a/", "/b/"))
    farm.site("mute", reply("oops", status=500))


def others(farm: Farm) -> None:
    """Sites whose lists are well, and sites nobody gets to."""
    farm.site("well")
    unreadable, walled = farm.site("unreadable"), farm.site("walled")
    for number in range(4):
        unreadable.add(f"/a/{number}", "<html><body><p>Short.</p></body></html>")
        walled.add(f"/a/{number}", reply(RUISHU, status=412))
    farm.site("forbids").add("/robots.txt", "User-agent: *\nDisallow: /list\n", type="text/plain")
    partly = farm.site("partly", rule="")
    two = [f"[[discover]]\n{RULE.format(base=partly.url)}", f'[[discover]]\nlisting = "{partly.url}/old.html"']
    farm.home.source("partly", partly.url, "\n".join(two))
    answers = iter([reply("later", status=503), reply("later", status=503)])
    farm.site("patient", lambda request: next(answers, reply(LIST)))
    farm.site("led", reply("", status=301, Location="/new.html")).add("/new.html", LIST)
    deaf = farm.stack.enter_context(socket.socket())  # nobody listens on its port, and nobody else can have it
    deaf.bind(("127.0.0.1", 0))
    dead = f"http://someone:secret@127.0.0.1:{deaf.getsockname()[1]}"
    farm.site("dead-proxy", more=f'proxy = "{dead}"')


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with ExitStack() as stack:
        made = Farm(tmp_path_factory.mktemp("states") / "home", stack)
        lists(made)
        others(made)
        made.home.crawl(exit=None)
        yield made


@pytest.mark.parametrize(
    ("name", "state", "outcome", "said"),
    [
        ("ruishu", "refused", "challenge-page", "HTTP 412"),
        ("jiasule", "refused", "challenge-page", "HTTP 521"),
        ("walled-off", "refused", "challenge-page", "robots.txt: HTTP 521"),
        ("odd", "refused", "challenge-page", "nothing but a script"),
        ("forbidden", "refused", "http-403", "http-403"),
        ("challenge", "refused", "challenge-page", "browser"),
        ("login", "refused", "login-wall", "log in"),
        ("moved", "no-links", "redirected-home", "homepage"),
        ("gone", "no-links", "http-404", "http-404"),
        ("soft-404", "no-links", "soft-404", "页面不存在"),
        ("soft-404-beside-news", "no-links", "soft-404", "Страница не найден"),
        ("maintenance", "unreachable", "site-error", "технические работы"),
        ("parked", "no-links", "parked-domain", "for sale"),
        ("missing", "no-links", "no-links", "missing too"),
        ("empty", "no-links", "no-links", "there, but empty"),
        ("unmatched", "no-links", "no-links", "none matches article_url"),
        ("mute", "unreachable", "http-500", "asked 3 times: 500, 500, 500"),
        ("well", "ok", "ok", None),
        ("unreadable", "unreadable", "ok", "none of the last 4 pages is an article: not-article:too-short"),
        ("walled", "refused", "ok", "challenge-page"),
        ("forbids", "robots", "robots", "robots.txt forbids it"),
        ("partly", "no-links", "ok", "1 of 2 lists"),
        ("patient", "ok", "ok", None),
        ("led", "ok", "ok", None),
        ("dead-proxy", "unreachable", "proxy", "the proxy"),
    ],
)
def test_every_way_to_fail_has_a_state_and_a_record(
    farm: Farm, name: str, state: str, outcome: str, said: str | None
) -> None:
    found, reason = farm.home.state(name)
    assert (found, farm.fetch(name, "/list.html")["outcome"]) == (state, outcome), reason
    assert (said or "") in (reason or "")


def test_a_record_says_how_often_it_was_asked_and_where_it_was_sent_on_to(farm: Farm) -> None:
    patient, led = farm.fetch("patient", "/list.html"), farm.fetch("led", "/list.html")
    assert (patient["attempts"], patient["error"]) == (3, "asked 3 times: 503, 503, 200")
    assert json.loads(led["redirects"]) == [farm.sites["led"].url + "/new.html"]
    assert (led["attempts"], led["content_type"]) == (1, "text/html; charset=utf-8")
    assert farm.fetch("forbids", "/list.html")["attempts"] == 0


def test_a_page_behind_a_wall_is_asked_for_again(farm: Farm) -> None:
    url = farm.sites["walled"].url + "/a/1"
    assert farm.home.rows("SELECT outcome, attempts FROM urls WHERE url = ?", url) == [("pending", 1)]


def test_no_password_of_a_proxy_is_written_down(farm: Farm) -> None:
    store = "\n".join(farm.home.db().conn.iterdump())
    assert "the proxy http://127.0.0.1" in store
    assert "secret" not in store
    assert all(b"secret" not in path.read_bytes() for path in farm.home.archived())


def test_three_bad_pages_in_three_looks_are_noticed_and_one_good_one_ends_it(tmp_path: Path) -> None:
    with Server() as site:
        home = Home(tmp_path / "home")
        home.source("weekly", site.url, f'feed = "{site.url}/feed.xml"')
        states = []
        for week in range(5):
            publish(site, "weekly", range(week + 1))
            if 0 < week < 4:
                site.add(f"/news/weekly-{week}", article("", "Short."))
            home.crawl(exit=None)
            states.append(home.state("weekly")[0])
    assert states == ["ok", "ok", "ok", "unreadable", "ok"]


BREAKING = """
import sys
import crawler.look, crawler.spider, storage.partial
from crawler.__main__ import main

def broken(*args, **kwargs):
    raise KeyError("broken on purpose")

where = sys.argv.pop(1)
if where == "look":
    crawler.look.plan.chosen = broken
elif where == "callback":
    crawler.spider.PageItem = broken
else:
    storage.partial.save = broken
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("where", "kind", "path"),
    [("look", "list", "/feed.xml"), ("callback", "article", "/news/b-1"), ("item", "article", "/news/b-1")],
)
def test_a_mistake_of_ours_leaves_a_record(tmp_path: Path, where: str, kind: str, path: str) -> None:
    with Server() as site:
        home = Home(tmp_path / "home")
        home.source("b", site.url, f'feed = "{site.url}/feed.xml"')
        publish(site, "b", [1])
        options = {"sources": ["b"], "extra_sources": str(home.path / "sources"), "allow_private": True}
        command = [sys.executable, "-c", BREAKING, where, "--home", str(home.path), "--options", json.dumps(options)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    [(outcome, error)] = home.rows(
        "SELECT outcome, error FROM fetches WHERE kind = ? AND url = ? AND outcome <> 'ok'", kind, site.url + path
    )
    assert outcome == "failed"
    assert "broken on purpose" in error


def test_a_list_that_is_waited_for_when_we_are_told_to_stop_leaves_a_record(tmp_path: Path) -> None:
    with Server() as site:
        home = Home(tmp_path / "home")
        home.source("busy", site.url, f'feed = "{site.url}/feed.xml"')
        site.add("/feed.xml", reply("later", status=503, Retry_After="60"))
        process = home.start()
        assert site.wait_for(1, "/feed.xml")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert home.outcomes("list") == ["interrupted"]
    assert home.state("busy")[0] == "new"
