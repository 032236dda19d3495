"""How many items an issue has, those of half a year before it, and which weeks they are of (pure)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from reports import weeks
from reports.errors import BadWeek
from reports.model import Digest, Previous, Recorded, Tally
from reports.weeks import Week

WEEKS = 26  # half a year, this issue among them


class Past(NamedTuple):
    """What a later issue needs of a frozen one: which it is, how many items it has, what it has in its table."""

    previous: Previous
    tally: Tally
    events: tuple[Recorded, ...]


def tally(digest: Digest) -> Tally:
    """Count the items of a digest."""
    return Tally(
        issue=digest.id,
        start=digest.window_start,
        sections={section.key: len(section.items) for section in digest.sections},
        sources=dict(sorted(Counter(item.report.source for item in digest.items).items())),
    )


def by_week(tallies: Iterable[Tally]) -> dict[Week, Tally]:
    """Return issues by the week they are named after; what covers no week of its own, as a preview, is left out.

    By name, not by start: a week began at another instant where the zone was another when the issue was made.
    """
    found = {}
    for one in tallies:
        with suppress(BadWeek):
            found[weeks.parse(one.issue)] = one
    return found


def past(payloads: Iterable[str]) -> list[Past]:
    """Say of frozen issues what a later one needs of them, without reading more than that takes.

    One that is damaged, or of a later release, counts as a week without an issue: whoever publishes it is told.
    """
    return [frozen for payload in payloads if (frozen := _frozen(payload))]


def _frozen(payload: str) -> Past | None:
    try:
        issue = json.loads(payload)
        counted = _counted(issue)
        previous = Previous(id=issue["id"], number=issue["number"], items=counted.items)
        return Past(previous, counted, tuple(map(_recorded, issue.get("events", ()))))
    except (ValueError, TypeError, KeyError):
        return None


def _recorded(event: Mapping[str, Any]) -> Recorded:
    known = ((side, party["id"]) for side, party in event["parties"])
    return Recorded(
        kind=event["kind"],
        status=event["status"],
        date=date.fromisoformat(event["date"]) if event["date"] else None,
        parts=frozenset((*known, *((side, name.casefold()) for name, side in event["unknown"]))),
    )


def _counted(issue: Mapping[str, Any]) -> Tally:
    items = [item for section in issue["sections"] for item in section["items"]]
    return Tally(
        issue=issue["id"],
        start=datetime.fromisoformat(issue["window_start"]),
        sections={section["key"]: len(section["items"]) for section in issue["sections"]},
        sources=dict(sorted(Counter(item["report"]["source"] for item in items).items())),
    )
