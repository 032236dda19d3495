"""One look at a source's lists: ask them, follow them back as far as needed, and put what is new into the store.

The addresses found are in the store, as pending, before the first of them is fetched: a crawl that is killed loses
none. All pages of one list are stored together with its validators; half of them would pass for an overlap next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import quote_plus, urlsplit

from crawler import plan
from crawler.discover.link import Found, Link
from crawler.listing import NOTHING, Ask, Listed, ListReader, Stopped
from crawler.outcomes import state_of
from crawler.plan import ListLook
from crawler.run import Run
from crawler.source import Discover, SourceSpec
from crawler.topic import watch
from storage import frontier, lists, robots
from storage.database import transaction
from storage.models import Fetch, PendingLink, Validators

LATE = timedelta(days=28)  # a list's new entry that is older than this is no news, however late we come
LINKS_PER_ARTICLE = 15  # that a look which fetches only so many articles goes back for
GUESSES = 8  # lists nobody declared that are asked at most


@dataclass(kw_only=True)
class _Gathered:
    """What one declared list, its pages and the lists it names have given so far."""

    lists: list[Listed] = field(default_factory=list)

    def add(self, listed: Listed) -> None:
        self.lists.append(listed)

    @property
    def links(self) -> list[Link]:
        return list({link.url: link for listed in self.lists for link in listed.found.links}.values())

    @property
    def overlaps(self) -> bool:
        return any(listed.overlaps for listed in self.lists)

    @property
    def last(self) -> Sequence[Link]:
        """The links of the last list that could be read."""
        return next((listed.found.links for listed in reversed(self.lists) if listed.read), ())

    @property
    def broken(self) -> str | None:
        """Why it could not be followed to the end, if so."""
        return next((listed.why or listed.outcome for listed in self.lists if listed.outcome not in _FINE), None)


_FINE = ("ok", "unchanged", "no-links")


class Lookout:
    """Looks at the lists of one source, one request after another."""

    def __init__(self, spec: SourceSpec, run: Run, ask: Ask) -> None:
        """``ask`` makes the requests."""
        self._spec = spec
        self._name = spec.source.name
        self._run = run
        self._ask = ask
        self._reader = ListReader(spec, run, ask)
        self._reach = plan.reach(run.now(), run.options.since)
        self._room = self._reach.links
        self._fresh = plan.NEW_ADDRESSES  # addresses that this look may still add to the store

    async def look(self) -> list[ListLook]:
        """Look at every declared list; where one has no links any more, use what the site offers besides."""
        looks: list[ListLook] = []
        gone = False
        if self._run.options.scout:
            from crawler.scout.walk import walk

            await walk(self._run.options.scout, self._name, self._run, self._ask)
            return looks
        try:
            for rule in _asked_for(self._spec):
                looks.append(await self._declared(rule))
                gone = gone or (looks[-1].state == "no-links" and not rule.search)  # a search is not missed so much
            if not looks:
                return [await self._home()]
            if gone or all(look.state == "no-links" for look in looks):
                home = await self._home()
                if home.links:
                    looks = [_helped(look, home) for look in looks]
        except Stopped:
            pass  # the lists that are missing are looked at next time
        return looks

    async def _declared(self, rule: Discover) -> ListLook:
        known = lists.validators(self._run.db, rule.url)
        first = known is None or self._run.options.since is not None
        if rule.search and not first and not self._search_again(rule.url):
            return ListLook(url=rule.url, outcome="unchanged", state="ok")
        listed = await self._reader.get(rule.url, rule, known=self._go_by(known, first))
        if listed.outcome == "unchanged":
            if rule.search and known:
                lists.remember(self._run.db, rule.url, self._name, known, now=self._run.now())
            return ListLook(url=rule.url, outcome="unchanged", state="ok", wait=listed.wait)
        if not listed.read:
            self._forget(rule.url)
            gone = lists.unread_since(self._run.db, self._name, rule.url, now=self._run.now())
            return replace(_unread(listed), lasts=gone is not None and self._run.now() - gone >= plan.WEATHER)
        gathered = _Gathered(lists=[listed])
        await self._page_back(rule, listed.found, gathered, first=first)
        await self._sub_lists(rule, listed.found, gathered, first=first)
        return self._taken(rule, gathered, first=first)

    async def _page_back(self, rule: Discover, found: Found, gathered: _Gathered, *, first: bool) -> None:
        """Follow a list's pages to where the look may end."""
        asked = {rule.url}
        short = rule.search and self._run.options.since is None
        most = plan.SEARCH_PAGES if short else self._reach.pages
        while found.next_page and found.next_page not in asked and len(asked) < most:
            if not self._goes_on(found.links, gathered, first=first):
                return
            asked.add(found.next_page)
            listed = await self._reader.get(found.next_page, rule)
            gathered.add(replace(listed, validators=NOTHING))  # only a list's first page is asked for conditionally
            found = listed.found

    async def _sub_lists(self, rule: Discover, found: Found, gathered: _Gathered, *, first: bool) -> None:
        """Ask the lists that a list names: Xinhua's JSON, the sitemaps of an index (the newest come first)."""
        for url in found.lists:
            if rule.sitemap and gathered.last and not self._goes_on(gathered.last, gathered, first=first):
                return
            known = lists.validators(self._run.db, url)
            gathered.add(await self._reader.get(url, rule, known=self._go_by(known, first)))

    def _goes_on(self, links: Sequence[Link], gathered: _Gathered, *, first: bool) -> bool:
        # A look that fetches three articles need not go back for two hundred.
        few = (self._run.options.limit or self._room) * LINKS_PER_ARTICLE
        if first and len(gathered.links) >= min(self._room, few):
            return False
        return plan.page_on(links, first=first, overlaps=gathered.overlaps, horizon=self._reach.horizon)

    def _taken(self, rule: Discover, gathered: _Gathered, *, first: bool) -> ListLook:
        """Store what a declared list gave, and judge it."""
        links = gathered.links
        nothing_found = rule.search and gathered.lists[0].outcome == "ok"  # which is no fault of a search
        if not links and not gathered.overlaps and not nothing_found:
            self._forget(rule.url)
            why = gathered.broken or next((listed.why for listed in gathered.lists if listed.why), None)
            return ListLook(url=rule.url, outcome="no-links", state="no-links", reason=why)
        new = self._take(links, _memories(gathered.lists, rule.url), first=first)
        # A search has no order to rely on: what it finds need not follow on what it found before.
        gap = not (rule.search or first or gathered.overlaps or plan.reaches_back(gathered.last, self._reach.horizon))
        reason = None
        if gap:
            why = f" (the list could not be followed: {gathered.broken})" if gathered.broken else ""
            reason = f"{len(links)} links, none seen before: articles between the two looks are missing{why}"
            self._record_gap(rule.url, len(links), reason)
        look = _seen(rule.url, gathered, new, first=first, now=self._run.now())
        if rule.search:
            look = replace(look, window=None, reach=None)  # what it finds says nothing of how much there is
        return replace(look, gap=gap, reason=reason)

    async def _home(self) -> ListLook:
        """Use what a site offers whose lists nobody declared: its feed, its sitemap, else what its homepage links."""
        url = self._spec.source.homepage
        first = lists.validators(self._run.db, url) is None or self._run.options.since is not None
        home = await self._reader.get(url)
        if not home.read:
            return _unread(home)
        gathered = _Gathered(lists=[home])
        for guess in self._guesses(home.found):
            listed = await self._reader.get(guess)
            if listed.feed and not plan.reaches_back(listed.found.links, self._reach.horizon):
                gathered = _Gathered(lists=[listed])  # a feed that is kept up says it all, and says it better
                break
            gathered.add(listed)
        links = gathered.links
        if not links:
            self._forget(url)
            return ListLook(url=url, outcome="no-links", state="no-links", reason="no link on it leads to an article")
        new = self._take(links, {url: NOTHING}, first=first)
        return _seen(url, gathered, new, first=first, now=self._run.now())

    def _guesses(self, home: Found) -> list[str]:
        """The lists a homepage and robots.txt lead to; feeds come first."""
        parts = urlsplit(self._spec.source.homepage)
        kept = robots.recall(self._run.db, f"{parts.scheme}://{parts.netloc}", now=self._run.now())
        from crawler.discover.home import robots_sitemaps

        named = robots_sitemaps(kept[1])[:2] if kept else ()
        return list(dict.fromkeys((*home.lists, *named)))[:GUESSES]

    def _take(self, links: Iterable[Link], memories: dict[str, Validators], *, first: bool) -> int:
        """Store the links, and what the next look has to know of their lists, in one transaction."""
        db, now = self._run.db, self._run.now()
        horizon = self._reach.horizon if first else min((now - LATE).date(), self._reach.horizon)
        found = self._bounded(list(links)) if self._run.options.since is None else list(links)
        # Only a first look takes a part: what a later one cannot fetch at once stays pending for the next.
        taken, left = plan.chosen(found, horizon=horizon, room=self._room if first else len(found))
        with transaction(db):
            new = len(frontier.discovered(db, self._name, [_pending(link) for link in taken], now=now))
            if self._run.options.since is not None:
                new += frontier.reopen(db, [link.url for link in taken])
            seen = frontier.known(db, [link.url for link, _ in left])
            for link, why in left:
                if link.url not in seen:
                    frontier.settle(db, link.url, why, source=self._name, now=now)
            for url, validators in memories.items():
                lists.remember(db, url, self._name, validators, now=now)
        if first:
            self._room -= new
        return new

    def _bounded(self, found: list[Link]) -> list[Link]:
        """Leave out the last of the addresses never seen before, where there are too many of them."""
        urls = [link.url for link in found]
        new = set(urls) - frontier.known(self._run.db, urls)
        room = min(self._fresh, plan.WAITING - frontier.waiting(self._run.db, self._name))
        self._fresh -= min(len(new), max(room, 0))
        if len(new) <= room:
            return found
        self._run.said(f"{self._name}: {len(new)} new addresses at once: the first {max(room, 0)} are taken")
        beyond = set([url for url in dict.fromkeys(urls) if url in new][max(room, 0) :])
        return [link for link in found if link.url not in beyond]

    def _search_again(self, url: str) -> bool:
        asked = lists.asked(self._run.db, url)
        # Not asked too often, and a replay asks nobody.
        return asked is None or self._run.replay is not None or self._run.now() - asked >= plan.SEARCH_AGAIN

    def _go_by(self, known: Validators | None, first: bool) -> Validators:
        return NOTHING if known is None or first else known

    def _forget(self, url: str) -> None:
        """Have a list that gave nothing read next time even if it does not change; one never seen stays so.

        When it was last read is kept: a search that fails is asked again at the next look.
        """
        if (read := lists.asked(self._run.db, url)) is not None:
            lists.remember(self._run.db, url, self._name, NOTHING, now=read)

    def _record_gap(self, url: str, links: int, reason: str) -> None:
        self._run.fetched(
            Fetch(
                source=self._name,
                url=url,
                kind="gap",
                at=self._run.now(),
                outcome="gap",
                links=links,
                error=reason,
            )
        )


