"""What ``reread`` and ``rejudge`` have in common: which articles are done again, and what is told of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from scheduler import app, watched
from scheduler.tables import printable

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from crawler.options import Wanted

DATE = click.DateTime(["%Y-%m-%d"])
EVERY = 50  # articles between two lines of progress, or a hundredth of all if that is more


def options(by: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the arguments that choose articles, and ``--dry-run``; ``by``: whose work is left out."""
    given = [
        click.argument("source", nargs=-1),
        click.option("--since", type=DATE, metavar="DATE", help="Only articles published on this day or later."),
        click.option("--until", type=DATE, metavar="DATE", help="Only articles published before this day."),
        click.option("--id", "ids", type=app.ArticleNumber(), multiple=True, metavar="ID", help="Only this article."),
        click.option("--all", "everything", is_flag=True, help=f"Also what {by}."),
        click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
    ]

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for one in reversed(given):
            command = one(command)
        return command

    return add


def wanted(
    ctx: click.Context,
    *,
    source: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    ids: tuple[int, ...],
    everything: bool,
) -> tuple[Wanted, Catalog]:
    """Return which articles are meant, and all sources that are declared, watched or not.

    Says what is wrong with these. Raises ``ConfigError`` for a source that is none, or a home without a database.
    """
    from crawler import catalog
    from crawler.options import Wanted
    from storage import articles

    if ids and (source or since or until):
        raise click.UsageError("--id names the articles: leave SOURCE, --since and --until out")
    loaded = catalog.load(ctx.obj.config.sources)  # also those that are not watched any more: their pages are known
    ctx.obj.existing()  # before a lock makes a home of an empty folder
    if not loaded.specs.keys() >= set(source):
        with ctx.obj.store() as db:
            known = loaded.specs.keys() | articles.sources(db)  # corpora are imported under names of their own
        for name in source:
            if name not in known:
                raise watched.unknown(name, known)
    app.complain(loaded.errors)
    chosen = Wanted(
        sources=source,
        since=since.date() if since else None,
        until=until.date() if until else None,
        ids=ids,
        everything=everything,
    )
    return chosen, loaded


def is_told(done: int, of: int) -> bool:
    """Whether it is time to say how far it is: on a terminal always, where it is one line."""
    return sys.stderr.isatty() or done % max(EVERY, of // 100) == 0


def show(head: str, lines: Iterable[str]) -> None:
    """Print what came of an article: what went in red and what came in green, on a terminal."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)  # the line of progress makes room
    app.say(app.bold(head))
    for line in lines:
        color = {"-": "red", "+": "green"}.get(line.strip()[:1])
        app.say(click.style(printable(line), fg=color))
