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
PUBLIC = '[site]\npublic_url = "https://digest.example.org/weekly"\n'


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


def test_the_archive_is_published_around_it(home: Path) -> None:
    (home / "silkwatch.toml").write_text(PUBLIC)
    assert silkwatch(home, "digest", "--week", WEEK).exit_code == 0
    folder = home / "digests"
    assert f'href="{WEEK}.html"' in (folder / "index.html").read_text()
    assert f"https://digest.example.org/weekly/{WEEK}.html" in (folder / "feed.atom").read_text()
    assert f'content="https://digest.example.org/weekly/{WEEK}.html"' in (folder / f"{WEEK}.html").read_text()


def test_a_page_elsewhere_links_the_archive_only_by_its_address(home: Path) -> None:
    assert 'href="index.html"' not in silkwatch(home, "digest", "--week", WEEK, "--output", "-").stdout
    (home / "silkwatch.toml").write_text(PUBLIC)
    page = silkwatch(home, "digest", "--week", WEEK, "--output", "-").stdout
    assert 'href="https://digest.example.org/weekly/index.html"' in page
    assert 'href="index.html"' not in page


def test_a_folder_that_cannot_be_written_is_named_and_the_issue_is_made(home: Path) -> None:
    (home / "digests").touch()
    done = silkwatch(home, "digest", "--week", WEEK)
    assert done.exit_code == 1
    assert f"digest: {home / 'digests'}" in done.stderr
    assert "check the path, its permissions and the disk" in done.stderr
    assert made(home) == [WEEK]
    (home / "digests").unlink()
    assert silkwatch(home, "digest", "--week", WEEK).exit_code == 0


@pytest.mark.parametrize("how", ["html", "email", "text", "md", "json", "csv", "atom"])
def test_every_format_shows_the_frozen_issue_byte_for_byte_whatever_the_settings_are_by_now(
    home: Path, how: str
) -> None:
    first = silkwatch(home, "digest", "--week", WEEK, "--format", how, "--output", "-")
    assert first.exit_code == 0, first.output
    assert "Joint institute opens" in first.stdout
    (home / "silkwatch.toml").write_text('[site]\ntitle = "Another"\nlanguage = "ru"\ntimezone = "Asia/Shanghai"\n')
    second = silkwatch(home, "digest", "--week", WEEK, "--format", how, "--output", str(home / "again"))
    assert second.exit_code == 0
    assert (home / "again").read_text() == first.stdout


def test_the_facts_and_the_mail_are_forms_too(home: Path) -> None:
    assert silkwatch(home, "digest", "--week", WEEK, "--format", "facts-csv").stdout.startswith("issue,")
    assert silkwatch(home, "digest", "--week", WEEK, "--format", "email").stdout.startswith("From: ")


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
        (("--since", "0001-01-01"), "its year is out of range: name one between 1970 and 9998"),
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
    done = silkwatch(home, "digest", "--week", WEEK, "--output", str(home / "no" / "page.html"))
    assert done.exit_code == 2
    assert f"there is no folder {home / 'no'}: make it, or check the path" in done.stderr
    assert not (home / "no").exists()


def test_the_appointed_hour_follows_the_zones_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")  # puts its clock back on the Sunday of 2025-W43
    week = weeks.parse("2025-W43")
    at = issues.appointed(week, DigestTime(day=0, hour=6), zone)
    assert at.astimezone(UTC) == datetime(2025, 10, 27, 5, tzinfo=UTC)
    at = issues.appointed(week, DigestTime(day=6, hour=23), zone)
    assert at.astimezone(UTC) == datetime(2025, 11, 2, 22, tzinfo=UTC)
