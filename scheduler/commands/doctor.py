"""``silkwatch doctor``."""

from __future__ import annotations

import itertools
import os
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from scheduler import app
from scheduler.tables import printable

if TYPE_CHECKING:
    from scheduler.doctor import Finding


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Also check every index, fingerprint and archived record.")
@app.as_json
@click.pass_context
def command(ctx: click.Context, deep: bool, as_json: bool) -> None:
    """Check the installation, the home, the database and the archive; show the configuration.

    Every problem is named with what to do about it. Nothing is changed, so it may run beside the daemon. Exits 1 when
    something is wrong.

    \b
    Example:
        silkwatch doctor --deep
    """
    from scheduler import doctor

    config, now = ctx.obj.config, app.now()
    settings = list(doctor.effective(config, home_from=_home_from(ctx), addresses=ctx.obj.verbose))
    found: list[Finding] = []
    with app.progress(err=True) as said:
        for part, findings in (
            ("the installation", doctor.installation()),
            ("the home", doctor.home(config, now=now)),
            ("the database", doctor.database(config, deep=deep, now=now)),
            ("the archive", doctor.archive(config, deep=deep)),
            ("the alarms", doctor.alarms(config)),
        ):
            said(f"checking {part}")
            found += findings
    problems = [one for one in found if one.problem]
    if as_json:
        configuration = [{"key": key, "value": value, "from": where} for key, value, where in settings]
        app.dump({"configuration": configuration, "findings": [asdict(one) for one in found]})
    else:
        for part, members in itertools.groupby(found, key=attrgetter("part")):
            app.title(part.capitalize())
            app.rows([("", one.name, printable(one.value)) for one in members if one.value])
        app.title("Configuration")
        app.rows([("", *map(printable, row)) for row in settings])
        app.say()
        app.say(
            "nothing is wrong"
            if not problems
            else "problems: 1"
            if len(problems) == 1
            else f"problems: {len(problems)}"
        )
    app.complain(f"{one.part}: {one.name}: {one.problem}" for one in problems)
    ctx.exit(1 if problems else 0)


def _home_from(ctx: click.Context) -> str:
    if ctx.parent and ctx.parent.get_parameter_source("home") == ParameterSource.COMMANDLINE:
        return "--home"
    return "$SILKWATCH_HOME" if os.environ.get("SILKWATCH_HOME") else "default"
