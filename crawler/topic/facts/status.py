"""How far a thing has come: the rung of the ladder from talks to enrolment that a sentence tells."""

from __future__ import annotations

import re

from crawler.topic.facts import cues, undone
from crawler.topic.words import fold
from storage.models import FactKind, Status

_HAS = cues.tables(cues.load("status.toml"))
_PROJECTS = {"joint-school", "branch", "workshop", "centre", "research"}  # what grows, and is no event and no count
_DOCUMENTS: dict[str, Status] = {"memorandum": "memorandum", "agreement": "agreement"}
_COUNTS = {"enrolment", "scholarship", "forum", "language"}  # nobody talks about them as of something that grows
AHEAD = 30  # characters: a word for the future counts for what stands so near behind it


def status(text: str, kind: FactKind) -> Status | None:
    """Return how far a sentence says a fact of a kind has come; None where it does not tell.

    What is planned is an intention however big the word for it, and what is only discussed are talks.
    """
    if kind == "scholarship":
        return None  # there is no ladder from a scholarship to anything
    folded = fold(text)
    talks, future = _has(folded, "talks"), _has(folded, "future")
    if _has(folded, "negated") or undone.denied(text):
        return "talks" if talks and kind not in _COUNTS else None
    bare = _HAS["intent"].sub(" ", folded)  # without the papers that bind nobody
    if kind in _DOCUMENTS and bare != folded and not _has(bare, kind):
        return "intention"
    if kind in _DOCUMENTS and _done(folded, "signed"):
        return _DOCUMENTS[kind]
    if kind in _PROJECTS:
        reached = _reached(bare)
        if reached:
            return reached
    if kind == "enrolment" and _first(folded):
        return "first-students"
    if talks and kind not in _COUNTS:
        return "talks"
    going = kind == "enrolment" and _done(folded, "studying")
    return "intention" if (future or (bare != folded and kind in _PROJECTS)) and not going else None


def studying(text: str) -> bool:
    """Say whether a sentence says that somebody studies somewhere."""
    return _done(fold(text), "studying")


def _reached(folded: str) -> Status | None:
    if _first(folded):
        return "first-students"
    if _done(folded, "signed"):
        for name, document in _DOCUMENTS.items():
            if _has(folded, name):
                return document
    if _done(folded, "licence"):
        return "licence"
    if _has(folded, "talks"):
        return None
    if _done(folded, "unveiled"):
        return "unveiled"
    return "enrolment" if _done(folded, "studying") and not _has(folded, "future") else None


def _first(folded: str) -> bool:
    """Say whether the first students have come; not that they have gone."""
    return _done(folded, "first") and not _has(folded, "graduated")


def _has(folded: str, name: str) -> bool:
    return _HAS[name].search(folded) is not None


def _done(folded: str, name: str) -> bool:
    """Say whether one of the words stands without one for the future before it: 将揭牌, will be opened."""
    return any(not _ahead(folded, match) for match in _HAS[name].finditer(folded))


def _ahead(folded: str, match: re.Match[str]) -> bool:
    before = folded[max(0, match.start() - AHEAD) : match.end()]
    clause = re.split(r"[,;:。]", before)[-1]
    return _has(clause, "future")
