"""``silkwatch once``."""

from __future__ import annotations

import click

from scheduler import app


@click.command("once")
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Look at every source, due or not.")
@app.as_json
@click.pass_context
def command(ctx: click.Context, source: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Crawl what is due; make the digest of a closed week.

    This is one tick of `silkwatch run`, for cron. A digest is made when a week has closed without one. Results go to
    stdout and what is newly wrong to stderr, so that

    \b
        */10 * * * *  silkwatch once >/dev/null

    mails you when something breaks, and only then. Name a SOURCE to look at it now, due or not.

    \b
    Example:
        silkwatch once --all
    """
    from scheduler import jobs, lock
    from scheduler.commands.outcome import told

    config = ctx.obj.config
    with lock.held(config.home, "once"), app.progress(err=as_json) as said:
        result = jobs.tick(
            config, clock=app.now, said=said, names=source, everything=everything, verbose=ctx.obj.verbose
        )
    ctx.exit(told(result, as_json=as_json))
