"""``silkwatch read``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from scheduler import app, reading, trial, watched
from scheduler.config import Config
from scheduler.reading import Raw
from scheduler.tables import printable

if TYPE_CHECKING:
    from crawler.source import SourceSpec

GZIP = b"\x1f\x8b"
LARGEST = 16 * 1024 * 1024  # bytes of a page: more is not an article


@click.command("read")
@click.argument("page", nargs=-1, metavar="[FILE|URL]...")
@click.option("--url", metavar="URL", help="The address the FILE was fetched from: dates and links depend on it.")
@click.option(
    "--jsonl",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help='Read the pages listed in this file, a JSON object {"path", "url"} a line; print JSON lines. - is stdin.',
)
@app.as_json
@click.pass_context
def command(ctx: click.Context, page: tuple[str, ...], url: str | None, jsonl: IO[str] | None, as_json: bool) -> None:
    """Show what is read out of a page, and how it is judged.

    Title, date, text, verdict, reasons. Nothing is stored.

    A page that holds no article says why, and the rest goes on; the exit code is 1 when none could be read.

    \b
    Examples:
        silkwatch read page.html --url https://example.org/news/1.html
        silkwatch read https://example.org/news/1.html --json
        silkwatch read --jsonl pages.jsonl > articles.jsonl
    """
    if bool(page) == bool(jsonl):
        raise click.UsageError("name pages, or a list of pages with --jsonl: one of the two")
    if url and len(page) != 1:
        raise click.UsageError("--url belongs to one FILE: name exactly one")
    config = ctx.obj.config
    specs = watched.load(config).specs
    pages = _listed(jsonl) if jsonl else _named(config, page, url, specs)
    read: list[bool] = []

    def done(line: dict[str, Any]) -> None:
        read.append("error" not in line)
        if jsonl or as_json:
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            _show(line)

    reading.read(pages, specs, done)
    ctx.exit(0 if any(read) or not read else 1)


def _named(config: Config, pages: Iterable[str], url: str | None, specs: Mapping[str, SourceSpec]) -> Iterator[Raw]:
    for page in pages:
        if page.startswith(("http://", "https://")):
            yield _fetched(config, page, specs)
        else:
            yield _file(Path(page), url or Path(page).absolute().as_uri())


def _fetched(config: Config, url: str, specs: Mapping[str, SourceSpec]) -> Raw:
    from crawler.payload import BadPayload

    host = urlsplit(url).hostname
    spec = next((spec for spec in specs.values() if host in spec.source.hosts), None)
    with app.progress(err=True) as said:
        got = trial.page(config, url, spec, said=said)
    if isinstance(got, str):
        return Raw(url=url, error=got)
    try:
        raw, *others = [
            Raw(url=one.url, body=one.decoded(LARGEST), at=one.at, content_type=one.header("Content-Type"))
            for one in got
        ]
    except BadPayload as error:
        return Raw(url=url, error=str(error))
    return replace(raw, others=tuple(others))


def _listed(lines: IO[str]) -> Iterator[Raw]:
    """Find the pages a JSONL file names; a relative path counts from here, else from the file's folder."""
    folder = Path(lines.name).parent if lines.name != "<stdin>" else Path()
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            entry = json.loads(text)
            path = Path(entry["path"])
            url = str(entry.get("url") or path.absolute().as_uri())
        except (ValueError, TypeError, KeyError, AttributeError):
            yield Raw(url="", error=f'line {number}: not a JSON object with "path" and "url"')
            continue
        yield _file(path if path.exists() else folder / path, url)


def _file(path: Path, url: str) -> Raw:
    """Read a page from a file, which may be gzipped."""
    from crawler.payload import BadPayload, decode

    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return Raw(url=url, error=f"{path}: {getattr(error, 'strerror', None) or error}")
    if len(body) > LARGEST:
        return Raw(url=url, error=f"{path}: larger than {LARGEST >> 20} MB")
    try:
        page = decode(body, "gzip", limit=LARGEST) if body.startswith(GZIP) else body
    except BadPayload as error:
        return Raw(url=url, error=f"{path}: {error}")
    return Raw(url=url, body=page, at=app.now())


def _show(line: dict[str, Any]) -> None:
    if "error" in line:
        app.complain([printable(f"{line['url']}: {line['error']}")])
        return
    app.say(app.bold(line["title"]))
    precision = ", ".join(filter(None, [line["published_precision"], line["published_from"]]))
    app.fields(
        {
            "url": line["url"],
            "published": line["published"] and f"{line['published']} ({precision})",
            "authors": ", ".join(line["authors"]),
            "language": line["lang"],
            "image": line["image"],
            "verdict": f"{line['verdict']} {line['score']:.2f}",
            "institutions": ", ".join(line["institutions"]),
            "warnings": ", ".join(line["warnings"]),
        }
    )
    for reason in line["reasons"]:
        evidence = f": “{printable(reason['surface'])}”" if reason["surface"] else ""
        app.say(f"  {reason['weight']:+.2f}  {reason['what']}{evidence}")
    from storage.models import Origin

    app.origins(Origin(**origin) for origin in line["origins"])
    app.title("Text")
    app.paragraphs(line["text"])
    app.say()
