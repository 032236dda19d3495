"""What a look at a list means: how far back to go, which links to take, whether something was missed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawler.discover.link import Link
from crawler.outcomes import ours, passing, state_of
from storage.models import SourceState

HORIZON = timedelta(days=14)
FIRST_LOOK = 200  # articles at most that a source's first look takes
EVERY_LOOK = 200  # articles at most that any look fetches; the rest stays pending for the next one
READ = ("ok", "new", "duplicate", "revised", "completed", "unchanged")  # what a page can become in the store
FEW = 3  # pages in a row without an article: fewer say nothing of their source yet
CHANCE = 0.01  # that a source's usual share of pages without an article falls on so many in a row
REMEMBERED = timedelta(days=120)  # how long pages count: three of them may take a small university weeks
LIST_PAGES = 30  # pages of one list at most
# A site can make up more addresses than any disk holds: new ones of a look, and those of a source that wait, at most.
NEW_ADDRESSES = 5_000
WAITING = 10_000
SINCE_LIST_PAGES = 300  # the same when somebody asked for a day further back
SEARCH_PAGES = 3  # pages of what one search finds at most
WEATHER = timedelta(days=2)  # that one of several lists may not be reached before it is the state of its source
# A search costs a site more than a list: four times a day. Less than six hours, so that a source looked at every
# six is asked each time.
SEARCH_AGAIN = timedelta(hours=5, minutes=30)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far back a look goes: to this day, over this many pages of one list, taking this many links."""

    horizon: date
    pages: int
    links: int


def reach(now: datetime, since: date | None) -> Reach:
    """Return the usual reach, or the one that was asked for."""
    if since is None:
        return Reach(horizon=(now - HORIZON).date(), pages=LIST_PAGES, links=FIRST_LOOK)
    return Reach(horizon=since, pages=SINCE_LIST_PAGES, links=SINCE_LIST_PAGES * 100)


def queries(searches: Mapping[str, Mapping[str, Sequence[str]]], country: str, languages: Sequence[str]) -> list[str]:
    """Return what to ask a site's own search for, in the site's languages: of the topic's sides those not its own.

    ``searches``: side → language → queries.
    """
    others = [words for side, words in searches.items() if side != country]
    return [query for words in others for lang in languages for query in words.get(lang, ())]


def day_of(link: Link) -> date | None:
    """Return the day of an article as its list or its address gives it, else the last one it can be of."""
    from crawler.dates import from_url  # the forms of dates take long to load, and without a new link nobody asks

    given = link.published or from_url(link.url) or link.modified
    return given.date() if isinstance(given, datetime) else given


def too_old(link: Link, horizon: date) -> bool:
    """Say whether an article is known to be of a day before the horizon."""
    day = day_of(link)
    return day is not None and day < horizon


def chosen(links: Sequence[Link], *, horizon: date, room: int) -> tuple[list[Link], list[tuple[Link, str]]]:
    """Split what a first look found into what is taken and what is left, with the word why."""
    taken: list[Link] = []
    left: list[tuple[Link, str]] = []
    for link in links:
        if too_old(link, horizon):
            left.append((link, "too-old"))
        elif len(taken) < room:
            taken.append(link)
        else:
            left.append((link, "over-limit"))
    return taken, left


def reaches_back(links: Sequence[Link], horizon: date) -> bool:
    """Say whether a page of a list has come to the horizon: most of what it dates is older.

    One old entry is no proof: lists have entries pinned to their top.
    """
    dated = [link for link in links if day_of(link) is not None]
    return 2 * sum(too_old(link, horizon) for link in dated) > len(dated)


def page_on(links: Sequence[Link], *, first: bool, overlaps: bool, horizon: date) -> bool:
    """Decide whether to ask for the next page of a list, after one that gave ``links``.

    A first look goes back to the horizon, if the list gives days at all; a later one until it meets what was seen.
    """
    if not links or reaches_back(links, horizon):
        return False
    return any(day_of(link) for link in links) if first else not overlaps


@dataclass(frozen=True, kw_only=True)
class ListLook:
    """What came of one declared list: its outcome as recorded, how many links it gave and how many were new.

    ``reason`` says in a sentence what is wrong with it, if anything; ``gap`` that articles may have been missed.
    ``lasts``: it has failed for longer than weather does.
    ``first``: none of its links can be told from a new one. ``window``: how many entries it shows; None: it can be
    paged back, or that is not known. ``reach``: see ``goes_back``. ``wait``: as in ``Look``.
    """

    url: str
    outcome: str
    state: SourceState
    links: int = 0
    new: int = 0
    gap: bool = False
    lasts: bool = False
    reason: str | None = None
    first: bool = False
    window: int | None = None
    reach: float | None = None
    wait: float | None = None


