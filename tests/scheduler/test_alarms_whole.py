"""The whole way of an alarm: sites on loopback, real crawls, ticks, and what arrives at a webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler import config, jobs
from scheduler.jobs import Order, Result
from tests.scheduler import sites
from tests.server import Server, reply


@pytest.fixture
def hook() -> Iterator[Server]:
    with Server() as running:
        running.add("/hook", "ok")
        yield running


def tell(home: Path, hook: Server) -> None:
    with (home / "silkwatch.toml").open("a") as file:
        file.write(f'[alarm]\nwebhook = "{hook.url}/hook"\n')


def tick(home: Path) -> Result:
    return jobs.tick(config.load(home), clock=lambda: datetime.now(UTC), said=lambda _: None, everything=True)


def told(hook: Server) -> list[list[str]]:
    """Return what each message at the webhook was about."""
    found = [json.loads(request.body)["alarms"] for request in hook.requests]
    return [[f"{one['about']}: {one['state']}" for one in alarms] for alarms in found]


@pytest.mark.slow
def test_when_nothing_can_be_reached_one_alarm_says_so_and_one_that_it_is_over(tmp_path: Path, hook: Server) -> None:
    with ExitStack() as stack:
        farm = [stack.enter_context(Server(f"127.0.0.{number}")) for number in (2, 3, 4)]
        for site in farm:
            sites.publish(site, "/news/1.html")
        home = sites.home(tmp_path / "home", **{f"site{number}": site.url for number, site in enumerate(farm)})
        tell(home, hook)
        assert tick(home).problems == ()
        routes = [dict(site.routes) for site in farm]
        for site in farm:
            site.routes.clear()
            site.default = replace(reply("gone"), cut=0)
        down = tick(home)
        assert [one.what for one in down.problems] == ["network"]
        assert down.passing == ()
        for site, before in zip(farm, routes, strict=True):
            site.routes.update(before)
        well = tick(home)
        assert (well.problems, [one.what for one in well.recovered]) == ((), ["network"])
    assert told(hook) == [["network: down"], ["network: ok"]]


@pytest.mark.slow
def test_a_crawl_by_hand_tells_the_same(tmp_path: Path, site: Server, hook: Server) -> None:
    home = sites.home(tmp_path / "home", farm=site.url)
    tell(home, hook)
    site.add("/feed.xml", "<html>no feed any more</html>")
    settings = config.load(home)
    done = jobs.crawl_only(settings, Order(), clock=lambda: datetime.now(UTC), said=lambda _: None, timeout=60)
    [problem] = done.problems
    assert problem.what == "farm"
    assert [[one.partition(":")[0] for one in message] for message in told(hook)] == [["farm"]]
