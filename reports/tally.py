"""How many items an issue has, those of half a year before it, and which weeks they are of (pure)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from reports import weeks
from reports.errors import BadWeek
from reports.model import Digest, Previous, Tally
from reports.weeks import Week

WEEKS = 26  # half a year, this issue among them


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


def past(payloads: Iterable[str]) -> list[tuple[Previous, Tally]]:
    """Say of frozen issues which they are and how many items they have, without reading more than that takes.

    One that is damaged, or of a later release, counts as a week without an issue: whoever publishes it is told.
    """
    return [frozen for payload in payloads if (frozen := _frozen(payload))]


def _frozen(payload: str) -> tuple[Previous, Tally] | None:
    try:
        issue = json.loads(payload)
        counted = _counted(issue)
        return Previous(id=issue["id"], number=issue["number"], items=counted.items), counted
    except (ValueError, TypeError, KeyError):
        return None


def _counted(issue: Mapping[str, Any]) -> Tally:
    items = [item for section in issue["sections"] for item in section["items"]]
    return Tally(
        issue=issue["id"],
        start=datetime.fromisoformat(issue["window_start"]),
        sections={section["key"]: len(section["items"]) for section in issue["sections"]},
        sources=dict(sorted(Counter(item["report"]["source"] for item in items).items())),
    )
