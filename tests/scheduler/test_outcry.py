"""The service itself fails, and its store cannot hold that it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.config import Alarm, Config, Network
from scheduler.outcry import Outcry
from tests.server import Server

NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FULL = "DatabaseUnusable: database: /srv/silkwatch.db: database or disk is full: check the file and the disk"


@pytest.fixture
def hook() -> Iterator[Server]:
    with Server() as running:
        running.add("/hook", "ok")
        yield running


@pytest.fixture
def config(tmp_path: Path, hook: Server) -> Config:
    """Return a configuration whose home cannot be written: nothing here needs one."""
    alarm = Alarm(webhook=f"{hook.url}/hook", command="false")
    return Config(home=tmp_path, alarm=alarm, network=Network(allow_private=True))


def said(hook: Server) -> list[str]:
    return [json.loads(request.body)["subject"].partition("disk")[0] for request in hook.requests]


def test_what_lasts_is_told_once_and_so_is_its_end(config: Config, hook: Server) -> None:
    outcry = Outcry()
    for minute in range(30):
        outcry.failed(config, FULL, now=NOW + minute * MINUTE)
    [request] = hook.requests
    [alarm] = json.loads(request.body)["alarms"]
    assert (alarm["about"], alarm["text"], alarm["since"]) == ("service", FULL, "2026-11-18T07:00:00Z")
    outcry.works(config, now=NOW + 31 * MINUTE)
    outcry.works(config, now=NOW + 32 * MINUTE)
    assert said(hook)[1:] == ["Silkwatch: service: works again"]


def test_a_hiccup_is_not_told(config: Config, hook: Server) -> None:
    outcry = Outcry()
    for minute in range(60):
        if minute % 9:
            outcry.failed(config, FULL, now=NOW + minute * MINUTE)
        else:
            outcry.works(config, now=NOW + minute * MINUTE)
    assert not hook.requests


def test_nobody_took_it_so_the_next_tick_tries_again(config: Config, hook: Server) -> None:
    del hook.routes["/hook"]
    outcry = Outcry()
    outcry.failed(config, FULL, now=NOW)
    outcry.failed(config, FULL, now=NOW + 10 * MINUTE)
    hook.add("/hook", "ok")
    outcry.failed(config, FULL, now=NOW + 11 * MINUTE)
    outcry.failed(config, FULL, now=NOW + 12 * MINUTE)
    assert [request.status for request in hook.requests] == [404, 200]


def test_nobody_took_its_end_so_it_is_tried_again_now_and_then(config: Config, hook: Server) -> None:
    outcry = Outcry()
    outcry.failed(config, FULL, now=NOW)
    outcry.failed(config, FULL, now=NOW + 10 * MINUTE)
    del hook.routes["/hook"]
    for minute in range(11, 22):
        outcry.works(config, now=NOW + minute * MINUTE)
    hook.add("/hook", "ok")
    for minute in range(22, 60):
        outcry.works(config, now=NOW + minute * MINUTE)
    assert [request.status for request in hook.requests] == [200, 404, 404, 200]


def test_a_clock_that_was_set_back_does_not_silence_it(config: Config, hook: Server) -> None:
    outcry = Outcry()
    outcry.failed(config, FULL, now=NOW)
    for minute in range(12):
        outcry.failed(config, FULL, now=NOW - timedelta(days=400) + minute * MINUTE)
    assert len(hook.requests) == 1
