"""The prepared questions: each is asked of the labelled corpus, and documented as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage import query, recipes
from storage.database import open_store
from storage.errors import BadQuery
from storage.recipes import Recipe
from tests.conftest import ROOT, shared_data
from tests.storage import labelled

PAGE = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
BIG = "a|c|o|articles|m|mentions|urls|fetches"  # tables of millions of rows, and what the recipes call them

each = pytest.mark.parametrize("recipe", recipes.load().values(), ids=lambda recipe: recipe.name)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labelled") / "silkwatch.db"
    labelled.fill(path, shared_data() / "corpus" / "dev.jsonl")
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "silkwatch.db"
    open_store(path).close()
    return path


def ask(path: Path, name: str, *pairs: str) -> list[dict[str, object]]:
    recipe = recipes.get(name)
    table = query.run(path, recipe.sql, recipe.values(pairs))
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@each
@pytest.mark.slow
@pytest.mark.data
def test_the_example_of_a_recipe_finds_something(corpus: Path, recipe: Recipe) -> None:
    assert ask(corpus, recipe.name, *(f"{name}={value}" for name, value in recipe.example.items()))


@each
def test_a_recipe_answers_an_empty_store_without_parameters(empty: Path, recipe: Recipe) -> None:
    assert ask(empty, recipe.name) == []


@each
def test_the_parameters_of_a_recipe_are_those_of_its_sql(recipe: Recipe) -> None:
    assert set(re.findall(r":([a-z]+)", recipe.sql)) == set(recipe.parameters)


@each
def test_a_recipe_reads_no_big_table_from_end_to_end(empty: Path, recipe: Recipe) -> None:
    plan = query.run(empty, f"EXPLAIN QUERY PLAN {recipe.sql}", recipe.values(()))
    scans = [str(row[-1]) for row in plan.rows if re.match(rf"SCAN ({BIG})\b(?!.* VIRTUAL TABLE)", str(row[-1]))]
    # The newest requests come first, and a hundred are enough.
    assert scans == (["SCAN fetches"] if recipe.name == "source-log" else [])


def test_no_recipe_hides_a_table_in_datasette(empty: Path) -> None:
    """`search` is both: whoever follows the view finds the form."""
    tables = {name for [name] in query.run(empty, "SELECT name FROM sqlite_master").rows}
    assert set(recipes.load()) & tables == {"search"}


@each
def test_a_recipe_is_documented_as_it_is(recipe: Recipe) -> None:
    [_, section] = PAGE.split(f"\n## {recipe.title}\n")
    section = section.partition("\n## ")[0]
    assert recipe.description in section
    assert f"```sql\n{recipe.sql}\n```" in section
    assert f"silkwatch query --recipe {recipe.name}" in section


@pytest.mark.slow
@pytest.mark.data
def test_a_partner_is_found_by_any_of_its_names(corpus: Path) -> None:
    found = ask(corpus, "partners", "institution=kaznu")
    assert {one["kazakh_side"] for one in found} == {"Al-Farabi Kazakh National University"}
    [names] = query.run(corpus, "SELECT name_zh, name_ru FROM institutions WHERE id = 'kaznu'").rows
    assert [ask(corpus, "partners", f"institution={name}") for name in names] == [found, found]


@pytest.mark.slow
@pytest.mark.data
def test_a_signing_counts_once_however_many_stories_tell_of_it(corpus: Path) -> None:
    sql = "SELECT count(*) FROM ledger WHERE kind = 'agreement' AND date = '2016-04-06'"
    assert query.run(corpus, sql).rows == ((2,),)  # the day itself, and the background of later news
    months = {one["month"]: one["agreements"] for one in ask(corpus, "agreements-per-month")}
    assert months["2016-04"] == 1
    stories = query.run(corpus, "SELECT count(DISTINCT story_id) FROM ledger WHERE kind = 'agreement'").rows[0][0]
    assert 0 < sum(int(str(count)) for count in months.values()) < int(str(stories))


@pytest.mark.slow
@pytest.mark.data
def test_the_corrected_article_is_shown_with_what_was_added(corpus: Path) -> None:
    [changed] = ask(corpus, "corrected")
    assert changed["characters_more"] == len(labelled.CORRECTION) + 2


def test_a_recipe_and_a_parameter_that_do_not_exist_are_named_with_the_nearest() -> None:
    with pytest.raises(BadQuery, match=r"recipe 'partner': there is none: did you mean partners\?"):
        recipes.get("partner")
    with pytest.raises(BadQuery, match="'city=Almaty' is none of its parameters: write institution=…"):
        recipes.get("partners").values(["city=Almaty"])
