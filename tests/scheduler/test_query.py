"""silkwatch query: SQL and prepared questions, as a table, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from storage import recipes
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.make(tmp_path_factory.mktemp("home"))


def test_a_recipe_is_asked_by_name(home: Path) -> None:
    done = silkwatch(home, "query", "--json", "--recipe", "first-mention", "institution=xjtu")
    assert done.exit_code == 0
    assert [one["lang"] for one in json.loads(done.stdout)] == ["en"]
    short = silkwatch(home, "query", "--json", "--recipe", "first-mention", "institution=西安交大")
    assert short.stdout == done.stdout


def test_the_recipes_are_listed(home: Path) -> None:
    done = silkwatch(home, "query", "--recipes", "--json")
    assert [one["name"] for one in json.loads(done.stdout)] == list(recipes.load())
    assert "partners" in silkwatch(home, "query", "--recipes").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--recipe", "partner"], "recipe 'partner': there is none: did you mean partners?"),
        (["--recipe", "partners", "city=Almaty"], "'city=Almaty' is none of its parameters: write institution=…"),
        (["--recipe", "partners", "kaznu"], "'kaznu' is none of its parameters: write institution=…"),
        (["--recipe", "partners", "institution=nope"], "institution: nope: there is none: "),
        (["--recipe", "first-mention", "partner=xjtuu"], "institution: xjtuu: there is none: did you mean xjtu ("),
        (["SELECT", "1"], "write one SQL statement in quotes, or --recipe NAME"),
        ([], "write one SQL statement in quotes, or --recipe NAME"),
        (["SELECT x FROM articles"], "no such column: x"),
    ],
)
def test_wrong_usage_is_explained(home: Path, words: list[str], said: str) -> None:
    done = silkwatch(home, "query", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


ODD = "SELECT x'00ff' AS bytes, char(27) || '[31m' || char(155) || char(8238) || 'x' AS odd, 1 AS odd"


def test_a_table_shows_nothing_that_a_terminal_obeys(home: Path) -> None:
    table = silkwatch(home, "query", ODD).stdout
    assert "(2 bytes)" in table
    assert table.replace("\n", "").isprintable()


def test_json_escapes_what_a_terminal_obeys_and_loses_nothing(home: Path) -> None:
    text = silkwatch(home, "query", "--json", ODD).stdout
    assert text.replace("\n", "").isprintable()
    assert json.loads(text) == [
        {"bytes": {"$base64": True, "encoded": "AP8="}, "odd": "\x1b[31m\x9b\u202ex", "odd_2": 1}
    ]


def test_csv_into_a_file_holds_what_is_stored(home: Path) -> None:
    text = silkwatch(home, "query", "--csv", ODD).stdout
    assert list(csv.reader(io.StringIO(text))) == [["bytes", "odd", "odd"], ["AP8=", "\x1b[31m\x9b\u202ex", "1"]]


def test_what_is_cut_off_is_said_so(home: Path) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    done = silkwatch(home, "query", "--csv", many)
    assert len(done.stdout.splitlines()) == 10_001
    assert done.stderr == "query: only the first 10000 rows are shown: narrow it, or add a LIMIT\n"


def test_what_json_has_no_number_for_is_null(home: Path) -> None:
    done = silkwatch(home, "query", "--json", "SELECT 9e999 AS most, -9e999 AS least, 1.5 AS some, '–' AS text")
    assert '"most": null' in done.stdout
    assert json.loads(done.stdout) == [{"most": None, "least": None, "some": 1.5, "text": "–"}]


def test_corrections_come_out_as_the_next_training_takes_them(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    for words in (("3", "relevant"), ("1", "not"), ("2", "not"), ("2", "machine")):
        assert silkwatch(home, "mark", *words).exit_code == 0
    rows = json.loads(silkwatch(home, "query", "--recipe", "marked", "--json").stdout)
    assert [(row["id"], row["label"], row["judged"]) for row in rows] == [
        (3, "relevant", "not"),
        (1, "not", "relevant"),
    ]
    assert (rows[0]["lang"], rows[0]["text"]) == ("ru", homes.RUSSIAN)
