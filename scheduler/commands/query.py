"""``silkwatch query``."""

from __future__ import annotations

import base64
import csv
import io
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from scheduler import app
from scheduler.tables import printable


@click.command("query", epilog="What the tables hold stands in docs/database.md, the recipes in docs/queries.md.")
@click.argument("words", metavar="SQL | NAME=VALUE…", nargs=-1)
@click.option("--recipe", metavar="NAME", help="Ask a question that is prepared; its parameters are NAME=VALUE.")
@click.option("--recipes", is_flag=True, help="List the questions that are prepared, with their parameters.")
@click.option("--table", "how", flag_value="table", default=True, help="Print an aligned table (the default).")
@click.option("--csv", "how", flag_value="csv", help="Print CSV.")
@click.option("--json", "how", flag_value="json", help="Print a JSON list of objects.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], recipe: str | None, recipes: bool, how: str) -> None:
    """Ask the database in SQL. Nothing can be changed, and a query that takes too long is cut off.

    \b
    Examples:
        silkwatch query 'select * from partnerships'
        silkwatch query 'select title, url from items' --csv > items.csv
        silkwatch query --recipe partners institution=kaznu
    """
    from storage import query
    from storage.recipes import get, load

    if recipes:
        listed = [(each.name, " ".join(f"{name}=" for name in each.parameters), each.title) for each in load().values()]
        _show(("name", "parameters", "title"), listed, how)
        return
    values: dict[str, str] = {}
    if recipe is not None:
        prepared = get(recipe)
        sql, values = prepared.sql, prepared.values(words)
    elif len(words) == 1:
        [sql] = words
    else:
        raise click.UsageError("write one SQL statement in quotes, or --recipe NAME (--recipes lists them)")
    with ctx.obj.readable() as database:
        if recipe is not None:
            values |= _named(database, values)
        found = query.run(database, sql, values)
    _show(found.columns, found.rows, how)
    if found.truncated:
        app.complain([f"query: only the first {len(found.rows)} rows are shown: narrow it, or add a LIMIT"])


def _named(database: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of the institutions that values name."""
    from scheduler import named
    from storage import institutions
    from storage.recipes import INSTITUTIONS

    asked = [name for name in INSTITUTIONS if values.get(name)]
    stored = institutions.read(database) if asked else {}
    return {name: named.institution(stored, values[name]).id for name in asked}


def _show(columns: Sequence[str], rows: Sequence[Sequence[object]], how: str) -> None:
    if how == "json":
        names = distinct(columns)
        app.dump([dict(zip(names, row, strict=True)) for row in rows])
    elif how == "csv":
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows(
            [[_csv_cell(name) for name in columns], *([_csv_cell(each) for each in row] for row in rows)]
        )
        click.echo(lines.getvalue(), nl=False, color=True)  # or it would take out what looks like colours
    else:
        app.rows([[_table_cell(each) for each in row] for row in rows], [printable(name) for name in columns])


def _csv_cell(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    # A file gets what is stored; a terminal would obey it.
    return printable(value) if isinstance(value, str) and sys.stdout.isatty() else value


def _table_cell(value: object) -> object:
    return f"({len(value)} bytes)" if isinstance(value, bytes) else value


def distinct(columns: Sequence[str]) -> list[str]:
    """Number the names that come more than once, so that no value is lost in an object; pure."""
    seen: Counter[str] = Counter()
    named = []
    for name in columns:
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return named
