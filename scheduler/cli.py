"""The command line: global options, and where each command lives.

Command modules import only what a help text needs; what is heavy is imported when a command runs.
"""

from __future__ import annotations

import difflib
import importlib
import logging
import os
import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from crawler.errors import CrawlerError, SourceError, TopicError
from reports.errors import BadSettings, BadWeek, ReportError, WeekOpen
from scheduler import config
from scheduler.app import App
from scheduler.errors import AlreadyRunning, ConfigError, SchedulerError
from storage.errors import BadMark, BadQuery, DatabaseUnusable, NotFound, StorageError

# In the order in which a newcomer needs them.
COMMANDS = {
    "demo": "scheduler.demo.command",
    "once": "scheduler.commands.once",
    "run": "scheduler.commands.run",
    "crawl": "scheduler.commands.crawl",
    "import": "scheduler.commands.ingest",
    "read": "scheduler.commands.read",
    "reread": "scheduler.commands.reread",
    "rejudge": "scheduler.commands.rejudge",
    "digest": "scheduler.commands.digest",
    "search": "scheduler.commands.search",
    "facts": "scheduler.commands.facts",
    "institutions": "scheduler.commands.institutions",
    "query": "scheduler.commands.query",
    "browse": "scheduler.commands.browse",
    "show": "scheduler.commands.show",
    "mark": "scheduler.commands.mark",
    "status": "scheduler.commands.status",
    "sources": "scheduler.commands.sources",
    "backup": "scheduler.commands.backup",
    "restore": "scheduler.commands.restore",
    "doctor": "scheduler.commands.doctor",
}
ROOMS = Path(__file__).parent.parent  # which copy runs
PROBLEM, USAGE, LOCKED, INTERRUPTED = 1, 2, 3, 130
EXITS: tuple[tuple[type[Exception], int], ...] = (
    (ConfigError, USAGE),
    (AlreadyRunning, LOCKED),
    (SchedulerError, PROBLEM),
    (DatabaseUnusable, USAGE),
    (NotFound, USAGE),
    (BadQuery, USAGE),
    (BadMark, USAGE),
    (StorageError, PROBLEM),
    (BadWeek, USAGE),
    (BadSettings, USAGE),
    (WeekOpen, USAGE),
    (ReportError, PROBLEM),
    (SourceError, USAGE),
    (TopicError, USAGE),
    (CrawlerError, PROBLEM),
)


class Commands(click.Group):
    """Loads a command when it is asked for, and turns our errors into messages and exit codes."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run as a program: whatever happens, no traceback reaches the user unless asked for."""
        sys.excepthook = _say_that_it_is_a_bug
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's Ctrl-C
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that cannot write 教育
        return self.main(*args, **{"prog_name": "silkwatch"} | kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"did you mean {near[0]}?" if near else "`silkwatch --help` lists them"
            ctx.fail(f"{cmd_name}: no such command: {hint}")
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except tuple(kind for kind, _ in EXITS) as error:
            if ctx.params.get("verbose"):
                click.echo(traceback.format_exc(), err=True, nl=False)
            click.echo(f"silkwatch: {error}", err=True)
            ctx.exit(next(code for kind, code in EXITS if isinstance(error, kind)))
        except KeyboardInterrupt:
            click.echo("silkwatch: interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever read us has seen enough. Without this the interpreter would fail again when it flushes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


def _say_that_it_is_a_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    message = " ".join(str(error).split())
    click.echo(f"silkwatch: internal error: {kind.__name__}: {message}: -v shows where; please report it", err=True)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 a new or worsened problem, 2 wrong usage or configuration, 3 already running.",
)
@click.version_option(None, "--version", package_name="silkwatch", message=f"silkwatch %(version)s ({ROOMS})")
@click.option("--home", type=click.Path(path_type=Path), help="Where everything is kept [default: $SILKWATCH_HOME].")
@click.option("--config", "file", type=click.Path(path_type=Path), help="Use this file, not HOME/silkwatch.toml.")
@click.option("-v", "--verbose", is_flag=True, help="Say more; show where an error came from.")
@click.pass_context
def main(ctx: click.Context, home: Path | None, file: Path | None, verbose: bool) -> None:
    """Watch news sites for education cooperation between China and Kazakhstan, and write one digest a week.

    Try `silkwatch demo` first: it needs no configuration and no internet.
    """
    if verbose:
        sys.excepthook = sys.__excepthook__
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    ctx.obj = App(home=config.home_directory(home), file=file, verbose=verbose)
