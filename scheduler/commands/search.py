"""``silkwatch search``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import click

from scheduler import app, underline

if TYPE_CHECKING:
    from storage.search import Hit
    from storage.snippets import Snippet

INDENT = " " * 8
DATE = click.DateTime(["%Y-%m-%d"])


@click.command("search")
@click.argument("query")
@click.option("--lang", help="Only this language: en, zh, ru or kk.")
@click.option("--source", metavar="NAME", help="Only this source.")
@click.option("--institution", metavar="NAME", help="Only articles that name it: its id, or a name in any language.")
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
    """Search the articles in English, Chinese, Russian and Kazakh.

    Every form of a word is found, Chinese in either script, Kazakh in any alphabet. Words must all occur. OR stands
    between alternatives, a minus before what must not occur, quotation marks around a phrase, a star after the
    beginning of a word, title: before what the headline must have.

    \b
    Examples:
        silkwatch search 教育
        silkwatch search '"joint institute" Almaty' --lang en --sort best
        silkwatch search '(соглашение OR меморандум) -визит' --since 2026-11-01
        silkwatch search 'title:университет қаз*'
    """
    from scheduler import named
    from storage import institutions, search

    zone = ZoneInfo(ctx.obj.config.site.timezone)
    with ctx.obj.store() as db:
        hits = search.search(
            db,
            query,
            lang=lang,
            source=source,
            institution=institution and named.institution(institutions.all(db), institution).id,
            since=since and since.replace(tzinfo=zone).astimezone(UTC),
            until=until and until.replace(tzinfo=zone).astimezone(UTC),
            sort=sort,
            limit=limit,
        )
    if as_json:
        app.dump(hits)
    for hit in [] if as_json else hits:
        _show(hit)
    if not hits and not as_json:
        app.say("nothing found")
    if hits.ranked_among:  # beside JSON, which is a list of hits, on stderr
        note = f"the best of the newest {hits.ranked_among:,} matches: narrow the search to rank older ones"
        click.echo(note, err=as_json)


def _show(hit: Hit) -> None:
    """Print one hit: a line about it, its title and address, and where the words stand."""
    found, article = hit.article, hit.article.article
    when = app.plain(article.published) if article.published else f"seen {app.plain(found.first_seen)}"
    app.say(f"{found.id:>6}  {when}  {article.source}  {article.lang or '?'}  {article.verdict} {article.score:.2f}")
    columns = app.terminal_columns()
    for line in (*marked(hit.title, columns), article.url, *marked(hit.snippet, columns)):
        app.say(INDENT + line)
    app.say()


def marked(snippet: Snippet, columns: int | None) -> list[str]:
    """Return a text in lines, with what was found underlined on a terminal, which may have no colours, else [so].

    ``columns``: of the terminal; None in a pipe, where everything is on one line.
    """
    if columns is None:
        return [underline.marked(snippet.text, snippet.spans, "[", "]")]
    return underline.underlined(snippet.text, snippet.spans, max(columns - len(INDENT), 20))
