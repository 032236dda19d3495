"""What a digest consists of: plain data in no particular language, which every format is rendered from.

Instants are aware UTC, windows half open. Names of institutions are by language (``en`` always); kinds, sections and
states are keys which ``reports/words`` has the words for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from storage.models import FactKind, Reason, Side, SourceState

ItemKind = Literal["new", "late", "update"]
SectionKey = Literal["schools", "agreements", "students", "vocational", "language", "research", "visits", "other"]
Standing = Literal["healthy", "quiet", "failing", "waiting"]


@dataclass(frozen=True, kw_only=True)
class Party:
    """An institution: its id, its names by language and its country (ISO 3166)."""

    id: str
    names: dict[str, str]
    country: str


@dataclass(frozen=True, kw_only=True)
class Gist:
    """What happened, as far as the facts say it (the headline, where there are none). What they leave open is None.

    ``together``: the text says that the two sides did this with each other; otherwise they are merely named.
    """

    kind: FactKind | None = None
    parties: tuple[tuple[Side, Party], ...] = ()
    together: bool = False
    place: str | None = None
    date: dt.date | None = None
    date_end: dt.date | None = None
    number: float | None = None
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One article about a story. ``days_late``: days from publication to when it was first seen, if more than a week.

    ``reprint``: a copy of a text that is already here. ``earlier``: it was seen before this window.
    """

    article_id: int
    title: str
    url: str
    source: str
    source_title: str
    first_seen: datetime
    lang: str | None = None
    author: str | None = None
    published: datetime | date | None = None
    days_late: int | None = None
    revised_at: datetime | None = None
    reprint: bool = False
    withdrawn: bool = False
    earlier: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it is a text of its own that was first seen in this window, and still stands."""
        return not (self.reprint or self.withdrawn or self.earlier)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One story of the issue: its best report, the others, and what it is about.

    ``first_issue`` is the id of the issue an update continues.
    """

    story_id: int
    kind: ItemKind
    report: Report
    gist: Gist
    score: float
    excerpt: str = ""
    reasons: tuple[Reason, ...] = ()
    institutions: tuple[Party, ...] = ()
    also: tuple[Report, ...] = ()
    first_issue: str | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """Items of one kind, best first."""

    key: SectionKey
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Borderline:
    """A report that was nearly chosen, with the score, the evidence, and what it says of the matter."""

    report: Report
    score: float
    reasons: tuple[Reason, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """How a source is doing. ``reports`` counts what it gave to this issue.

    ``quiet``: it answers but has had nothing new for long; ``waiting``: it has not been looked at yet;
    ``unverified``: nobody has seen its pages, and no look has succeeded either.
    """

    name: str
    title: str
    homepage: str
    standing: Standing
    state: SourceState
    reason: str | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    unverified: bool = False
    reports: int = 0


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """How many reports of the window are not shown, and why."""

    old: int = 0  # published long before they were first seen
    reprints: int = 0  # copies of what an earlier issue or nobody reported
    withdrawn: int = 0  # taken down by their source since
    told_later: int = 0  # of stories that an issue of a later week, made before this one, has had


@dataclass(frozen=True, kw_only=True)
class Digest:
    """An issue, or a preview (``number`` is None) of the window from ``window_start`` to before ``window_end``."""

    id: str
    title: str
    language: str
    timezone: str
    window_start: datetime
    window_end: datetime
    made_at: datetime
    number: int | None = None
    week: str | None = None
    sections: tuple[Section, ...] = ()
    updates: tuple[Item, ...] = ()
    borderline: tuple[Borderline, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def items(self) -> tuple[Item, ...]:
        """The stories that are new in this issue, late finds among them, in the order of the page."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def new_reports(self) -> int:
        """How many texts about the new stories were first seen in the window, copies not counted."""
        return sum(report.is_news for item in self.items for report in (item.report, *item.also))

    @property
    def reporting(self) -> Counter[str]:
        """How many reports of the window each source gave to this issue, copies included."""
        items = (*self.items, *self.updates)
        return Counter(r.source for item in items for r in (item.report, *item.also) if not r.earlier)

    @property
    def source_names(self) -> frozenset[str]:
        """The sources that are watched, and those of imported articles."""
        return frozenset(self.reporting) | {line.name for line in self.sources}

    @property
    def healthy(self) -> int:
        """How many sources answer as they should, quiet ones among them."""
        return sum(line.standing in ("healthy", "quiet") for line in self.sources)
