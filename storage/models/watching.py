"""What is kept of the watching itself: sources, looks, requests, runs, and what the operator is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who a source is and how often it is looked at; how it is read stays with the crawler."""

    name: str
    title: str
    homepage: str
    country: str
    kind: Literal["agency", "media", "university", "ministry", "aggregator"]
    languages: tuple[str, ...]
    timezone: str
    rank: int
    every: int  # seconds between looks
    verified: date | None = None
    hosts: tuple[str, ...] = ()  # hosts it is fetched from: sources that share one are crawled together


SourceState = Literal["new", "ok", "quiet", "gap", "unreadable", "no-links", "robots", "refused", "unreachable"]


@dataclass(frozen=True, kw_only=True)
class SourceHealth:
    """How a source is doing. ``failures`` counts looks since the last success, each weighed by how bad it was."""

    source: Source
    state: SourceState = "new"
    state_since: datetime | None = None
    reason: str | None = None
    last_checked: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    next_check: datetime | None = None
    links_found: int | None = None
    failures: float = 0.0
    articles: int | None = 0  # None: not counted
    interval: float | None = None  # seconds between the last look and the next, before they are spread


@dataclass(frozen=True, kw_only=True)
class Look:
    """How one look at a source ended: what the crawl tells the store about it.

    Of the lists that cannot be paged back, so that an entry may be gone before anybody sees it: ``shortest`` is the
    number of entries of the shortest, ``turnover`` the largest share of one that was new (1 where a look no longer met
    the last), ``reach`` how many seconds the newest entries of one go back, by their own dates.
    ``wait``: seconds for which its lists say they will not change; 0 where they say nothing, None where that is not
    known. ``retry_after``: seconds for which an overloaded host asks to be left alone. ``partly``: it is one of several
    lists that fails, the others work.
    """

    source: str
    state: SourceState
    reason: str | None = None
    partly: bool = False
    links_found: int = 0
    new_links: int = 0
    articles_new: int = 0
    shortest: int | None = None
    turnover: float | None = None
    reach: float | None = None
    wait: float | None = None
    retry_after: float | None = None


@dataclass(frozen=True, kw_only=True)
class PastLook:
    """A look as the store remembers it.

    ``silence``: the seconds for which there had been no new link; None: its lists could not be read.
    ``interval``: the seconds to the next look that were decided on then.
    """

    at: datetime
    look: Look
    silence: float | None = None
    interval: float | None = None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What the operator is told of a source, of our network or of another problem: it broke, or is well again (``ok``).

    ``since``, ``last_success`` and ``last_new`` are those of the source when it was decided.
    """

    id: int = 0  # 0: not stored yet
    at: datetime
    about: str  # the source's name, "network", or what the problem is about
    kind: Literal["source", "network", "problem"]
    state: str  # that of the source; "down" of the network, "wrong" of a problem; "ok": well again
    text: str
    since: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it says that something is well again."""
        return self.state == "ok"


@dataclass(frozen=True, kw_only=True)
class AlarmDelivery:
    """How far an alarm is over one channel; ``message``: by which message it went, or was to go, the last time."""

    alarm: Alarm
    channel: str  # mail | webhook | command
    state: Literal["waiting", "sending", "sent", "given-up"]
    at: datetime
    message: str | None = None
    attempts: int = 0
    next_try: datetime | None = None
    error: str | None = None


FetchKind = Literal["list", "article", "again", "robots", "gap"]


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """One request that mattered, whatever way it ended (``gap``: a hole between two looks, no request).

    ``attempts``: how often it was asked; ``redirects``: the addresses it was sent on to, the last one answered.
    """

    source: str
    url: str
    kind: FetchKind
    at: datetime
    outcome: str  # ok | unchanged | http-404 | timeout | not-article | …
    status: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    links: int | None = None
    error: str | None = None
    attempts: int | None = None
    redirects: tuple[str, ...] = ()
    content_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class CrawlRun:
    """One crawl, import or replay, and what came of it (``counts``: by outcome)."""

    id: int
    kind: Literal["crawl", "import", "replay"]
    started: datetime
    finished: datetime | None = None
    exit: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PendingLink:
    """An address found on a list that has not been settled yet, with what the list said of it."""

    url: str
    title: str | None = None
    published_raw: str | None = None
    published: datetime | date | None = None


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What a conditional request for a list needs, and the hash of the last body parsed."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class Capture:
    """Where a raw response lies in the archive."""

    url: str
    warc: str  # file name inside the archive directory
    offset: int  # bytes
    length: int  # bytes
    digest: str  # sha1 of the payload, base32 as WARC writes it
    at: datetime
    kind: Literal["list", "article", "again", "robots"]
    revisit: bool = False
