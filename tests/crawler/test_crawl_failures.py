"""One crawl on a bad day: everything that can go wrong with a page or a list, each on a site of its own.

Whatever happens to one, it is recorded under its own word and the others go on.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.farm import NOW, Home, article, feed, publish, story, words
from tests.server import Reply, Server, reply, zipped

TEXT = "\n".join(words(n, 60).capitalize() + "." for n in range(4))


class BadDay:
    """The sites, the home, and the summary of the one crawl that all tests look at."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.stack = stack
        self.home = Home(path)
        self.sites: dict[str, Server] = {}

    def site(self, name: str, *, more: str = "") -> Server:
        """Open a site on a host of its own, with a source that reads its feed."""
        server = self.stack.enter_context(Server(f"127.0.0.{len(self.sites) + 2}"))
        self.sites[name] = server
        self.home.source(name, server.url, f'feed = "{server.url}/feed.xml"', more=more)
        return server

    def fetches(self, name: str) -> dict[str, tuple[str, str | None]]:
        """The outcome and error of the last request for each path of a site."""
        rows = self.home.rows("SELECT url, outcome, error FROM fetches WHERE source = ? ORDER BY id", name)
        return {url.removeprefix(self.sites[name].url): (outcome, error) for url, outcome, error in rows}

    def outcome(self, name: str, path: str) -> str:
        return self.fetches(name)[path][0]

    def settled(self, name: str, path: str) -> str:
        [(outcome,)] = self.home.rows("SELECT outcome FROM urls WHERE url = ?", self.sites[name].url + path)
        return str(outcome)

    def articles(self, name: str) -> list[tuple[Any, ...]]:
        return self.home.rows("SELECT url, title, text, published, warnings FROM articles WHERE source = ?", name)


def bad_pages(day: BadDay) -> None:
    """A site whose feed is fine and whose pages are not."""
    site = day.site("pages")
    cut = Reply(body=story("cut", 1).encode(), cut=200, headers={"Content-Type": "text/html"})
    pages: dict[str, Reply | str] = {
        "/good": story("good", 1),
        "/gone": reply("", status=404),
        "/truncated": zipped(story("truncated", 1), keep=120),
        "/cut": cut,
        "/picture": reply(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, type="image/png"),
        "/empty": "",
        "/huge": reply(b"x" * (9 * 1024 * 1024)),
        "/bomb": zipped(b"x" * (64 * 1024 * 1024)),
        "/file": reply("", status=302, Location="file:///etc/passwd"),
        "/data": reply("", status=302, Location="data:text/html,hello"),
        "/round": reply("", status=302, Location="/round"),
        "/home": reply("", status=302, Location="/"),
        "/moved": reply("", status=301, Location="/good-too"),
        "/good-too": story("good-too", 2),
        "/charset": reply(
            article("Қытай мен Қазақстан", ("Алматыда жаңа оқу орталығы ашылды. " * 12).strip()),
            type="text/html; charset=gb2312",
        ),
        "/future": article("A festival that is still to come", TEXT, published=NOW + timedelta(days=90)),
        "/nasty": article("<b>Bold\u202e\n\u0000claims</b>", TEXT),
    }
    for path, page in pages.items():
        site.add(path, page)
    site.add("/", "<html><body><p>The front page.</p></body></html>")
    site.add("/feed.xml", reply(feed(site.url, [path for path in pages if path != "/good-too"])))


def bad_lists(day: BadDay) -> None:
    """Sites whose lists are broken in one way each."""
    day.site("not-a-feed").add("/feed.xml", "<html><body><h1>Our news in other places</h1></body></html>")
    malformed = day.site("malformed")
    malformed.add("/one", story("malformed", 1))
    malformed.add("/feed.xml", feed(malformed.url, ["/one"]).replace("</channel></rss>", "<item><title>&nope; <broken"))
    challenge = "<html><head><title>Just a moment...</title></head><body><p>Checking your browser</p></body></html>"
    day.site("challenge").add("/feed.xml", challenge)
    day.site("forbidden").add("/feed.xml", reply("go away", status=403))
    day.site("broken").add("/feed.xml", reply("oops", status=500))
    unreachable = day.site("unreachable")
    deaf = day.stack.enter_context(socket.socket())  # nobody listens on its port, and nobody else can have it
    deaf.bind((unreachable.host, 0))
    day.home.source("unreachable", unreachable.url, f'feed = "http://{unreachable.host}:{deaf.getsockname()[1]}/"')
    day.home.source("nameless", "http://nobody.invalid", 'feed = "http://nobody.invalid/feed.xml"')


