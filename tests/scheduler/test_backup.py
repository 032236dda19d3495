"""silkwatch backup, restore and doctor."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scheduler import doctor, lock
from storage import captures
from storage.database import open_store, transaction
from storage.models import Capture
from tests.scheduler import homes
from tests.scheduler.homes import WEDNESDAY, silkwatch


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return homes.make(tmp_path / "home")


def count(home: Path) -> int:
    return json.loads(silkwatch(home, "query", "select count(*) n from articles", "--json").stdout)[0]["n"]


def lose_one(home: Path) -> None:
    with closing(open_store(home / "silkwatch.db")) as db, transaction(db):
        new = "https://new.example/"
        db.conn.execute("UPDATE articles SET canonical_url = ?, url = ? WHERE id = 3", (new, new))


def test_a_backup_is_made_and_brought_back(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "b.db"
    done = silkwatch(home, "backup", str(copy), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["articles"], told["bytes"]) == (3, copy.stat().st_size)
    again = silkwatch(home, "backup", str(copy))
    assert (again.exit_code, "exists" in again.stderr) == (2, True)
    lose_one(home)
    unasked = silkwatch(home, "restore", str(copy))
    assert (unasked.exit_code, "--yes" in unasked.stderr) == (2, True)
    done = silkwatch(home, "restore", str(copy), "--yes")
    assert done.exit_code == 0, done.output
    assert "lost: 1 articles" in done.stdout
    assert "gained: 1 articles" in done.stdout
    [kept] = home.glob("silkwatch-before-restore-*.db")
    assert str(kept) in done.stdout
    assert count(home) == 3
    assert silkwatch(home, "restore", str(kept), "--yes").exit_code == 0  # and back
    assert "https://new.example/" in silkwatch(home, "query", "select url from articles").stdout


def test_nothing_is_restored_while_another_instance_works(home: Path, tmp_path: Path) -> None:
    silkwatch(home, "backup", str(tmp_path / "b.db"))
    with lock.held(home, "run"):
        done = silkwatch(home, "restore", str(tmp_path / "b.db"), "--yes")
    assert (done.exit_code, "in use by" in done.stderr) == (3, True)
    assert list(home.glob("silkwatch-before-restore-*")) == []


@pytest.mark.parametrize("content", [b"", b"notes " * 1000])
def test_what_is_no_backup_touches_nothing(home: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "notes").write_bytes(content)
    done = silkwatch(home, "restore", str(tmp_path / "notes"), "--yes")
    assert (done.exit_code, count(home)) == (2, 3)
    assert list(home.glob("silkwatch-before-restore-*")) == []
    assert silkwatch(home, "restore", str(home / "silkwatch.db"), "--yes").exit_code == 2


def test_a_database_that_cannot_be_used_makes_room_and_is_kept(home: Path, tmp_path: Path) -> None:
    silkwatch(home, "backup", str(tmp_path / "b.db"))
    (home / "silkwatch.db").write_bytes(b"burnt " * 1000)
    done = silkwatch(home, "restore", str(tmp_path / "b.db"), "--yes", "--json")
    assert done.exit_code == 0, done.output
    kept = Path(json.loads(done.stdout)["kept"])
    assert kept.read_bytes().startswith(b"burnt")
    assert count(home) == 3
    assert silkwatch(tmp_path / "new", "restore", str(tmp_path / "b.db"), "--yes").exit_code == 0
    assert count(tmp_path / "new") == 3


def test_a_doctor_has_nothing_to_say_of_what_is_sound(home: Path) -> None:
    (home / "silkwatch.toml").write_text('[site]\nlanguage = "ru"\n')
    done = silkwatch(home, "doctor", "--deep")
    assert (done.exit_code, done.stderr) == (0, done.stderr)
    assert "nothing is wrong" in done.stdout
    told = json.loads(silkwatch(home, "doctor", "--json").stdout)
    assert all(one["problem"] is None for one in told["findings"])
    settings = {one["key"]: (one["value"], one["from"]) for one in told["configuration"]}
    assert settings["site.language"] == ("ru", str(home / "silkwatch.toml"))
    assert settings["site.timezone"] == ("Asia/Almaty", "default")
    assert settings["home"] == (str(home), "--home")


def test_a_doctor_names_what_is_wrong_and_what_to_do(home: Path) -> None:
    (home / "sources").mkdir()
    (home / "sources" / "mine.toml").write_text("nonsense = 1\n")
    (home / ".b.db.123.part").touch()
    (home / "archive").mkdir()
    (home / "archive" / "here.warc.gz").write_bytes(b"\x1f\x8b" + b"x" * 200)
    home.chmod(0o777)
    config = home / "silkwatch.toml"
    config.write_text('[network]\nproxy = "http://somebody:s3cret@proxy.example:3128"\n')
    config.chmod(0o644)
    with closing(open_store(home / "silkwatch.db")) as db:
        with transaction(db):
            db.conn.execute("DELETE FROM fingerprints WHERE article_id = 1")
        for name, offset in (("gone.warc.gz", 0), ("here.warc.gz", 0), ("short.warc.gz", 5_000)):
            captures.add(
                db,
                Capture(
                    url="https://a.example/",
                    warc=name,
                    offset=offset,
                    length=100,
                    digest="sha1:x",
                    at=WEDNESDAY,
                    kind="article",
                ),
            )
    (home / "archive" / "short.warc.gz").write_bytes(b"\x1f\x8b")
    done = silkwatch(home, "doctor", "--deep")
    assert done.exit_code == 1
    for words in (
        "archive: gone.warc.gz: is missing",
        "archive: short.warc.gz: ends at byte 2",
        "archive: here.warc.gz: archive:",
        "without fingerprints",
        "chmod o-w",
        f"chmod o-r {config}",
        "mine.toml",
        ".b.db.123.part",
    ):
        assert words in done.stderr, done.stderr


def test_a_library_that_is_too_old_or_missing_is_named() -> None:
    assert doctor.unmet("click>=8.2") is None
    assert "click>=999" in str(doctor.unmet("click>=999"))
    assert "nosuchlibrary is missing" in str(doctor.unmet("nosuchlibrary>=1"))
    assert doctor.unmet('nosuchlibrary>=1; extra == "test"') is None
    assert doctor.unmet("nosuchlibrary; python_version < '3'") is None


def test_a_room_from_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.strange_room("storage") is None
    (tmp_path / "xyroom").mkdir()
    (tmp_path / "xyroom" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert "not this copy's" in str(doctor.strange_room("xyroom"))


def test_a_home_that_is_not_made_yet_is_sound(tmp_path: Path) -> None:
    done = silkwatch(tmp_path / "a" / "b", "doctor")
    assert (done.exit_code, "not made yet" in done.stdout) == (0, True)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ("CREATE TABLE x(a)", "belongs to another program: name another --home"),
        ("DROP TABLE captures", "no table captures: another program has changed it: bring a backup back"),
        ("DROP TABLE runs", "no such table: runs: another program has changed it: bring a backup back"),
        ("", "silkwatch restore FILE"),
    ],
)
def test_a_doctor_tells_the_rest_of_a_database_it_cannot_read(tmp_path: Path, spoiled: str, why: str) -> None:
    path = tmp_path / "silkwatch.db"
    if not spoiled.startswith("CREATE"):
        homes.make(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.executescript(spoiled)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not spoiled:
        path.write_bytes(path.read_bytes()[:8192] + b"burnt " * 20_000)
    done = silkwatch(tmp_path, "doctor")
    assert done.exit_code == 1, done.output
    assert done.stderr.splitlines()[-1].startswith("database: file: ")
    assert why in done.stderr
    assert "not checked: the database cannot be read" in done.stdout
    assert "site.language" in done.stdout
