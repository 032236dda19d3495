"""How sources are doing, in words and in order, and whether it is our network that fails; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.models import SourceHealth, SourceState

# How bad a state is. Sideways moves (unreachable today, refused tomorrow) are no news: it was failing and still is.
BADNESS: dict[SourceState, int] = {
    "new": 0,
    "ok": 0,
    "quiet": 1,
    "gap": 1,
    "unreadable": 2,
    "no-links": 2,
    "robots": 2,
    "refused": 2,
    "unreachable": 2,
}
FAILING = frozenset(state for state, badness in BADNESS.items() if badness == 2)
WELL = frozenset({"ok", "gap", "quiet"})  # it answers and can be read
MEANING: dict[SourceState, str] = {
    "new": "not looked at yet",
    "ok": "works",
    "quiet": "nothing new for unusually long: does it still publish there?",
    "gap": "articles between two looks may be missing: look more often",
    "unreadable": "its pages cannot be read: its layout may have changed",
    "no-links": "its lists hold no articles: its layout may have changed",
    "robots": "its robots.txt forbids what we ask for",
    "refused": "it refuses us",
    "unreachable": "it cannot be reached",
}
SEVERAL = 3  # sources that fail together: more than a coincidence
DOWN_LONG = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something a person should look at: what it concerns (a source, ``network``, ``crawl`` …) and what is wrong."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}: {self.text}"


def witnesses(healths: Sequence[SourceHealth], looked: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Return those that say something of our network: what was ``looked`` at now, and as many of those before as make
    several. Few may be due at a time. Who was silent already when another answered says nothing of it.
    """
    names = {one.source.name for one in looked}
    earlier = [one for one in healths if one.source.name not in names]
    latest = max((one.last_checked for one in looked if one.last_checked), default=NEVER)
    answered = [one.last_checked for one in healths if one.last_checked and one.state != "unreachable"]
    # What is later than now was written before the clock was set back.
    sign = max((at for at in answered if at <= latest), default=NEVER)
    now = _telling(looked, sign)
    return now + _telling(earlier, sign)[: max(0, SEVERAL - len(now))]


def network_is_down(looked: Sequence[SourceHealth]) -> Problem | None:
    """Say so when none of several sources could be reached: that is our connection, not they."""
    if len(_hosts(looked)) < SEVERAL or any(health.state != "unreachable" for health in looked):
        return None
    text = f"none of {len(looked)} sources can be reached: check this machine's connection and [network] proxy"
    return Problem(what="network", text=text)


def all_broke(looked: Sequence[SourceHealth], *, since: datetime) -> Problem | None:
    """Say so when several sources that had worked fail all at once, in whatever way: something is between them and us,
    a proxy or a page to log in at. Those that failed before ``since``, or ever, say nothing of it.
    """
    failing = [one for one in looked if one.state in FAILING]
    fresh = [one for one in failing if one.last_success and one.state_since and one.state_since >= since]
    if len(failing) < len(looked) or len(_hosts(fresh)) < SEVERAL:
        return None
    text = f"all of {len(fresh)} sources fail at once: check this machine's connection and [network] proxy"
    return Problem(what="network", text=text)


def needs_attention(health: SourceHealth) -> bool:
    """Tell whether a source is in a bad state."""
    return BADNESS[health.state] > 0


def explained(health: SourceHealth) -> str:
    """Say what a source's state means, and the reason the crawl gave for it."""
    text = MEANING[health.state]
    return f"{text} ({health.reason})" if health.reason else text


def by_attention(healths: Sequence[SourceHealth], *, now: datetime) -> list[SourceHealth]:
    """Sort sources by what needs attention: the worst and newest first, then by name."""

    def order(health: SourceHealth) -> tuple[int, float, str]:
        age = (now - health.state_since).total_seconds() if health.state_since else 0.0
        bad = BADNESS[health.state]
        return -bad, age if bad else 0.0, health.source.name

    return sorted(healths, key=order)


def _telling(healths: Sequence[SourceHealth], sign: datetime) -> list[SourceHealth]:
    """Return those that say something of our network, the last one looked at first: not what is down for long, nor
    since before the last ``sign`` of life of another.
    """

    def tells(one: SourceHealth) -> bool:
        if one.last_checked is None or one.state != "unreachable":
            return one.last_checked is not None
        since = one.state_since or one.last_checked
        return since >= sign and one.last_checked - since < DOWN_LONG

    return sorted(filter(tells, healths), key=lambda one: one.last_checked or NEVER, reverse=True)


def _hosts(healths: Sequence[SourceHealth]) -> set[str]:
    """Return the hosts that sources are fetched from, one of each: sources of the same host are one witness."""
    return {min(one.source.hosts, default=one.source.homepage) for one in healths}
