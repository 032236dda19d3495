"""The commands that only look: search, query, show, status, sources."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import click
import pytest

from reports.width import width
from scheduler import telling
from scheduler.amounts import age, size
from scheduler.commands.query import distinct
from scheduler.commands.search import marked
from scheduler.config import Config
from storage import sources
from storage.database import open_store
from storage.models import Look
from storage.queries import parse
from storage.snippets import snippet
from tests.scheduler import homes
from tests.scheduler.homes import WEDNESDAY, silkwatch


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return homes.make(tmp_path / "home")


def test_search_shows_where_and_why(home: Path) -> None:
    found = silkwatch(home, "search", "institute")
    assert found.exit_code == 0, found.output
    assert "Joint [institute] opens" in found.output
    assert "https://times.example/news/1.html" in found.output
    assert "ribao" not in found.output


def test_a_terminal_shows_underlined_what_was_found_on_lines_that_fit() -> None:
    text = "哈萨克斯坦教育部代表团访问兰州大学,双方签署合作协议。" * 2
    lines = marked(snippet(text, "zh", parse("兰州大学")), columns=40)
    plain = [click.unstyle(line) for line in lines]
    assert "".join(plain) == text
    assert all(width(line) <= 32 for line in plain)
    underlined = re.findall(r"\x1b\[1m\x1b\[4m(.+?)\x1b\[0m", "".join(lines))
    assert "".join(underlined) == "兰州大学" * 2
    assert all(line.count("\x1b[4m") == line.count("\x1b[0m") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("学院",), [2]),
        (("выставку",), [3]),
        (("institute OR 学院", "--lang", "zh"), [2]),
        (("institute", "--source", "ribao"), []),
        (("institute", "--institution", "xjtu"), [1]),
        (("institute", "--institution", "西安交大"), [1]),
        (("institute", "--since", "2025-11-19"), []),
        (("institute", "--until", "2025-11-19", "--sort", "best", "--limit", "1"), [1]),
    ],
)
def test_search_filters(home: Path, arguments: tuple[str, ...], ids: list[int]) -> None:
    found = silkwatch(home, "search", *arguments, "--json")
    assert found.exit_code == 0, found.output
    assert [hit["article"]["id"] for hit in json.loads(found.stdout)] == ids


def test_nothing_found_is_no_error(home: Path) -> None:
    found = silkwatch(home, "search", "zeppelin")
    assert (found.exit_code, found.output) == (0, "nothing found\n")


def test_query_as_table_csv_and_json(home: Path) -> None:
    sql = "select id, source, title from articles where lang = 'zh'"
    assert silkwatch(home, "query", sql).stdout.splitlines() == [
        "id  source  title",
        "──  ──────  ────────────",
        " 2  ribao   联合学院成立",
    ]
    assert list(csv.reader(silkwatch(home, "query", sql, "--csv").stdout.splitlines())) == [
        ["id", "source", "title"],
        ["2", "ribao", "联合学院成立"],
    ]
    assert json.loads(silkwatch(home, "query", sql, "--json").stdout) == [
        {"id": 2, "source": "ribao", "title": "联合学院成立"}
    ]


def test_query_changes_nothing(home: Path) -> None:
    for sql in ("delete from articles", "attach 'x.db' as x", "select 1; delete from articles", "this is no sql"):
        refused = silkwatch(home, "query", sql)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.startswith("silkwatch: query: ")
    assert silkwatch(home, "query", "select count(*) from articles", "--csv").stdout == "count(*)\n3\n"


def test_no_column_is_lost_to_another_of_its_name() -> None:
    assert distinct(["id", "id", "title", "id"]) == ["id", "id_2", "title", "id_3"]


def test_a_blob_survives_json(home: Path) -> None:
    [row] = json.loads(silkwatch(home, "query", "select x'00ff' as blob", "--json").stdout)
    assert row == {"blob": {"$base64": True, "encoded": "AP8="}}


def test_show_tells_all_about_an_article(home: Path) -> None:
    shown = silkwatch(home, "show", "1")
    assert shown.exit_code == 0, shown.output
    assert "2025-11-18 (day, meta)" in shown.output
    assert "Why it is relevant: score 0.90" in shown.output
    assert "Xi'an Jiaotong University (xjtu)" in shown.output
    assert "  title      h1, og:title  97 %\n  published  meta  90 %\n" in shown.output
    assert "Changed, seen 2025-11-20T09:00:00Z" in shown.output
    assert "  ~ The institute will admit [-120-]{+150+} students next autumn." in shown.output.splitlines()
    assert "         [Xi'an Jiaotong University] and Al-Farabi Kazakh National…" in shown.output.splitlines()
    assert "Story 1: no other report" in shown.output.splitlines()
    assert shown.output.index("Text") < shown.output.rindex("Both rectors spoke of a long friendship.")


def test_show_as_json(home: Path) -> None:
    shown = json.loads(silkwatch(home, "show", "1", "--json").stdout)
    assert shown["article"]["article"]["published"] == "2025-11-18"
    assert "120 students" in shown["revisions"][0]["text"]


def test_a_page_cannot_command_the_terminal(home: Path) -> None:
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:
        [(title,)] = db.execute("SELECT title FROM articles WHERE id = 3").fetchall()
    assert "\x1b" in title
    assert "\x1b" not in silkwatch(home, "show", "3").output
    assert "\x1b" not in silkwatch(home, "search", "выставка").output


def test_there_is_no_such_article(home: Path) -> None:
    missing = silkwatch(home, "show", "99")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "99" in missing.stderr


def test_looking_creates_nothing(tmp_path: Path) -> None:
    for command in (("search", "x"), ("query", "select 1"), ("show", "1"), ("digest",)):
        done = silkwatch(tmp_path / "typo", *command)
        assert done.exit_code == 2, done.output
        assert "holds no database: run `silkwatch once` first, or name another --home" in done.stderr
    for command in (("status",), ("sources", "list")):
        assert silkwatch(tmp_path / "typo", *command).exit_code == 0
    assert not (tmp_path / "typo").exists()


OWN = """
name = "times"
title = "The Times of Nowhere"
homepage = "https://times.example/"
country = "KZ"
kind = "media"
languages = ["en"]
timezone = "Asia/Almaty"
every = "1h"
"""


def test_own_sources_are_listed_and_shown(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "times.toml").write_text(OWN)
    listed = silkwatch(tmp_path, "sources", "list")
    assert listed.exit_code == 0, listed.output
    assert "The Times of Nowhere" in listed.output
    assert "unverified" in listed.output
    shown = silkwatch(tmp_path, "sources", "show", "times")
    assert "https://times.example/" in shown.output
    assert "every 1h" in shown.output
    assert "the homepage: its feed, its sitemap and the articles linked from it" in shown.output
    assert json.loads(silkwatch(tmp_path, "sources", "show", "times", "--json").stdout)["every"] == 3600


def test_a_source_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "times.toml").write_text(OWN)
    missing = silkwatch(tmp_path, "sources", "show", "tymes")
    assert missing.exit_code == 2
    assert "there is no such source: did you mean times?" in missing.stderr


def test_a_broken_source_file_is_named_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "times.toml").write_text(OWN)
    (tmp_path / "sources" / "wrong.toml").write_text(OWN.replace("timezone", "tiemzone").replace("times", "wrong"))
    listed = silkwatch(tmp_path, "sources", "list")
    assert listed.exit_code == 1
    assert "The Times of Nowhere" in listed.stdout
    assert "wrong.toml" in listed.stderr
    assert "tiemzone" in listed.stderr


def test_status_puts_the_broken_source_first_and_says_so_once(home: Path) -> None:
    write_own(home, "times", "ribao")
    with closing(open_store(home / "silkwatch.db")) as db:
        sources.looked(db, Look(source="ribao", state="ok", links_found=9), now=WEDNESDAY)
        look = Look(source="times", state="refused", reason="403")
        sources.looked(db, look, now=WEDNESDAY + timedelta(minutes=1))
        telling.raised(db, Config(home=home), now=WEDNESDAY + timedelta(minutes=1))
    shown = silkwatch(home, "status")
    assert shown.exit_code == 1  # it broke in the last run, which started on Wednesday
    rows = shown.output.splitlines()
    first = next(number for number, line in enumerate(rows) if line.startswith("────")) + 1
    assert rows[first].startswith("times")
    assert "refused, unverified" in rows[first]
    assert "  times: it refuses us (403)" in rows
    with closing(open_store(home / "silkwatch.db")) as db:
        from storage import runs

        run = runs.start(db, "crawl", now=WEDNESDAY + timedelta(hours=1))
        sources.looked(db, look, now=WEDNESDAY + timedelta(hours=1))
        telling.raised(db, Config(home=home), now=WEDNESDAY + timedelta(hours=1))
        runs.finish(db, run, exit="ok", counts={}, now=WEDNESDAY + timedelta(hours=1))
    again = silkwatch(home, "status")
    assert again.exit_code == 0  # it still fails, and that is no news
    assert "  times: it refuses us (403)" in again.output.splitlines()


def test_status_as_json(home: Path) -> None:
    write_own(home, "times")
    status = json.loads(silkwatch(home, "status", "--json").stdout)
    times = next(each for each in status["sources"] if each["name"] == "times")
    assert (times["state"], times["articles"]) == ("new", 2)
    assert status["disk"]["database"] > 0
    assert status["problems"] == []


def write_own(home: Path, *names: str) -> None:
    folder = Config(home=home).sources
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.toml").write_text(OWN.replace("times", name))


def test_sizes_and_ages() -> None:
    assert [size(count) for count in (0, 999, 1000, 2_500_000, 7e9)] == ["0 B", "999 B", "1.0 kB", "2.5 MB", "7.0 GB"]
    then = WEDNESDAY - timedelta(hours=49)
    assert [age(then, WEDNESDAY), age(WEDNESDAY, then), age(None, then), age(then, then)] == [
        "2 d",
        "+2 d",
        "never",
        "now",
    ]
