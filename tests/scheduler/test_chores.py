"""Housekeeping: when a chore is due, what each does to a real home, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive
from scheduler import chores, housework
from scheduler.config import Backup, Config
from storage import captures, runs, upkeep
from storage import chores as store
from storage.backup import inspect
from storage.chores import CUT_SHORT, Chore
from storage.database import open_store, transaction
from storage.models import Fetch
from tests.conftest import ROOT
from tests.crawler.test_archive import exchange
from tests.scheduler import homes

ALMATY = ZoneInfo("Asia/Almaty")
NIGHT = datetime(2026, 11, 17, 22, 0, tzinfo=UTC)  # 3 o'clock in Almaty
NOON = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
LONG_AGO = NIGHT - timedelta(days=100)
ORDER = {"keep_other": timedelta(days=30).total_seconds(), "keep_backups": 2}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def all_done(at: datetime) -> dict[str, Chore]:
    return {name: Chore(name=name, tried=at, done=at) for name in chores.PERIODS}


def due(known: dict[str, Chore], now: datetime, *, since: datetime | None = LONG_AGO) -> list[str]:
    return chores.due(known, since=since, now=now, zone=ALMATY)


def test_what_is_not_done_for_its_period_waits_for_the_night() -> None:
    known = all_done(NOON - timedelta(days=8))
    known |= {name: Chore(name=name, tried=NOON - DAY, done=NOON - DAY) for name in ("retention", "log")}
    assert due(known, NOON) == []
    assert due(known, NOON + 15 * HOUR) == list(chores.PERIODS)  # the store is checked before it is copied
    assert due(all_done(NIGHT - 2 * HOUR), NIGHT) == []


def test_a_new_store_has_its_first_night_and_an_unused_one_none() -> None:
    assert due({}, NIGHT, since=None) == []
    assert due({}, NIGHT, since=NIGHT - HOUR) == []
    assert due({}, NIGHT, since=NIGHT - DAY) == list(chores.PERIODS)


def test_what_failed_is_tried_again_after_a_pause_by_day_too() -> None:
    failed = Chore(name="backup", tried=NOON, done=NOON - timedelta(days=8), error="no room")
    known = all_done(NOON) | {"backup": failed}
    assert due(known, NOON + chores.PAUSE - HOUR) == []
    assert due(known, NOON + chores.PAUSE) == ["backup"]
    found = replace(failed, name="integrity", done=NOON, error="damaged")  # it came to its end: that is what it found
    assert due(all_done(NOON) | {"integrity": found}, NOON + chores.PAUSE) == []


def test_a_clock_that_was_ahead_does_not_put_chores_off() -> None:
    later = all_done(NIGHT + timedelta(days=4000))
    assert due(later, NIGHT) == list(chores.PERIODS)
    cut_short = Chore(name="backup", tried=NIGHT + timedelta(days=4000), error=CUT_SHORT)
    assert due(all_done(NIGHT) | {"backup": cut_short}, NIGHT) == ["backup"]


@given(
    asked=st.lists(st.sampled_from([timedelta(minutes=1), HOUR, 5 * HOUR, 11 * HOUR, 19 * HOUR]), max_size=80),
    zone=st.sampled_from(["Asia/Almaty", "America/New_York", "Pacific/Apia", "UTC"]),
)
def test_nothing_waits_for_two_periods_while_somebody_asks(asked: list[timedelta], zone: str) -> None:
    now, known = NOON, all_done(NOON)
    for step in asked:
        now += step
        for name in chores.due(known, since=LONG_AGO, now=now, zone=ZoneInfo(zone)):
            done = known[name].done
            assert done
            assert now - done >= chores.PERIODS[name] - chores.SLACK  # nor is it done all the time
            known[name] = Chore(name=name, tried=now, done=now)
        latest = {name: now - one.done for name, one in known.items() if one.done}
        assert all(age < 2 * chores.PERIODS[name] for name, age in latest.items())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Make a home that was used for a year."""
    return homes.make(tmp_path)