def bad_manners(day: BadDay) -> None:
    """Sites that forbid, ask for patience, or cannot say what they allow."""
    robots = day.site("robots")
    publish(robots, "robots", [1])
    robots.add("/robots.txt", reply("User-agent: silkwatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n"))
    whole = day.site("whole")
    publish(whole, "whole", [1])
    whole.add("/robots.txt", reply("User-agent: *\nDisallow: /\n", status=206))
    part = day.site("part")
    publish(part, "part", [1])
    part.add("/robots.txt", reply("User-agent: *\nDisallow: /news/\n"))
    mute = day.site("mute")
    publish(mute, "mute", [1])
    mute.add("/robots.txt", reply("", status=503))
    slow = day.site("slow")
    publish(slow, "slow", [1])
    answers = iter([reply("later", status=503, Retry_After="1"), reply("later", status=429, Retry_After="0")])
    slow.add("/news/slow-1", lambda request: next(answers, reply(story("slow", 1))))
    hasty = day.site("hasty")
    publish(hasty, "hasty", [1, 2])
    hasty.add("/robots.txt", reply("User-agent: *\nCrawl-delay: 1\n"))
    busy = day.site("busy")
    publish(busy, "busy", [1, 2])
    for path in ("/news/busy-1", "/news/busy-2"):
        busy.add(path, reply("tomorrow", status=503, Retry_After="86400"))


def bad_connections(day: BadDay) -> None:
    """A site that does not answer in time, and one behind a proxy."""
    late = day.site("late", more="timeout = 1")
    publish(late, "late", [1])
    late.add("/feed.xml", replace(reply("never mind"), wait=threading.Event()))
    proxy = day.site("proxied")
    proxy.add("/feed.xml", feed("http://news.invalid", ["/news/1"]))
    proxy.add("/news/1", story("proxied", 1))
    day.home.source(
        "proxied", "http://news.invalid", 'feed = "http://news.invalid/feed.xml"', more=f'proxy = "{proxy.url}"'
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadDay]:
    with ExitStack() as stack:
        bad = BadDay(tmp_path_factory.mktemp("bad-day") / "home", stack)
        for arrange in (bad_pages, bad_lists, bad_manners, bad_connections):
            arrange(bad)
        bad.summary = bad.home.crawl(exit=1)
        yield bad


@pytest.mark.parametrize(
    ("path", "outcome", "settled"),
    [
        ("/good", "ok", "article"),
        ("/gone", "http-404", "http-404"),
        ("/truncated", "truncated", "pending"),
        ("/cut", "truncated", "pending"),
        ("/picture", "not-article:not-html", "not-article:not-html"),
        ("/huge", "too-large", "too-large"),
        ("/bomb", "too-large", "too-large"),
        ("/file", "blocked-address", "blocked-address"),
        ("/data", "blocked-address", "blocked-address"),
        ("/round", "redirects", "redirects"),
        ("/home", "redirected-home", "redirected-home"),
        ("/moved", "ok", "article"),
        ("/charset", "ok", "article"),
        ("/future", "ok", "article"),
        ("/nasty", "ok", "article"),
    ],
)
def test_every_page_ends_under_its_own_word(day: BadDay, path: str, outcome: str, settled: str) -> None:
    assert day.outcome("pages", path) == outcome, day.fetches("pages")[path]
    assert day.settled("pages", path) == settled


def test_a_page_that_is_cut_off_is_asked_for_again_and_never_stored(day: BadDay) -> None:
    assert day.sites["pages"].hits("/truncated") == 3
    assert not [url for url, *_ in day.articles("pages") if url.endswith(("/truncated", "/cut"))]


def test_a_wrong_charset_in_the_header_is_not_believed(day: BadDay) -> None:
    [title] = [title for url, title, *_ in day.articles("pages") if url.endswith("/charset")]
    assert title == "Қытай мен Қазақстан"


def test_a_date_in_the_future_is_not_believed(day: BadDay) -> None:
    [published] = [published for url, _, _, published, _ in day.articles("pages") if url.endswith("/future")]
    assert published is None or published < (NOW + timedelta(days=1)).isoformat()


