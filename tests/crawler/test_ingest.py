"""Bringing a corpus in: what is taken, what is named as wrong, and when it counts as first seen."""

from __future__ import annotations

import gzip
import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler import ingest
from crawler.archive import Archive, Exchange
from crawler.intake import Imported, Wanted
from crawler.records import BadRecord, line_of
from storage.database import open_store
from tests.crawler.farm import article, words

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
SIDES = ". Scholars of China and Kazakhstan came."  # of other archives what names neither is left out


def line(n: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://news.example/{n}", "title": f"Title {n}", "text": words(n, 80), **more}


def jsonl(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
    return path


def bring_in(db: Database, *paths: Path, **wanted: Any) -> Imported:
    return ingest.run(db, paths, Wanted(**wanted), now=NOW)


def stored(db: Database, columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.conn.execute(f"SELECT {columns} FROM articles ORDER BY id")]


def test_lines_become_articles_and_again_change_nothing(db: Database, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "old.jsonl", line(1, lang="en", author="A. Writer", id="x1", source="paper"), line(2))
    assert dict(bring_in(db, file).counts) == {"new": 2}
    assert dict(bring_in(db, file).counts) == {"unchanged": 2}
    assert stored(db, "source, lang, author, external_id") == [
        ("paper", "en", "A. Writer", "x1"),
        ("news.example", "en", None, None),
    ]
    assert [tuple(row) for row in db.conn.execute("SELECT kind, exit FROM runs")] == [("import", "done")] * 2


def test_an_old_corpus_does_not_flood_this_week(db: Database, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "old.jsonl",
        line(1, published="2018-08-03"),
        line(2, published="2018-08-03", first_seen="2020-01-01T10:00:00Z"),
        line(3, published="2018-08-03T23:30:00+06:00"),
        line(4),
        line(5, published="2030-01-01"),
    )
    bring_in(db, file)
    assert stored(db, "published, first_seen") == [
        ("2018-08-03", "2018-08-03T12:00:00Z"),
        ("2018-08-03", "2020-01-01T10:00:00Z"),
        ("2018-08-03T17:30:00Z", "2018-08-03T17:30:00Z"),
        (None, "2026-11-22T07:00:00Z"),
        (None, "2026-11-22T07:00:00Z"),
    ]


def test_a_line_that_is_wrong_is_named_and_the_rest_goes_on(db: Database, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "mixed.jsonl",
        line(1),
        "{not json",
        '["a list"]',
        line(2, title=""),
        line(3, url="javascript:alert(1)"),
        line(4, published="the day before the fair"),
        "",
        line(5),
    )
    imported = bring_in(db, file)
    assert imported.counts == {"new": 2, "error": 5}
    assert [str(error).split(": ")[0] for error in imported.errors] == [
        f"mixed.jsonl line {n}" for n in (2, 3, 4, 5, 6)
    ]
    assert "title: missing or empty" in str(imported.errors[2])
    assert "2026-11-22" in str(imported.errors[4])  # how to write a date


def test_only_what_is_wanted_is_taken(db: Database, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "all.jsonl",
        line(1, published="2024-01-31"),
        line(2, published="2024-02-01"),
        line(3, published="2024-02-29"),
        line(4, published="2024-03-01"),
        line(5),
        line(6, published="2024-02-10", url="https://other.example/6"),
        line(7, published="2024-02-10", url="https://en.news.example/7"),
    )
    imported = bring_in(db, file, since=date(2024, 2, 1), until=date(2024, 3, 1), host="news.example")
    assert imported.counts == {"new": 3, "left-out": 4}
    assert [url[-1] for (url,) in stored(db, "url")] == ["2", "3", "7"]


def test_compressed_lines_and_what_other_programs_write(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz"
    file.write_bytes(gzip.compress(("\ufeff" + json.dumps(line(1, author=["A. One", "B. Two"]))).encode()))
    assert bring_in(db, file).counts == {"new": 1}
    assert stored(db, "author") == [("A. One, B. Two",)]


def test_damaged_compressed_lines_end_one_file_and_not_the_import(db: Database, tmp_path: Path) -> None:
    whole = gzip.compress((json.dumps(line(1)) + "\n").encode())
    (tmp_path / "a.jsonl.gz").write_bytes(whole + whole[:10] + b"\xff" * 100)  # no such kind of block
    imported = bring_in(db, tmp_path / "a.jsonl.gz", jsonl(tmp_path / "b.jsonl", line(2)))
    assert "the file is damaged" in str(imported.errors[0])
    assert imported.counts == {"new": 2, "error": 1}


def test_a_table_of_another_program(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "crawler.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE news (id INTEGER, link TEXT, headline TEXT, rubric TEXT, story TEXT, pubdate TEXT)")
        other.execute("CREATE TABLE logs (line TEXT)")
        other.execute("CREATE VIEW recent AS SELECT link, headline, story AS body FROM news")
        other.execute(
            "INSERT INTO news VALUES (7, 'https://a.example/7', 'Seven', 'x', ?, '2024-05-06')", [words(7, 80)]
        )
    other.close()
    assert "holds 3 tables" in str(bring_in(db, path).errors[0])
    assert "no column for text" in str(bring_in(db, path, table="news").errors[0])
    assert "no table 'paper'" in str(bring_in(db, path, table="paper").errors[0])
    assert bring_in(db, path, table="news", columns={"story": "text"}).counts == {"new": 1}
    assert stored(db, "title, published, external_id") == [("Seven", "2024-05-06", "7")]
    assert bring_in(db, path, table="recent").counts == {"unchanged": 1}


def test_another_silkwatch_database(db: Database, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "old.jsonl", line(1, published="2018-08-03", first_seen="2018-08-04T09:00:00Z"), line(2))
    bring_in(db, file)
    other = open_store(tmp_path / "other.db")
    assert bring_in(other, tmp_path / "silkwatch.db").counts == {"new": 2}
    columns = "url, title, text, published, first_seen, lang, source"
    assert stored(other, columns) == stored(db, columns)
    other.close()


def test_the_pages_of_a_warc(db: Database, tmp_path: Path) -> None:
    page = article(
        "The rector opened a new laboratory", words(5, 120) + SIDES, published=datetime(2019, 4, 5, 6, tzinfo=UTC)
    )
    archive = Archive(tmp_path, "elsewhere")
    for url, body, kind, role in (
        ("https://a.example/news/1", page.encode(), "text/html", None),
        ("https://a.example/logo.png", b"\x89PNG", "image/png", None),
        ("https://a.example/feed.xml", page.encode(), "text/html", "list"),
        ("https://a.example/bomb", gzip.compress(b"x" * 20_000_000), "text/html", None),
    ):
        headers = (("Content-Type", kind), *((("Content-Encoding", "gzip"),) if "bomb" in url else ()))
        archive.append(Exchange(url=url, at=NOW, status=200, headers=headers, body=body, role=role))  # type: ignore[arg-type]
    archive.close()
    imported = bring_in(db, tmp_path / "elsewhere.warc.gz")
    assert imported.counts == {"new": 1, "error": 1}
    assert "too-large" in str(imported.errors[0])
    [(url, title, first_seen)] = stored(db, "url, title, first_seen")
    assert (url, title) == ("https://a.example/news/1", "The rector opened a new laboratory")
    assert first_seen < "2026"  # when it was published: the file says nothing of when anyone here first saw it


def split_page(number: int) -> bytes:
    """One of three pages of an article."""
    addresses = {1: "c_123456.htm", 2: "c_123456_2.htm", 3: "c_123456_3.htm"}
    links = " ".join(f'<a href="{url}">{n}</a>' for n, url in addresses.items() if n != number)
    page = article("The rector opened a new laboratory", words(70 + number, 90) + ".", published=NOW)
    return page.replace("</article>", f"</article><div>{links}</div>").encode()


def warc(folder: Path, name: str, *numbers: int) -> Path:
    archive = Archive(folder, name)
    for number in numbers:
        url = "https://a.example/c_123456" + ("" if number == 1 else f"_{number}") + ".htm"
        archive.append(Exchange(url=url, at=NOW, status=200, headers=(), body=split_page(number)))
    archive.close()
    return folder / f"{name}.warc.gz"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_the_pages_of_an_article_in_a_warc_are_joined(db: Database, tmp_path: Path, order: tuple[int, ...]) -> None:
    assert bring_in(db, warc(tmp_path, "whole", *order)).counts == {"new": 1}
    [(url, text, warnings)] = stored(db, "url, text, warnings")
    assert url == "https://a.example/c_123456.htm"
    assert text.split("\n") == [f"{words(70 + number, 90)}." for number in (1, 2, 3)]
    assert warnings == "[]"
    addresses = {tuple(row) for row in db.conn.execute("SELECT outcome, article_id FROM urls")}
    assert addresses == {("article", 1)}


def test_a_page_that_is_not_in_the_file_is_told_and_one_of_a_known_article_is_none_of_its_own(
    db: Database, tmp_path: Path
) -> None:
    assert bring_in(db, warc(tmp_path, "first", 1, 2)).counts == {"new": 1}
    assert bring_in(db, warc(tmp_path, "rest", 3)).counts == {"left-out": 1}
    assert stored(db, "warnings") == [('["several-pages"]',)]
    assert bring_in(db, warc(tmp_path, "whole", 1, 2, 3)).counts == {"completed": 1}
    assert stored(db, "warnings") == [("[]",)]


@pytest.mark.parametrize(
    "content", [b"\x1f\x8bbroken", b"WARC/1.0\r\nbroken", b"SQLite format 3\0broken", b"\xff\xfe\x00"]
)
def test_a_file_that_cannot_be_read_is_named_and_the_next_one_taken(
    db: Database, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    imported = bring_in(db, bad, tmp_path / "missing", jsonl(tmp_path / "good.jsonl", line(1)))
    assert imported.counts == {"new": 1, "error": 2}
    assert "bad" in str(imported.errors[0])
    assert "missing" in str(imported.errors[1])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    values=st.dictionaries(
        st.sampled_from(["url", "title", "text", "source", "lang", "published", "first_seen", "author", "id"]),
        json_values,
    )
)
def test_no_record_breaks_the_reading_of_records(values: dict[str, Any]) -> None:
    try:
        found = line_of({"url": "https://a.example/", **values}, now=NOW)
    except BadRecord:
        return
    assert found.title
    assert found.first_seen is None or found.first_seen <= NOW