DATED = 5  # entries with a time of day at least that say how far back a list goes


def goes_back(links: Sequence[Link], now: datetime) -> float | None:
    """Return how many seconds a list goes back by the dates of its entries; None: they do not say.

    Twice what its newer half spans: some entry of old is pinned to the top of many a list, and a feed that was made
    anew may date all of them the same.
    """
    times = sorted(link.published for link in links if isinstance(link.published, datetime))
    if len(times) < max(DATED, len(links) / 2) or len(set(times)) < len(times) / 2:
        return None
    seconds = 2 * (now - times[len(times) // 2]).total_seconds()
    return seconds if seconds > 0 else None


def shortest(lists: Sequence[ListLook]) -> int | None:
    """Return the entries of the shortest list that cannot be paged back."""
    return min((one.window for one in lists if one.window), default=None)


def turnover(lists: Sequence[ListLook]) -> float | None:
    """Return the largest share of a list that was new: of those that cannot be paged back, or have not changed."""
    shares = [one.new / one.window for one in lists if one.window and not one.first]
    return max(shares + [0.0 for one in lists if one.outcome == "unchanged"], default=None)


def reached(lists: Sequence[ListLook]) -> float | None:
    """Return how many seconds the list goes back that goes back least, of those that cannot be paged back."""
    return min((one.reach for one in lists if one.window and one.reach), default=None)


def wait(lists: Sequence[ListLook]) -> float | None:
    """Return for how many seconds none of the lists will change by what they say; None: not known."""
    return min((one.wait for one in lists if one.wait is not None), default=None)


# What a person has to mend comes before what may pass.
_WORST_FIRST: tuple[SourceState, ...] = ("no-links", "robots", "refused", "unreachable")


def streak(outcomes: Sequence[str]) -> tuple[Counter[str], float]:
    """Split what came of a source's last pages (newest first) at the last that was an article.

    Returns those after it, by outcome, and what share of those before them was none.
    """
    telling = [outcome for outcome in outcomes if not ours(outcome)]
    number = next((n for n, outcome in enumerate(telling) if outcome in READ), len(telling))
    before = telling[number:]
    usual = sum(outcome not in READ for outcome in before) / len(before) if before else 0.0
    return Counter(telling[:number]), usual


def state(lists: Sequence[ListLook], pages: Mapping[str, int], usual: float = 0.0) -> tuple[SourceState, str | None]:
    """Judge a look at a source by its declared lists, and by its pages since the last article (outcome → number).

    ``usual``: the share of its pages that are no articles when all is well: galleries, say, or videos.
    One list of several that cannot be reached is weather, for two days; one that has no links any more, or that is
    forbidden, has to be looked at even though the others work.
    """
    bad = [one for one in lists if one.state != "ok"]
    works = len(bad) < len(lists)
    for kind in _WORST_FIRST:
        of_kind = [one for one in bad if one.state == kind and (one.lasts or not works or kind != "unreachable")]
        if of_kind:
            several = f"{len(of_kind)} of {len(lists)} lists: " if len(lists) > 1 else ""
            return kind, f"{several}{of_kind[0].url}: {of_kind[0].reason or of_kind[0].outcome}"
    failing = _failing_pages(pages, usual)
    if failing is not None:
        return failing
    gaps = [one for one in lists if one.gap]
    if gaps:
        return "gap", f"{gaps[0].url}: {gaps[0].reason}"
    weather = f"{len(bad)} of {len(lists)} lists cannot be reached: {bad[0].url}" if bad else None
    return "ok", weather


def _failing_pages(pages: Mapping[str, int], usual: float) -> tuple[SourceState, str] | None:
    """Judge pages of which not one became an article; no more than may happen by chance prove nothing."""
    failed = {outcome: count for outcome, count in pages.items() if outcome not in READ and not ours(outcome)}
    number = sum(failed.values())
    if number < FEW or usual**number > CHANCE or len(failed) < len(pages):
        return None
    most = max(failed, key=lambda outcome: failed[outcome])
    kind = state_of(most)
    return (
        "unreadable" if kind == "no-links" or (kind == "unreachable" and not passing(most)) else kind,
        f"none of the last {number} pages is an article: {most}",
    )
