"""What a worker brings from a look at sources: every answer as it came over the wire, and what its readers made of it.

It is enough to do the look again where the store is, without asking anybody and with hardly anything left to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError

from crawler.addresses import not_public
from crawler.list_work import RawList
from crawler.middlewares.guard import refused_names
from crawler.outcomes import NotFetched, tls_fault
from crawler.read.page import Page

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer: ``at`` that time, after ``seconds``; the body is as it was sent, compressed or not."""

    at: datetime
    status: int
    headers: dict[str, list[str]]
    body: bytes
    seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """None: an exception of that ``kind``, or with an ``outcome`` one that we refused ourselves."""

    kind: type[Exception]
    text: str
    outcome: str | None = None


@dataclass(kw_only=True)
class Trip:
    """``answers``: by source and address, in the order in which they came. ``read``: by the key of what was read.

    ``spent``: the sources that there was no more time or room for.
    """

    answers: dict[tuple[str, str], list[Answer | Failure]] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)


def failed(error: Exception, url: str) -> Failure:
    """Note how a request failed: what of an exception cannot travel decides here already."""
    host = urlsplit(url).hostname or ""
    if isinstance(error, NotFetched):
        return Failure(kind=NotFetched, text=str(error), outcome=error.outcome)
    if isinstance(error, CannotResolveHostError) and host in refused_names:
        return Failure(kind=NotFetched, text=not_public(host), outcome="blocked-address")
    if fault := tls_fault(error):
        return Failure(kind=NotFetched, text=f"{host}: {fault}: refused, as a browser would", outcome="tls")
    return Failure(kind=type(error), text=str(error))


def raised(failure: Failure) -> Exception:
    """Make the exception that takes the same way from here as the one that was raised."""
    if failure.outcome:
        return NotFetched(failure.outcome, failure.text)
    told = type(failure.kind.__name__, (failure.kind,), {"__init__": _say, "__str__": _said})
    error: Exception = told(failure.text)
    return error


def _say(self: Exception, text: str) -> None:
    self.args = (text,)


def _said(self: Exception) -> str:
    return str(self.args[0])


def key_of(work: str, args: Sequence[Any]) -> str | None:
    """Name a piece of the readers' work by all that what comes of it depends on; None: it is not worth keeping.

    When a list is read is left out: it is a moment later where the store is, and what counts is when it was fetched.
    """
    if not args or not isinstance(args[0], Page | RawList):
        return None
    raw = args[0]
    rest = replace(raw, body=b"", now=_EPOCH) if isinstance(raw, RawList) else replace(raw, body=b"")
    digest = sha256(repr((work, rest, args[1:])).encode("utf-8", "surrogatepass"))
    digest.update(raw.body)
    return digest.hexdigest()
