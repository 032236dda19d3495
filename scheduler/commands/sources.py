"""``silkwatch sources``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scheduler import app, checks, watched
from scheduler.commands.sources_add import add
from scheduler.commands.sources_check import check
from scheduler.commands.sources_opml import export, import_

if TYPE_CHECKING:
    from crawler.source import SourceSpec

HEADERS = ("name", "title", "country", "kind", "languages", "every", "lists", "layout", "verified")


@click.group("sources")
def command() -> None:
    """List the sources, show or check one, add one, or exchange them with feed readers.

    \b
    Examples:
        silkwatch sources check xinhua-en
        silkwatch sources add https://news.example.edu.cn/
        silkwatch sources export sources.opml
    """


for each in (add, export, import_):
    command.add_command(each)
command.add_command(check)


@command.command("list")
@app.as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List all sources: the bundled ones, and those in the home's sources/.

    Exits 1 when one of your files is not valid, and says why.

    \b
    Example:
        silkwatch sources list
    """
    loaded = watched.load(ctx.obj.config)
    if as_json:
        app.dump([_record(spec) for spec in loaded.specs.values()])
    else:
        app.rows([_row(spec) for spec in loaded.specs.values()], HEADERS)
    app.complain(loaded.errors)
    ctx.exit(1 if loaded.errors else 0)


@command.command("show")
@click.argument("name")
@app.as_json
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show what is declared for a source, with its layout resolved.

    \b
    Example:
        silkwatch sources show xinhua-en
    """
    spec = watched.find(watched.load(ctx.obj.config), name)
    if as_json:
        app.dump(_record(spec))
        return
    source = spec.source
    app.say(app.bold(source.title))
    app.fields(
        {
            "name": source.name,
            "declared in": spec.file,
            "homepage": source.homepage,
            "country": source.country,
            "kind": source.kind,
            "rank": source.rank,
            "languages": ", ".join(source.languages),
            "time zone": source.timezone,
            "looked at": f"every {duration(source.every)}",
            "delay": f"{spec.delay:g} s",
            "timeout": f"{spec.timeout:g} s",
            "proxy": spec.proxy and checks.without_login(spec.proxy),
            "layout": spec.layout,
            "identity": spec.identity,
            "hosts": ", ".join(source.hosts),
            "verified": source.verified or "nobody has seen its pages yet",
        }
    )
    for number, place in enumerate(spec.discover or (), start=1):
        app.title(f"Where to look, {number}")
        app.fields(asdict(place))
    if not spec.discover:
        app.title("Where to look")
        app.say("  the homepage: its feed, its sitemap and the articles linked from it")
    for hints in spec.hints:
        app.title(f"How its pages are built{', ' + hints.generation if hints.generation else ''}")
        app.fields({name: value for name, value in asdict(hints).items() if name != "generation"})


def duration(seconds: int) -> str:
    """Write a number of seconds in its largest whole unit; pure."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _record(spec: SourceSpec) -> dict[str, object]:
    """Flatten a source: who it is and how it is read on one level, as in its TOML."""
    own = {name: value for name, value in asdict(spec).items() if name != "source"}
    return asdict(spec.source) | own | {"proxy": spec.proxy and checks.without_login(spec.proxy)}


def _row(spec: SourceSpec) -> tuple[object, ...]:
    source = spec.source
    return (
        source.name,
        source.title,
        source.country,
        source.kind,
        " ".join(source.languages),
        duration(source.every),
        len(spec.discover) or "homepage",
        spec.layout,
        source.verified or "unverified",
    )
