"""What happens to one list beside the reactor: read, and where there is nothing in it, said why. Runs in the process
pool, for a list is as hostile as a page: a selector over lists nested in lists may take hours, and all of it in C.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.discover.link import Found
from crawler.errors import DiscoveryError
from crawler.source import Discover
from crawler.walls import Wall


@dataclass(frozen=True, kw_only=True)
class ReadList:
    """A list that was read: ``outcome`` is ``ok``, ``no-links`` or what stood in its place; ``why`` says it in words.

    ``feed``: it is a feed.
    """

    outcome: str
    found: Found = field(default_factory=Found)
    why: str | None = None
    feed: bool = False


@dataclass(frozen=True, kw_only=True)
class RawList:
    """A list as it was fetched, and the ``rule`` that declares it; without one, ``article_url`` may tell articles.

    ``home``: the site's front page.
    """

    body: bytes
    url: str
    home: str
    content_type: str | None
    rule: Discover | None
    article_url: str | None
    timezone: str
    now: datetime


def read_list(raw: RawList) -> ReadList:
    """Read a list; never raises for one that is none."""
    # The readers have these from the fork server; the reactor's process, which only hands lists over, does without.
    from crawler.discover import lists
    from crawler.discover.explain import explain, why_empty
    from crawler.wall_pages import instead_of_list, titled_404

    rule, body = raw.rule, raw.body
    try:
        found = _found(raw)
    except DiscoveryError as error:
        wall = instead_of_list(body, content_type=raw.content_type) or Wall(outcome="not-a-list", why=str(error))
        return ReadList(outcome=wall.outcome, why=wall.why)
    if not found.links and not found.lists:
        empty = instead_of_list(body, content_type=raw.content_type)
        if empty is None and rule is not None and rule.search and found.container:
            return ReadList(outcome="ok", found=found)  # nothing about us today
        if empty is None:
            why = why_empty(explain(rule, body, url=raw.url, article_url=raw.article_url))
            empty = Wall(outcome="no-links", why=why)
        return ReadList(outcome=empty.outcome, found=found, why=empty.why)
    form = lists.sniff(body)
    if rule is not None and form == "html":
        gone = titled_404(body, content_type=raw.content_type)  # it links the latest news as well
        if gone:
            return ReadList(outcome=gone.outcome, why=gone.why)
    return ReadList(outcome="ok", found=found, feed=form == "feed")


def _found(raw: RawList) -> Found:
    from crawler.discover import lists

    if raw.rule is not None:
        return lists.read(raw.rule, raw.body, url=raw.url, home=raw.home, timezone=raw.timezone, now=raw.now)
    return lists.automatic(raw.body, url=raw.url, article_url=raw.article_url, timezone=raw.timezone, now=raw.now)
