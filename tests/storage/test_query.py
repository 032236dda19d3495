"""Read-only SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, query
from storage.errors import BadQuery, DatabaseUnusable, NotOurDatabase
from tests.storage.examples import EXAMPLE, NOW


@pytest.fixture
def path(db: Database, tmp_path: Path) -> Path:
    articles.save(db, EXAMPLE, now=NOW)
    return tmp_path / "silkwatch.db"


def test_a_query_answers_beside_an_open_writer(path: Path) -> None:
    table = query.run(path, "SELECT id, source FROM articles")
    assert (table.columns, table.rows, table.truncated) == (("id", "source"), ((1, "kaznu-en"),), False)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT reports FROM items",
        "SELECT * FROM source_health",
        "SELECT count(*) FROM partnerships",
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'lanzhou'",
        "PRAGMA table_info(articles)",
        "SELECT name FROM pragma_table_info('articles')",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
        "EXPLAIN QUERY PLAN SELECT * FROM articles",
        "SELECT json_extract(reasons, '$[0]') FROM articles",
    ],
)
def test_views_search_and_schema_can_be_read(path: Path, sql: str) -> None:
    query.run(path, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "UPDATE articles SET title = 'x'",
        "INSERT INTO runs(kind, started) VALUES ('x', 'y') RETURNING id",
        "CREATE TABLE t(x)",
        "CREATE TEMP TABLE t(x)",
        "DROP TABLE articles",
        "ATTACH 'file:other.db?mode=rwc' AS other",
        "VACUUM INTO 'copy.db'",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA user_version = 9",
        "PRAGMA writable_schema = 1",
        "BEGIN",
        "SELECT load_extension('x')",
        "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
        "SELECT 1; DELETE FROM articles",
        "UPDATE sqlite_master SET sql = ''",
    ],
)
def test_nothing_that_writes_gets_through(path: Path, tmp_path: Path, sql: str) -> None:
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(BadQuery, match=r"query: .*: "):
        query.run(path, sql)
    assert query.run(path, "SELECT count(*), max(title) FROM articles").rows == ((1, EXAMPLE.title),)
    assert {file.name for file in tmp_path.iterdir()} == before
    assert not Path("other.db").exists()


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing FROM articles", "", "-- only a comment"])
def test_a_wrong_query_is_explained(path: Path, sql: str) -> None:
    with pytest.raises(BadQuery, match=r"query: .*: "):
        query.run(path, sql)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "


def test_a_runaway_query_is_stopped(path: Path) -> None:
    with pytest.raises(BadQuery, match=r"longer than 0\.1 s"):
        query.run(path, ENDLESS + "count(*) FROM n", seconds=0.1)


def test_rows_beyond_the_limit_are_cut_and_said_so(path: Path) -> None:
    table = query.run(path, ENDLESS + "i FROM n", rows=5)
    assert len(table.rows) == 5
    assert table.truncated


def test_a_value_of_a_gigabyte_is_refused(path: Path) -> None:
    with pytest.raises(BadQuery, match="too big"):
        query.run(path, "SELECT length(zeroblob(1000000000))")


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="there is none yet"):
        query.run(tmp_path / "none.db", "SELECT 1")
    other = tmp_path / "notes.txt"
    other.write_text("not a database, only notes " * 100)
    with pytest.raises(NotOurDatabase):
        query.run(other, "SELECT 1")
