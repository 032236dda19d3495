"""The words that a person chooses from: of the records, what the command line offers before there is any."""

from __future__ import annotations

from typing import Literal, get_args

# How far a thing has come, from the least binding to what nobody can take back.
Status = Literal["talks", "intention", "memorandum", "agreement", "licence", "unveiled", "first-students", "enrolment"]
Said = Literal["relevant", "not", "machine", "duplicate-of", "same-story", "other-story"]  # what a person marks
MARKS: tuple[Said, ...] = get_args(Said)
FactKind = Literal[
    "agreement",
    "memorandum",
    "joint-school",
    "branch",
    "workshop",
    "centre",
    "forum",
    "visit",
    "scholarship",
    "exchange",
    "enrolment",
    "language",
    "research",
    "other",
]
