"""What the judge says of one article."""

from __future__ import annotations

from dataclasses import dataclass

from storage.models import Fact, Mention, Quote, Reason, Unknown, Verdict


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
