"""A crawl into a home that is thrown away: for looking at a source or a page without storing anything."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scheduler import runner
from scheduler.config import Config

if TYPE_CHECKING:
    from crawler.archive import Exchange
    from crawler.checkup import Checkup
    from crawler.scout.seen import Seen
    from crawler.source import SourceSpec
    from storage.models import Fetch, PendingLink, SourceHealth, StoredArticle
    from storage.sqlite import Database

PAGES = 3  # enough to see whether a source can be read
SECONDS = 600.0
LARGEST = 16 * 1024 * 1024  # bytes of a page

# Where a page belongs that is of none of our sources; only its host and how politely it is asked matter.
STRANGER = """
name = "page"
title = "A page"
homepage = "{homepage}"
country = "XX"
kind = "media"
languages = ["und"]
timezone = "UTC"
delay = {delay}
"""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What one look at a source gave: requests in order, links that were not opened, articles, its state.

    ``steps``: the requests with what was made of them; ``advice``: what to change in its TOML, if anything.
    """

    fetches: tuple[Fetch, ...]
    links: tuple[PendingLink, ...]
    articles: tuple[StoredArticle, ...]
    health: SourceHealth
    summary: dict[str, Any]
    steps: Checkup
    advice: str | None = None


def source(
    config: Config,
    spec: SourceSpec,
    *,
    said: Callable[[str], None],
    verbose: bool = False,
    folder: Path | None = None,
    replay: Path | None = None,
    keep: Path | None = None,
) -> Trial:
    """Look at a source as its first look would, but read ``PAGES`` articles only. Raises ``CrawlFailed``.

    ``folder``: where its TOML lies, if not among the home's own. ``replay``: a WARC file that answers instead of the
    network. ``keep``: a file for the responses, as WARC; none is written where nothing answered.
    """
    from crawler.advice import advise
    from crawler.checkup import checkup
    from storage import articles, frontier, runs, sources

    name, home = spec.source.name, spec.source.homepage
    only: dict[str, Any] = {"limit": PAGES, "verbose": verbose}
    if replay:
        only["replay"] = (str(replay.absolute()),)
    with _crawled(config, spec, home, said=said, folder=folder, **only) as (db, place, summary):
        if keep and (warcs := sorted((place / "archive").glob("*.warc.gz"))):
            shutil.copyfile(warcs[0], keep)
        fetches = tuple(reversed(runs.fetches(db, name, 1000)))
        health = next(each for each in sources.health(db) if each.source.name == name)
        if replay:  # of a replay the store does not keep how it ended
            look = summary["sources"].get(name, {})
            health = replace(health, state=look.get("state") or "new", reason=look.get("reason"))
        steps = checkup(db, place / "archive", spec, fetches, most=PAGES)
        return Trial(
            fetches=fetches,
            links=tuple(frontier.pending(db, name)),
            articles=tuple(articles.get(db, id) for id in range(1, articles.count(db) + 1)),
            health=health,
            summary=summary,
            steps=steps,
            advice=advise(spec, steps, health.state),
        )


def around(config: Config, url: str, *, said: Callable[[str], None], verbose: bool = False) -> list[Seen]:
    """Look around at the site of an address for its lists; return what was asked, in order. Raises ``CrawlFailed``."""
    from crawler import archive
    from crawler.payload import BadPayload
    from crawler.scout.seen import Seen
    from storage import runs

    def heard(line: str) -> None:
        if not line.startswith("page: "):  # what became of it as a source: nothing, it is none yet
            said(line)

    bodies: dict[str, bytes] = {}
    with _crawled(config, None, url, said=heard, scout=url, verbose=verbose) as (db, home, _):
        for path in (home / "archive").glob("*.warc.gz"):
            for record in archive.read(path):
                if record.exchange and record.exchange.status == 200:
                    with suppress(BadPayload):
                        bodies[record.url] = record.exchange.decoded(LARGEST)
        return [
            Seen(
                asked=fetch.url,
                url=led_to,
                at=fetch.at,
                outcome=fetch.outcome,
                why=fetch.error,
                body=bodies.get(led_to, b"") if fetch.outcome == "ok" else b"",
            )
            for fetch in reversed(runs.fetches(db))
            if fetch.kind == "list"
            for led_to in (fetch.redirects[-1] if fetch.redirects else fetch.url,)
        ]


def delay(url: str) -> int:
    """Return the seconds between two requests to the site of an address: a server of this machine is not spared."""
    host = urlsplit(url).hostname or ""
    try:
        return 0 if ip_address(host).is_loopback else 1
    except ValueError:
        return 0 if host == "localhost" else 1


def page(config: Config, url: str, spec: SourceSpec | None, *, said: Callable[[str], None]) -> list[Exchange] | str:
    """Fetch one page as politely as a crawl; return its response, or in a word why there is none.

    Where it is one of several of an article, the responses of the others follow.

    ``spec`` is its source, if it has one. Raises ``CrawlFailed``.
    """
    from crawler import archive
    from storage import runs

    with _crawled(config, spec, url, said=said, pages=(url,)) as (db, home, _):
        for path in (home / "archive").glob("*.warc.gz"):
            kept = [record.exchange for record in archive.read(path) if record.exchange]
            found = [each for each in kept if each.role == "article" and each.status == 200]
            if found:
                return found
        asked = [fetch for fetch in runs.fetches(db) if fetch.kind == "article"]
    return (asked[0].error or asked[0].outcome) if asked else "not fetched"


@contextmanager
def _crawled(
    config: Config,
    spec: SourceSpec | None,
    url: str,
    *,
    said: Callable[[str], None],
    folder: Path | None = None,
    **only: Any,
) -> Iterator[tuple[Database, Path, dict[str, Any]]]:
    """Crawl into a new home and hand out its store, its folder and the summary; then remove it."""
    from crawler.options import CrawlOptions
    from scheduler import jobs
    from storage.database import open_store

    with tempfile.TemporaryDirectory(prefix="silkwatch-") as passing:
        home = Path(passing)
        own = folder or config.sources
        if spec is None:
            own = home / "sources"
            own.mkdir()
            stranger = STRANGER.format(homepage=urljoin(url, "/"), delay=delay(url))
            (own / "page.toml").write_text(stranger, encoding="utf-8")
        name = spec.source.name if spec else "page"
        options = CrawlOptions.from_json(jobs.options(config, jobs.Order(names=(name,))))
        options = replace(options, extra_sources=str(own), **only)
        summary = runner.crawl(home, options.to_json(), timeout=SECONDS, said=said).summary
        with closing(open_store(home / "silkwatch.db")) as db:
            yield db, home, summary
