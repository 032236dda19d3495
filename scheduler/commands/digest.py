"""``silkwatch digest``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app
from scheduler.config import Config

if TYPE_CHECKING:
    from sqlite_utils import Database

    from reports.model import Digest

FORMATS = ("html", "text", "md", "json", "csv")
DATE = click.DateTime(["%Y-%m-%d"])


@click.command("digest")
@click.option("--week", metavar="WEEK", help="An ISO week such as 2026-W47 [default: the last one that has closed].")
@click.option("--since", type=DATE, metavar="DATE", help="Preview what was first seen from this day on.")
@click.option("--until", type=DATE, metavar="DATE", help="… to before this day [default: now].")
@click.option("--format", "how", type=click.Choice(FORMATS), default="html", show_default=True)
@click.option("--output", metavar="PATH", help="Write here; - is stdout [default: digests/ for html, else stdout].")
@click.option("--preview", is_flag=True, help="Show what the issue would be, and make none [default: this week].")
@click.pass_context
def command(
    ctx: click.Context,
    week: str | None,
    since: datetime | None,
    until: datetime | None,
    how: str,
    output: str | None,
    preview: bool,
) -> None:
    """Make the digest of a closed week, or preview an open one.

    An issue is made once: it freezes its items, and every later run renders that list again, byte for byte. Weeks
    that are still open, --preview and --since make no issue.

    \b
    Examples:
        silkwatch digest
        silkwatch digest --week 2026-W47 --format text
        silkwatch digest --preview --output - > so-far.html
    """
    if week and (since or until):
        raise click.UsageError("--week and --since/--until exclude each other: give one of them")
    if until and not since:
        raise click.UsageError("--until needs --since: give the day to begin with")
    config = ctx.obj.config
    with ctx.obj.store() as db:
        digest = _digest(db, config, week, since, until, preview=preview, now=app.now())
    _deliver(config, digest, how, output)


def _digest(
    db: Database,
    config: Config,
    named: str | None,
    since: datetime | None,
    until: datetime | None,
    *,
    preview: bool,
    now: datetime,
) -> Digest:
    """Find out which digest is meant and make, load or preview it."""
    from reports import issue, weeks
    from scheduler import issues

    zone, settings = weeks.zone(config.site.timezone), issues.settings(config)
    if since:
        start = since.replace(tzinfo=zone).astimezone(UTC)
        end = until.replace(tzinfo=zone).astimezone(UTC) if until else now
        if start >= end:
            raise click.UsageError(f"--since {since:%Y-%m-%d}: is not before the end: give an earlier day")
        return issue.preview(db, start, end, now=now, settings=settings)
    current = weeks.of(now, zone)
    week = weeks.parse(named) if named else current if preview else current.shifted(-1)
    start, end = weeks.window(week, zone)
    if start > now:
        raise click.UsageError(f"--week {week}: has not begun: name a week up to {current}")
    if preview or end > now:
        return issue.preview(db, start, end, now=now, settings=settings)
    return issue.make(db, week, now=now, settings=settings)


def _deliver(config: Config, digest: Digest, how: str, output: str | None) -> None:
    """Write the digest where it is wanted, and say where it is."""
    from reports import issue, render
    from reports.errors import CannotWrite
    from reports.files import write_whole
    from scheduler.errors import ConfigError

    formats = {
        "html": render.html,
        "text": render.text,
        "md": render.markdown,
        "json": render.json_,
        "csv": render.csv_,
    }
    text = formats[how](digest)
    if output == "-" or (output is None and how != "html"):
        click.echo(text, nl=not text.endswith("\n"))
        return
    if output:
        path = Path(output)
        try:
            write_whole(path, text)
        except CannotWrite as error:  # the place was the user's choice
            raise ConfigError(str(error)) from error
    else:
        path = issue.write(digest, config.digests)  # the text version beside the page
    if digest.number is None:
        app.say("a preview; no issue was made")
    app.say(str(path))
