"""Write docs/queries.md from the recipes, with examples of their output on the labelled corpus.

python -m tests.storage.queries_page ../shared/data/corpus/dev.jsonl
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path

from scheduler.tables import clip, printable
from storage import query, recipes
from storage.query import Table
from storage.recipes import Recipe
from tests.conftest import ROOT
from tests.storage import labelled

ROWS, WIDTH = 5, 44  # of an example
BEGINNING = """\
# Questions and their queries

The questions an analyst asks of the [database](database.md), as SQL to use and to change. `silkwatch query --recipe
NAME` asks them on the command line, [`silkwatch browse`](cli.md#silkwatch-browse) in your browser. An institution is
named by its id or by its name in English, Chinese, Russian or Kazakh, on the command line by a short or a former one
too; a parameter that is left out asks for everything.

Two things hold for all of them. A story counts once, however many sites report it in whatever language, and copies do
not count. And a number or a `status` is there only where a text gave it: an empty cell means that nobody said, not
that there is none.

**The examples are made from sample articles, not from news:** their numbers and days prove nothing about the world.
Long cells and long tables are cut here.

<!-- python -m tests.storage.queries_page writes this page from storage/recipes.toml -->
"""


def page(path: Path) -> str:
    """Return the page, with examples from the store at ``path``."""
    return BEGINNING + "".join(_section(recipe, path) for recipe in recipes.load().values())


def _section(recipe: Recipe, path: Path) -> str:
    pairs = [f"{name}={value}" for name, value in recipe.example.items() if value]
    words = shlex.join(["silkwatch", "query", "--recipe", recipe.name, *pairs])
    takes = ", ".join(f"`{name}`" for name in recipe.parameters)
    return (
        f"\n## {recipe.title}\n\n{recipe.description}\n\nParameters: {takes}.\n\n"
        f"```sh\n{words}\n```\n\n{_example(query.run(path, recipe.sql, recipe.values(pairs)))}\n\n"
        f"```sql\n{recipe.sql}\n```\n"
    )


def _example(table: Table) -> str:
    lines = [list(table.columns), ["---"] * len(table.columns)]
    lines += [[_cell(value) for value in row] for row in table.rows[:ROWS]]
    if (more := len(table.rows) - ROWS) > 0:
        lines.append([f"… {more} more", *[""] * (len(table.columns) - 1)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else printable(str(value))
    return clip(" ".join(text.replace("|", "\\|").split()), WIDTH)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "silkwatch.db"
        labelled.fill(store, Path(sys.argv[1]))
        (ROOT / "docs" / "queries.md").write_text(page(store), encoding="utf-8")
