"""Headlines are translated before an issue is made, and no server keeps an issue from being made."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from reports import payload
from reports.model import Digest
from reports.recipients import Recipient
from scheduler import issues, jobs
from scheduler.config import Config, Mail, Site, Sources, Translate
from storage import articles, digests
from storage.database import open_store
from tests.reports.libre import json_reply, questions, speak
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch
from tests.server import Server

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)  # a Thursday in 2026-W11
WEEK = timedelta(days=7)


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        speak(server)
        yield server


@pytest.fixture
def config(tmp_path: Path, site: Server) -> Config:
    return Config(home=tmp_path, site=Site(timezone="UTC", language="ru"), translate=Translate(url=site.url))


@pytest.fixture
def db(config: Config) -> Iterator[Database]:
    with closing(open_store(config.database)) as store:
        article = homes.article(1, "Institute opens", homes.ENGLISH, lang="en", verdict="relevant", source="times")
        articles.save(store, replace(article, mentions=(), published=NOW - WEEK), now=NOW - WEEK)
        yield store


def made(db: Database, config: Config) -> tuple[Digest, list[str]]:
    """Make the issue that is missing; return it as it is frozen, and what was wrong."""
    wrong: list[str | None] = []
    issues.make_missing(db, config, now=NOW, on_time=False, translated=wrong.append)
    return payload.load(digests.load(db, "2026-W10") or ""), list(filter(None, wrong))


def titles(made: Digest) -> dict[str, str]:
    [item] = made.items
    return {one.language: one.title for one in item.translations}


def test_an_issue_is_frozen_with_headlines_in_its_language_and_its_recipients(db: Database, config: Config) -> None:
    reader = Recipient(address="a@example.org", language="kk")
    issue, wrong = made(db, replace(config, mail=Mail(recipients=(reader,))))
    assert titles(issue) == {"ru": "[ru] Institute opens", "kk": "[kk] Institute opens"}
    assert wrong == []
    page = (config.digests / "2026-W10.html").read_text()
    assert "[ru] Institute opens" in page
    assert "LibreTranslate" in page


def test_a_server_that_refuses_keeps_no_issue_from_being_made(db: Database, config: Config, site: Server) -> None:
    site.add("/translate", json_reply({"error": "Invalid API key"}, status=403))
    issue, wrong = made(db, config)
    assert titles(issue) == {}
    assert wrong == [
        "translation: 127.0.0.1: HTTP 403: it wants a key: set SILKWATCH_TRANSLATE_KEY",
    ]


def test_a_tick_tells_of_it_and_makes_the_issue(db: Database, config: Config, site: Server) -> None:
    site.add("/translate", json_reply({"error": "Slowdown"}, status=429))
    alone = replace(config, choice=Sources(bundled=False))
    done = jobs.tick(alone, clock=lambda: NOW, said=lambda _: None)
    assert [page.name for page in done.files] == ["2026-W10.html"]
    [problem] = done.problems
    assert str(problem).startswith("translation: 127.0.0.1: HTTP 429: it has been asked too often")


def test_what_was_not_translated_is_told_though_the_archive_cannot_be_written_and_stands_until_the_next_issue(
    db: Database, config: Config, site: Server
) -> None:
    site.add("/translate", json_reply({"error": "Slowdown"}, status=429))
    alone = replace(config, choice=Sources(bundled=False))
    config.digests.write_text("no folder")
    done = jobs.tick(alone, clock=lambda: NOW, said=lambda _: None)
    assert sorted(problem.what for problem in done.problems) == ["digest", "translation"]
    config.digests.unlink()
    done = jobs.tick(alone, clock=lambda: NOW, said=lambda _: None)
    assert [page.name for page in done.files] == ["2026-W10.html"]
    assert [one["about"] for one in db["problems"].rows] == ["translation"]


def test_the_key_comes_from_the_environment(
    db: Database, config: Config, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(site, key="open sesame")
    monkeypatch.setenv("SILKWATCH_TRANSLATE_KEY", "open sesame")
    assert titles(made(db, config)[0]) == {"ru": "[ru] Institute opens"}


def test_what_a_preview_had_translated_is_not_asked_for_again_nor_is_a_frozen_issue(
    db: Database, config: Config, site: Server
) -> None:
    wrong: list[str] = []
    said: list[str] = []
    preview = issues.preview(db, config, NOW - 2 * WEEK, NOW, now=NOW, wrong=wrong.append, said=said.append)
    assert titles(preview) == {"ru": "[ru] Institute opens"}
    assert said == ["translation: 127.0.0.1: asking for 2 texts, for 1 min at most"]
    asked = len(questions(site))
    assert titles(made(db, config)[0]) == {"ru": "[ru] Institute opens"}
    site.add("/translate", json_reply({"error": "down"}, status=503))
    assert made(db, config)[1] == wrong == []
    assert len(questions(site)) == asked


def test_an_issue_that_is_half_translated_when_we_are_stopped_is_not_frozen(
    db: Database, config: Config, site: Server
) -> None:
    stop = threading.Event()
    stop.set()
    assert issues.make_missing(db, config, now=NOW, on_time=False, stop=stop) == []
    assert digests.load(db, "2026-W10") is None
    assert titles(made(db, config)[0]) == {"ru": "[ru] Institute opens"}


def test_without_a_server_nothing_is_missing(db: Database, config: Config) -> None:
    issue, wrong = made(db, replace(config, translate=Translate()))
    assert titles(issue) == {}
    assert wrong == []


def test_the_command_says_on_stderr_whom_it_waits_for_and_what_could_not_be_translated(
    tmp_path: Path, site: Server
) -> None:
    home = homes.make(tmp_path / "home")
    with (home / "silkwatch.toml").open("a") as file:
        file.write(f'\n[translate]\nurl = "{site.url}"\n')
    site.add("/translate", json_reply({"error": "Slowdown"}, status=429))
    done = silkwatch(home, "digest", "--week", "2025-W47", "--format", "text")
    assert done.exit_code == 1
    asking, problem = done.stderr.splitlines()
    assert re.fullmatch(r"translation: 127.0.0.1: asking for \d+ texts, for 5 min at most", asking)
    assert problem.startswith("translation: 127.0.0.1: HTTP 429")
    assert "Joint institute opens" in done.stdout
