"""After a crawl that died: pauses that grow, and one source that kills every crawl leaves the others alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scheduler import config, jobs, retrying
from scheduler.errors import CrawlFailed
from scheduler.health import Problem
from storage import runs, sources
from storage.database import open_store
from storage.models import Look
from tests.scheduler import homes
from tests.server import Server

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_pauses_grow_up_to_an_hour() -> None:
    assert [retrying.pause(deaths) // MINUTE for deaths in (1, 2, 3, 6, 7, 20)] == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    ("deaths", "minutes", "may"),
    [
        (0, 0, True),
        (1, 0.5, False),
        (1, 1, True),
        (3, 3.9, False),
        (3, 4, True),
        (20, 59, False),
        (20, 60, True),
        (20, -1, True),  # the clock was set back meanwhile
    ],
)
def test_the_next_crawl_waits(deaths: int, minutes: float, may: bool) -> None:
    assert retrying.may_crawl(deaths, NOW, now=NOW + minutes * MINUTE) is may


def test_nobody_has_died_yet() -> None:
    assert retrying.may_crawl(0, None, now=NOW)


@pytest.mark.parametrize(
    ("deaths", "guilty", "expected"),
    [
        (0, (), [("a", "b", "c")]),
        (1, (), [("a", "b", "c")]),
        (2, (), [("a",), ("b",), ("c",)]),
        (0, ("b",), [("a", "c"), ("b",)]),
        (2, ("a",), [("b",), ("c",), ("a",)]),
        (0, ("a", "b", "c"), [("a",), ("b",), ("c",)]),
    ],
)
def test_who_is_crawled_with_whom(deaths: int, guilty: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    assert retrying.groups(("a", "b", "c"), deaths, guilty) == expected


class World:
    """A store with three sources, and crawls of them that die when a deadly one is among them."""

    def __init__(self, db: Database, *deadly: str) -> None:
        self.db, self.deadly, self.now = db, set(deadly), NOW
        self.crawled: list[tuple[str, ...]] = []
        sources.register(db, [homes.source(name) for name in ("a", "b", "c")], now=NOW)

    def one(self, names: tuple[str, ...]) -> tuple[dict[str, Any], list[Problem]]:
        self.crawled.append(names)
        run = runs.start(self.db, "crawl", now=self.now)
        if self.deadly & set(names):
            error = "crawl: its process ended without a summary (killed by SIGKILL)"
            runs.finish(self.db, run, exit=error, counts={}, now=self.now)
            raise CrawlFailed(error)
        for name in names:
            sources.looked(self.db, Look(source=name, state="ok", links_found=1), now=self.now)
        runs.finish(self.db, run, exit="done", counts={}, now=self.now)
        return {"run": run, "articles": {"new": len(names)}, "sources": {name: {} for name in names}}, []

    def tick(self) -> tuple[list[tuple[str, ...]], dict[str, Any], list[str]]:
        """As a tick does it: who was crawled with whom, the summary, and what is newly wrong."""
        self.crawled = []
        if not retrying.may_crawl(*runs.deaths(self.db), now=self.now):
            return [], {}, []
        due = [each.name for each in sources.due(self.db, now=self.now)]
        summary, problems = retrying.crawl(self.db, due, self.one, clock=lambda: self.now)
        return self.crawled, summary, [str(each) for each in problems]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(open_store(tmp_path / "silkwatch.db")) as opened:
        yield opened


def test_a_source_that_kills_its_crawl_is_found_and_the_others_go_on(db: Database) -> None:
    world = World(db, "b")
    dies = "crawl: its process ended without a summary (killed by SIGKILL)"
    assert world.tick() == ([("a", "b", "c")], {}, [dies])
    assert world.tick() == ([], {}, [])  # not at once
    world.now += 1 * MINUTE
    assert world.tick() == ([("a", "b", "c")], {}, [])  # the same again is no news
    world.now += 1 * MINUTE
    assert world.tick() == ([], {}, [])
    world.now += 1 * MINUTE
    crawled, summary, problems = world.tick()
    assert (crawled, problems) == ([("a",), ("b",), ("c",)], [])
    assert summary["articles"] == {"new": 2}
    assert set(summary["sources"]) == {"a", "c"}
    [found] = [each for each in sources.health(db) if each.source.name == "b"]
    assert found.state == "unreadable"
    assert found.reason == "its crawl died: its process ended without a summary (killed by SIGKILL)"
    assert found.next_check
    assert found.next_check > world.now + timedelta(minutes=30)
    assert runs.deaths(db) == (0, None)
    world.now += timedelta(days=1)
    others, alone = world.tick()[0]
    assert (set(others), alone) == ({"a", "c"}, ("b",))  # from now on it dies alone, and nobody waits for it
    assert runs.deaths(db) == (0, None)
    world.deadly.clear()
    world.now += timedelta(days=2)
    world.tick()
    world.now += timedelta(days=1)
    assert len(world.tick()[0]) == 1  # it lives: it is one of them again


def test_when_all_die_no_source_is_to_blame(db: Database) -> None:
    world = World(db, "a", "b", "c")
    for pause in (1, 2, 4):
        assert world.tick()[0]
        world.now += pause * MINUTE
    assert {each.state for each in sources.health(db)} == {"new"}
    count, last = runs.deaths(db)
    assert count == 5  # together, together, and each by itself
    assert last == world.now - 4 * MINUTE


def test_it_is_kept_in_the_store_and_what_tells_nothing_does_not_count(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        for exit in ("crawl: died", "done", "crawl: died", "interrupted", "failed", "crawl: died"):
            runs.finish(db, runs.start(db, "crawl", now=NOW), exit=exit, counts={}, now=NOW)
        runs.start(db, "crawl", now=NOW)  # ended with its machine
        runs.finish(db, runs.start(db, "import", now=NOW), exit="done", counts={}, now=NOW)
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        assert runs.deaths(db) == (2, NOW)


def test_the_daemon_waits_with_what_is_due(home: Path, site: Server) -> None:
    with closing(open_store(home / "silkwatch.db")) as db:
        runs.finish(db, runs.start(db, "crawl", now=NOW), exit="crawl: died", counts={}, now=NOW)
    soon = NOW + timedelta(seconds=59)
    done = jobs.tick(config.load(home), clock=lambda: soon, said=print, on_time=True)
    assert done.sources == ()
    assert site.hits("/feed.xml") == 0
