"""``silkwatch query``."""

from __future__ import annotations

import csv
import io

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
        app.dump([dict(zip(found.columns, row, strict=True)) for row in found.rows])
    elif how == "csv":
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows([found.columns, *found.rows])
        click.echo(lines.getvalue(), nl=False)
    else:
        app.rows(found.rows, found.columns)
    if found.truncated:
        app.complain([f"query: only the first {len(found.rows)} rows are shown: narrow it down to see the others"])
