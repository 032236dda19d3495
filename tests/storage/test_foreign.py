"""Reading other programs' SQLite files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import foreign
from storage.errors import DatabaseUnusable


def archive(path: Path) -> Path:
    """Write somebody's archive of news, with an awkward column name."""
    with sqlite3.connect(path) as db:
        db.execute('CREATE TABLE news (link TEXT, "the ""title""" TEXT)')
        db.execute("INSERT INTO news VALUES ('https://a.example/1', '新闻')")
        db.execute("CREATE VIEW newest AS SELECT * FROM news")
    return path


def test_tables_views_columns_and_rows(tmp_path: Path) -> None:
    path = archive(tmp_path / "archive.db")
    assert foreign.tables(path) == ["news", "newest"]
    assert foreign.columns(path, "news") == ["link", 'the "title"']
    assert list(foreign.rows(path, "newest", ['the "title"', "link"])) == [("新闻", "https://a.example/1")]
    assert not foreign.is_store(path)


def test_a_store_is_recognised(db: Database, tmp_path: Path) -> None:
    assert foreign.is_store(tmp_path / "silkwatch.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("only notes " * 1000)
    with pytest.raises(DatabaseUnusable, match=r"notes\.db: file is not a database"):
        foreign.tables(path)
