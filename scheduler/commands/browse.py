"""``silkwatch browse``."""

from __future__ import annotations

import os
import socket

import click

from scheduler import app
from scheduler.errors import ConfigError

HOST = "127.0.0.1"  # for whoever sits at this machine: there is no login


@click.command("browse")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free one.")
@click.option("--open", "show", is_flag=True, help="Open the page in your browser.")
@click.pass_context
def command(ctx: click.Context, port: int, show: bool) -> None:
    """Look at the database in your browser, in Datasette: search, prepared questions, tables with facets, your own SQL.

    Only this machine can see it, and nothing can be changed by it; the daemon may go on writing. It needs Silkwatch's
    extra `browse`.

    \b
    Example:
        silkwatch browse --open
    """
    try:
        from scheduler import browsing
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"browse: {error.name}: is not installed: install Silkwatch with its extra, as in `pip install '.[browse]'`"
        ) from error
    with ctx.obj.readable() as database, _listening(port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}{browsing.PAGE}"
        app.say(f"{database} is at {address} until you press Ctrl-C")
        if show:
            click.launch(address)  # the socket listens: the browser waits for its answer
        browsing.serve(browsing.datasette(database, ctx.obj.config.site.title), listening)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else error
        raise ConfigError(f"browse: port {port}: {why}: name another with --port") from error
