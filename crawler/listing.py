"""Asking for one list and reading it: whatever comes of it is recorded, and nothing of it is raised."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from crawler.discover import lists as readers
from crawler.discover.link import Found
from crawler.discover.markup import decode, text_of, tree
from crawler.errors import CrawlerError, DiscoveryError, NotArticle
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
    """How asking for a list ended: ``outcome`` as recorded; with ``ok`` there is a body."""

    url: str  # after redirects
    outcome: str
    status: int | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    seconds: float | None = None
    error: str | None = None

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
    ``feed``: it is a feed; ``leaf``: it holds links itself and names no further lists.
    """

    url: str
    outcome: str
    found: Found = EMPTY
    why: str | None = None
    validators: Validators = NOTHING
    overlaps: bool = False
    feed: bool = False

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
            listed = self._listed(url, rule, answer)
        else:
            same = answer.outcome == "unchanged"
            listed = Listed(url=url, outcome=answer.outcome, why=answer.error, overlaps=same, validators=known)
        self._record(listed, answer)
        return listed

    def _listed(self, url: str, rule: Discover | None, answer: Answer) -> Listed:
        zone, now, pattern = self._spec.source.timezone, self._run.now(), self._spec.article_url
        try:
            if rule is not None:
                found = readers.read(rule, answer.body, url=answer.url, timezone=zone, now=now)
            else:
                found = readers.automatic(answer.body, url=answer.url, article_url=pattern, timezone=zone, now=now)
        except DiscoveryError as error:
            outcome, why = _challenged(answer.body) or ("not-a-list", str(error))
            return Listed(url=url, outcome=outcome, why=why)
        if not found.links and not found.lists:
            outcome, why = _challenged(answer.body) or ("no-links", _why_empty(found))
            return Listed(url=url, outcome=outcome, found=found, why=why)
        return Listed(
            url=url,
            outcome="ok",
            found=found,
            validators=answer.validators,
            overlaps=bool(frontier.known(self._run.db, [link.url for link in found.links])),
            feed=readers.sniff(answer.body) == "feed",
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
                error=listed.why or "; ".join(listed.found.warnings) or None,
            )
        )


def _why_empty(found: Found) -> str:
    if found.container:
        return "the list is there, but no link in it leads to an article"
    return "the list is missing from its page: the layout has changed"


def _challenged(body: bytes) -> tuple[str, str] | None:
    """Say whether a page without links is one that wants to see a browser."""
    from crawler.read.notices import check_notice  # not at the top: most crawls have no use for it

    page = tree(body)
    if page is None:
        return None
    title = page.find(".//title")
    try:
        check_notice(
            html=decode(body),
            title="" if title is None else text_of(title),
            text="",
            visible=text_of(page),
        )
    except NotArticle as notice:
        if notice.reason == "challenge-page":
            return notice.reason, notice.detail
    return None
