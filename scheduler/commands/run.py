"""``silkwatch run``."""

from __future__ import annotations

import click


@click.command("run")
@click.option("--json", "as_json", is_flag=True, help="Log as JSON, one object a line.")
@click.option("--tick", type=click.FloatRange(min=0.1), hidden=True, help="Seconds between ticks, for tests.")
@click.option("--hung", type=click.FloatRange(min=0.1), hidden=True, help="Seconds until a tick hangs, for tests.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, tick: float | None, hung: float | None) -> None:
    """Run as a daemon: a tick every minute, until SIGTERM.

    Every minute it crawls what is due; when a week has closed, it makes the digest at the day and hour of [digest]. It
    stays in the foreground, which is what systemd and containers want, and logs to stderr. On SIGTERM or Ctrl-C it
    finishes the page in hand and exits within half a minute; on SIGHUP it reads the configuration again. After a
    downtime it catches up.

    \b
    Example:
        silkwatch --home /var/lib/silkwatch run
    """
    from crawler.topic import watch
    from scheduler import config, daemon, lock, logs

    def load() -> config.Config:
        found = config.load(ctx.obj.home, ctx.obj.file)
        watch.vocabulary(found.topic.file)
        logs.begin(found, as_json=as_json, verbose=ctx.obj.verbose)
        return found

    with lock.held(ctx.obj.home, "run"):
        daemon.run(load, seconds=tick or daemon.SECONDS, hung=hung or daemon.HUNG)