def _asked_for(spec: SourceSpec) -> Iterator[Discover]:
    """Go through the declared lists; a search is one list for each of the topic's queries.

    Searches come first: a first look takes so many links and no more, and what they find is ours.
    """
    for rule in sorted(spec.discover, key=lambda one: one.search is None):
        if rule.search is None:
            yield rule
            continue
        for query in plan.queries(watch.searches(), spec.source.country, spec.source.languages):
            yield replace(rule, search=rule.search.replace("{query}", quote_plus(query)))


def _memories(gathered: Iterable[Listed], declared: str) -> dict[str, Validators]:
    """What to remember of lists: nothing to go by, but that they were seen, of those that name further lists."""
    return {declared: NOTHING} | {
        listed.url: listed.validators for listed in gathered if listed.leaf and listed.validators != NOTHING
    }


def _unread(listed: Listed) -> ListLook:
    """What is known of a list that could not be read."""
    return ListLook(url=listed.url, outcome=listed.outcome, state=state_of(listed.outcome), reason=listed.why)


def _seen(url: str, gathered: _Gathered, new: int, *, first: bool, now: datetime) -> ListLook:
    """What is known of a list that was read, and whether it is a window: what slides out of it is lost."""
    links, lists = gathered.links, gathered.lists
    window = all(listed.outcome == "ok" and not listed.found.next_page for listed in lists)
    window = window and len(lists) > len(lists[0].found.lists)  # else the next list that it names goes on
    return ListLook(
        url=url,
        outcome="ok",
        state="ok",
        links=len(links),
        new=new,
        first=first,
        window=len(links) if window else None,
        reach=plan.goes_back(links, now) if window else None,
        wait=lists[0].wait,
    )


def _helped(look: ListLook, home: ListLook) -> ListLook:
    if look.state != "no-links":
        return look
    return replace(look, reason=f"{look.reason}; used {home.links} links that its homepage leads to")


def _pending(link: Link) -> PendingLink:
    return PendingLink(url=link.url, title=link.title, published_raw=link.published_raw, published=link.published)
