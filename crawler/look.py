"""One look at a source's lists: ask them, follow them back as far as needed, and put what is new into the store.

The addresses found are in the store, as pending, before the first of them is fetched: a crawl that is killed loses
none. All pages of one list are stored together with its validators; half of them would pass for an overlap next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from crawler import plan
from crawler.discover import lists as readers
from crawler.discover.home import robots_sitemaps
from crawler.discover.link import Found, Link
from crawler.errors import DiscoveryError
from crawler.outcomes import state_of
from crawler.plan import ListLook
from crawler.run import Run
from crawler.source import Discover, SourceSpec
from storage import frontier, lists, robots
from storage.database import transaction
from storage.models import Fetch, PendingLink, Validators

LATE = timedelta(days=28)  # a list's new entry that is older than this is no news, however late we come
GUESSES = 8  # lists nobody declared that are asked at most
NOTHING = Validators()


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


@dataclass(kw_only=True)
class _Gathered:
    """The links of one declared list, its pages and the lists it names."""

    pages: list[Found] = field(default_factory=list)
    overlaps: bool = False
    remember: dict[str, Validators] = field(default_factory=dict)
    broken: str | None = None  # why it could not be followed to the end

    @property
    def links(self) -> list[Link]:
        return list({link.url: link for page in self.pages for link in page.links}.values())

    @property
    def last(self) -> Sequence[Link]:
        return self.pages[-1].links if self.pages else ()


class Lookout:
    """Looks at the lists of one source, one request after another."""

    def __init__(self, spec: SourceSpec, run: Run, ask: Ask) -> None:
        """``ask`` makes one request for a list and never raises for one that fails."""
        self._spec = spec
        self._run = run
        self._ask = ask
        self._reach = plan.reach(run.now(), run.options.since)
        self._room = self._reach.links

    async def look(self) -> list[ListLook]:
        """Look at every declared list; where one has no links any more, use what the site offers besides."""
        if not self._spec.discover:
            return [await self._home()]
        looks = []
        for rule in self._spec.discover:
            if self._run.stopping.is_set():
                break
            looks.append(await self._declared(rule))
        if any(look.state == "no-links" for look in looks):
            home = await self._home()
            if home.links:
                looks = [_helped(look, home) for look in looks]
        return looks

    async def _declared(self, rule: Discover) -> ListLook:
        known = lists.validators(self._run.db, rule.url)
        first = known is None or self._run.options.since is not None
        answer = await self._asked(rule.url, NOTHING if known is None or first else known)
        if answer.outcome != "ok":
            self._record(rule.url, answer)
            reason = answer.error if answer.outcome != "unchanged" else None
            return ListLook(url=rule.url, outcome=answer.outcome, state=state_of(answer.outcome), reason=reason)
        gathered = _Gathered()
        found = self._read(rule, rule.url, answer, gathered)
        if isinstance(found, str):
            lists.remember(self._run.db, rule.url, self._spec.source.name, NOTHING, now=self._run.now())
            return ListLook(url=rule.url, outcome="not-a-list", state="no-links", reason=found)
        await self._page_back(rule, found, gathered, first=first)
        await self._sub_lists(rule, found, gathered, first=first)
        return self._stored(rule, found, gathered, answer, first=first)

    async def _page_back(self, rule: Discover, found: Found, gathered: _Gathered, *, first: bool) -> None:
        """Follow a list's pages to where the look may end."""
        asked = {rule.url}
        while found.next_page and found.next_page not in asked and len(asked) < self._reach.pages:
            if not plan.page_on(found.links, first=first, overlaps=gathered.overlaps, horizon=self._reach.horizon):
                return
            asked.add(found.next_page)
            answer = await self._asked(found.next_page, NOTHING)
            following = self._read(rule, found.next_page, answer, gathered)
            if isinstance(following, str):
                gathered.broken = following
                return
            found = following

    async def _sub_lists(self, rule: Discover, found: Found, gathered: _Gathered, *, first: bool) -> None:
        """Ask the lists that a list names: Xinhua's JSON, the sitemaps of an index (the newest come first)."""
        for url in found.lists:
            if rule.sitemap and gathered.last:
                goes_on = plan.page_on(
                    gathered.last, first=first, overlaps=gathered.overlaps, horizon=self._reach.horizon
                )
                if not goes_on:
                    return
            known = lists.validators(self._run.db, url)
            answer = await self._asked(url, NOTHING if known is None or first else known)
            if answer.outcome == "unchanged":
                self._record(url, answer)
                gathered.overlaps = True
                continue
            read = self._read(rule, url, answer, gathered)
            if isinstance(read, str):
                gathered.broken = read
            elif read.links and not read.lists:
                gathered.remember[url] = answer.validators

    def _stored(self, rule: Discover, found: Found, gathered: _Gathered, answer: Answer, *, first: bool) -> ListLook:
        links = gathered.links
        leaf = bool(found.links) and not found.lists
        gathered.remember[rule.url] = answer.validators if leaf else NOTHING
        if not links and not gathered.overlaps:
            why = gathered.broken or _why_empty(found)
            lists.remember(self._run.db, rule.url, self._spec.source.name, NOTHING, now=self._run.now())
            return ListLook(url=rule.url, outcome="no-links", state="no-links", reason=why)
        new = self._take(links, gathered.remember, first=first)
        gap = not (first or gathered.overlaps or plan.reaches_back(gathered.last, self._reach.horizon))
        reason = None
        if gap:
            reason = f"{len(links)} links, none seen before: articles between the two looks are missing"
            self._run.fetched(
                Fetch(
                    source=self._spec.source.name,
                    url=rule.url,
                    kind="gap",
                    at=self._run.now(),
                    outcome="gap",
                    links=len(links),
                    error=gathered.broken or reason,
                )
            )
        return ListLook(url=rule.url, outcome="ok", state="ok", links=len(links), new=new, gap=gap, reason=reason)

    async def _home(self) -> ListLook:
        """Use what a site offers whose lists nobody declared: its feed, its sitemap, else what its homepage links."""
        url = self._spec.source.homepage
        first = lists.validators(self._run.db, url) is None or self._run.options.since is not None
        answer = await self._asked(url, NOTHING)
        gathered = _Gathered()
        home = self._read(None, url, answer, gathered)
        if isinstance(home, str):
            failed = answer.outcome if answer.outcome != "ok" else "not-a-list"
            return ListLook(url=url, outcome=failed, state=state_of(failed), reason=home)
        gathered.pages.clear()
        feed = False
        for guess in self._guesses(home):
            known = lists.validators(self._run.db, guess)
            answer = await self._asked(guess, NOTHING if known is None or first else known)
            if answer.outcome == "unchanged":
                self._record(guess, answer)
                gathered.overlaps = True
                feed = feed or "feed" in guess or "rss" in guess
                continue
            found = self._read(None, guess, answer, gathered)
            if not isinstance(found, str) and found.links and not found.lists:
                gathered.remember[guess] = answer.validators
                feed = readers.sniff(answer.body) == "feed" and not plan.reaches_back(found.links, self._reach.horizon)
            if feed:
                break
        if not feed:
            gathered.pages.append(home)
        if not gathered.links and not gathered.overlaps:
            return ListLook(url=url, outcome="no-links", state="no-links", reason="no link on it leads to an article")
        gathered.remember[url] = NOTHING
        new = self._take(gathered.links, gathered.remember, first=first)
        return ListLook(url=url, outcome="ok", state="ok", links=len(gathered.links), new=new)

    def _guesses(self, home: Found) -> list[str]:
        parts = urlsplit(self._spec.source.homepage)
        kept = robots.recall(self._run.db, f"{parts.scheme}://{parts.netloc}", now=self._run.now())
        named = robots_sitemaps(kept[1])[:2] if kept else ()
        return list(dict.fromkeys((*home.lists, *named)))[:GUESSES]

    def _take(self, links: Iterable[Link], remember: dict[str, Validators], *, first: bool) -> int:
        """Store the links, and what the next look has to know of their lists, in one transaction."""
        db, name, now = self._run.db, self._spec.source.name, self._run.now()
        horizon = self._reach.horizon if first else min((now - LATE).date(), self._reach.horizon)
        taken, left = plan.chosen(list(links), horizon=horizon, room=self._room if first else self._reach.links)
        with transaction(db):
            new = len(frontier.discovered(db, name, [_pending(link) for link in taken], now=now))
            if self._run.options.since is not None:
                new += frontier.reopen(db, [link.url for link in taken])
            seen = frontier.known(db, [link.url for link, _ in left])
            for link, why in left:
                if link.url not in seen:
                    frontier.settle(db, link.url, why, source=name, now=now)
            for url, validators in remember.items():
                lists.remember(db, url, name, validators, now=now)
        if first:
            self._room -= new
        return new

    async def _asked(self, url: str, known: Validators) -> Answer:
        answer = await self._ask(url, known)
        same = known.body_hash is not None and answer.outcome == "ok" and answer.validators.body_hash == known.body_hash
        if same and self._run.replay is None:
            return Answer(**{**vars(answer), "outcome": "unchanged"})
        return answer

    def _read(self, rule: Discover | None, url: str, answer: Answer, gathered: _Gathered) -> Found | str:
        """Read an answer into ``gathered`` and record it; a sentence where there is nothing to read."""
        if answer.outcome != "ok":
            self._record(url, answer)
            return answer.error or answer.outcome
        zone, now = self._spec.source.timezone, self._run.now()
        try:
            if rule is not None:
                found = readers.read(rule, answer.body, url=answer.url, timezone=zone, now=now)
            else:
                pattern = self._spec.article_url
                found = readers.automatic(answer.body, url=answer.url, article_url=pattern, timezone=zone, now=now)
        except DiscoveryError as error:
            self._record(url, answer, outcome="not-a-list", error=str(error))
            return str(error)
        empty = not found.links and not found.lists
        self._record(
            url,
            answer,
            outcome="no-links" if empty else "ok",
            links=len(found.links),
            error="; ".join(found.warnings) or (_why_empty(found) if empty else None),
        )
        gathered.pages.append(found)
        gathered.overlaps = gathered.overlaps or bool(frontier.known(self._run.db, [link.url for link in found.links]))
        return found

    def _record(
        self,
        url: str,
        answer: Answer,
        *,
        outcome: str | None = None,
        links: int | None = None,
        error: str | None = None,
    ) -> None:
        self._run.fetched(
            Fetch(
                source=self._spec.source.name,
                url=url,
                kind="list",
                at=self._run.now(),
                outcome=outcome or answer.outcome,
                status=answer.status,
                bytes=len(answer.body),
                seconds=answer.seconds,
                links=links,
                error=error or answer.error,
            )
        )


def _why_empty(found: Found) -> str:
    if found.container:
        return "the list is there, but no link in it leads to an article"
    return "the list is missing from its page: the layout has changed"


def _helped(look: ListLook, home: ListLook) -> ListLook:
    if look.state != "no-links":
        return look
    return ListLook(**{**vars(look), "reason": f"{look.reason}; used {home.links} links that its homepage leads to"})


def _pending(link: Link) -> PendingLink:
    return PendingLink(url=link.url, title=link.title, published_raw=link.published_raw, published=link.published)
