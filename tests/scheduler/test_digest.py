"""The digest command: issues are made once, everything else is a preview."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reports import weeks
from scheduler import issues
from scheduler.config import DigestTime
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch

WEEK = "2025-W47"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return homes.make(tmp_path / "home")


def made(home: Path) -> list[str]:
    rows = json.loads(silkwatch(home, "query", "select id from digests", "--json").stdout)
    return [row["id"] for row in rows]


def test_a_closed_week_is_made_and_written_into_the_home(home: Path) -> None:
    done = silkwatch(home, "digest", "--week", WEEK)
    assert done.exit_code == 0, done.output
    page = home / "digests" / f"{WEEK}.html"
    assert done.output == f"{page}\n"
    assert "Joint institute opens" in page.read_text()
    assert "Joint institute opens" in page.with_suffix(".txt").read_text()
    assert made(home) == [WEEK]


@pytest.mark.parametrize("how", ["html", "text", "md", "json", "csv", "atom"])
def test_every_format_shows_the_frozen_issue_byte_for_byte(home: Path, how: str) -> None:
    first = silkwatch(home, "digest", "--week", WEEK, "--format", how, "--output", "-")
    assert first.exit_code == 0, first.output
    assert "Joint institute opens" in first.stdout
    second = silkwatch(home, "digest", "--week", WEEK, "--format", how, "--output", str(home / "again"))
    assert second.exit_code == 0
    assert (home / "again").read_text() == first.stdout


def test_formats_for_programs_go_to_stdout(home: Path) -> None:
    assert json.loads(silkwatch(home, "digest", "--week", WEEK, "--format", "json").stdout)
    assert not (home / "digests").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--week", WEEK, "--preview"),
        ("--since", "2025-11-17", "--until", "2025-11-24"),
        ("--since", "2025-11-17"),
        ("--preview",),
    ],
    ids=" ".join,
)
def test_a_preview_makes_no_issue(home: Path, arguments: tuple[str, ...]) -> None:
    done = silkwatch(home, "digest", *arguments)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("a preview; no issue was made\n")
    assert made(home) == []


def test_the_week_that_is_still_open_is_a_preview(home: Path) -> None:
    zone = ZoneInfo("Asia/Almaty")
    current = weeks.of(datetime.now(UTC), zone)
    done = silkwatch(home, "digest", "--week", str(current))
    assert done.exit_code == 0, done.output
    assert "no issue was made" in done.output
    later = silkwatch(home, "digest", "--week", str(current.shifted(2)))
    assert later.exit_code == 2
    assert f"has not begun: name a week up to {current}" in later.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--week", "2025-47"), "write it like 2026-W47"),
        (("--week", "2025-W53"), "2025 has the weeks W01 to W52"),
        (("--since", "2025-11-24", "--until", "2025-11-17"), "is not before the end"),
        (("--since", "yesterday"), "does not match the format"),
    ],
    ids=str,
)
def test_a_wrong_window(home: Path, arguments: tuple[str, ...], said: str) -> None:
    done = silkwatch(home, "digest", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_place_that_cannot_be_written(home: Path) -> None:
    (home / "file").touch()
    done = silkwatch(home, "digest", "--week", WEEK, "--output", str(home / "file" / "page.html"))
    assert done.exit_code == 2
    assert "check the path, its permissions" in done.stderr


def test_the_appointed_hour_follows_the_zones_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")  # puts its clock back on the Sunday of 2025-W43
    week = weeks.parse("2025-W43")
    at = issues.appointed(week, DigestTime(day=0, hour=6), zone)
    assert at.astimezone(UTC) == datetime(2025, 10, 27, 5, tzinfo=UTC)
    at = issues.appointed(week, DigestTime(day=6, hour=23), zone)
    assert at.astimezone(UTC) == datetime(2025, 11, 2, 22, tzinfo=UTC)
