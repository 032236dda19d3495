"""Files as people bring them by mistake, and as other programs leave them: named, and never in the way of the rest."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler import corpora, ingest
from crawler.intake import Imported, Wanted
from crawler.records import BadRecord, line_of
from storage import articles
from storage.database import transaction
from tests.crawler.farm import words
from tests.crawler.test_ingest import NOW, bring_in, jsonl, line, stored

ADDRESS = {"url": "https://a.example/1", "title": "Title", "text": "Text"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"url,title,text\nhttps://a.example/,T,x\n", "--csv"),
        (b"url;title;text\nhttps://a.example/;T;x\n", "--delimiter ';'"),
        (b'[\n {"url": 1},\n {"url": 2}\n]', "one JSON array"),
        (b'{\n "url": 1\n}', "over several lines"),
        (json.dumps(ADDRESS).encode("utf-16"), "in UTF-16"),
        (json.dumps(ADDRESS).encode("utf-16-le"), "in UTF-16"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"<!doctype html><html>", "neither lines of JSON"),
        (bytes(range(128, 256)), "damaged or encrypted"),
        (b"\x1f\x8bbroken", "no gzip file"),
        (b"SQLite format 3\0broken", "not a database"),
    ],
)
def test_a_file_of_another_kind_says_what_it_is_and_what_to_do(
    db: Database, tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "file").write_bytes(content)
    imported = bring_in(db, tmp_path / "file")
    [problem] = imported.errors
    assert (problem.file, problem.where) == ("file", None)
    assert why in str(problem)


def test_lines_nobody_can_read_are_named_each_and_the_others_come_in(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpora, "LONGEST_LINE", 100_000)
    file = tmp_path / "all.jsonl"
    lines = [
        b"\xef\xbb\xbf" + json.dumps(line(1)).encode(),
        b'{"url": "' + b"x" * 300_000 + b'"}',
        b'{"url": ' + b"[" * 40_000 + b"]" * 40_000 + b"}",
        json.dumps(line(2, title="Ректор"), ensure_ascii=False).encode("cp1251"),
        b"\0" * 50,
        json.dumps(line(3, title="A\0B", text=words(3, 80) + "\ud800")).encode(),
        b'{"url": "https://a.example/4", "title": "T", "text": "x",}',
    ]
    file.write_bytes(b"\n".join(lines))
    imported = bring_in(db, file)
    assert imported.counts == {"new": 2, "error": 5}
    assert [problem.where for problem in imported.errors] == [f"line {n}" for n in (2, 3, 4, 5, 7)]
    assert [title for (title,) in stored(db, "title")] == ["Title 1", "AB"]
    assert "nested too deeply" in str(imported.errors[1])
    assert "iconv -f WINDOWS-1251" in str(imported.errors[2])
    assert "column 58" in str(imported.errors[4])


def test_many_lines_with_one_fault_are_named_three_times_and_all_told(db: Database, tmp_path: Path) -> None:
    told: list[str | None] = []
    file = jsonl(tmp_path / "all.jsonl", *[{"url": f"https://a.example/{n}", "title": "T"} for n in range(50)], "{x")
    imported = Imported(failing=lambda problem: told.append(problem.where))
    ingest.run(db, [file], Wanted(), now=NOW, imported=imported)
    assert [problem.where for problem in imported.errors] == ["line 1", "line 2", "line 3", "line 51"]
    assert imported.kinds[("all.jsonl", "text", "missing or empty")] == 50
    assert told == [f"line {n}" for n in range(1, 52)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1549152000, datetime(2019, 2, 3, tzinfo=UTC)),
        (1549152000123, datetime(2019, 2, 3, tzinfo=UTC)),
        ("1549152000", datetime(2019, 2, 3, tzinfo=UTC)),
        (1549152000.7, datetime(2019, 2, 3, tzinfo=UTC)),
        (1549152000123456, datetime(2019, 2, 3, tzinfo=UTC)),
        (1549152000123456789, datetime(2019, 2, 3, tzinfo=UTC)),
        (20190203, date(2019, 2, 3)),
        ("2019-02-03T05:00:00+06:00", datetime(2019, 2, 2, 23, tzinfo=UTC)),
        ("Sun, 03 Feb 2019 13:00:00 GMT", datetime(2019, 2, 3, 13, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        (float("nan"), None),
        (0, None),
    ],
)
def test_dates_as_databases_have_them(written: object, read: datetime | date | None) -> None:
    found = line_of({**ADDRESS, "published": written}, now=NOW)
    assert found.published == read


@pytest.mark.parametrize("written", ["yesterday", True, 1e300, [[]]])
def test_what_is_no_date_is_an_error(written: object) -> None:
    with pytest.raises(BadRecord, match="no date we can read"):
        line_of({**ADDRESS, "published": written}, now=NOW)


def test_when_an_article_counts_as_first_seen() -> None:
    def seen(**values: object) -> datetime:
        return line_of({**ADDRESS, **values}, now=NOW).seen(NOW)

    assert seen(first_seen="2020-01-01T10:00:00Z", published="2018-08-03") == datetime(2020, 1, 1, 10, tzinfo=UTC)
    assert seen(first_seen="2099-01-01") == NOW
    assert seen(published="2018-08-03") == datetime(2018, 8, 3, 12, tzinfo=UTC)
    assert seen(url="https://a.example/2018-08/03/1.html") == datetime(2018, 8, 3, 12, tzinfo=UTC)
    assert seen() == NOW


def test_tables_as_other_programs_have_them(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(
            'CREATE TABLE "my ""table""" ("the ""url""" TEXT, "заголовок", "正文" BLOB, "when" INTEGER, rowid)'
        )
        rows = [
            ("https://o.example/1", "Заголовок", words(1, 80).encode(), 1549152000, 7),
            ("https://o.example/2", "Packed", b"\x1f\x8b\xff", 1549152000, 7),
        ]
        other.executemany('INSERT INTO "my ""table""" VALUES (?, ?, ?, ?, ?)', rows)
        other.execute("CREATE TABLE keyed (url TEXT PRIMARY KEY, title TEXT, text TEXT) WITHOUT ROWID")
        other.execute("INSERT INTO keyed VALUES ('https://o.example/3', CAST(X'cfeeeb' AS TEXT), 'x')")
        other.executemany(
            "INSERT INTO keyed VALUES (?, 'T', ?)", [(f"https://o.example/{n}", words(n, 60)) for n in range(4, 7)]
        )
        other.execute("CREATE VIEW recent AS SELECT url AS link, title AS headline, text AS body FROM keyed")
        other.execute("CREATE VIEW broken AS SELECT nofunc(url) AS url, title, text FROM keyed")
        other.commit()
    columns = {'the "url"': "url", "заголовок": "title", "正文": "text", "when": "published"}
    imported = bring_in(db, path, table='my "table"', columns=columns)
    assert imported.counts == {"new": 1, "error": 1}
    assert "row 2: text: b'\\x1f\\x8b\\xff': bytes that are not UTF-8" in str(imported.errors[0])
    assert stored(db, "title, published") == [("Заголовок", "2019-02-03T00:00:00Z")]
    assert bring_in(db, path, table="keyed").counts == {"new": 3, "error": 1}
    assert bring_in(db, path, table="recent").counts == {"unchanged": 3, "error": 1}
    assert "nofunc" in str(bring_in(db, path, table="broken").errors[0])
    assert "two columns" in str(bring_in(db, path, table="keyed", columns={"url": "url", "title": "url"}).errors[0])


