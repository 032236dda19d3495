"""silkwatch import: a corpus comes in on the crawl's own path."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.intake import Progress
from scheduler import lock
from scheduler.commands.ingest import Teller, duration
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


def test_nothing_is_imported_while_another_instance_works(tmp_path: Path) -> None:
    home, path = tmp_path / "home", corpus(tmp_path)
    with lock.held(home, "crawl"):
        done = silkwatch(home, "import", str(path), "--json")
    assert (done.exit_code, done.stdout, "in use by" in done.stderr) == (3, "", True)
    assert silkwatch(home, "import", str(path)).exit_code == 0


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
    assert (unnamed.exit_code, "name one with --table" in unnamed.stderr) == (2, True)
    for words in (["--table", "nosuch"], ["--table", "stories", "--map", "nosuch=title"], ["--table", "notes"]):
        assert silkwatch(tmp_path / "home", "import", path, *words).exit_code == 2
    mixed = silkwatch(tmp_path / "mixed", "import", str(corpus(tmp_path)), path)
    assert (mixed.exit_code, mixed.stdout.splitlines()[-1]) == (1, "imported: 3 new, 1 error")
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


def test_a_file_that_is_wrong_throughout_is_summed_up_and_told_whole_as_json(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text("".join(json.dumps({"url": f"https://x.example/{n}", "title": "x"}) + "\n" for n in range(500)))
    told = silkwatch(tmp_path / "home", "import", str(path))
    assert told.exit_code == 1
    assert told.stderr.splitlines() == [
        *(f"wrong.jsonl line {n}: text: missing or empty: an article needs url, title and text" for n in (1, 2, 3)),
        "wrong.jsonl: text: missing or empty: 497 more",
    ]
    whole = json.loads(silkwatch(tmp_path / "home", "import", str(path), "--json").stdout)
    assert [one["where"] for one in whole["errors"]] == [f"line {n}" for n in range(1, 501)]
    assert whole["counts"] == {"error": 500}


def test_articles_without_any_date_are_told(tmp_path: Path) -> None:
    path = tmp_path / "undated.jsonl"
    path.write_text(json.dumps(LINES[0] | {"published": None}))
    assert "without any date: 1" in silkwatch(tmp_path / "home", "import", str(path)).stderr


def progress(done: int, total: int | None = 1000, **counts: int) -> Progress:
    return Progress(file="a.jsonl", done=done, total=total, counts=counts)


def test_on_a_terminal_a_bar_says_how_far_it_is_and_what_is_left() -> None:
    said: list[str] = []
    seconds = iter((0.0, 10.0, 20.0, 100.0, 110.0))
    tell = Teller(said.append, bar=True, clock=lambda: next(seconds))
    for done in (0, 250, 200, 500, 1000):  # the third was read ahead of what was saved
        tell(progress(done, new=done))
    assert said == [
        "a.jsonl  ░░░░░░░░░░░░░░░░░░░░░░░░  0 %  nothing",
        "a.jsonl  ██████░░░░░░░░░░░░░░░░░░  25 %  250 new  30 s left",
        "a.jsonl  ██████░░░░░░░░░░░░░░░░░░  25 %  200 new  1 min 00 s left",
        "a.jsonl  ████████████░░░░░░░░░░░░  50 %  500 new  2 min 40 s left",
        "a.jsonl  ████████████████████████  100 %  1,000 new  0 s left",
    ]


def test_a_pipe_is_told_now_and_then_and_without_a_total_what_is_done() -> None:
    said: list[str] = []
    tell = Teller(said.append, bar=False, clock=lambda: 0.0)
    for done in range(1001):
        tell(progress(done, new=done))
    assert 40 < len(said) <= 51
    assert said[0] == "a.jsonl: 0 %, nothing"
    said.clear()
    tell = Teller(said.append, bar=False, clock=lambda: 0.0)
    for done in (10, 20, 6_000):
        tell(progress(done, None, new=done))
    assert said == ["a.jsonl: 10 new", "a.jsonl: 6,000 new"]


def test_lengths_of_time_as_people_say_them() -> None:
    assert [duration(seconds) for seconds in (0.4, 59.6, 75, 3700)] == ["0 s", "1 min 00 s", "1 min 15 s", "1 h 01 min"]
