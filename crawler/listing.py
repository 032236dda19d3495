"""Asking for one list and reading it: whatever comes of it is recorded, and nothing of it is raised."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from crawler.discover.link import Found
from crawler.errors import CrawlerError
from crawler.list_work import RawList
from crawler.readers import Unread
from crawler.run import Run
from crawler.source import Discover, SourceSpec
from storage import frontier
from storage.models import Fetch, Validators

NOTHING = Validators()
EMPTY = Found()


class Stopped(CrawlerError):
    """The crawl was told to stop in the middle of a look: what was found of a list so far must not be stored."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How asking for a list ended: ``outcome`` as recorded; with ``ok`` there is a body.

    ``wait``: the seconds for which its headers say that it will not change.
    """

    url: str  # after redirects
    outcome: str
    status: int | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    seconds: float | None = None
    error: str | None = None
    attempts: int | None = None
    redirects: tuple[str, ...] = ()
    content_type: str | None = None
    wait: float | None = None

    @property
    def validators(self) -> Validators:
        """Return what the next conditional request needs."""
        body_hash = hashlib.sha256(self.body).hexdigest()
        return Validators(etag=self.etag, last_modified=self.last_modified, body_hash=body_hash)


Ask = Callable[[str, Validators], Awaitable[Answer]]
"""Makes one request for a list, conditional when there is something to go by; never raises for one that fails."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list that was asked for. ``outcome`` is ``ok``, ``unchanged`` (and was not read), ``no-links``, or what failed.

    ``why`` says in a sentence what is wrong; ``overlaps``: a link of it was seen before, or it did not change at all;
    ``feed``: it is a feed; ``leaf``: it holds links itself and names no further lists. ``wait``: the seconds for which
    it says not to change; 0 where it was read and says nothing.
    """

    url: str
    outcome: str
    found: Found = EMPTY
    why: str | None = None
    validators: Validators = NOTHING
    overlaps: bool = False
    feed: bool = False
    wait: float | None = None

    @property
    def read(self) -> bool:
        """Say whether it could be read, even if it is empty."""
        return self.outcome in ("ok", "no-links")

    @property
    def leaf(self) -> bool:
        """Say whether it may be left unread when it has not changed: no further list is named in it."""
        return bool(self.found.links) and not self.found.lists


class ListReader:
    """Asks for the lists of one source, reads and records them."""

    def __init__(self, spec: SourceSpec, run: Run, ask: Ask) -> None:
        """``ask`` makes the requests."""
        self._spec = spec
        self._run = run
        self._ask = ask

    async def get(self, url: str, rule: Discover | None = None, *, known: Validators = NOTHING) -> Listed:
        """Ask for a list that ``rule`` declares, or for one nobody does; ``known`` makes the request conditional.

        Raises Stopped when the crawl was told to stop.
        """
        if self._run.stopping.is_set():
            raise Stopped
        answer = await self._ask(url, known)
        if answer.outcome == "ok" and known.body_hash == answer.validators.body_hash and self._run.replay is None:
            answer = replace(answer, outcome="unchanged", error=None)
        if answer.outcome == "ok":
            listed = await self._listed(url, rule, answer)
        else:
            same = answer.outcome == "unchanged"
            listed = Listed(url=url, outcome=answer.outcome, why=answer.error, overlaps=same, validators=known)
        self._record(listed, answer)
        wait = max(answer.wait or 0.0, listed.found.wait or 0.0) if listed.read else answer.wait
        return replace(listed, wait=wait)

    async def _listed(self, url: str, rule: Discover | None, answer: Answer) -> Listed:
        raw = RawList(
            body=answer.body,
            url=answer.url,
            home=self._spec.source.homepage,
            content_type=answer.content_type,
            rule=rule,
            article_url=self._spec.article_url,
            timezone=self._spec.source.timezone,
            now=self._run.now(),
        )
        read = await self._run.readers.listed(raw)
        if isinstance(read, Unread):
            if read.outcome == "reader-died" and self._run.stopping.is_set():
                raise Stopped
            if read.bug:
                self._run.problem(f"{self._spec.source.name}: {url}: the reader failed: {read.detail}")
            return Listed(url=url, outcome=read.outcome, why=read.detail)
        if read.outcome != "ok":
            return Listed(url=url, outcome=read.outcome, found=read.found, why=read.why)
        return Listed(
            url=url,
            outcome="ok",
            found=read.found,
            validators=answer.validators,
            overlaps=bool(frontier.known(self._run.db, [link.url for link in read.found.links])),
            feed=read.feed,
        )

    def _record(self, listed: Listed, answer: Answer) -> None:
        self._run.fetched(
            Fetch(
                source=self._spec.source.name,
                url=listed.url,
                kind="list",
                at=self._run.now(),
                outcome=listed.outcome,
                status=answer.status,
                bytes=len(answer.body),
                seconds=answer.seconds,
                links=len(listed.found.links) if listed.read else None,
                error=listed.why or "; ".join(listed.found.warnings) or answer.error,
                attempts=answer.attempts,
                redirects=answer.redirects,
                content_type=answer.content_type,
            )
        )
