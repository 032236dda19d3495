"""``silkwatch digest``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app, post
from scheduler.config import Config

if TYPE_CHECKING:
    from reports.model import Digest
    from storage.sqlite import Database

FORMATS = ("html", "email", "text", "md", "json", "csv", "facts-csv", "atom")
DATE = click.DateTime(["%Y-%m-%d"])


@click.command("digest")
@click.option("--week", metavar="WEEK", help="An ISO week such as 2026-W47 [default: the last one that has closed].")
@click.option("--since", type=DATE, metavar="DATE", help="Preview what was first seen from this day on.")
@click.option("--until", type=DATE, metavar="DATE", help="… to before this day [default: now].")
@click.option("--format", "how", type=click.Choice(FORMATS), default="html", show_default=True)
@click.option("--output", metavar="PATH", help="Write here; - is stdout [default: the archive for html, else stdout].")
@click.option("--preview", is_flag=True, help="Show what the issue would be, and make none [default: this week].")
@click.option("--send", is_flag=True, help="Mail the issue to all recipients of [mail] who have not had it.")
@click.pass_context
def command(
    ctx: click.Context,
    week: str | None,
    since: datetime | None,
    until: datetime | None,
    how: str,
    output: str | None,
    preview: bool,
    send: bool,
) -> None:
    """Make the digest of a closed week, or preview an open one.

    An issue is made once: it freezes its items, and every later run renders that list again, byte for byte. Weeks
    that are still open, --preview and --since make no issue.

    \b
    Examples:
        silkwatch digest
        silkwatch digest --week 2026-W47 --format text
        silkwatch digest --preview --output - > so-far.html
        silkwatch digest --week 2026-W47 --send
    """
    if week and (since or until):
        raise click.UsageError("--week and --since/--until exclude each other: give one of them")
    if until and not since:
        raise click.UsageError("--until needs --since: give the day to begin with")
    if send and (since or preview):
        raise click.UsageError("--send sends an issue, and this is a preview: leave out --preview and --since")
    config = ctx.obj.config
    if send:
        post.post(config)  # what is wrong with the settings is said before anything is made
    wrong: list[str] = []
    with ctx.obj.store() as db:
        with app.progress(err=True) as said:
            digest = _digest(
                db,
                config,
                week,
                since,
                until,
                preview=preview,
                send=send,
                now=app.now(),
                wrong=wrong.append,
                said=said,
            )
        app.complain(wrong)
        path: Path | None
        if output is None and how == "html":
            path = _publish(db, config, digest)
        else:
            path = _write(_forms(db, config)[how](digest), output)
    if path and digest.number is None:
        app.say("a preview; no issue was made")
    if path:
        app.say(str(path))
    unsent = send and _send(ctx.obj, digest.id, aside=path is None)
    if wrong or unsent:
        ctx.exit(1)


def _digest(
    db: Database,
    config: Config,
    named: str | None,
    since: datetime | None,
    until: datetime | None,
    *,
    preview: bool,
    send: bool,
    now: datetime,
    wrong: Callable[[str], None],
    said: Callable[[str], None],
) -> Digest:
    """Find out which digest is meant and make, load or preview it; ``wrong`` and ``said``: as in ``issues``."""
    from reports import weeks
    from scheduler import issues

    zone = weeks.zone(config.site.timezone)
    for name, day in (("--since", since), ("--until", until)):
        if day and not weeks.FIRST_YEAR <= day.year <= weeks.LAST_YEAR:
            why = f"its year is out of range: name one between {weeks.FIRST_YEAR} and {weeks.LAST_YEAR}"
            raise click.UsageError(f"{name} {day:%Y-%m-%d}: {why}")
    if since:
        start = since.replace(tzinfo=zone).astimezone(UTC)
        end = until.replace(tzinfo=zone).astimezone(UTC) if until else now
        if start >= end:
            raise click.UsageError(f"--since {since:%Y-%m-%d}: is not before the end: give an earlier day")
        return issues.preview(db, config, start, end, now=now, wrong=wrong, said=said)
    current = weeks.of(now, zone)
    week = weeks.parse(named) if named else current if preview else current.shifted(-1)
    start, end = weeks.window(week, zone)
    if start > now:
        raise click.UsageError(f"--week {week}: has not begun: name a week up to {current}")
    if send and end > now:
        raise click.UsageError(f"--week {week}: is open until {end:%Y-%m-%d %H:%M} UTC: send it once it has closed")
    if preview or end > now:
        return issues.preview(db, config, start, end, now=now, wrong=wrong, said=said)
    return issues.make(db, config, week, now=now, wrong=wrong, said=said, queue=post.queue(config) if send else None)


def _send(obj: app.App, issue: str, *, aside: bool) -> bool:
    """Mail an issue and say what came of it, to stderr where stdout holds something else; tell if anything is wrong."""
    with obj.store() as db:
        done = post.send_now(db, obj.config, issue, now=app.now())
    app.complain(done.wrong)
    had = f", {done.had} had it before" if done.had else ""
    click.echo(f"mail: sent to {done.sent} of {done.sent + done.had + done.left} recipients{had}", err=aside)
    return bool(done.wrong)


def _forms(db: Database, config: Config) -> Mapping[str, Callable[[Digest], str]]:
    """Return what makes each form of a digest that stands alone, whatever the archive holds."""
    from reports import feeds, mail, render
    from reports.place import Place
    from storage import properties

    place, instance = Place(public_url=config.site.public_url), properties.instance(db)
    return {
        "html": lambda digest: render.html(digest, place),
        "email": lambda digest: mail.eml(digest, place),
        "text": lambda digest: render.text(digest, place),
        "md": lambda digest: render.markdown(digest, place),
        "json": render.json_,
        "csv": lambda digest: render.csv_(digest, place),
        "facts-csv": render.facts_csv,
        "atom": lambda digest: feeds.single(digest, instance, place),
    }


def _publish(db: Database, config: Config, digest: Digest) -> Path:
    """Bring the archive up to date with an issue; a preview becomes a page beside it that no list names."""
    from reports import archive, issue
    from reports.place import Place
    from scheduler import issues

    if digest.number is None:
        return issue.write(digest, config.digests, Place(public_url=config.site.public_url))
    settings, address = issues.settings(config), config.site.public_url
    archive.publish(db, config.digests, settings=settings, public_url=address, again=digest.id)
    return config.digests / f"{digest.id}.html"


def _write(text: str, output: str | None) -> Path | None:
    """Write a form to a file, which is returned, or to stdout."""
    from reports.errors import CannotWrite
    from reports.files import write_whole
    from scheduler.errors import ConfigError

    if output is None or output == "-":
        click.echo(text, nl=not text.endswith("\n"))
        return None
    try:
        write_whole(Path(output), text)
    except CannotWrite as error:  # the place was the user's choice
        raise ConfigError(str(error)) from error
    return Path(output)
