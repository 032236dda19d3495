"""silkwatch import: a corpus comes in on the crawl's own path."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.scheduler import homes
from tests.scheduler.homes import CHINESE, ENGLISH, RUSSIAN, silkwatch

LINES = [
    {"url": "https://times.example/1", "title": "Joint institute opens", "text": ENGLISH, "published": "2019-05-06"},
    {"url": "https://ribao.example/2", "title": "联合学院成立", "text": CHINESE, "published": "2020-05-06"},
    {"url": "https://news.times.example/3", "title": "Выставка", "text": RUSSIAN, "published": "2021-05-06"},
]


def corpus(folder: Path, *more: str) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("\n".join([*(json.dumps(line, ensure_ascii=False) for line in LINES), *more]), encoding="utf-8")
    return path


def titles(home: Path) -> list[str]:
    rows = json.loads(silkwatch(home, "query", "select title from articles order by url", "--json").stdout)
    return [row["title"] for row in rows]


def test_lines_of_json_once_and_again(tmp_path: Path) -> None:
    home, path = tmp_path / "home", corpus(tmp_path)
    first = silkwatch(home, "import", str(path))
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (0, "imported: 3 new")
    again = silkwatch(home, "import", str(path))
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "imported: 3 unchanged")


def test_an_old_corpus_does_not_flood_this_weeks_digest(tmp_path: Path) -> None:
    home = tmp_path / "home"
    silkwatch(home, "import", str(corpus(tmp_path)))
    preview = silkwatch(home, "digest", "--preview", "--format", "text")
    assert preview.exit_code == 0, preview.output
    assert "Joint institute opens" not in preview.stdout
    of_its_week = silkwatch(home, "digest", "--week", "2019-W19", "--format", "text")
    assert "Joint institute opens" in of_its_week.stdout


def test_a_line_that_is_wrong_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = corpus(tmp_path, "not json", '{"url": "https://x.example/", "title": "No text"}')
    done = silkwatch(tmp_path / "home", "import", str(path), "--json")
    assert done.exit_code == 1
    result = json.loads(done.stdout)
    assert result["counts"] == {"new": 3, "error": 2}
    assert [(one["where"], one["field"], one["why"]) for one in result["errors"]] == [
        ("line 4", None, "not JSON: Expecting value"),
        ("line 5", "text", "missing or empty"),
    ]
    assert "text: missing or empty" in done.stderr


def test_only_what_is_wanted(tmp_path: Path) -> None:
    path = str(corpus(tmp_path))
    silkwatch(tmp_path / "a", "import", path, "--host", "times.example")
    assert titles(tmp_path / "a") == ["Выставка", "Joint institute opens"]
    silkwatch(tmp_path / "b", "import", path, "--since", "2020-01-01", "--until", "2021-01-01")
    assert titles(tmp_path / "b") == ["联合学院成立"]


def test_a_table_with_columns_of_its_own(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        db.execute("CREATE TABLE stories (link TEXT, slogan TEXT, body TEXT, posted TEXT)")
        db.execute("CREATE TABLE notes (id INTEGER)")
        db.execute("INSERT INTO stories VALUES ('https://times.example/1', 'A slogan', ?, '2019-05-06')", (ENGLISH,))
        db.commit()
    path = str(tmp_path / "news.db")
    unnamed = silkwatch(tmp_path / "home", "import", path)
    assert (unnamed.exit_code, "name one with --table" in unnamed.stderr) == (1, True)
    wrong = silkwatch(tmp_path / "home", "import", path, "--table", "stories", "--map", "slogan")
    assert (wrong.exit_code, "COLUMN=FIELD" in wrong.stderr) == (2, True)
    done = silkwatch(
        tmp_path / "home", "import", path, "--table", "stories", "--map", "slogan=title", "--map", "posted=published"
    )
    assert done.exit_code == 0, done.output
    assert titles(tmp_path / "home") == ["A slogan"]


def test_another_silkwatch_database(tmp_path: Path) -> None:
    other = homes.make(tmp_path / "other")
    done = silkwatch(tmp_path / "home", "import", str(other / "silkwatch.db"))
    assert done.exit_code == 0, done.output
    assert sorted(title.split()[0] for title in titles(tmp_path / "home")) == ["Joint", "Выставка", "联合学院成立"]
