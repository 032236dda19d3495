"""``silkwatch sources check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler import app, watched
from scheduler.health import explained
from scheduler.tables import printable

if TYPE_CHECKING:
    from crawler.checkup import ListStep, PageStep, RobotsStep
    from crawler.discover.explain import ListReading
    from scheduler.trial import Trial
    from storage.models import Fetch, StoredArticle

LISTS = 12  # that are shown one by one: a site's index may name many more
LINKS = 5
START = 160  # characters of a text


@click.command("check")
@click.argument("name")
@click.option(
    "--replay",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="WARC",
    help="Take lists and pages from this file instead of the network, such as the fixture that `add` has kept.",
)
@app.as_json
@click.pass_context
def check(ctx: click.Context, name: str, replay: Path | None, as_json: bool) -> None:
    """Fetch a source once and show, step by step, what is found and read, and what to change if it is wrong.

    What robots.txt says; how each list was answered and read, and which links of it are left out by what; the first
    articles with where their title, date and author come from. Nothing is stored. Exits 1 unless articles could be read
    and every list is well.

    With --replay nothing is asked for: what was recorded is found and read again by the TOML as it is now, and held
    against what is expected of it, where a JSON file beside the WARC says that.

    \b
    Examples:
        silkwatch sources check xinhua-en
        silkwatch sources check example --replay sources/fixtures/example.warc.gz
    """
    from scheduler import adding, trial

    config = ctx.obj.config
    spec = watched.find(watched.load(config), name)
    with app.progress(err=True) as said:
        found = trial.source(config, spec, said=said, verbose=ctx.obj.verbose, replay=replay)
    if as_json:
        app.dump(found)
    else:
        _show(found)
    different = adding.differences(found, replay) if replay else []
    app.complain(map(printable, different))
    ctx.exit(0 if found.articles and found.health.state == "ok" and not different else 1)


def _show(found: Trial) -> None:
    for robots in found.steps.robots:
        _show_robots(robots)
    for number, step in enumerate(found.steps.lists[:LISTS], start=1):
        _show_list(number, step)
    if len(found.steps.lists) > LISTS:
        app.say(f"… and {len(found.steps.lists) - LISTS} more lists")
    if found.links:
        app.title(f"Links that were not opened: {len(found.links)}")
        app.rows([(each.published and app.plain(each.published), each.url, each.title) for each in found.links[:LINKS]])
    for number, page in enumerate(found.steps.pages, start=1):
        _show_page(number, page)
    app.title("Result")
    app.say(f"  {printable(f'{found.health.state}: {explained(found.health)}')}")
    for problem in found.summary.get("problems", ()):
        app.say(f"  {printable(str(problem))}")
    if found.advice:
        app.title("What to change")
        app.say(f"  {printable(found.advice)}")


def _show_robots(step: RobotsStep) -> None:
    app.title(step.fetch.url)
    app.fields(
        {
            "answer": _answer(step.fetch),
            "allowed": _allowed(step),
            "crawl-delay": step.crawl_delay and f"{step.crawl_delay:g} s",
            "wrong": step.fetch.error if step.fetch.outcome != "ok" else None,
        }
    )


def _allowed(step: RobotsStep) -> str:
    if step.forbids:
        return f"no: {', '.join(step.forbids)}"
    unknown = step.fetch.status is None or step.fetch.status >= 500 or step.fetch.status == 429
    return "nothing, for there is no answer" if unknown else "yes, all that was asked for"


def _show_list(number: int, step: ListStep) -> None:
    app.title(f"List {number}: {step.declared or 'found on the site'}{', further' * step.further}: {step.fetch.url}")
    read: dict[str, object] = {}
    if step.reading:
        read = {
            "read": _how(step.reading),
            "found": f"{step.reading.links} articles among {step.reading.addresses} addresses",
        }
        for left in step.reading.left_out:
            by = f"{left.key} = {left.pattern!r}" if left.pattern else "they look like no articles"
            read[f"left out: {left.key}"] = f"{left.number} ({by}), such as {'  '.join(left.examples)}"
        read["noted"] = "; ".join(step.reading.warnings)
    wrong = step.fetch.outcome not in ("ok", "unchanged")
    note = {"wrong" if wrong else "besides": step.fetch.error}
    app.fields({"answer": _answer(step.fetch)} | _led(step.fetch) | read | note)


def _how(reading: ListReading) -> str:
    found = "the place for them is there" if reading.container else "the place for them is missing"
    entries = f", which matches {reading.entries} entries" if reading.entries is not None else ""
    links = "" if reading.links else f"; no links: {found}"
    return f"as {reading.form}, by {reading.by or 'nothing'}{entries}{links}"


def _show_page(number: int, step: PageStep) -> None:
    app.title(f"Page {number}: {step.fetch.url}")
    read: dict[str, object] = {"answer": _answer(step.fetch)} | _led(step.fetch) | {"read by": step.read_by}
    if step.article is None:
        app.fields(read | {"wrong": f"no article: {step.fetch.outcome}: {step.fetch.error or ''}".rstrip(": ")})
        return
    article = step.article.article
    app.fields(
        read
        | {
            "title": f"{article.title}{_from(step.article, 'title')}",
            "published": article.published and f"{app.plain(article.published)}{_from(step.article, 'published')}",
            "no date": None if article.published else "none was found",
            "author": article.author and f"{article.author}{_from(step.article, 'author')}",
            "language": article.lang,
            "text": f"{len(article.text)} characters: {article.text[:START]}…",
            "verdict": f"{article.verdict} {article.score:.2f}",
            "warnings": ", ".join(article.warnings),
        }
    )


def _from(stored: StoredArticle, field: str) -> str:
    """Say where a value was read and how sure it is."""
    origin = next((each for each in stored.article.origins if each.field == field), None)
    return f" (from {origin.source}, {100 * origin.confidence:.0f} %)" if origin else ""


def _answer(fetch: Fetch) -> str:
    """Say how a request ended: word, status, size, type, time, and how often it took."""
    told = [
        fetch.outcome,
        f"HTTP {fetch.status}" if fetch.status else None,
        f"{fetch.bytes:,} bytes" if fetch.bytes is not None else None,
        fetch.content_type,
        f"{fetch.seconds:.1f} s" if fetch.seconds is not None else None,
        f"asked {fetch.attempts} times" if fetch.attempts and fetch.attempts > 1 else None,
        "never sent" if fetch.attempts == 0 else None,
    ]
    return ", ".join(each for each in told if each)


def _led(fetch: Fetch) -> dict[str, object]:
    return {"sent on to": " → ".join(fetch.redirects)}
