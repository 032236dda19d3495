"""What a list says of an article before anyone has opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address found on a list; ``published`` is a ``date`` where the list gives no clock time, aware UTC where
    it does.
    """

    url: str
    title: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one list gave: its links in the list's order, further lists to ask, and the next page of this one.

    ``container`` is False when the place where the links should be is missing (the layout changed), which is
    not the same as an
    empty list.
    """

    links: tuple[Link, ...] = ()
    lists: tuple[str, ...] = ()
    next_page: str | None = None
    container: bool = True
    warnings: tuple[str, ...] = ()
