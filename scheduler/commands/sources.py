"""``silkwatch sources``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scheduler import app, watched

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from crawler.source import SourceSpec

HEADERS = ("name", "title", "country", "kind", "languages", "every", "lists", "layout", "verified")
CHECK_SECONDS = 300.0


@click.group("sources")
def command() -> None:
    """List the sources, show one, or check one.

    \b
    Example:
        silkwatch sources check xinhua-en
    """


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
    spec = _find(watched.load(ctx.obj.config), name)
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
            "proxy": spec.proxy,
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


@command.command("check")
@click.argument("name")
@app.as_json
@click.pass_context
def check(ctx: click.Context, name: str, as_json: bool) -> None:
    """Fetch a source once and show step by step what was fetched, found and read. Nothing is stored.

    Exits 1 when no article could be read.

    \b
    Example:
        silkwatch sources check xinhua-en
    """


def duration(seconds: int) -> str:
    """Write a number of seconds in its largest whole unit; pure."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _find(loaded: Catalog, name: str) -> SourceSpec:
    if name not in loaded.specs:
        # its file may be there and not valid: that is the better answer
        app.complain(error for error in loaded.errors if name in str(error))
        raise watched.unknown(name, loaded.specs)
    return loaded.specs[name]


def _record(spec: SourceSpec) -> dict[str, object]:
    """Flatten a source: who it is and how it is read on one level, as in its TOML."""
    return asdict(spec.source) | {name: value for name, value in asdict(spec).items() if name != "source"}


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
