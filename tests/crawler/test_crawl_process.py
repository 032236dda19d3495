"""The crawl as a process: how it is told to stop, what it says, and how Scrapy's own commands see it."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.crawler.farm import NOW, Home, publish, story
from tests.server import Server, reply


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, site: Server) -> Home:
    """A home with one source of six articles, taken in the order of their numbers."""
    made = Home(tmp_path / "home")
    made.source("one", site.url, f'feed = "{site.url}/feed.xml"')
    publish(site, "one", range(6))
    return made


def hold(site: Server, path: str, page: str) -> threading.Event:
    """Let a page be answered only when the event is set."""
    go = threading.Event()
    site.add(path, replace(reply(page), wait=go))
    return go


def pending(home: Home) -> int:
    return int(home.rows("SELECT count(*) FROM urls WHERE outcome = 'pending'")[0][0])


def test_told_to_stop_it_finishes_the_page_in_hand(home: Home, site: Server) -> None:
    go = hold(site, "/news/one-2", story("one", 2))
    process = home.start()
    assert site.wait_for(1, "/news/one-2")
    process.send_signal(signal.SIGTERM)
    assert process.stderr
    while "told to stop" not in process.stderr.readline():
        pass
    go.set()
    out, _ = process.communicate(timeout=60)
    summary = json.loads(out)
    assert (process.returncode, summary["exit"]) == (0, "interrupted")
    assert home.rows("SELECT count(*) FROM articles WHERE url LIKE '%/one-2'") == [(1,)]
    assert pending(home) == 3, "for the next crawl"
    assert all(path.name.endswith(".warc.gz") for path in home.archived())


@pytest.mark.slow
def test_the_next_crawl_goes_on_where_one_was_told_to_stop(home: Home, site: Server) -> None:
    test_told_to_stop_it_finishes_the_page_in_hand(home, site)
    home.crawl()
    assert home.rows("SELECT count(*) FROM articles") == [(6,)]


@pytest.mark.slow
def test_only_a_crawl_that_came_to_its_end_tidies_up(home: Home, site: Server) -> None:
    publish(site, "one", [0])
    home.crawl(clock_back=3 * 86_400)
    [old] = home.archived()
    publish(site, "one", [1, 0])
    go = hold(site, "/news/one-1", story("one", 1))
    process = home.start(keep_other=1)
    assert site.wait_for(1, "/news/one-1")
    process.send_signal(signal.SIGTERM)
    assert process.stderr
    while "told to stop" not in process.stderr.readline():
        pass
    go.set()
    process.communicate(timeout=60)
    assert old in home.archived()
    home.crawl(keep_other=1)
    assert old not in home.archived()


@pytest.mark.slow
def test_told_to_stop_in_the_middle_of_a_list_it_keeps_nothing_of_that_list(home: Home, site: Server) -> None:
    (home.path / "sources" / "one.toml").unlink()
    home.names.clear()
    home.source("pages", site.url, f'listing = "{site.url}/list"\narticle_url = \'/news/\'\npages = "?page={{n}}"')
    item = '<li><a href="/news/one-{n}">The academy opened its {n}th laboratory</a> <i>{day}</i></li>'
    day = f"{NOW:%Y-%m-%d}"
    site.add("/list", f"<ul>{''.join(item.format(n=n, day=day) for n in (0, 1, 2))}</ul>")
    site.add("/list?page=3", "<ul></ul>")
    last = f"<ul>{''.join(item.format(n=n, day=day) for n in (3, 4, 5))}</ul>"
    go = hold(site, "/list?page=2", last)
    process = home.start()
    assert site.wait_for(2, "/list")
    process.send_signal(signal.SIGTERM)
    assert process.stderr
    while "told to stop" not in process.stderr.readline():
        pass
    go.set()
    out, _ = process.communicate(timeout=60)
    assert json.loads(out)["sources"]["pages"]["state"] is None
    assert home.rows("SELECT count(*) FROM urls") == [(0,)]
    assert home.rows("SELECT state FROM sources WHERE name = 'pages'") == [("new",)]
    home.crawl()
    assert home.rows("SELECT count(*) FROM articles") == [(6,)]


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once_and_nothing_is_lost(home: Home, site: Server) -> None:
    go = hold(site, "/news/one-2", story("one", 2))
    process = home.start()
    assert site.wait_for(1, "/news/one-2")
    process.send_signal(signal.SIGTERM)
    assert process.stderr
    while "told to stop" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130
    go.set()
    home.crawl()
    assert home.rows("SELECT count(*) FROM articles") == [(6,)]


@pytest.mark.slow
def test_it_stops_when_whoever_started_it_is_gone(home: Home, site: Server) -> None:
    options = {"sources": ["one"], "extra_sources": str(home.path / "sources"), "allow_private": True}
    command = [sys.executable, "-P", "-m", "crawler", "--home", str(home.path), "--options", json.dumps(options)]
    go = hold(site, "/news/one-3", story("one", 3))
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert site.wait_for(1, "/news/one-3")
    for pipe in (process.stdin, process.stdout, process.stderr):
        assert pipe
        pipe.close()  # as kill -9 does it: there is nobody left to tell anything
    go.set()
    process.wait(60)
    assert home.rows("SELECT exit FROM runs") == [("interrupted",)]
    assert {outcome for (outcome,) in home.rows("SELECT DISTINCT outcome FROM urls")} == {"article", "pending"}
    home.crawl()
    assert home.rows("SELECT count(*) FROM articles") == [(6,)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('{"surces": []}', "surces"),
        pytest.param("[]", "JSON object", marks=pytest.mark.slow),
        pytest.param('{"replay": ["/nowhere.warc.gz"]}', "/nowhere.warc.gz", marks=pytest.mark.slow),
    ],
)
def test_wrong_options_are_named_and_nothing_is_crawled(tmp_path: Path, options: str, said: str) -> None:
    command = [sys.executable, "-P", "-m", "crawler", "--home", str(tmp_path), "--options", options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_when_nothing_can_be_kept_the_crawl_ends_and_says_why(home: Home, site: Server) -> None:
    home.path.mkdir(exist_ok=True)
    (home.path / "archive").write_text("a file where the archive's folder should be")
    summary = home.crawl(exit=1)
    assert summary["exit"] == "interrupted"
    assert len(summary["problems"]) == 1
    assert "archive" in summary["problems"][0]
    assert site.paths() == ["/robots.txt"]
    state, reason = home.state("one")
    assert (state, summary["sources"]["one"]["state"]) == ("unreadable", "unreadable")
    assert reason == summary["problems"][0]
    assert home.rows("SELECT next_check > last_checked FROM sources WHERE name = 'one'") == [(1,)]  # not at once again


@pytest.mark.slow
def test_a_disk_that_fills_up_ends_the_crawl_and_costs_no_page(home: Home, site: Server) -> None:
    room = 6 * 1024 * 1024  # more than has been written before
    go = threading.Event()
    site.add("/news/one-2", replace(reply(random.randbytes(room + 1), type="image/png"), wait=go))
    process = home.start()
    assert site.wait_for(1, "/news/one-2")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, room))  # as good as a full disk
    go.set()
    out, _ = process.communicate(timeout=60)
    summary = json.loads(out)
    assert (process.returncode, summary["exit"], len(summary["problems"])) == (1, "interrupted", 1)
    assert "free some space" in summary["problems"][0]
    assert "archive" in home.outcomes("article")
    assert not site.hits("/news/one-4")
    assert home.rows("SELECT outcome, attempts FROM urls WHERE url LIKE '%/one-2'") == [("pending", 0)]


def test_the_store_of_another_program_is_named(tmp_path: Path) -> None:
    (tmp_path / "silkwatch.db").write_text("a diary, no database " * 50)
    command = [sys.executable, "-P", "-m", "crawler", "--home", str(tmp_path), "--options", "{}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "not a SQLite database" in done.stderr
    assert "Traceback" not in done.stderr


def test_addresses_of_the_local_network_are_refused_unless_allowed(home: Home, site: Server) -> None:
    summary = home.crawl(allow_private=False, exit=1)
    assert site.paths() == []
    assert summary["sources"]["one"]["state"] == "unreachable"
    assert home.outcomes() == ["blocked-address"]


def scrapy(home: Home, *arguments: str) -> str:
    """Run a command of Scrapy's own in a home and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=os.environ | {"SILKWATCH_HOME": str(home.path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def test_scrapy_itself_knows_every_source(home: Home) -> None:
    assert {"one", "xinhua-en"} <= set(scrapy(home, "list").split())


