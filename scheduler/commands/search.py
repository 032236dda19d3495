"""``silkwatch search``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import click

from scheduler import app
from scheduler.tables import printable

if TYPE_CHECKING:
    from storage.search import Hit
    from storage.snippets import Snippet

DATE = click.DateTime(["%Y-%m-%d"])


@click.command("search")
@click.argument("query")
@click.option("--lang", help="Only this language: en, zh, ru or kk.")
@click.option("--source", metavar="NAME", help="Only this source.")
@click.option("--institution", metavar="ID", help="Only articles that name this institution.")
@click.option("--since", type=DATE, metavar="DATE", help="Published (else first seen) on this day or later.")
@click.option("--until", type=DATE, metavar="DATE", help="Published (else first seen) before this day.")
@click.option("--sort", type=click.Choice(["best", "newest"]), default="newest", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@app.as_json
@click.pass_context
def command(
    ctx: click.Context,
    query: str,
    lang: str | None,
    source: str | None,
    institution: str | None,
    since: datetime | None,
    until: datetime | None,
    sort: Literal["best", "newest"],
    limit: int,
    as_json: bool,
) -> None:
    """Search the articles by word and stem, in four languages.

    Words must all occur; OR stands between alternatives, a minus before what must not occur, double quotes around a
    phrase. Chinese needs no spaces.

    \b
    Examples:
        silkwatch search 教育
        silkwatch search '"joint institute" Almaty' --lang en --sort newest
    """
    from storage import search

    zone = ZoneInfo(ctx.obj.config.site.timezone)
    with ctx.obj.store() as db:
        hits = search.search(
            db,
            query,
            lang=lang,
            source=source,
            institution=institution,
            since=since and since.replace(tzinfo=zone).astimezone(UTC),
            until=until and until.replace(tzinfo=zone).astimezone(UTC),
            sort=sort,
            limit=limit,
        )
    if as_json:
        app.dump(hits)
        return
    for hit in hits:
        _show(hit)
    if not hits:
        app.say("nothing found")


def _show(hit: Hit) -> None:
    """Print one hit: a line about it, its title and address, and where the words stand."""
    found, article = hit.article, hit.article.article
    when = app.plain(article.published) if article.published else f"seen {app.plain(found.first_seen)}"
    line = f"{found.id:>6}  {when}  {article.source}  {article.lang or '?'}  {article.verdict} {article.score:.2f}"
    app.say(line)
    app.say(f"        {app.bold(article.title)}")
    app.say(f"        {article.url}")
    app.say(f"        {_marked(hit.snippet)}")
    app.say()


def _marked(snippet: Snippet) -> str:
    """Put what was found into bold; a pipe gets it plain."""
    text = printable(snippet.text)
    done, end = "", 0
    for start, stop in snippet.spans:
        done += text[end:start] + click.style(text[start:stop], bold=True)
        end = stop
    return done + text[end:]
