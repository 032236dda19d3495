"""A home of any earlier schema opens in this version with all that it holds; a later one, or none of ours, does not.

The stores are copies made by the code of their day: see ``schemas.py``.
"""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, database, digests, marks, stories
from storage.database import open_store, rows
from storage.errors import NewerSchema, NotOurDatabase
from storage.migrations import FIRST_SCHEMA
from storage.search import search
from tests.conftest import ROOT
from tests.storage import schemas
from tests.storage.schemas import CHINESE, ENGLISH, NOW, PAYLOAD, RUSSIAN, article

LATER = NOW + timedelta(days=3)
OLDEST = "0001_first_schema"
FIRST_TABLES = [line.split()[2] for line in FIRST_SCHEMA.splitlines() if line.startswith("CREATE TABLE")]


@pytest.fixture(params=schemas.copies())
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store of each schema there was."""
    return schemas.unpack(request.param, tmp_path / "silkwatch.db")


@pytest.fixture
def opened(old: Path) -> Iterator[Database]:
    with closing(open_store(old)) as db:
        yield db


def counts(db: sqlite3.Connection) -> dict[str, int]:
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'articles_fts%'")
    # How many hashes a text has is not the same in every version; that it has some is.
    what = {"fingerprints": "count(DISTINCT article_id)"}
    return {
        name: db.execute(f'SELECT {what.get(name, "count(*)")} FROM "{name}"').fetchone()[0]
        for (name,) in tables.fetchall()
    }


def test_every_schema_has_its_copy() -> None:
    assert schemas.copies() == schemas.steps(), "python -m tests.storage.schemas makes what is missing"


def test_an_old_store_opens_with_every_row(old: Path) -> None:
    with closing(sqlite3.connect(old)) as before:
        held = counts(before)
    assert all(held[table] for table in FIRST_TABLES), "a copy has rows in every table"
    with closing(open_store(old)) as db:
        now = counts(db.conn)
        assert {table: now.get(table) for table in held if table != "_sqlite_migrations"} == {
            table: count for table, count in held.items() if table != "_sqlite_migrations"
        }
        assert rows(db, "PRAGMA integrity_check")[0][0] == "ok"
        assert rows(db, "PRAGMA foreign_key_check") == []


def test_what_an_old_store_says_is_read_as_ever(opened: Database) -> None:
    first, second, third, fourth = (articles.get(opened, id) for id in (1, 2, 3, 4))
    assert [one.article.text for one in (first, second, third, fourth)] == [ENGLISH, ENGLISH, CHINESE, RUSSIAN]
    assert (first.article.score, first.article.reasons[0].weight, first.article.external_id) == (0.9, 2.5, "old-1")
    assert [fact.kind for fact in first.article.facts] == ["agreement"]
    assert [one.text for one in articles.history(opened, 1)] == [ENGLISH.replace("24", "20")]
    assert second.duplicate_of == 1
    best, *others = [one.id for one in stories.get(opened, first.story_id or 0).articles]
    assert best == 1
    assert 2 in others
    assert (fourth.article.verdict, fourth.story_id) == ("not", None)
    assert fourth.withdrawn_at
    assert digests.load(opened, "2026-W47") == PAYLOAD
    assert marks.verdict(opened, 3) == "relevant"


@pytest.mark.parametrize(("query", "found"), [("hydrology", {1, 2}), ("水文学", {3}), ("камней", {4})])
def test_an_old_store_is_searched(opened: Database, query: str, found: set[int]) -> None:
    assert {hit.article.id for hit in search(opened, query)} == found


def test_an_old_store_goes_on(opened: Database) -> None:
    """Known pages are known, a copy of an old text is found, and what changes is a revision."""
    repeated = article(9, "Two universities, one programme", ENGLISH, "en", rank=4)
    assert articles.save(opened, repeated, now=LATER).duplicate_of == 1
    again = article(3, "兰州大学与哈萨克国立大学共建硕士项目", CHINESE, "zh")
    assert articles.save(opened, again, now=LATER).outcome == "unchanged"
    changed = article(3, "兰州大学与哈萨克国立大学共建硕士项目", CHINESE.replace("二十四", "三十"), "zh")
    assert articles.save(opened, changed, now=LATER).outcome == "revised"
    assert rows(opened, "PRAGMA integrity_check")[0][0] == "ok"


def test_a_migrated_store_has_the_schema_of_a_new_one(old: Path, tmp_path: Path) -> None:
    schema = (
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY type, name"
    )
    with closing(open_store(old)) as migrated, closing(open_store(tmp_path / "new.db")) as new:
        assert [tuple(one) for one in rows(migrated, schema)] == [tuple(one) for one in rows(new, schema)]


def test_a_migration_that_is_killed_leaves_the_former_version(tmp_path: Path) -> None:
    """The process is killed inside its last step, when the steps before it are done."""
    old = schemas.unpack(OLDEST, tmp_path / "silkwatch.db")
    script = """