def test_a_backup_is_whole_and_the_last_two_are_kept(old: Path) -> None:
    unfinished = old / "backups" / ".silkwatch-20261110.db.77.part"
    unfinished.parent.mkdir()
    for file in (unfinished, unfinished.parent / "mine.db"):
        file.write_bytes(b"half")
    for day in (1, 8, 15):
        unfinished.with_name("silkwatch-20380119.db").touch()  # a clock was ahead: it must not outlive the others
        done = housework.backup(old, ORDER, datetime(2026, 11, day, tzinfo=UTC))
        assert done == {"result": f"backups/silkwatch-202611{day:02}.db", "wrong": (), "ended": True}
    names = ["mine.db", "silkwatch-20261108.db", "silkwatch-20261115.db"]
    assert sorted(path.name for path in unfinished.parent.iterdir()) == names
    assert inspect(unfinished.parent / names[-1]) == inspect(old / "silkwatch.db")
    assert housework.backup(old, ORDER, datetime(2026, 11, 15, 5, tzinfo=UTC))["ended"]  # after a kill: it is there


def test_no_backup_is_made_without_room_for_it(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housework, "ROOM", 10**9)
    done = housework.backup(old, ORDER, NIGHT)
    assert not done["ended"]
    assert "GB are free, and" in done["wrong"][0]
    assert "set [backup] keep = 0" in done["wrong"][0]
    assert not (old / "backups").exists()


