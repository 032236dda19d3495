"""``silkwatch status``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app, health, watched
from scheduler.config import Config
from storage.models import SourceHealth

if TYPE_CHECKING:
    from crawler.catalog import Catalog

HEADERS = ("source", "state", "last success", "last new", "links", "failures", "next", "articles")


@click.command("status")
@app.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show how every source is doing, and the disk used.

    What needs attention comes first. Exits 1 when something went wrong in the last tick that was right before.

    \b
    Example:
        silkwatch status
    """
    config, now = ctx.obj.config, app.now()
    loaded = watched.load(config)
    known, last = _known(config)
    healths = health.by_attention(with_new_ones(loaded, known), now=now)
    fresh = health.recent(healths, last)
    if as_json:
        sources = [{"name": each.source.name, "text": _words(each), **asdict(each)} for each in healths]
        problems = [asdict(problem) for problem in fresh]
        invalid = [str(error) for error in loaded.errors]
        app.dump({"sources": sources, "problems": problems, "invalid": invalid, "disk": disk(config, now=now)})
    else:
        app.rows([_row(each, now) for each in healths], HEADERS)
        _explain(healths, loaded)
        app.title("Disk")
        app.fields({name: size(used) for name, used in disk(config, now=now).items()})
    ctx.exit(1 if fresh else 0)


def with_new_ones(loaded: Catalog, known: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Join what the store knows with the sources that are declared now: new ones wait for their first look; pure."""
    by_name = {each.source.name: each for each in known}
    return [by_name.get(name) or SourceHealth(source=spec.source) for name, spec in loaded.specs.items()]


def disk(config: Config, *, now: datetime) -> dict[str, int]:
    """Count the bytes used, and by how many the archive grew in a week."""
    warcs = [path.stat() for path in _files(config.warcs)]
    week = (now - timedelta(days=7)).timestamp()
    return {
        "database": sum(path.stat().st_size for path in config.home.glob(config.database.name + "*")),
        "archive": sum(each.st_size for each in warcs),
        "archive, last 7 days": sum(each.st_size for each in warcs if each.st_mtime >= week),
        "digests": sum(path.stat().st_size for path in _files(config.digests)),
    }


def size(count: float) -> str:
    """Write a number of bytes for people; pure."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def age(then: datetime | None, now: datetime) -> str:
    """Write how long ago (or from now, with a plus) an instant is, in its largest unit; pure."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= length:
            return f"{'+' if seconds < 0 else ''}{abs(seconds) // length:.0f} {unit}"
    return "now"


def _known(config: Config) -> tuple[list[SourceHealth], datetime | None]:
    """Ask the store, if there is one yet: looking creates nothing."""
    from storage import runs, sources
    from storage.database import open_store

    if not config.database.exists():
        return [], None
    db = open_store(config.database)
    try:
        last = runs.last(db)
        return sources.health(db, counted=True), last.started if last else None
    finally:
        db.close()


def _row(each: SourceHealth, now: datetime) -> tuple[object, ...]:
    return (
        each.source.name,
        _words(each),
        age(each.last_success, now),
        age(each.last_new, now),
        each.links_found,
        round(each.failures, 2) or None,
        "due" if each.next_check is None or each.next_check <= now else age(each.next_check, now),
        each.articles,
    )


def _words(each: SourceHealth) -> str:
    unseen = each.source.verified is None and each.last_success is None
    return f"{each.state}, unverified" if unseen else each.state


def _explain(healths: Sequence[SourceHealth], loaded: Catalog) -> None:
    """Say below the table, where there is room, what is wrong."""
    network = health.network_is_down([each for each in healths if each.last_checked])
    bad = [f"  {each.source.name}: {health.explained(each)}" for each in healths if health.needs_attention(each)]
    if network:
        bad = [f"  {network}"]
    invalid = [f"  {error}" for error in loaded.errors]
    if lines := bad + invalid:
        app.title("Needs attention")
        for line in lines:
            app.say(line)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
