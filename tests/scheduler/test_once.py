"""The whole way: a site, one tick, the database, the digest."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import articles
from storage.database import open_store
from tests.conftest import ROOT
from tests.scheduler import homes, sites
from tests.scheduler.sites import TITLE, query, silkwatch
from tests.server import Reply, Request, Server, reply


def test_one_feed_one_article_one_digest(home: Path, site: Server) -> None:
    done = silkwatch(home, "once", "--all")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "looked at 1 source: articles: 1 new"
    [article] = query(home, "select title, verdict, source from articles")
    assert article == {"title": TITLE, "verdict": "relevant", "source": "farm"}
    page = home / "digest.html"
    made = silkwatch(home, "digest", "--preview", "--output", str(page))
    assert made.returncode == 0, made.stderr
    assert TITLE in page.read_text()
    assert f"{site.url}/news/1.html" in page.read_text()


@pytest.mark.slow
def test_what_is_not_due_is_left_alone(home: Path, site: Server) -> None:
    first = silkwatch(home, "once", "--json")
    result = json.loads(first.stdout)  # and nothing else on stdout
    assert (result["sources"], result["problems"]) == (["farm"], [])
    assert result["summary"]["articles"] == {"new": 1}
    assert "farm" in first.stderr  # the progress
    site.forget()
    again = silkwatch(home, "once")
    assert (again.returncode, again.stdout, again.stderr) == (0, "nothing is due\n", "")
    assert site.paths() == []
    by_name = silkwatch(home, "once", "farm")  # naming a source looks at it now
    assert by_name.returncode == 0
    assert site.paths() == ["/feed.xml"]


def test_a_broken_source_is_named_once(home: Path, site: Server) -> None:
    site.add("/feed.xml", reply("go away", status=403))
    first = silkwatch(home, "once")
    assert first.returncode == 1
    assert first.stderr.startswith("farm: it refuses us")
    second = silkwatch(home, "once", "--all")
    assert (second.returncode, second.stderr) == (0, "")
    shown = silkwatch(home, "status")
    assert shown.returncode == 0
    assert "refused" in shown.stdout


@pytest.mark.slow
def test_a_broken_source_file_is_named_once_and_the_others_go_on(home: Path) -> None:
    (home / "sources" / "wrong.toml").write_text('name = "wrong"\nhomepge = "https://wrong.example/"\n')
    first = silkwatch(home, "once", "--all")
    assert first.returncode == 1
    assert "wrong.toml" in first.stderr
    assert "homepge" in first.stderr
    assert query(home, "select count(*) as n from articles") == [{"n": 1}]
    second = silkwatch(home, "once")
    assert (second.returncode, second.stderr) == (0, "")
    assert "homepge" in silkwatch(home, "status").stdout


def test_a_source_that_does_not_exist(home: Path) -> None:
    done = silkwatch(home, "once", "fram")
    assert done.returncode == 2
    assert done.stderr == "silkwatch: source: fram: there is no such source: did you mean farm?\n"


@pytest.mark.slow
def test_a_crawl_that_is_killed_is_recorded_and_named_once(home: Path, site: Server) -> None:
    def shoot(request: Request) -> Reply:
        os.kill(crawler_of(home), signal.SIGKILL)
        return reply("too late")

    site.add("/feed.xml", shoot)
    first = silkwatch(home, "once")
    assert first.returncode == 1
    assert first.stderr.startswith("crawl: its process ended without a summary (killed by SIGKILL)")
    second = silkwatch(home, "once")
    assert (second.returncode, second.stderr) == (0, "")
    dead = query(home, "select exit from runs where finished is not null")
    assert [row["exit"].partition(":")[0] for row in dead] == ["crawl", "crawl"]
    sites.publish(site, "/news/1.html")
    assert "looked at 1 source: articles: 1 new" in silkwatch(home, "once").stdout.splitlines()


def crawler_of(home: Path) -> int:
    """Find the crawl's process by its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if b"crawler" in words and str(home).encode() in words:
                return int(path.parent.name)
    raise AssertionError("no crawl is running")


