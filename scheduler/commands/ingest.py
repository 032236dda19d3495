"""``silkwatch import``."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app, watched

if TYPE_CHECKING:
    from crawler.intake import Imported, Problem, Progress

DATE = click.DateTime(["%Y-%m-%d"])
BAR = 24  # letters
STEP = 0.02  # of a file: how often a pipe is told how far it is
STEP_UNKNOWN = 5_000  # records, where nobody knows how many there are
WINDOW = 30.0  # seconds by which the time that is left is estimated


def column_to_field(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read ``--map COLUMN=FIELD``."""
    pairs = [value.rpartition("=") for value in values]
    if not all(column and field for column, _, field in pairs):
        raise click.BadParameter("write it as COLUMN=FIELD, such as headline=title")
    return {column: field for column, _, field in pairs}


def files(context: click.Context, argument: click.Parameter, values: tuple[str, ...]) -> tuple[Path | str, ...]:
    """Leave addresses as they are; what is a path must be there."""
    path = click.Path(exists=True, dir_okay=False)
    return tuple(value if "://" in value else Path(str(path.convert(value, argument, context))) for value in values)


@click.command("import")
@click.argument("file", nargs=-1, required=True, callback=files)
@click.option("--since", type=DATE, metavar="DATE", help="Only articles published on this day or later.")
@click.option("--until", type=DATE, metavar="DATE", help="Only articles published before this day.")
@click.option("--host", help="Only articles of this host and its subdomains.")
@click.option("--table", help="The table or view of an SQLite database to read.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    callback=column_to_field,
    help="What a column of the table holds. May be given several times.",
)
@click.option("--cluster", metavar="ADDR", help="Let the workers of this dask scheduler read WARCs: docs/scale.md.")
@app.as_json
@click.pass_context
def command(
    ctx: click.Context,
    file: tuple[Path | str, ...],
    since: datetime | None,
    until: datetime | None,
    host: str | None,
    table: str | None,
    columns: dict[str, str],
    cluster: str | None,
    as_json: bool,
) -> None:
    """Bring an existing corpus in: JSONL, SQLite, WARC.

    What a FILE is, its first bytes tell: lines of JSON with url, title and text; an SQLite database, a Silkwatch
    database too; WARC files. A FILE may be an address: https:// is read as it comes, s3:// and the like with
    silkwatch[remote]. Everything is judged, checked for duplicates and stored as in a crawl; of other archives, pages
    that name nothing the watch is about are left out unread. An article counts as first seen when the file says so,
    else on the day it was published: an old corpus does not flood this week's digest. An import that was broken off
    can simply be started again: it goes on where it was.

    \b
    Examples:
        silkwatch import articles.jsonl
        silkwatch import news.db --table stories --map headline=title --since 2020-01-01
        silkwatch import https://example.org/CC-NEWS-20261101000000-00001.warc.gz
    """
    from crawler import ingest
    from crawler.ingest_origin import Network
    from crawler.intake import Imported, Wanted
    from scheduler import lock
    from storage.database import open_store

    config = ctx.obj.config
    wanted = Wanted(
        since=since.date() if since else None,
        until=until.date() if until else None,
        host=host,
        table=table,
        columns=columns,
    )
    asked = config.network
    network = Network(contact=asked.contact, proxy=asked.proxy, allow_private=asked.allow_private)
    specs = watched.load(config).specs
    ctx.with_resource(lock.held(config.home, "import"))
    errors = Errors() if as_json else None
    imported = Imported(failing=errors or (lambda problem: None))
    try:
        with closing(open_store(config.database)) as db, app.progress(err=as_json) as said:
            teller = Teller(said, bar=(sys.stderr if as_json else sys.stdout).isatty())
            ingest.run(
                db,
                file,
                wanted,
                now=app.now(),
                specs=specs,
                said=teller,
                imported=imported,
                network=network,
                cluster=cluster,
            )
    except KeyboardInterrupt:
        app.complain([f"import: stopped after {counted(imported.counts)}: start it again to go on"])
        raise
    finally:
        if errors:
            errors.end(imported.counts)
    app.complain(imported.errors)
    app.complain(more(imported))
    if imported.undated:
        app.complain([f"import: new articles without any date: {imported.undated:,}: they count as first seen today"])
    if not as_json:
        app.say(f"imported: {counted(imported.counts)}")
    nothing = imported.misused and set(+imported.counts) == {"error"}
    ctx.exit(2 if nothing else 1 if imported.counts["error"] else 0)