def test_another_program_writes_to_the_database_that_is_imported(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("CREATE TABLE news (url, title, text)")
        other.executemany(
            "INSERT INTO news VALUES (?, 'T', ?)", [(f"https://o.example/{n}", words(n, 40)) for n in range(450)]
        )
        other.commit()
        corpus = corpora.from_sqlite(path, None, {})
        read = [next(corpus.entries) for _ in range(250)]
        other.execute("INSERT INTO news VALUES ('https://o.example/450', 'T', 'x')")
        other.commit()  # fails at once if the import held the file
        assert len(read) + len(list(corpus.entries)) == 451


def test_the_home_s_own_database_is_not_imported_into_itself(db: Database, tmp_path: Path) -> None:
    assert "this home's own database" in str(bring_in(db, tmp_path / "silkwatch.db").errors[0])


def test_lines_through_a_pipe(db: Database, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = gzip.compress((json.dumps(line(1)) + "\n" + json.dumps(line(2))).encode())
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert bring_in(db, pipe).counts == {"new": 2}
    writer.join()


def test_what_is_stored_is_not_judged_again_whatever_it_says_now(db: Database, tmp_path: Path) -> None:
    before, after = jsonl(tmp_path / "old.jsonl", line(1), line(2)), jsonl(tmp_path / "new.jsonl", line(1, title="New"))
    assert bring_in(db, before, before).counts == {"new": 2, "unchanged": 2}
    assert bring_in(db, after).counts == {"revised": 1}
    assert bring_in(db, before, after).counts == {"unchanged": 3}  # it said both before
    assert len(articles.history(db, 1)) == 1


def test_what_a_crawl_has_read_itself_stays(db: Database, tmp_path: Path) -> None:
    bring_in(db, jsonl(tmp_path / "a.jsonl", line(1)))
    with transaction(db):
        db.conn.execute("UPDATE articles SET read_extractor = 'reader 1', extractor = 'reader 1'")
    assert bring_in(db, jsonl(tmp_path / "b.jsonl", line(1, text=words(9, 90)))).counts == {"unchanged": 1}
    assert stored(db, "extractor, text") == [("reader 1", words(1, 80))]