import sys, pathlib
from storage.database import open_store
from storage.migrations import migrations

@migrations(name="9999_endless")
def endless(db):
    db.execute("CREATE TABLE half_done (id)")
    print("inside", flush=True)
    sys.stdin.read()

open_store(pathlib.Path(sys.argv[1]))
"""
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(old)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout
        assert child.stdout.readline() == "inside\n"
        child.send_signal(signal.SIGKILL)
    copy = shutil.copytree(tmp_path, tmp_path / "killed") / "silkwatch.db"
    with closing(sqlite3.connect(copy)) as db:
        assert [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations")] == [OLDEST]
        assert counts(db).keys() & {"half_done", "readings"} == set()
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with closing(open_store(old)) as opened:
        assert [one["name"] for one in rows(opened, "SELECT name FROM _sqlite_migrations")] == schemas.steps()
        assert articles.get(opened, 1).article.text == ENGLISH


def test_a_disk_that_fills_up_during_a_migration_leaves_the_former_version(tmp_path: Path) -> None:
    old = schemas.unpack(OLDEST, tmp_path / "silkwatch.db")
    script = """
import pathlib, resource, signal, sys
from storage.database import open_store
from storage.errors import DatabaseUnusable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then what does not fit is an error, as on a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    open_store(pathlib.Path(sys.argv[1]))
except DatabaseUnusable as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(old)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith(f"database: {old}: "), done.stderr
    assert done.stdout.endswith(": check the file, its permissions and the disk\n")
    with closing(sqlite3.connect(old)) as db:
        assert [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations")] == [OLDEST]
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with closing(open_store(old)) as opened:
        assert articles.get(opened, 1).article.text == ENGLISH


def test_a_store_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = schemas.unpack(OLDEST, tmp_path / "silkwatch.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations(migration_set, name) VALUES ('silkwatch', '8001_later')")
    before = path.read_bytes()
    with pytest.raises(NewerSchema, match=r"written by a newer Silkwatch \(8001_later\): upgrade"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_store_of_datasette_or_any_other_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE articles (id, title)")  # as it may be called anywhere
    before = path.read_bytes()
    with pytest.raises(NotOurDatabase, match="belongs to another program: name another --home"):
        open_store(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["silkwatch.db"]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """A process that is killed while it makes a store leaves one."""
    path = tmp_path / "silkwatch.db"
    path.touch()
    with closing(open_store(path)) as db:
        assert articles.count(db) == 0


def test_a_migration_of_many_articles_is_announced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = schemas.unpack(OLDEST, tmp_path / "silkwatch.db")
    [(articles,)] = sqlite3.connect(old).execute("SELECT count(*) FROM articles").fetchall()
    monkeypatch.setattr(database, "MANY", articles)
    open_store(tmp_path / "new.db").close()
    for _ in range(2):
        open_store(old).close()
    said = f"bringing the database up to date: {articles} articles, this may take minutes"
    assert [record.message for record in caplog.records] == [said]