@pytest.mark.slow
def test_a_damaged_archive_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "damaged.warc.gz").write_bytes(b"no archive")
    done = silkwatch(home, "crawl", "--replay", str(tmp_path / "damaged.warc.gz"))
    assert done.returncode == 1
    assert "damaged.warc.gz" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_week_gets_its_issue_once(tmp_path: Path) -> None:
    home = sites.home(tmp_path / "home")
    last_week = datetime.now(UTC) - timedelta(days=7)
    with closing(open_store(home / "silkwatch.db")) as db:
        article = homes.article(1, "Opened last week", homes.ENGLISH, lang="en", verdict="relevant", source="times")
        articles.save(db, replace(article, mentions=()), now=last_week)
    done = silkwatch(home, "once", "--json")
    [page] = json.loads(done.stdout)["issues"]
    assert Path(page).parent == home / "digests"
    assert Path(page).exists()
    assert Path(page).with_suffix(".txt").exists()
    assert json.loads(silkwatch(home, "once", "--json").stdout)["issues"] == []


@pytest.mark.slow
def test_a_replay_makes_the_same_articles_without_the_network(home: Path, site: Server, tmp_path: Path) -> None:
    silkwatch(home, "crawl")
    [warc] = (home / "archive").glob("*.warc.gz")
    site.forget()
    empty = sites.home(tmp_path / "empty", farm=site.url)
    done = silkwatch(empty, "crawl", "--replay", str(warc))
    assert done.returncode == 0, done.stderr
    assert site.paths() == []
    columns = "select url, title, text, verdict, score from articles"
    assert query(empty, columns) == query(home, columns) != []


def test_sources_check_shows_every_step_and_stores_nothing(home: Path, site: Server) -> None:
    done = silkwatch(home, "sources", "check", "farm")
    assert done.returncode == 0, done.stderr
    for step in (f"{site.url}/robots.txt", f"{site.url}/feed.xml", f"{site.url}/news/1.html", TITLE, "ok: works"):
        assert step in done.stdout
    assert not (home / "silkwatch.db").exists()
    assert not (home / "archive").exists()


@pytest.mark.slow
def test_sources_check_of_a_source_that_gives_nothing(home: Path, site: Server) -> None:
    site.add("/feed.xml", reply("gone", status=410))
    done = silkwatch(home, "sources", "check", "farm", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["articles"] == []
    assert "http-410" in [fetch["outcome"] for fetch in found["fetches"]]


@pytest.mark.slow
def test_ctrl_c_lets_the_page_in_hand_be_finished(home: Path, site: Server) -> None:
    go_on = threading.Event()
    page = site.routes["/news/1.html"]
    assert isinstance(page, Reply)
    site.add("/news/1.html", replace(page, wait=go_on))
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "once"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert site.wait_for(1, "/news/1.html")
        running.send_signal(signal.SIGINT)
        told = next(line for line in running.stdout if "told to stop" in line)
        go_on.set()
        _, said = running.communicate(timeout=60)
    assert told
    assert said == "silkwatch: interrupted\n"
    assert running.returncode == 130
    assert query(home, "select exit from runs") == [{"exit": "interrupted"}]
    assert query(home, "select count(*) as n from articles") == [{"n": 1}]
    assert silkwatch(home, "once").returncode == 0  # the lock is free


@pytest.mark.slow
def test_the_crawl_goes_on_when_nobody_reads_its_progress(home: Path) -> None:
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "once"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        running.stdout.close()
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (0, "")
    assert query(home, "select count(*) as n from articles") == [{"n": 1}]


@pytest.mark.slow
def test_on_a_terminal_progress_is_one_line_that_is_gone_in_the_end(home: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "once"]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # EIO: the last one at the other end has gone
            while piece := os.read(ours, 4096):
                shown += piece
    os.close(ours)
    assert running.returncode == 0
    *progress, result = shown.decode().split("\r\x1b[K")
    assert result == "looked at 1 source: articles: 1 new\r\n"
    assert "farm: 1 links, 1 new" in progress
    assert "\n" not in "".join(progress)
