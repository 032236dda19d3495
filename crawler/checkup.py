"""What a trial look at a source did, step by step, out of what it left: its requests, its archive, its store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from protego import Protego

from crawler.archive import read
from crawler.discover.explain import ListReading, explain, item_offer
from crawler.errors import NotArticle
from crawler.kept import LARGEST_PAGE
from crawler.payload import BadPayload
from crawler.read import layout
from crawler.read.charset import decode
from crawler.read.tree import parse
from crawler.settings import AGENT
from crawler.source import Discover, SourceSpec
from storage import articles, frontier, robots
from storage.models import Fetch, StoredArticle
from storage.sqlite import Database


@dataclass(frozen=True, kw_only=True)
class RobotsStep:
    """What a host's robots.txt says: the addresses we asked for that it forbids, seconds between two requests."""

    fetch: Fetch
    forbids: tuple[str, ...] = ()
    crawl_delay: float | None = None


@dataclass(frozen=True, kw_only=True)
class ListStep:
    """A list that was asked for; ``declared``: its key in the TOML, None where the crawl came upon it by itself.

    ``further``: it is a later page of that list, or one that it names. ``reading``: how it was read, if there was
    anything to read; ``item``: a selector that its entries may have.
    """

    fetch: Fetch
    declared: str | None
    further: bool = False
    reading: ListReading | None = None
    item: str | None = None


@dataclass(frozen=True, kw_only=True)
class PageStep:
    """A page that was asked for, and the article in it. ``read_by`` says which body was matched, or that none was."""

    fetch: Fetch
    read_by: str | None = None
    article: StoredArticle | None = None


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """The steps of a look, in order."""

    robots: tuple[RobotsStep, ...]
    lists: tuple[ListStep, ...]
    pages: tuple[PageStep, ...]


class _Answer(NamedTuple):
    url: str
    body: bytes
    content_type: str | None


def checkup(db: Database, archive: Path, spec: SourceSpec, fetches: Sequence[Fetch], *, most: int) -> Checkup:
    """Put together what a look did; of pages the first ``most``. Raises ArchiveError."""
    answers = _pages_of(archive)
    pages = [fetch for fetch in fetches if fetch.kind == "article"][:most]
    return Checkup(
        robots=tuple(_robots(db, fetch, fetches) for fetch in fetches if fetch.kind == "robots"),
        lists=tuple(_lists(answers, spec, [fetch for fetch in fetches if fetch.kind == "list"])),
        pages=tuple(_page(db, answers, spec, fetch) for fetch in pages),
    )


def _robots(db: Database, fetch: Fetch, fetches: Sequence[Fetch]) -> RobotsStep:
    parts = urlsplit(fetch.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    answer = robots.recall(db, origin, now=fetch.at)
    delay = Protego.parse(decode(answer[1])[0]).crawl_delay(AGENT) if answer and answer[0] == 200 else None
    forbidden = [each.url for each in fetches if each.outcome == "robots" and each.url.startswith(origin)]
    return RobotsStep(fetch=fetch, forbids=tuple(dict.fromkeys(forbidden)), crawl_delay=delay)


def _lists(answers: Mapping[str, _Answer], spec: SourceSpec, fetches: Sequence[Fetch]) -> Iterator[ListStep]:
    rule: Discover | None = None
    for fetch in fetches:
        own = _declared(spec, fetch.url)
        if own is not None:
            rule = own
        elif fetch.url == spec.source.homepage:
            rule = None  # from here on it was looked for what the site offers besides
        declared, answer = rule.place if rule else None, _answered(answers, fetch)
        further = rule is not None and own is None
        if answer is None:
            yield ListStep(fetch=fetch, declared=declared, further=further)
            continue
        reading = explain(rule, answer.body, url=answer.url, article_url=spec.article_url)
        item = item_offer(answer.body, url=answer.url) if reading.form == "html" and not reading.links else None
        yield ListStep(fetch=fetch, declared=declared, further=further, reading=reading, item=item)


def _declared(spec: SourceSpec, url: str) -> Discover | None:
    for rule in spec.discover:
        if rule.url == url or (rule.search and url.startswith(rule.search.partition("{query}")[0])):
            return rule
    return None


def _page(db: Database, answers: Mapping[str, _Answer], spec: SourceSpec, fetch: Fetch) -> PageStep:
    known = frontier.article_at(db, fetch.url)
    article = articles.get(db, known) if known is not None else None
    answer, published = _answered(answers, fetch), article.article.published if article else None
    read_by = _read_by(answer, spec, published) if answer else None
    return PageStep(fetch=fetch, article=article, read_by=read_by)


def _read_by(answer: _Answer, spec: SourceSpec, published: datetime | date | None) -> str | None:
    """Say which of the declared bodies is on a page, in the words of the TOML."""
    if isinstance(published, datetime):
        published = published.astimezone(ZoneInfo(spec.source.timezone)).date()
    try:
        tree = parse(decode(answer.body, answer.content_type)[0])
    except NotArticle:
        return None
    match = layout.fitting(tree, spec.hints, published)
    if match and match.parts:
        generation = f", generation {match.hints.generation}" if match.hints.generation else ""
        return f"body = {match.hints.body!r}{generation}"
    number = sum(hint.body is not None for hint in spec.hints)
    return f"the generic reader: none of {number} declared bodies is on the page" if number else "the generic reader"


def _pages_of(archive: Path) -> dict[str, _Answer]:
    """What was answered, by address."""
    found: dict[str, _Answer] = {}
    for path in sorted(archive.glob("*.warc.gz")):
        for record in read(path):
            if record.exchange and record.exchange.status == 200:
                with suppress(BadPayload):
                    body = record.exchange.decoded(LARGEST_PAGE)
                    found[record.url] = _Answer(record.url, body, record.exchange.header("Content-Type"))
    return found


def _answered(answers: Mapping[str, _Answer], fetch: Fetch) -> _Answer | None:
    """The answer that a request came to, where it led in the end."""
    return answers.get(fetch.redirects[-1] if fetch.redirects else fetch.url) if fetch.status == 200 else None
