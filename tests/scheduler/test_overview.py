"""What ``status`` tells beside the sources: who works, what was done last, what waits, and the disk."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler import config, disk, lock, overview
from scheduler.amounts import ago
from scheduler.config import Backup, Config, DigestTime
from scheduler.disk import Use
from storage import chores, problems, runs, sources
from storage.database import open_store
from storage.models import Look
from tests.conftest import ROOT
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch

NOW = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)  # a Wednesday
ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Make a home that watches two sources of its own, one of which refuses us."""
    (tmp_path / "silkwatch.toml").write_text("[sources]\nbundled = false\n")
    (tmp_path / "sources").mkdir()
    for name in ("times", "ribao"):
        lines = [f'name = "{name}"', f'title = "{name}"', f'homepage = "https://{name}.example/"', 'country = "KZ"']
        lines += ['kind = "media"', 'languages = ["en"]', 'timezone = "Asia/Almaty"']
        (tmp_path / "sources" / f"{name}.toml").write_text("\n".join(lines))
    homes.make(tmp_path)
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        sources.looked(db, Look(source="times", state="ok", links_found=9), now=homes.WEDNESDAY)
        sources.looked(db, Look(source="ribao", state="refused", reason="403"), now=homes.WEDNESDAY)
    return tmp_path


def find(home: Path, now: datetime = NOW) -> overview.Found:
    return overview.find(config.load(home), now)


def test_a_line_sums_it_up(old: Path) -> None:
    assert overview.summary(Config(home=old), find(old), NOW) == (
        "2 sources: 1 ok, 1 refused; no tick yet; next issue Mon 23 Nov 06:00"
    )
    with closing(open_store(old / "silkwatch.db")) as db:
        chores.ticked(db, now=NOW - timedelta(minutes=3))
    assert "; last tick 3 min ago; " in overview.summary(Config(home=old), find(old), NOW)
    printed = silkwatch(old, "status").output
    assert printed.startswith("2 sources: 1 ok, 1 refused; last tick ")


@pytest.mark.parametrize(
    ("now", "made"),
    [
        ("2026-11-18T07:30", "2026-11-23T06:00+05:00"),
        ("2026-11-23T00:59", "2026-11-23T06:00+05:00"),
        ("2026-11-23T01:00", "2026-11-30T06:00+05:00"),  # it is being made
    ],
)
def test_the_next_issue(now: str, made: str) -> None:
    found = overview.next_issue(DigestTime(), ALMATY, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.isoformat(timespec="minutes") == made


def test_who_works_on_the_home_and_what_was_done(old: Path) -> None:
    told = overview.service(Config(home=old), find(old), NOW)
    assert str(told["at work"]).startswith("nobody: start `silkwatch run`")
    assert (told["last backup"], told["last check"]) == ("none yet", "none yet")
    with closing(open_store(old / "silkwatch.db")) as db:
        for name, error in (("backup", None), ("integrity", "damaged: bring a backup back")):
            chores.begun(db, name, now=NOW - timedelta(hours=5))
            chores.done(db, name, f"of {name}", error=error, now=NOW - timedelta(hours=5))
    with lock.held(old, "run"):
        told = overview.service(Config(home=old), find(old), NOW)
    assert str(told["at work"]).startswith(f"process {os.getpid()} (silkwatch run)")
    assert told["last backup"] == "5 h ago: of backup"
    assert told["last check"] == "5 h ago: of integrity; damaged: bring a backup back"
    without = overview.service(Config(home=old, backup=Backup(keep=0)), find(old), NOW)
    assert without["last backup"] == "none are made ([backup] keep = 0)"


def test_a_problem_that_came_with_the_last_run_is_news_and_later_it_is_none(old: Path) -> None:
    with closing(open_store(old / "silkwatch.db")) as db:
        run = runs.start(db, "crawl", now=NOW)
        problems.standing(db, {"backup": ["no room: make some"]}, now=NOW + timedelta(minutes=1))
        runs.finish(db, run, exit="done", counts={}, now=NOW)
    shown = silkwatch(old, "status")
    assert shown.exit_code == 1
    assert "  backup: no room: make some" in shown.output.splitlines()
    with closing(open_store(old / "silkwatch.db")) as db:
        runs.start(db, "crawl", now=NOW + timedelta(minutes=2))
    again = silkwatch(old, "status")
    assert again.exit_code == 0
    assert "  backup: no room: make some" in again.output.splitlines()


def test_json_has_all_of_it(old: Path) -> None:
    with closing(open_store(old / "silkwatch.db")) as db:
        chores.ticked(db, now=NOW)
    told = json.loads(silkwatch(old, "status", "--json").stdout)
    assert told["last_tick"] == "2026-11-18T07:30:00Z"
    assert told["last_run"]["exit"] == "ok"
    assert told["articles"] == {"relevant": 2, "not": 1}
    assert set(told["disk"]) == {"database", "archive", "digests", "backups", "free"}
    assert told["growth"]["promised"] == disk.PROMISED * 2 / disk.OF_SOURCES
    assert {one["name"]: one["state"] for one in told["sources"]} == {"times": "ok", "ribao": "refused"}
    assert {"summary", "standing", "holder", "next_issue", "last_issue", "chores", "mail", "alarms"} <= set(told)


def test_bytes_are_counted_by_what_they_are_for(old: Path) -> None:
    settings = Config(home=old)
    for path, length in {"archive/a.warc.gz": 10, "digests/2026/x.html": 20, "backups/b.db": 30}.items():
        (old / path).parent.mkdir(parents=True)
        (old / path).write_bytes(bytes(length))
    (settings.warcs / "old.warc.gz").write_bytes(bytes(5))
    os.utime(settings.warcs / "old.warc.gz", (1e9, 1e9))
    (old / "digests" / "away").symlink_to("/")  # nobody counts what is not ours
    use = replace(disk.used(settings, now=datetime.now(UTC)), free=0)
    assert (use.archive, use.lately, use.digests, use.backups) == (15, 10, 20, 30)
    assert use.database == sum(path.stat().st_size for path in old.glob("silkwatch.db*"))
    nothing = disk.used(Config(home=old / "not" / "yet"), now=NOW)
    assert nothing.free > 0
    assert nothing == Use(free=nothing.free)


def test_a_month_is_projected_from_what_there_is() -> None:
    use = Use(database=16_000_000, lately=7_000_000)
    month = disk.grows(use, articles=1000, lately=500, sources=20, days=200)
    assert (month.database, month.archive, month.promised) == (8_000_000, 7_000_000, disk.PROMISED // 2)
    young = disk.grows(use, articles=1000, lately=500, sources=20, days=3)
    assert young.whole == 10 * month.whole
    assert disk.grows(use, articles=0, lately=0, sources=0, days=0).database == 0


def test_an_instant_to_come_is_named() -> None:
    assert ago(NOW + timedelta(hours=1), NOW) == "2026-11-18 08:30 UTC"
    assert ago(NOW, NOW) == "just now"


def terminal(home: Path, **environment: str) -> str:
    """Return what ``status`` prints on a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "status"]
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, env=variables | {"COLUMNS": "80"} | environment):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 4096):
                parts.append(part)
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return b"".join(parts).decode()


@pytest.mark.slow
def test_colour_says_nothing_that_the_words_do_not(old: Path) -> None:
    coloured, plain = terminal(old), terminal(old, NO_COLOR="1")
    assert "\x1b[31mribao" in coloured
    assert "\x1b[31m" not in plain
    assert "ribao" in plain
    assert "refused" in plain
    assert max(len(line) for line in plain.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()) <= 80
