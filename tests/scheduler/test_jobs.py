"""The pure parts of a tick."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from scheduler import jobs, watched
from scheduler.config import Archive, Config, Network, Sources


def test_the_crawl_is_told_what_the_configuration_says() -> None:
    config = Config(
        home=Path("/srv/watch"),
        choice=Sources(bundled=False),
        network=Network(contact="me@example.org", proxy="http://proxy.example:3128", allow_private=True, concurrency=3),
        archive=Archive(keep_other=timedelta(days=6, hours=1)),
    )
    order = jobs.Order(names=("moe",), since=date(2026, 11, 1), replay=(Path("/srv/a.warc.gz"),))
    told = json.loads(jobs.options(config, order))
    assert told["sources"] == ["moe"]
    assert told["since"] == "2026-11-01"
    assert told["replay"] == ["/srv/a.warc.gz"]
    assert told["extra_sources"] == "/srv/watch/sources"
    assert told["bundled"] is False
    assert (told["contact"], told["proxy"]) == ("me@example.org", "http://proxy.example:3128")
    assert (told["allow_private"], told["concurrency"], told["keep_other"]) == (True, 3, 7)


def test_the_bundled_sources_can_be_left_out(tmp_path: Path) -> None:
    everything = watched.load(Config(home=tmp_path))
    assert "xinhua-en" in everything.specs
    assert watched.load(Config(home=tmp_path, choice=Sources(bundled=False))).specs == {}


def test_a_name_that_is_nearly_right() -> None:
    assert "did you mean xinhua-en?" in str(watched.unknown("xinhua", ["moe", "xinhua-en"]))
    assert "`silkwatch sources list` names them" in str(watched.unknown("q", ["moe"]))
