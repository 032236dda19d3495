"""What is new or worse since the last tick; pure.

A source that failed yesterday and still does changes nothing: whoever runs this from cron hears of a problem once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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


def worsened(before: Sequence[SourceHealth], after: Sequence[SourceHealth]) -> list[Problem]:
    """Name the sources whose state got worse between two readings.

    When none that was looked at can be reached, that is one problem and it is ours, not theirs. Few may be due at a
    time, so the sources looked at just before count as well.
    """
    was = {health.source.name: health for health in before}
    looked = [health for health in after if _was_looked_at(was.get(health.source.name), health)]
    earlier = [health for health in after if health not in looked]
    network = network_is_down(_telling(looked) + _telling(earlier)[: max(0, SEVERAL - len(looked))])
    if looked and network:
        return [] if network_is_down(_telling(before)[:SEVERAL]) else [network]
    worse = [health for health in after if _is_worse(was.get(health.source.name), health)]
    return [Problem(what=health.source.name, text=explained(health)) for health in worse]


def network_is_down(looked: Sequence[SourceHealth]) -> Problem | None:
    """Say so when none of several sources could be reached: that is our connection, not they."""
    if len(looked) < SEVERAL or any(health.state != "unreachable" for health in looked):
        return None
    text = f"none of {len(looked)} sources can be reached: check this machine's connection and [network] proxy"
    return Problem(what="network", text=text)


def recent(healths: Sequence[SourceHealth], since: datetime | None) -> list[Problem]:
    """Name the sources that are in a bad state since the last tick, which started at ``since``."""
    return [
        Problem(what=health.source.name, text=explained(health))
        for health in healths
        if needs_attention(health) and since and health.state_since and health.state_since >= since
    ]


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


def _telling(healths: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Return those that say something of our network, the last one looked at first: not what is down for long."""

    def age(health: SourceHealth) -> timedelta:
        return (health.last_checked or NEVER) - (health.state_since or health.last_checked or NEVER)

    telling = [each for each in healths if each.last_checked and (each.state != "unreachable" or age(each) < DOWN_LONG)]
    return sorted(telling, key=lambda health: health.last_checked or NEVER, reverse=True)


def _is_worse(before: SourceHealth | None, after: SourceHealth) -> bool:
    return BADNESS[after.state] > (BADNESS[before.state] if before else 0)


def _was_looked_at(before: SourceHealth | None, after: SourceHealth) -> bool:
    return after.last_checked is not None and (before is None or before.last_checked != after.last_checked)
