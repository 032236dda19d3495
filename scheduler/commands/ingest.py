"""``silkwatch import``."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from scheduler import app, watched

DATE = click.DateTime(["%Y-%m-%d"])


def column_to_field(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read ``--map COLUMN=FIELD``."""
    pairs = [value.rpartition("=") for value in values]
    if not all(column and field for column, _, field in pairs):
        raise click.BadParameter("write it as COLUMN=FIELD, such as headline=title")
    return {column: field for column, _, field in pairs}


@click.command("import")
@click.argument("file", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=DATE, metavar="DATE", help="Only articles published on this day or later.")
@click.option("--until", type=DATE, metavar="DATE", help="Only articles published before this day.")
@click.option("--host", help="Only articles of this host and its subdomains.")
@click.option("--table", help="The table or view of an SQLite database to read.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    callback=column_to_field,
    help="What a column of the table holds. May be given several times.",
)
@app.as_json
@click.pass_context
def command(
    ctx: click.Context,
    file: tuple[Path, ...],
    since: datetime | None,
    until: datetime | None,
    host: str | None,
    table: str | None,
    columns: dict[str, str],
    as_json: bool,
) -> None:
    """Bring an existing corpus in: JSONL, SQLite, WARC.

    What a FILE is, its first bytes tell: lines of JSON with url, title and text; an SQLite database, a Silkwatch
    database too; WARC files. Everything is judged, checked for duplicates and stored as in a crawl. An article counts
    as first seen when the file says so, else on the day it was published: an old corpus does not flood this week's
    digest. An import that was broken off can simply be started again.

    \b
    Examples:
        silkwatch import articles.jsonl
        silkwatch import news.db --table stories --map headline=title --since 2020-01-01
    """
    from crawler import ingest
    from storage.database import open_store

    config = ctx.obj.config
    wanted = ingest.Wanted(
        since=since.date() if since else None,
        until=until.date() if until else None,
        host=host,
        table=table,
        columns=columns,
    )
    specs = watched.load(config).specs
    with closing(open_store(config.database)) as db, app.progress(err=as_json) as said:
        imported = ingest.run(db, file, wanted, now=app.now(), specs=specs, said=said)
    app.complain(imported.errors)
    if unnamed := imported.counts["error"] - len(imported.errors):
        app.complain([f"… and {unnamed} more errors"])
    if as_json:
        app.dump({"counts": dict(imported.counts), "errors": imported.errors})
    else:
        app.say("imported: " + (", ".join(f"{count} {kind}" for kind, count in imported.counts.items()) or "nothing"))
    ctx.exit(1 if imported.counts["error"] else 0)
