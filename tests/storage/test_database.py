"""Opening the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.database import open_store, transaction
from storage.errors import NewerSchema, NotOurDatabase


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