def test_the_working_half_of_a_malformed_feed_is_used(day: BadDay) -> None:
    assert len(day.articles("malformed")) == 1
    assert day.home.state("malformed")[0] == "ok"


@pytest.mark.parametrize(
    ("name", "state", "path", "outcome"),
    [
        ("not-a-feed", "no-links", "/feed.xml", "not-a-list"),
        ("challenge", "refused", "/feed.xml", "challenge-page"),
        ("forbidden", "refused", "/feed.xml", "http-403"),
        ("broken", "unreachable", "/feed.xml", "http-500"),
        ("robots", "robots", "/feed.xml", "robots"),
        ("mute", "unreachable", "/feed.xml", "http-503"),
    ],
)
def test_every_source_that_fails_says_how(day: BadDay, name: str, state: str, path: str, outcome: str) -> None:
    assert day.home.state(name)[0] == state
    assert day.home.state(name)[1]
    assert day.outcome(name, path) == outcome


def test_nobody_there_is_told_from_no_such_name(day: BadDay) -> None:
    assert day.home.state("unreachable")[0] == "unreachable"
    assert "connection-refused" in [outcome for outcome, _ in day.fetches("unreachable").values()]
    [[outcome]] = day.home.rows("SELECT DISTINCT outcome FROM fetches WHERE source = 'nameless' AND kind = 'list'")
    assert outcome == "dns"


def test_a_list_that_takes_too_long_is_given_up(day: BadDay) -> None:
    assert day.home.state("late")[0] == "unreachable"
    assert day.outcome("late", "/feed.xml") == "timeout"


def test_a_source_behind_a_proxy_is_asked_through_it(day: BadDay) -> None:
    assert [request.target for request in day.sites["proxied"].requests] == [
        "http://news.invalid/robots.txt",
        "http://news.invalid/feed.xml",
        "http://news.invalid/news/1",
    ]
    assert len(day.articles("proxied")) == 1


def test_what_robots_txt_forbids_is_not_asked_for(day: BadDay) -> None:
    assert day.sites["robots"].paths() == ["/robots.txt"]
    assert day.sites["whole"].paths() == ["/robots.txt"]
    assert day.outcome("whole", "/robots.txt") == "ok"  # any 2xx is an answer
    assert day.sites["part"].paths() == ["/robots.txt", "/feed.xml"]
    assert day.settled("part", "/news/part-1") == "robots"


def test_without_an_answer_for_robots_txt_nothing_is_asked_for(day: BadDay) -> None:
    assert set(day.sites["mute"].paths()) == {"/robots.txt"}


def test_the_crawl_delay_is_kept(day: BadDay) -> None:
    times = [request.at for request in day.sites["hasty"].requests]
    assert len(times) == 4
    assert times[-1] - times[1] > 1  # two seconds, less what a busy machine takes to note the first of them


def test_who_asks_for_patience_gets_it(day: BadDay) -> None:
    assert day.sites["slow"].hits("/news/slow-1") == 3
    assert len(day.articles("slow")) == 1


def test_who_asks_for_a_day_is_left_alone_and_nothing_is_lost(day: BadDay) -> None:
    assert sum(path.startswith("/news/") for path in day.sites["busy"].paths()) == 1
    assert {day.outcome("busy", path) for path in ("/news/busy-1", "/news/busy-2")} == {"busy"}
    assert {day.settled("busy", path) for path in ("/news/busy-1", "/news/busy-2")} == {"pending"}


def test_when_it_is_looked_at_next_is_what_the_host_asked_for(day: BadDay) -> None:
    [(asked, waits)] = day.home.rows(
        "SELECT l.retry_after, (julianday(s.next_check) - julianday(s.last_checked)) * 86400"
        " FROM looks l JOIN sources s ON s.name = l.source WHERE s.name = 'busy'"
    )
    assert 86000 < asked <= 86400
    assert abs(waits - asked) < 2


def test_the_summary_names_what_failed_and_the_run_is_on_record(day: BadDay) -> None:
    sources = day.summary["sources"]
    assert sources["forbidden"]["state"] == "refused"
    assert day.home.rows("SELECT kind, exit FROM runs") == [("crawl", "done")]


def test_every_request_says_who_asks(day: BadDay) -> None:
    agents = {request.headers["User-Agent"] for request in day.sites["pages"].requests}
    assert agents == {"Silkwatch/0.1 (+tests@example.org)"}
    assert all("Cookie" not in request.headers for request in day.sites["pages"].requests)
