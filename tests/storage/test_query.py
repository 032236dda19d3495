"""Read-only SQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import articles, query
from storage.database import open_store
from storage.errors import BadQuery, DatabaseUnusable, NotOurDatabase
from tests.conftest import ROOT
from tests.storage.examples import EXAMPLE, NOW


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store that is open elsewhere, as that of a daemon is."""
    path = tmp_path_factory.mktemp("home") / "silkwatch.db"
    with closing(open_store(path)) as db:
        articles.save(db, EXAMPLE, now=NOW)
        yield path


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
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA hard_heap_limit = 1",
        "PRAGMA schema_version = 9",
        "SELECT * FROM pragma_journal_mode",
        "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')",
        "INSERT INTO articles_fts(articles_fts, rank) VALUES ('merge', 5)",
        "INSERT INTO articles_fts(articles_fts) SELECT 'optimize'",
        "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, articles_fts, row)",
        "SELECT fts3_tokenizer('simple')",
        "VACUUM",
        "ANALYZE",
        "SAVEPOINT s",
        "EXPLAIN DELETE FROM articles",
        "SELECT readfile('/etc/hostname')",
        "SELECT 1; ;",
    ],
)
def test_nothing_that_writes_gets_through(path: Path, sql: str) -> None:
    before = {file.name for file in path.parent.iterdir()}
    with pytest.raises(BadQuery, match=r"query: .*: "):
        query.run(path, sql)
    assert query.run(path, "SELECT count(*), max(title) FROM articles").rows == ((1, EXAMPLE.title),)
    assert {file.name for file in path.parent.iterdir()} == before
    assert not Path("other.db").exists()


@pytest.mark.parametrize(
    "sql", ["SELEC 1", "", "-- only a comment", "SELECT ?", "SELECT :a", "SELECT '\udcff'", "SELECT\0 1"]
)
def test_a_wrong_query_is_explained(path: Path, sql: str) -> None:
    with pytest.raises(BadQuery, match=r"query: .*: "):
        query.run(path, sql)


@pytest.mark.parametrize(
    ("sql", "meant"),
    [
        ("SELECT titel FROM articles", "no such column: titel: did you mean title?"),
        ("SELECT a.publishd FROM articles a", "no such column: a.publishd: did you mean published?"),
        ("SELECT * FROM artcles", "no such table: artcles: did you mean articles?"),
        ("SELECT * FROM main.partnership", "no such table: main.partnership: did you mean partnerships?"),
        ("SELECT lenght(title) FROM articles", "no such function: lenght: did you mean length?"),
        ("SELECT * FROM zzzzz", "no such table: zzzzz: SELECT name FROM sqlite_master lists them"),
    ],
)
def test_what_may_have_been_meant_is_named(path: Path, sql: str, meant: str) -> None:
    with pytest.raises(BadQuery) as error:
        query.run(path, sql)
    assert str(error.value) == f"query: {meant}"


@pytest.mark.parametrize(
    "words", ["universities", "Lanzhou glacier", '"two diplomas"', "laborator*", "nothing OR chemistry"]
)
def test_fts_finds_in_sql_what_search_finds(path: Path, words: str) -> None:
    sql = "SELECT a.id FROM {} WHERE {} MATCH fts(:words)"
    for tables, what in (
        ("search JOIN articles a USING (id)", "search"),
        ("articles_fts f JOIN articles a ON a.id = f.rowid & 0xffffffff", "articles_fts"),
    ):
        assert query.run(path, sql.format(tables, what), {"words": words}).rows == ((1,),)


def test_excerpt_shows_the_place_that_was_found(path: Path) -> None:
    [[place]] = query.run(path, "SELECT excerpt(text, lang, 'glaciers') FROM articles").rows
    assert "measured in glaciers of the Tien Shan" in str(place)


@pytest.mark.parametrize("empty", ["''", "'  '", "NULL"])
def test_an_empty_field_finds_nothing(path: Path, empty: str) -> None:
    sql = f"SELECT excerpt(text, lang, {empty}) FROM search JOIN articles USING (id) WHERE search MATCH fts({empty})"
    assert query.run(path, sql).rows == ()


def test_words_that_cannot_be_looked_for_are_explained(path: Path) -> None:
    with pytest.raises(BadQuery, match=r"^search: \(one: a bracket is not closed: "):
        query.run(path, "SELECT count(*) FROM search WHERE search MATCH fts('(one')")
    with pytest.raises(BadQuery, match=r"query: .*: the index holds stems: write articles_fts MATCH fts\('words'\)"):
        query.run(path, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '\"'")


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "


def test_a_runaway_query_is_stopped(path: Path) -> None:
    with pytest.raises(BadQuery, match=r"longer than 0\.1 s"):
        query.run(path, ENDLESS + "count(*) FROM n", seconds=0.1)


def test_rows_beyond_the_limit_are_cut_and_said_so(path: Path) -> None:
    table = query.run(path, ENDLESS + "i FROM n", rows=5)
    assert len(table.rows) == 5
    assert table.truncated


DOUBLED = ", ".join(f"t{i} AS (SELECT a.x FROM t{i - 1} a, t{i - 1} b)" for i in range(1, 30))


@pytest.mark.slow
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT instr(zeroblob(9000000), zeroblob(4000000) || x'01')",  # one step: minutes
        f"WITH t0 AS (SELECT 1 x), {DOUBLED} SELECT count(*) FROM t29",  # planning: gigabytes
        "SELECT " + ", ".join(["randomblob(9000000)"] * 400),
        ENDLESS + "group_concat(i) FROM n",
        ENDLESS + "randomblob(1000) FROM n ORDER BY 1",
    ],
)
def test_neither_time_nor_memory_can_be_taken(path: Path, sql: str) -> None:
    """In a process of its own, which ends although a step of the query may still run.

    Its peak is VmHWM: `ru_maxrss` is kept across exec, so it would be that of the process that runs the tests.
    """
    script = (
        "import sys; from pathlib import Path; from storage import errors, query\n"
        "try: query.run(Path(sys.argv[1]), sys.argv[2], seconds=0.5)\n"
        "except errors.BadQuery as error: print(error)\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    command = [sys.executable, "-c", script, str(path), sql]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    said, kilobytes = done.stdout.splitlines()
    assert said.startswith("query: ")
    assert int(kilobytes) < 500_000


def test_an_answer_too_large_to_show_is_cut(path: Path) -> None:
    table = query.run(path, ENDLESS + "zeroblob(9000000) FROM n")
    assert table.truncated
    assert len(table.rows) == 6


def test_a_value_that_is_no_text_is_shown_with_marks(path: Path) -> None:
    assert query.run(path, "SELECT CAST(x'41ff' AS TEXT)").rows == (("A\ufffd",),)


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