@pytest.mark.slow
def test_scrapy_itself_crawls_a_source_and_fetches_a_page(home: Home, site: Server) -> None:
    for _ in range(2):
        scrapy(home, "crawl", "one", "-s", "ALLOW_PRIVATE=1")
    assert home.rows("SELECT count(*) FROM articles") == [(6,)]
    assert home.rows("SELECT name, active FROM sources") == [("one", 0)]  # which are watched is not decided here
    assert home.rows("SELECT links_found FROM sources") == [(6,)]  # the second look: those of the unchanged list
    shown = scrapy(home, "shell", "-s", "ALLOW_PRIVATE=1", "-c", "response.status", f"{site.url}/feed.xml")
    assert shown.strip() == "200"


@pytest.mark.slow
def test_a_source_whose_file_is_taken_away_meanwhile_costs_the_others_nothing(home: Home) -> None:
    summary = home.crawl(sources=("gone", "one"))
    assert {name: look["state"] for name, look in summary["sources"].items()} == {"one": "ok"}


@pytest.mark.slow
def test_sources_that_share_a_host_are_not_asked_at_the_same_time(home: Home, site: Server) -> None:
    site.add("/other.xml", reply("<rss version='2.0'><channel><title>Other</title></channel></rss>"))
    home.source("two", site.url, f'feed = "{site.url}/other.xml"')
    go = hold(site, "/news/one-2", story("one", 2))
    process = home.start()
    assert site.wait_for(1, "/news/one-2")
    first = site.paths()
    go.set()
    process.communicate(timeout=60)
    lists = [path for path in first if path.endswith(".xml")]
    assert lists in (["/feed.xml"], ["/other.xml", "/", "/feed.xml"], ["/other.xml", "/feed.xml"])
    news = [n for n, path in enumerate(site.paths()) if path.startswith("/news/")]
    assert news == list(range(news[0], news[0] + 6))
