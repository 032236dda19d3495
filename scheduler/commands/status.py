"""``silkwatch status``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from reports.width import wrap
from scheduler import app, health
from scheduler.amounts import age
from scheduler.tables import printable, table

if TYPE_CHECKING:
    from scheduler.overview import Found
    from storage.models import SourceHealth

HEADERS = ("source", "state", "success", "new", "links", "fails", "next", "articles")
BAD, ODD = "red", "yellow"


@click.command("status")
@app.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show how every source is doing, whether the daemon runs, and the disk used.

    What needs attention comes first. Exits 1 when something went wrong in the last run that was right before.

    \b
    Example:
        silkwatch status
    """
    from scheduler import overview

    config, now = ctx.obj.config, app.now()
    found = overview.find(config, now)
    fresh = overview.fresh(found)
    if as_json:
        app.dump(overview.as_data(config, found, fresh, now))
    else:
        app.say(overview.summary(config, found, now))
        _attention(found)
        app.say()
        _sources(found.healths, now)
        if told := overview.told(found, now):
            app.title("Told lately")
            app.rows([("", *row) for row in told])
        app.title("Service")
        app.fields(overview.service(config, found, now))
        app.title("Disk")
        app.fields(overview.space(found, now))
    ctx.exit(1 if fresh else 0)


def _attention(found: Found) -> None:
    """Say what is wrong, in words: sources, what stands besides, files that cannot be read."""
    network = health.network_is_down([each for each in found.healths if each.last_checked])
    bad = [f"{each.source.name}: {health.explained(each)}" for each in found.healths if health.needs_attention(each)]
    standing = [f"{each.about}: {each.text}" for each in found.figures.problems if each.about != "source file"]
    lines = [*([str(network)] if network else bad), *standing, *map(str, found.loaded.errors)]
    if lines:
        app.title("Needs attention")
        columns = app.terminal_columns()
        for line in lines:
            line = printable(line)
            app.say(wrap(line, columns, indent="    ", first="  ") if columns else f"  {line}")


def _sources(healths: Sequence[SourceHealth], now: datetime) -> None:
    colours = [None, None, *(_colour(each) for each in healths)] if _coloured() else []
    lines = table(HEADERS, [_row(each, now) for each in healths], columns=app.terminal_columns()) if healths else []
    for number, line in enumerate(lines):
        app.say(click.style(line, fg=colours[number]) if colours else line)


def _coloured() -> bool:
    """Tell whether colours are wanted; what they say is said in words as well. See https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _colour(each: SourceHealth) -> str | None:
    badness = health.BADNESS[each.state]
    return BAD if badness > 1 else ODD if badness else None


def _row(each: SourceHealth, now: datetime) -> tuple[object, ...]:
    from scheduler.overview import words
    from storage import rhythm

    due = rhythm.is_due(each.next_check, each.last_checked, now=now)
    return (
        each.source.name,
        words(each),
        age(each.last_success, now),
        age(each.last_new, now),
        each.links_found,
        round(each.failures, 2) or None,
        "due" if due else age(each.next_check, now),
        each.articles,
    )
