"""The daemon, as a real process: it looks by itself, stops in order, catches up, and is alone on its home."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import articles, sources
from storage.database import open_store
from storage.models import Look, SourceState
from tests.scheduler import homes
from tests.scheduler.sites import daemon, query, silkwatch
from tests.server import Reply, Server, reply


@pytest.mark.slow
def test_it_crawls_by_itself_and_only_what_is_due(home: Path, site: Server) -> None:
    with daemon(home) as running:
        running.wait_for(f"running: {home}")
        running.wait_for("crawled: farm")
        assert site.hits("/feed.xml") == 1
        make_due(home, "farm")
        running.wait_for("crawled: farm")
        assert site.hits("/feed.xml") == 2
        assert running.stop() == 0
    assert running.lines[-1] == "stopped"
    assert query(home, "select count(*) as n from articles") == [{"n": 1}]


def test_sigterm_lets_the_page_in_hand_be_finished(home: Path, site: Server) -> None:
    go_on = threading.Event()
    page = site.routes["/news/1.html"]
    assert isinstance(page, Reply)
    site.add("/news/1.html", replace(page, wait=go_on))
    with daemon(home) as running:
        assert site.wait_for(1, "/news/1.html")
        running.process.terminate()
        running.wait_for("told to stop")
        go_on.set()
        assert running.process.wait(60) == 0
    assert query(home, "select count(*) as n from articles") == [{"n": 1}]
    assert query(home, "select exit from runs") == [{"exit": "interrupted"}]


@pytest.mark.slow
def test_the_issue_of_a_missed_week_is_made_late_and_once(home: Path, site: Server) -> None:
    last_week = datetime.now(UTC) - timedelta(days=7)
    with closing(open_store(home / "silkwatch.db")) as db:
        article = homes.article(9, "Opened last week", homes.ENGLISH, lang="en", verdict="relevant", source="times")
        articles.save(db, replace(article, mentions=()), now=last_week)
    with daemon(home) as running:
        line = running.wait_for("issue: ")
        page = Path(line.removeprefix("issue: "))
        made = page.read_bytes()
        make_due(home, "farm")
        running.wait_for("crawled: farm")
        assert running.stop() == 0
    assert sum(line.startswith("issue: ") for line in running.lines) == 1
    assert page.read_bytes() == made
    assert len(query(home, "select id from digests")) == 1


@pytest.mark.slow
def test_a_source_that_breaks_is_said_once(home: Path, site: Server) -> None:
    with daemon(home) as running:
        running.wait_for("crawled: farm")
        site.add("/feed.xml", reply("go away", status=403))
        states: tuple[SourceState, ...] = ("ok", "refused")
        for state in states:
            make_due(home, "farm", state=state)
            running.wait_for("crawled: farm")
        assert running.stop() == 0
    assert sum(line.startswith("farm: it refuses us") for line in running.lines) == 1


@pytest.mark.parametrize("command", ["run", *(pytest.param(one, marks=pytest.mark.slow) for one in ("once", "crawl"))])
def test_a_second_one_is_refused_and_the_first_goes_on(home: Path, command: str) -> None:
    with daemon(home) as running:
        running.wait_for("running: ")
        done = silkwatch(home, command)
        assert done.returncode == 3
        assert f"in use by process {running.process.pid} (silkwatch run)" in done.stderr
        assert silkwatch(home, "status").returncode == 0
        assert running.stop() == 0


@pytest.mark.slow
def test_trouble_in_a_tick_is_said_and_the_next_one_tries_again(home: Path, site: Server) -> None:
    with daemon(home) as running:
        running.wait_for("crawled: farm")
        (home / "silkwatch.db").rename(home / "away.db")
        for each in home.glob("silkwatch.db-*"):
            each.unlink()
        (home / "silkwatch.db").mkdir()
        running.wait_for("tick: DatabaseUnusable: ")
        (home / "silkwatch.db").rmdir()
        (home / "away.db").rename(home / "silkwatch.db")
        make_due(home, "farm")
        running.wait_for("crawled: farm")
        assert running.stop() == 0


def make_due(home: Path, name: str, *, state: SourceState = "ok") -> None:
    """Pretend that the last look at a source was two days ago: it is due at once."""
    with closing(open_store(home / "silkwatch.db")) as db:
        sources.looked(db, Look(source=name, state=state, links_found=1), now=datetime.now(UTC) - timedelta(days=2))
