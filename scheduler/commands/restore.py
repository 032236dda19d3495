"""``silkwatch restore``."""

from __future__ import annotations

import itertools
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app
from scheduler.commands.backup import in_steps
from scheduler.tables import printable
from storage.errors import DatabaseBusy, DatabaseUnusable, NewerSchema

if TYPE_CHECKING:
    from storage.backup import Contents, Exchange

NAMED = 5  # issues that are named


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@app.as_json
@click.pass_context
def command(ctx: click.Context, file: Path, yes: bool, as_json: bool) -> None:
    """Bring the database back that `backup` has written to FILE.

    FILE is read in full before anything is touched. What would come and go is said, and asked about on a terminal. The
    present database stays in the home, under a name with the date. Stop the daemon first.

    \b
    Example:
        silkwatch restore /mnt/backup/silkwatch-2026-11-22.db
    """
    from scheduler import lock
    from storage import backup

    config, now = ctx.obj.config, app.now()
    with app.progress(err=True) as said:
        said(f"reading {file}")
        coming = backup.verify(file)
    with lock.held(config.home, "restore"):
        if config.database.exists() and config.database.samefile(file):
            raise DatabaseUnusable(f"restore: {file}: is this home's own database: name another file")
        present, exchange = _compared(config.database, file)
        if not as_json:
            for line in told(file, coming, present, exchange):
                app.say(printable(line))
        _ask(yes=yes)
        kept = _keep(config.database, now, usable=present is not None)
        with app.progress(err=True) as said:
            restored = backup.restore(file, config.database, in_steps(said, "restored"))
    if as_json:
        app.dump({"restored": asdict(restored), "exchange": exchange and asdict(exchange), "kept": kept and str(kept)})
        return
    app.say(f"restored {restored.articles:,} articles and {len(restored.issues):,} issues")
    if kept:
        app.say(f"the former database is {kept}: delete it when you do not need it any more")


def told(file: Path, coming: Contents, present: Contents | None, exchange: Exchange | None) -> list[str]:
    """Say what a restore would do; pure."""
    lines = [f"{file}: {_described(coming)}"]
    if present is None or exchange is None:
        return [*lines, "here: no database that can be used"]
    lines.append(f"here: {_described(present)}")
    lost = _counted(exchange.lost, exchange.issues_lost)
    gained = _counted(exchange.gained, exchange.issues_gained)
    return [*lines, f"lost: {lost or 'nothing'}", f"gained: {gained or 'nothing'}"]


def _described(contents: Contents) -> str:
    return (
        f"{contents.articles:,} articles, {contents.stories:,} stories, {len(contents.issues):,} issues;"
        f" newest article {_day(contents.newest)}, last run {_day(contents.last_run)}"
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "none"


def _counted(articles: int, issues: tuple[str, ...]) -> str:
    parts = [f"{articles:,} articles"] if articles else []
    if issues:
        rest = f" and {len(issues) - NAMED:,} more" if len(issues) > NAMED else ""
        parts.append(f"issues {', '.join(issues[-NAMED:])}{rest}")
    return ", ".join(parts)


def _compared(database: Path, file: Path) -> tuple[Contents | None, Exchange | None]:
    """Say what is here, and what would change; nothing where there is none, or it is damaged."""
    from storage import backup

    if not database.exists():
        return None, None
    try:
        return backup.inspect(database), backup.exchanged(database, file)
    except (NewerSchema, DatabaseBusy):
        raise
    except DatabaseUnusable:
        return None, None  # that is why one restores


def _ask(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("restore replaces the database: say --yes where nobody can be asked")
    click.confirm("Go on?", abort=True, err=True)


def _keep(database: Path, now: datetime, *, usable: bool) -> Path | None:
    """Keep the present database beside the one that comes."""
    from storage import backup

    if not database.exists():
        return None
    stem = f"{database.stem}-before-restore-{now:%Y%m%dT%H%M%SZ}"
    numbers = itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    names = (f"{stem}{number}{database.suffix}" for number in numbers)
    name = next(name for name in names if not database.with_name(name).exists())
    if not usable:
        return backup.set_aside(database, name)
    with app.progress(err=True) as said:
        kept = database.with_name(name)
        backup.save(database, kept, in_steps(said, "kept"), check=False)
    return database.with_name(name)
