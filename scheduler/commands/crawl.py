"""``silkwatch crawl``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from scheduler import app

SECONDS = 24 * 3600.0  # reaching back for years takes long


@click.command("crawl")
@click.argument("source", nargs=-1)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Reach back to this day.")
@click.option(
    "--replay",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="WARC",
    help="Take lists and pages from this file, not from the network. May be given several times.",
)
@click.option("--cluster", metavar="ADDR", help="Let the workers of this dask scheduler fetch and read: docs/scale.md.")
@app.as_json
@click.pass_context
def command(
    ctx: click.Context,
    source: tuple[str, ...],
    since: datetime | None,
    replay: tuple[Path, ...],
    cluster: str | None,
    as_json: bool,
) -> None:
    """Crawl every source, or the named ones; make no digest.

    Whether a source is due does not matter. Whatever is fetched is kept in archive/, and --replay makes the same
    articles of it again without a network.

    \b
    Examples:
        silkwatch crawl xinhua-en --since 2026-11-01
        silkwatch crawl --replay archive/20261122T070000Z.warc.gz
        silkwatch crawl --cluster tcp://scheduler.example.org:8786
    """
    from scheduler import jobs, lock
    from scheduler.commands.outcome import told

    config = ctx.obj.config
    if cluster and replay:
        raise click.UsageError("--cluster: a replay asks nobody: leave one of the two out")
    order = jobs.Order(
        names=source,
        since=since.date() if since else None,
        replay=replay,
        cluster=cluster,
        verbose=ctx.obj.verbose,
    )
    with lock.held(config.home, "crawl"), app.progress(err=as_json) as said:
        result = jobs.crawl_only(config, order, clock=app.now, said=said, timeout=SECONDS)
    ctx.exit(told(result, as_json=as_json))
