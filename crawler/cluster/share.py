"""What a worker has to know of the store to look at sources, and where it puts that: into a small one of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.source import SourceSpec
from storage import articles, frontier, lists, robots
from storage.models import PendingLink, Validators
from storage.sqlite import Database

KNOWN = 2_000  # addresses of a source: by them its lists are seen to go on where they were left
AHEAD = timedelta(hours=2)  # what is due by then counts as due: the worker should not ask less than the look here does
_DUE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Share:
    """What is known of a source: its lists and when they were asked; addresses of its articles.

    Or, for its pages: the ``links`` to ask for, and those to ask for ``again``.
    """

    source: str
    lists: tuple[tuple[str, Validators, datetime], ...] = ()
    known: tuple[str, ...] = ()
    links: tuple[PendingLink, ...] = ()
    again: tuple[PendingLink, ...] = ()


Robots = tuple[tuple[str, int | None, bytes], ...]


def of_lists(db: Database, spec: SourceSpec) -> Share:
    """Gather what a look at a source's lists goes by."""
    name = spec.source.name
    asked = tuple((url, known, at - AHEAD) for url, known, at in lists.of(db, name))
    return Share(source=name, lists=asked, known=tuple(articles.newest(db, name, KNOWN)))


def robots_of(db: Database, addresses: Iterable[str], *, now: datetime) -> Robots:
    """Gather what is known of the robots.txt of some addresses, and will be for a while."""
    parts = [urlsplit(url) for url in addresses]
    origins = dict.fromkeys(f"{one.scheme}://{one.netloc}" for one in parts)
    kept = {origin: robots.recall(db, origin, now=now + AHEAD) for origin in origins}
    return tuple((origin, *one) for origin, one in kept.items() if one is not None)


def plant(db: Database, shares: Iterable[Share], kept: Robots, *, now: datetime) -> None:
    """Put what is known into an empty store."""
    for origin, status, body in kept:
        robots.keep(db, origin, status, body, now=now)
    for share in shares:
        for url, validators, asked in share.lists:
            lists.remember(db, url, share.source, validators, now=asked)
        known = [PendingLink(url=url) for url in share.known]
        frontier.discovered(db, share.source, [*known, *share.links, *share.again], now=now)
        for link in share.again:
            frontier.settle(db, link.url, "article", source=share.source, now=now - _DUE, verdict="relevant")
