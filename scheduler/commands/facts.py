"""``silkwatch facts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, get_args

import click

from reports.width import wrap
from scheduler import app, spreadsheet, wording
from scheduler.tables import printable
from storage.kinds import FactKind, Status

if TYPE_CHECKING:
    from storage.facts import Event, Party

DATE = click.DateTime(["%Y-%m-%d"])
INDENT = " " * 12
WIDEST = 100  # columns of a terminal that lines of text take


@click.command("facts", epilog="The ledger is described in docs/database.md.")
@click.option("--institution", metavar="NAME", help="Only what it takes part in: its id, or a name in any language.")
@click.option("--kind", type=click.Choice(get_args(FactKind)), help="Only this kind.")
@click.option("--status", type=click.Choice(get_args(Status)), help="Only what has come this far.")
@click.option("--since", type=DATE, metavar="DATE", help="Happened (else was reported) on this day or later.")
@click.option("--until", type=DATE, metavar="DATE", help="Happened (else was reported) before this day.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most.")
@click.option("--table", "how", flag_value="table", help="Print an aligned table, without the quotes.")
@click.option("--csv", "how", flag_value="csv", help="Print CSV for a spreadsheet.")
@click.option("--json", "how", flag_value="json", help="Print a JSON list of objects.")
@click.pass_context
def command(
    ctx: click.Context,
    institution: str | None,
    kind: str | None,
    status: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    how: str | None,
) -> None:
    """List what happened: one row for each event, however many report it, the newest first.

    With the sentence that says so, and its source. A name that the list of institutions does not hold has a question
    mark; a line with an exclamation mark tells in what reports contradict each other.

    \b
    Examples:
        silkwatch facts --kind agreement --since 2026-01-01
        silkwatch facts --institution "Xi'an Jiaotong University" --limit 10
        silkwatch facts --limit 100000 --csv > facts.csv
    """
    from scheduler import named
    from storage import facts, institutions

    with ctx.obj.store() as db:
        found = facts.events(
            db,
            institution=named.institution(institutions.all(db), institution).id if institution else None,
            kind=kind,
            status=status,
            since=since and since.date(),
            until=until and until.date(),
            limit=limit + 1,
        )
        sides = institutions.countries(db)
    shown = found[:limit]
    if how == "json":
        app.dump(shown)
    elif how == "csv":
        spreadsheet.write(_columns(sides), [_cells(event, sides) for event in shown])
    elif how == "table":
        _table(shown, sides)
    else:
        _show(shown)
        if not shown:
            app.say("nothing found")
    if len(found) > limit:
        click.echo(f"only the newest {limit:,} are shown: narrow it, or raise --limit", err=True)


def _columns(sides: Sequence[str]) -> list[str]:
    what = ("event", "story", "kind", "day", "date", "date_end", *sides, "unknown", "place", "number", "unit")
    return [
        *what,
        *("direction", "as_of", "document", "status", "quote", "reports", "sources", "contradictions"),
        *("article", "title", "url", "source", "lang", "reported"),
    ]


def _cells(event: Event, sides: Sequence[str]) -> list[object]:
    return [
        *(event.fact_id, event.story_id, event.kind, event.on_day, event.date, event.date_end),
        *("; ".join(party.name for party in event.parties if party.side == side) for side in sides),
        "; ".join(party.name for party in event.parties if party.id is None),
        *(event.place, event.number, event.unit, event.direction, event.as_of, event.document, event.status),
        *(event.quote, event.reports, event.sources, "; ".join(wording.contradictions(event))),
        *(event.article_id, event.title, event.url, event.source, event.lang, event.reported),
    ]


def _table(events: Sequence[Event], sides: Sequence[str]) -> None:
    of = [
        [_names(party for party in event.parties if party.side == side) for side in (*sides, None)] for event in events
    ]
    app.rows(
        [
            (event.on_day, event.kind, event.status, *parties, wording.counted(event), event.place, event.reports)
            for event, parties in zip(events, of, strict=True)
        ],
        ("day", "kind", "status", *sides, "side unknown", "number", "place", "reports"),
    )


def _show(events: Sequence[Event]) -> None:
    """Print each event with its parties, its details and the quote under it."""
    for event in events:
        what = wording.heading(event)
        among = [_names(parties) for _, parties in groupby(event.parties, key=lambda party: party.side)]
        _say(f"{what}: {' × '.join(among)}" if among else what, first=f"{event.on_day}  ")
        for detail in _details(event):
            _say(detail)
        app.say()


def _say(text: str, *, first: str = INDENT) -> None:
    columns = app.terminal_columns()
    line = printable(text)
    app.say(wrap(line, min(columns, WIDEST), indent=INDENT, first=first) if columns else first + line)


def _details(event: Event) -> Iterator[str]:
    if about := wording.about(event):
        yield about
    yield f"“{event.quote}”"
    for contradiction in wording.contradictions(event):
        yield f"! {contradiction}"
    sources = "1 source" if event.sources == 1 else f"{event.sources} sources"
    others = f", {event.reports} reports of {sources}" if event.reports > 1 else ""
    yield f"{event.source} {event.reported}, article {event.article_id}{others}: {event.url}"


def _names(parties: Iterable[Party]) -> str:
    return "; ".join(party.name if party.id else f"{party.name} (?)" for party in parties)
