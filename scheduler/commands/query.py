"""``silkwatch query``."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

import click

from scheduler import app


@click.command("query")
@click.argument("sql")
@click.option("--table", "how", flag_value="table", default=True, help="Print an aligned table (the default).")
@click.option("--csv", "how", flag_value="csv", help="Print CSV.")
@click.option("--json", "how", flag_value="json", help="Print a JSON list of objects.")
@click.pass_context
def command(ctx: click.Context, sql: str, how: str) -> None:
    """Ask the database in SQL. Nothing can be changed, and a query that takes too long is cut off.

    \b
    Examples:
        silkwatch query 'select * from partnerships'
        silkwatch query 'select title, url from items' --csv > items.csv
    """
    from storage import query

    found = query.run(ctx.obj.existing(), sql)
    if how == "json":
        names = distinct(found.columns)
        app.dump([dict(zip(names, row, strict=True)) for row in found.rows])
    elif how == "csv":
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows([found.columns, *found.rows])
        click.echo(lines.getvalue(), nl=False)
    else:
        app.rows(found.rows, found.columns)
    if found.truncated:
        app.complain([f"query: only the first {len(found.rows)} rows are shown: narrow it down to see the others"])


def distinct(columns: Sequence[str]) -> list[str]:
    """Number the names that come more than once, so that no value is lost in an object; pure."""
    seen: Counter[str] = Counter()
    named = []
    for name in columns:
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return named
