"""``silkwatch demo``: the whole job on the sample sites, along the very path a real crawl takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import click

from scheduler import app

DAY = timedelta(hours=25)  # between the two crawls: articles are looked at again after a day


@click.command("demo")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Make the demo's home here [default: a temporary folder].",
)
@click.option("--serve", is_flag=True, help="Serve the digest and the sample sites afterwards, until Ctrl-C.")
@click.pass_context
def command(ctx: click.Context, keep: Path | None, serve: bool) -> None:
    """Do the whole job on sample sites: crawl, read, judge, store, digest. No configuration, no internet.

    The sample sites come with Silkwatch and run on this machine while the demo does. Their articles are written for
    it and are not news. The demo has a home of its own and touches nothing else.

    \b
    Examples:
        silkwatch demo
        silkwatch demo --keep build/demo --serve
    """
    run(keep, serve, app.say)


def run(keep: Path | None, serve: bool, echo: Callable[[str], None]) -> None:
    """Run the demo: two crawls a day apart, then the digest. Raises ``SchedulerError`` and the rooms' errors.

    It takes place at the end of last week, so that the week has closed and its issue is one that is made for good.
    """
    from scheduler import config, lock
    from scheduler.demo import home, report, work
    from scheduler.demo.server import serving

    folder = home.prepare(keep)
    settings = config.load(folder)
    sunday = work.last_sunday(settings, app.now())
    with serving(sunday) as sites:
        home.watch(folder, sites.sources)
        echo("Silkwatch demo: sample articles, not news.")
        echo(f"{len(sites.sources)} sample sites in English, Chinese, Russian and Kazakh run on this machine.")
        with lock.held(folder, "demo"):
            echo("\nSaturday of last week: the first crawl reads everything.")
            with app.progress(err=True) as said:
                work.crawl(settings, at=sunday - DAY, said=said)
            sites.publish(2)
            echo("\nSunday: the sites have changed, and the second crawl reads what is new.")
            with app.progress(err=True) as said:
                work.crawl(settings, at=sunday, said=said)
            found = work.take_stock(settings, began=sunday - DAY, again=sunday)
            page = work.digest(settings, now=app.now())
        for line in report.lines(found, page):
            echo(line)
        if serve:
            _serve(page, echo)


def _serve(page: Path, echo: Callable[[str], None]) -> None:
    """Serve the digest and its archive until Ctrl-C; the digest's links lead to the sample sites, still running."""
    from scheduler.demo.server import Site, folder, running

    archive = Site("digest", [])
    archive.answers = folder(page.parent)
    with running([archive]), suppress(KeyboardInterrupt):
        echo(f"\nServing the digest at {archive.base}/{page.name} until you press Ctrl-C.")
        echo(f"All issues and their feeds: {archive.base}/")
        threading.Event().wait()
