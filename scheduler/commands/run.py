"""``silkwatch run``."""

from __future__ import annotations

import click


@click.command("run")
@click.option("--tick", type=click.FloatRange(min=0.1), hidden=True, help="Seconds between ticks, for tests.")
@click.pass_context
def command(ctx: click.Context, tick: float | None) -> None:
    """Run as a daemon: a tick every minute, until SIGTERM.

    Every minute it crawls what is due; when a week has closed, it makes the digest at the day and hour of [digest]. It
    stays in the foreground, which is what systemd and containers want. On SIGTERM or Ctrl-C it finishes the page in
    hand and exits within half a minute. After a downtime it catches up.

    \b
    Example:
        silkwatch --home /var/lib/silkwatch run
    """
    from scheduler import daemon, lock

    config = ctx.obj.config
    with lock.held(config.home, "run"):
        daemon.run(config, seconds=tick or daemon.SECONDS)
