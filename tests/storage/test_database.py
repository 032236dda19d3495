"""Opening the store."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, bulk, database, runs
from storage.database import open_store, transaction
from storage.errors import DatabaseBusy, DatabaseUnusable, NewerSchema, NotOurDatabase
from tests.storage.examples import EXAMPLE, NOW, article


def test_a_new_home_gets_the_whole_schema(tmp_path: Path) -> None:
    db = open_store(tmp_path / "home" / "silkwatch.db")
    assert {"articles", "urls", "fetches", "digests"} <= set(db.table_names())
    assert {"items", "partnerships", "source_health"} <= set(db.view_names())
    assert db.journal_mode == "wal"


def test_a_failed_transaction_stores_nothing(tmp_path: Path) -> None:
    db = open_store(tmp_path / "silkwatch.db")
    with pytest.raises(RuntimeError), transaction(db):
        db["stories"].insert({"title": "half a thing"})
        raise RuntimeError
    assert db["stories"].count == 0


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photos (id INTEGER)")
    other.close()
    with pytest.raises(NotOurDatabase, match="another program"):
        open_store(path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, only notes " * 100)
    with pytest.raises(NotOurDatabase, match="not a SQLite database"):
        open_store(path)
    assert path.read_text().startswith("not a database")


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    db = open_store(path)
    db["_sqlite_migrations"].insert(
        {"migration_set": "silkwatch", "name": "9999_from_the_future", "applied_at": "2099-01-01"}
    )
    db.close()
    with pytest.raises(NewerSchema, match="9999_from_the_future"):
        open_store(path)


def test_a_store_opens_again_with_what_it_held(tmp_path: Path) -> None:
    db = open_store(tmp_path / "silkwatch.db")
    articles.save(db, EXAMPLE, now=NOW)
    db.close()
    assert articles.count(open_store(tmp_path / "silkwatch.db")) == 1


def test_several_processes_may_open_a_new_home_at_once(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    code = f"from pathlib import Path; from storage.database import open_store; open_store(Path({str(path)!r}))"
    children = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(6)]
    errors = [child.communicate(timeout=60)[1].decode() for child in children]
    assert errors == [""] * 6


def test_a_truncated_or_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    db = open_store(path)
    articles.save(db, EXAMPLE, now=NOW)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    body = bytearray(path.read_bytes())
    body[4096:] = os.urandom(len(body) - 4096)
    path.write_bytes(bytes(body))
    with pytest.raises(DatabaseUnusable, match=r"silkwatch\.db: .*: check the file"):
        articles.save(open_store(path), EXAMPLE, now=NOW)


def test_a_read_only_store_is_named(db: Database) -> None:
    db.execute("PRAGMA query_only = 1")
    with pytest.raises(DatabaseUnusable, match="readonly database: check the file, its permissions"):
        articles.save(db, EXAMPLE, now=NOW)


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "silkwatch.db").mkdir()
    with pytest.raises(DatabaseUnusable, match="unable to open"):
        open_store(tmp_path / "silkwatch.db")
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnusable, match="check the path"):
        open_store(tmp_path / "file" / "silkwatch.db")


def test_a_full_disk_stores_nothing_and_says_so(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    [pages] = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseUnusable, match="full"), transaction(db):
        for number in range(10_000):
            db.conn.execute("INSERT INTO stories(title) VALUES (?)", ("x" * number,))
    assert db["stories"].count == 1


def test_a_disk_that_fills_up_inside_a_larger_transaction_is_named_by_the_article_it_stopped(db: Database) -> None:
    [pages] = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(DatabaseUnusable) as ended, transaction(db):
        runs.start(db, "import", now=NOW)
        with pytest.raises(DatabaseUnusable, match="full: check the file, its permissions and the disk") as stopped:
            articles.save(db, article(text="\n".join(f"Line {number}." for number in range(5000))), now=NOW)
        raise stopped.value
    assert ended.value is stopped.value
    assert (runs.last(db), articles.count(db)) == (None, 0)
    db.execute(f"PRAGMA max_page_count = {pages + 5000}")
    assert articles.save(db, EXAMPLE, now=NOW).outcome == "new"


def test_a_store_that_another_process_holds_is_busy(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    other = open_store(tmp_path / "silkwatch.db")
    with transaction(db), pytest.raises(DatabaseBusy, match="another process"):
        runs.start(other, "crawl", now=NOW)
    assert runs.start(other, "crawl", now=NOW) == 1


def test_a_transaction_inside_another_is_part_of_it(db: Database) -> None:
    with pytest.raises(RuntimeError), transaction(db):
        runs.start(db, "crawl", now=NOW)
        with transaction(db):
            runs.start(db, "import", now=NOW)
            raise RuntimeError
    assert runs.last(db) is None


def test_what_catches_the_error_of_a_part_and_goes_on_stores_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError, match="a part of this transaction failed"), transaction(db):
        with pytest.raises(ZeroDivisionError), transaction(db):
            runs.start(db, "import", now=NOW)
            raise ZeroDivisionError
        runs.start(db, "crawl", now=NOW)
    assert runs.last(db) is None
    with transaction(db):
        runs.start(db, "crawl", now=NOW)
    assert runs.last(db)


def test_a_mistake_of_ours_is_not_dressed_up(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        database.rows(db, "SELECT missing FROM articles")


def test_after_a_checkpoint_the_file_itself_has_everything(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    db = open_store(path)
    with transaction(db):
        db["stories"].insert({"title": "On the disk for sure"})
    assert b"On the disk for sure" not in path.read_bytes()
    assert database.checkpoint(db)
    assert b"On the disk for sure" in path.read_bytes()


def test_what_breaks_off_many_writes_is_told_though_the_end_of_them_fails_too(db: Database) -> None:
    db.conn.execute("BEGIN IMMEDIATE")  # inside a transaction there is no checkpoint
    with pytest.raises(ZeroDivisionError), bulk.writing(db):
        raise ZeroDivisionError
    db.conn.execute("ROLLBACK")
