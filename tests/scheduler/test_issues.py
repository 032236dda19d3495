"""Which issues are made by themselves: those of weeks that were watched, each once, and no archive's."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from reports.errors import CannotWrite
from scheduler import issues, jobs
from scheduler.config import Config, DigestTime, Site, Sources
from storage import articles, digests, problems, runs
from storage.database import open_store
from tests.scheduler import homes

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)  # a Thursday in 2026-W11
WEEK = timedelta(days=7)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path, site=Site(timezone="UTC"))


@pytest.fixture
def db(config: Config) -> Iterator[Database]:
    with closing(open_store(config.database)) as store:
        yield store


def crawled(db: Database, at: datetime) -> None:
    runs.finish(db, runs.start(db, "crawl", now=at), exit="done", counts={}, now=at)


def found(db: Database, number: int, at: datetime) -> None:
    text = homes.ENGLISH.replace("120 students", f"{number} students of year {number}")
    article = homes.article(number, f"Institute {number}", text, lang="en", verdict="relevant", source="times")
    articles.save(db, replace(article, mentions=(), reasons=()), now=at)


def made(db: Database, config: Config, now: datetime = NOW, *, on_time: bool = False) -> list[str]:
    return [page.stem for page in issues.make_missing(db, config, now=now, on_time=on_time)]


def test_nothing_was_found_yet(db: Database, config: Config) -> None:
    assert made(db, config) == []


def test_the_last_week_is_made_once(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    assert made(db, config) == ["2026-W10"]
    assert made(db, config) == []
    assert made(db, config, NOW + WEEK) == []  # nothing ran in 2026-W11


def test_a_week_that_was_watched_and_brought_nothing_gets_an_empty_issue(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    crawled(db, NOW)
    assert made(db, config) == ["2026-W10"]
    assert made(db, config, NOW + WEEK) == ["2026-W11"]


def test_after_a_downtime_the_weeks_that_were_watched_are_made_and_no_others(db: Database, config: Config) -> None:
    crawled(db, NOW)
    found(db, 1, NOW)
    assert made(db, config, NOW + WEEK) == ["2026-W11"]
    crawled(db, NOW + WEEK)
    found(db, 2, NOW + WEEK)
    # the machine was off for a month
    assert made(db, config, NOW + 5 * WEEK) == ["2026-W12"]


def test_nothing_is_lost_when_the_machine_goes_off_before_its_first_issue(db: Database, config: Config) -> None:
    crawled(db, NOW)
    found(db, 1, NOW)
    assert made(db, config, NOW + 5 * WEEK) == ["2026-W11"]


def test_an_imported_archive_makes_no_issues_of_its_years(db: Database, config: Config) -> None:
    for number, years in enumerate((8, 3, 2), start=1):
        found(db, number, NOW - years * 52 * WEEK)
    assert made(db, config) == []
    crawled(db, NOW)
    assert made(db, config) == []


def test_what_was_imported_for_last_week_is_reported(db: Database, config: Config) -> None:
    found(db, 1, NOW - WEEK)
    assert made(db, config) == ["2026-W10"]


def test_an_issue_of_years_ago_brings_no_others(db: Database, config: Config) -> None:
    from reports import issue, weeks

    found(db, 1, NOW - 104 * WEEK)
    found(db, 2, NOW - 52 * WEEK)
    old = weeks.of(NOW - 104 * WEEK, weeks.zone("UTC"))
    issue.write(issue.make(db, old, now=NOW, settings=issues.settings(config)), config.digests)
    crawled(db, NOW)
    assert made(db, config) == []


def test_on_time_it_waits_for_the_day_and_the_hour(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    wednesday = replace(config, digest=DigestTime(day=2, hour=18))
    assert made(db, wednesday, datetime(2026, 3, 11, 17, 59, tzinfo=UTC), on_time=True) == []
    assert made(db, wednesday, datetime(2026, 3, 11, 18, tzinfo=UTC), on_time=True) == ["2026-W10"]


def test_a_page_that_was_not_written_is_written_later(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    assert made(db, config) == ["2026-W10"]
    page = config.digests / "2026-W10.html"
    first = page.read_bytes()
    page.unlink()  # as if we had been killed between the ledger and the file
    assert made(db, config, NOW + WEEK) == ["2026-W10"]
    assert page.read_bytes() == first


def test_a_folder_that_cannot_be_written_leaves_the_issue_made(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    config.digests.touch()
    for _ in range(2):
        with pytest.raises(CannotWrite, match="check the path, its permissions and the disk"):
            made(db, config)
    assert [id for id, *_ in digests.issues(db)] == ["2026-W10"]
    config.digests.unlink()
    assert made(db, config) == ["2026-W10"]
    assert (config.digests / "index.html").exists()


def test_what_cannot_be_written_is_told_once_and_names_its_subject_once(db: Database, config: Config) -> None:
    crawled(db, NOW - WEEK)
    found(db, 1, NOW - WEEK)
    config.digests.touch()
    alone = replace(config, choice=Sources(bundled=False))
    problems.standing(db, {"crawl of gone": ["a page of a source that was taken out"]}, now=NOW)
    [problem] = jobs.tick(alone, clock=lambda: NOW, said=lambda _: None).problems
    assert re.fullmatch(f"digest: {config.digests}.*: check the path, .+", str(problem))
    assert jobs.tick(alone, clock=lambda: NOW, said=lambda _: None).problems == ()
    assert problems.of(db, "crawl of gone") == []


@pytest.mark.slow
def test_a_winter_of_clocks_that_jump_and_zones_that_change_tells_everything_once(db: Database, config: Config) -> None:
    """From the end of summer time to a year of 53 weeks."""
    begin = datetime(2026, 10, 12, 8, tzinfo=UTC)
    zones = {0: "Europe/Berlin", 30: "Pacific/Kiritimati", 44: "Pacific/Pago_Pago", 58: "Europe/Berlin"}
    wrong = {17: 9, 18: 9, 39: -9, 61: 4000}  # days by which the clock is ahead
    off, chance, zone = range(72, 75), random.Random(1), ""
    for day in range(99):
        zone = zones.get(day, zone)
        now = begin + timedelta(days=day + wrong.get(day, 0))
        if day in off:
            continue
        crawled(db, now)
        if day % 2 and wrong.get(day) != 4000:  # when no certificate holds
            text = " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(60))
            one = homes.article(day, f"News of {text[:20]}", text, lang="en", verdict="relevant", source="times")
            articles.save(db, replace(one, published=now.date(), mentions=(), reasons=()), now=now)
        if now.weekday() < 2 or day in wrong:  # otherwise no issue is due
            made(db, replace(config, site=Site(timezone=zone)), now + timedelta(minutes=5), on_time=True)
    ledger = digests.issues(db)
    weeks = [week for week, *_ in ledger]
    assert weeks == [f"2026-W{week}" for week in range(42, 54)] + ["2027-W01", "2027-W02"]
    assert [end for _, _, _, end, _ in ledger[:-1]] == [start for _, _, start, _, _ in ledger[1:]]
    told = Counter(one["article_id"] for one in db.query("SELECT article_id FROM digest_items"))
    until = ledger[-1][3].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert told == Counter(one["id"] for one in db.query("SELECT id FROM articles WHERE first_seen < ?", [until]))