def counted(counts: Mapping[str, int]) -> str:
    """Say what came of an import; pure."""
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "nothing"


def more(imported: Imported) -> list[str]:
    """Say of each kind of problem how many are not named; pure."""
    named: dict[tuple[str, str | None, str], int] = {}
    for problem in imported.errors:
        named[problem.kind] = named.get(problem.kind, 0) + 1
    return [
        f"{': '.join(part for part in kind if part)}: {count - named.get(kind, 0):,} more"
        for kind, count in imported.kinds.items()
        if count > named.get(kind, 0)
    ]


class Errors:
    """The JSON of an import, written while it goes on: a file of a million wrong lines is no reason to run out of
    memory.
    """

    def __init__(self) -> None:
        click.echo('{\n  "errors": [', nl=False)
        self._before = "\n    "

    def __call__(self, problem: Problem) -> None:
        """Write one error."""
        click.echo(self._before + json.dumps(asdict(problem), ensure_ascii=False), nl=False)
        self._before = ",\n    "

    def end(self, counts: Mapping[str, int]) -> None:
        """Write what came of it all."""
        click.echo(f'\n  ],\n  "counts": {json.dumps(dict(counts))}\n}}')


class Teller:
    """Says how far an import is: on a terminal a bar with the time that is left, in a pipe a line now and then."""

    def __init__(self, said: Callable[[str], None], *, bar: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """``bar``: there is a terminal."""
        self._said = said
        self._bar = bar
        self._clock = clock
        self._last = ("", 0.0)
        self._done = 0
        self._marks: deque[tuple[float, float]] = deque()

    def __call__(self, progress: Progress) -> None:
        """Say it, if it is time to."""
        new = self._last[0] != progress.file
        self._done = done = (
            progress.done if new else max(self._done, progress.done)
        )  # it is read ahead of what is saved
        share = done / progress.total if progress.total else None
        left = self._left(done, progress.total, new=new)
        if self._bar:
            self._last = (progress.file, 0.0)
            self._said(line(progress, share, left, bar=True))
            return
        at = share if share is not None else done
        if new or at - self._last[1] >= (STEP if share is not None else STEP_UNKNOWN):
            self._last = (progress.file, at)
            self._said(line(progress, share, left, bar=False))

    def _left(self, done: int, total: int | None, *, new: bool) -> float | None:
        """Estimate the seconds that are left by the pace of the last half minute."""
        now = self._clock()
        if new:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW:
            self._marks.popleft()
        (then, before) = self._marks[0]
        if total is None or done <= before or now <= then:
            return None
        return (total - done) * (now - then) / (done - before)


def line(progress: Progress, share: float | None, left: float | None, *, bar: bool) -> str:
    """Say how far an import is in one line; pure."""
    parts = [progress.file]
    if share is not None:
        share = min(share, 1.0)
        if bar:
            parts.append("█" * round(BAR * share) + "░" * (BAR - round(BAR * share)))
        parts.append(f"{100 * share:.0f} %")
    parts.append(counted(progress.counts))
    if left is not None:
        parts.append(f"{duration(left)} left")
    return "  ".join(parts) if bar else ": ".join([parts[0], ", ".join(parts[1:])])


def duration(seconds: float) -> str:
    """Write a length of time as people say it; pure."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
