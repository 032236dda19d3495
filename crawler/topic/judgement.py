"""What the judge says of one article."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from crawler.topic import rules
from storage.models import Ahead, Fact, Mention, Quote, Reason, Unknown, Verdict


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict, its score between 0 and 1, and the evidence; institutions, facts and quotes beside it."""

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...] = ()
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    quotes: tuple[Quote, ...] = ()
    ahead: tuple[Ahead, ...] = ()


def values(judgement: Judgement) -> dict[str, Any]:
    """Return what an ``Article`` holds of a judgement, as its fields: all of it, and by which rules it was made."""
    return {field.name: getattr(judgement, field.name) for field in fields(judgement)} | {"rules": rules()}
