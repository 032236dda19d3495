"""``silkwatch run``."""

from __future__ import annotations

import click


@click.command("run")
@click.option("--tick", type=click.FloatRange(min=0.1), hidden=True, help="Seconds between ticks, for tests.")
@click.pass_context
def command(ctx: click.Context, tick: float | None) -> None:
    """Run as a daemon: every minute, crawl what is due; when a week has closed, make its digest.

    It stays in the foreground, which is what systemd and containers want. On SIGTERM or Ctrl-C it finishes the page
    in hand and exits. After a downtime it catches up, whatever day it is.

    \b
    Example:
        silkwatch --home /var/lib/silkwatch run
    """
    from scheduler import daemon, lock

    config = ctx.obj.config
    with lock.held(config.home, "run"):
        daemon.run(config, seconds=tick or daemon.SECONDS)
