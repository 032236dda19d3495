"""``silkwatch sources export`` and ``silkwatch sources import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import adding, app, watched
from scheduler.errors import ConfigError
from scheduler.outlines import Row, rows

if TYPE_CHECKING:
    from scheduler.config import Config


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.pass_context
def export(ctx: click.Context, file: Path | None) -> None:
    """Write all sources as OPML, into FILE or to stdout.

    Any feed reader reads it; another Silkwatch gets everything but proxies, which may hold passwords.

    \b
    Example:
        silkwatch sources export sources.opml
    """
    from crawler import catalog, opml

    loaded = watched.load(ctx.obj.config)
    declared = [(spec, catalog.declared(spec)) for spec in loaded.specs.values()]
    data = opml.write(declared, title="Silkwatch", now=app.now())
    if file is None:
        click.echo(data, nl=False)
    else:
        adding.whole(file, data, over=True)
        app.say(f"{len(declared)} sources written: {file}")
    app.complain(loaded.errors)
    ctx.exit(1 if loaded.errors else 0)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@app.as_json
@click.pass_context
def import_(ctx: click.Context, file: Path, dry_run: bool, as_json: bool) -> None:
    """Add the feeds of an OPML file, of any feed reader, as sources.

    One TOML each is written into the home's sources/; what is watched already is skipped. - is stdin. Exits 1 when one
    of them cannot be a source, and says which and why; the others are added.

    \b
    Example:
        silkwatch sources import feeds.opml --dry-run
    """
    from crawler import catalog, opml

    config: Config = ctx.obj.config
    try:
        outlines = opml.read(_bytes(file))
    except opml.OpmlError as error:
        raise ConfigError(f"sources: {file}: {error}") from error
    loaded = watched.load(config)
    layouts = catalog.load_layouts(config.sources, [])
    there = [path.stem for path in config.sources.glob("*.toml")]
    done = [_written(config, row, dry_run=dry_run) for row in rows(outlines, loaded.specs, layouts, there)]
    if as_json:
        app.dump(done)
    else:
        app.rows(
            [(row.outcome, row.name, row.title, row.address, row.why) for row in done],
            ("", "name", "title", "address", "why"),
        )
        counts = ", ".join(f"{sum(row.outcome == outcome for row in done)} {outcome}" for outcome in _OUTCOMES)
        app.say(f"{counts}{' (nothing is written: --dry-run)' if dry_run else ''}")
        if len(outlines) == opml.MOST:
            app.complain([f"sources: {file}: only its first {opml.MOST} feeds were read: split it"])
    ctx.exit(1 if any(row.outcome == "wrong" for row in done) else 0)


_OUTCOMES = ("added", "skipped", "wrong")


def _written(config: Config, row: Row, *, dry_run: bool) -> Row:
    """Write the source of a row; say of the row what came of that."""
    if row.outcome != "added" or dry_run:
        return row
    try:
        adding.whole(config.sources / f"{row.name}.toml", row.toml.encode())
    except ConfigError as error:
        return Row(name=row.name, outcome="wrong", address=row.address, title=row.title, why=str(error))
    return row


def _bytes(file: Path) -> bytes:
    """Read a file that is not too large. Raises ``ConfigError``."""
    from crawler.opml import LARGEST

    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"sources: {file}: cannot be read: {error.strerror}: name an OPML file") from error
    if len(data) > LARGEST:
        raise ConfigError(f"sources: {file}: is larger than {LARGEST >> 20} MB: split it")
    return data