def test_damage_is_found_and_the_way_back_is_named(old: Path) -> None:
    assert housework.integrity(old, ORDER, NIGHT) == {"result": "sound", "wrong": (), "ended": True}
    with (old / "silkwatch.db").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for page in range(40, size // 4096, 3):
            file.seek(page * 4096)
            file.write(random.Random(page).randbytes(64))
    found = housework.integrity(old, ORDER, NIGHT)
    assert found["ended"]
    assert "silkwatch restore FILE" in found["wrong"][0]


def test_a_clock_that_is_right_again_is_no_damage_for_long(old: Path) -> None:
    with closing(open_store(old / "silkwatch.db")) as db, transaction(db):
        runs.start(db, "crawl", now=NIGHT + timedelta(days=4000))
        runs.start(db, "crawl", now=NIGHT)
    told = "a run began at 2037-10-30T22:00:00Z, which is still to come: is the machine's clock right?"
    assert housework.integrity(old, ORDER, NIGHT)["wrong"] == (told,)
    with closing(open_store(old / "silkwatch.db")) as db, transaction(db):
        for _ in range(99):
            runs.start(db, "crawl", now=NIGHT)
    assert housework.integrity(old, ORDER, NIGHT)["wrong"] == ()


def test_old_requests_go_and_what_failed_stays(db: Database) -> None:
    year_ago = NOON - timedelta(days=366)
    for kind, outcome, at in (
        ("list", "ok", year_ago),
        ("article", "unchanged", year_ago),
        ("article", "http-404", year_ago),
        ("gap", "ok", year_ago),
        ("list", "ok", NOON),
    ):
        runs.fetched(db, None, Fetch(source="a", url="https://a.example/", kind=kind, at=at, outcome=outcome))  # type: ignore[arg-type]
    assert upkeep.forget_requests(db, before=NOON - timedelta(days=365)) == 2
    assert [(one.kind, one.outcome) for one in runs.fetches(db)] == [
        ("list", "ok"),
        ("gap", "ok"),
        ("article", "http-404"),
    ]


def test_retention_holds_the_archive_to_thirty_days_however_long_it_runs(old: Path) -> None:
    random_bytes, sizes = random.Random(1), []
    (old / "sources").mkdir(exist_ok=True)
    with closing(open_store(old / "silkwatch.db")) as db:
        for day in range(0, 120, 3):
            now = NOON + timedelta(days=day)
            archive = Archive(old / "archive", f"crawl-{now:%Y%m%d}")
            for page in range(2):
                sent = exchange(f"/{day}/{page}", random_bytes.randbytes(2000), at=now)
                captures.add(db, archive.append(sent))
            archive.close()
            if day % 15 == 0:
                housework.retention(old, ORDER, now)
                sizes.append(sum(path.stat().st_size for path in (old / "archive").iterdir()))
    assert max(sizes) < 1.3 * sizes[3]  # after 45 days nothing is added any more
    assert len(list((old / "archive").iterdir())) <= 16


def test_what_a_crash_left_open_in_the_archive_is_mended(old: Path) -> None:
    archive = Archive(old / "archive", "crawl-1")
    archive.append(exchange("/a"))
    whole = archive.close()
    assert whole
    left = whole.rename(whole.with_name(f"{whole.name}.open"))
    with left.open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    assert housework.retention(old, ORDER, NOON)["result"] == f"{whole.name} mended after a crash"
    assert whole.exists()


def test_a_log_that_grows_is_emptied_as_soon_as_nobody_reads(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "LOG", 10_000)
    monkeypatch.setattr(upkeep, "PATIENCE", 0)
    config, path = Config(home=old), old / "silkwatch.db"
    with closing(open_store(path)) as db:
        for name, last in all_done(NOON).items():
            store.begun(db, name, now=last.tried)
            store.done(db, name, "", now=last.tried)
        db.execute("CREATE TABLE ballast AS SELECT randomblob(50000) AS x")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM ballast").fetchone()
            db.execute("INSERT INTO ballast SELECT randomblob(50000)")
            [wrong] = chores.do_due(db, config, clock=lambda: NOON + 2 * HOUR)["log"]
            assert "a process has been reading: end it" in wrong
            assert "log" not in chores.do_due(db, config, clock=lambda: NOON + 2.5 * HOUR)  # not every minute
        assert chores.do_due(db, config, clock=lambda: NOON + 4 * HOUR)["log"] == []
        assert upkeep.log_size(path) < 10_000


class Soon(threading.Event):
    """Set once it has been looked at a few times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.mark.slow
def test_all_chores_are_done_in_a_night_and_what_was_cut_short_is_due_at_once(old: Path) -> None:
    config, said = Config(home=old), list[str]()
    now = homes.WEDNESDAY.replace(hour=22) + timedelta(days=9)
    with closing(open_store(old / "silkwatch.db")) as db:
        first = chores.do_due(db, config, clock=lambda: now, stop=Soon(1))  # told to stop while a child is at work
        assert set(first) <= {"retention"}  # a machine that is fast enough has done it
        assert store.known(db)["retention"].error is None
        found = chores.do_due(db, config, clock=lambda: now, said=said.append)
        assert first | found == {name: [] for name in chores.PERIODS}
        assert [line.partition(":")[0] for line in said] == ["integrity", "backup"]
        assert chores.do_due(db, config, clock=lambda: now + HOUR) == {}
        assert {one.done for one in store.known(db).values()} == {now, now + HOUR}
        assert len(list(config.backups.iterdir())) == 1
        without = replace(config, backup=Backup(keep=0))
        found = chores.do_due(db, without, clock=lambda: now + timedelta(days=8))
        assert found["backup"] == []
        assert len(list(config.backups.iterdir())) == 1


@pytest.mark.slow
def test_a_chore_whose_process_dies_is_a_problem_and_the_others_are_done(old: Path) -> None:
    config = Config(home=old)
    now = homes.WEDNESDAY.replace(hour=22) + timedelta(days=9)
    (old / "backups").write_text("in the way")
    with closing(open_store(old / "silkwatch.db")) as db:
        found = chores.do_due(db, config, clock=lambda: now)
        assert found["integrity"] == found["retention"] == []
        assert len(found["backup"]) == 1
        assert "backups" in found["backup"][0]
        assert due(store.known(db), now + HOUR) == []
        assert due(store.known(db), now + chores.PAUSE) == ["backup"]


# Stays where half of the store is copied.
HALF_WAY = """
import sys, threading
from scheduler.housework import main
from storage import backup
def said(share):
    if share >= 0.5:
        print("half", flush=True)
        threading.Event().wait()
pages, backup.PAGES = backup._pages, 10
backup._pages = lambda source, target, _: pages(source, target, said)
sys.exit(main())
"""


def child(chore: str, home: Path, *script: str) -> subprocess.Popen[str]:
    what = ("-c", *script) if script else ("-m", "scheduler.housework")
    command = ["-P", *what, chore, "--home", str(home), "--order", json.dumps(ORDER)]
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("how", ["killed", "alone"])
def test_a_backup_that_ends_at_any_moment_is_made_anew(old: Path, how: str) -> None:
    with child("backup", old, HALF_WAY) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "half\n"
        assert list(old.glob("backups/.silkwatch-*.part"))
        if how == "killed":
            process.kill()
        else:
            process.stdin.close()  # the daemon is gone
        assert process.wait(60) in (-9, 1)
    assert not list(old.glob("backups/silkwatch-*.db"))
    with child("backup", old) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["ended"]
    [whole] = (old / "backups").iterdir()
    assert inspect(whole) == inspect(old / "silkwatch.db")
