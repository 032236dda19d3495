"""``silkwatch sources``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scheduler import app, watched
from scheduler.commands.sources_add import add
from scheduler.commands.sources_opml import export, import_
from scheduler.health import explained

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from crawler.source import SourceSpec
    from scheduler.trial import Trial

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
    """Fetch a source once and show what is found and read.

    Step by step: what was asked for and how it ended, the links that were found, the first few articles as they are
    read and judged. Nothing is stored. Exits 1 when no article could be read.

    \b
    Example:
        silkwatch sources check xinhua-en
    """
    from scheduler import trial

    config = ctx.obj.config
    spec = _find(watched.load(config), name)
    with app.progress(err=True) as said:
        found = trial.source(config, spec, said=said, verbose=ctx.obj.verbose)
    if as_json:
        app.dump(found)
    else:
        _show_steps(found)
    ctx.exit(0 if found.articles else 1)


def _show_steps(found: Trial) -> None:
    app.title("Fetched")
    app.rows(
        [(each.kind, each.outcome, each.status, each.links, each.url, each.error) for each in found.fetches],
        ("what", "outcome", "status", "links", "address", "error"),
    )
    app.title(f"Found: {len(found.links)} links that were not opened, and those of the articles below")
    app.rows([(app.plain(each.published) if each.published else "", each.url, each.title) for each in found.links[:10]])
    if len(found.links) > 10:
        app.say(f"… and {len(found.links) - 10} more")
    for stored in found.articles:
        article = stored.article
        app.title("Read")
        app.fields(
            {
                "title": article.title,
                "address": article.url,
                "published": article.published and f"{app.plain(article.published)} (from {article.published_from})",
                "author": article.author,
                "language": article.lang,
                "text": f"{len(article.text)} characters: {article.text[:160]}…",
                "verdict": f"{article.verdict} {article.score:.2f}",
                "warnings": ", ".join(article.warnings),
            }
        )
    app.title("Result")
    app.say(f"  {found.health.state}: {explained(found.health)}")


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
