"""Whether two reports are of the same event (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from storage.fingerprint import tokens

DAYS = 4  # reports of one event lie at most this far apart


@dataclass(frozen=True, kw_only=True)
class Report:
    """What of an article tells which event it reports. ``institutions``: id → country."""

    id: int
    story_id: int | None
    day: date
    title: str
    text: str
    lang: str | None
    institutions: Mapping[str, str]
    kinds: frozenset[str]
    numbers: frozenset[str]


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text that can tell events apart: not single digits, not years."""
    found = re.findall(r"(?<![\d.,])\d{1,3}(?:[ \u00a0,.]\d{3})+(?!\d)|\d+", text)
    plain = {re.sub(r"\D", "", one) for one in found}
    return frozenset(one for one in plain if len(one) >= 2 and not re.fullmatch(r"(?:19|20)\d\d", one))


def likeness(a: Report, b: Report) -> float:
    """Weigh the evidence that two reports are of one event: 1 or more means they are."""
    if abs((a.day - b.day).days) > DAYS:
        return 0.0
    shared = a.institutions.keys() & b.institutions.keys()
    sides = {a.institutions[one] for one in shared}
    if len(shared) < 2 and len(sides & {"CN", "KZ"}) < 2:
        return 0.0
    union = a.institutions.keys() | b.institutions.keys()
    score = 0.5 * len(shared) / len(union) + 0.2 * (len(sides) > 1)
    score += 0.2 * bool(a.kinds & b.kinds) + 0.1 * min(3, len(a.numbers & b.numbers))
    score += 0.4 * _overlap(a, b) - 0.05 * abs((a.day - b.day).days)
    return score / 0.6


def _overlap(a: Report, b: Report) -> float:
    left, right = set(tokens(a.title)), set(tokens(b.title))
    return len(left & right) / max(1, min(len(left), len(right)))
