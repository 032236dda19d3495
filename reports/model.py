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

from reports.sections import SectionKey
from storage.models import AheadKind, FactKind, Reason, Side, SourceState, Status

ItemKind = Literal["new", "late", "update"]
Standing = Literal["healthy", "quiet", "failing", "waiting", "imported"]
CorrectionKind = Literal["revised", "withdrawn", "misjudged"]


@dataclass(frozen=True, kw_only=True)
class Party:
    """An institution: its id, its names by language and its country (ISO 3166).

    ``joint``: it stands for both sides, as a branch or a workshop does; so it is nobody's partner.
    """

    id: str
    names: dict[str, str]
    country: str
    joint: bool = False


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
    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One article about a story. ``days_late``: days from publication to when it was first seen, if more than a week.

    ``reprint``: a copy of a text that is already here. ``earlier``: it was seen before this window. ``rank``: how close
    the source is to the event: 1 the party itself, 2 agency, 3 media, 4 reprint, 5 rewrite.
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
    rank: int | None = None

    @property
    def is_news(self) -> bool:
        """Whether it is a text of its own that was first seen in this window, and still stands."""
        return not (self.reprint or self.withdrawn or self.earlier)


@dataclass(frozen=True, kw_only=True)
class Translation:
    """Headline and excerpt of an item in another language, as a machine put them; ``engine`` names it."""

    language: str
    title: str
    excerpt: str
    engine: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One story of the issue: its best report, the others, and what it is about.

    ``first_issue`` is the id of the issue an update continues. ``overlooked``: the issue of its own week was made
    without it.
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
    translations: tuple[Translation, ...] = ()
    overlooked: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Items of one kind, best first."""

    key: SectionKey
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was signed or opened, however many reports tell it: a row of a table, told by ``story_id``.

    ``parties`` are of our list, ``unknown`` the names of those that are not, with their side where it is known.
    ``document``: what was signed, or the programme, as written. ``differ``: of which of date, number, place and status
    reports say different things; the row has what the best of them says. ``reported``: the day of the first report.
    ``article_id``, ``url``, ``source_title`` and ``lang`` are of the best report that states it, which need not be the
    one that tells the story best; an issue of an earlier release has none.
    """

    story_id: int
    kind: FactKind
    parties: tuple[tuple[Side, Party], ...] = ()
    unknown: tuple[tuple[str, Side | None], ...] = ()
    date: dt.date | None = None
    date_end: dt.date | None = None
    place: str | None = None
    number: float | None = None
    unit: str | None = None
    status: Status | None = None
    document: str | None = None
    differ: tuple[str, ...] = ()
    reported: dt.date | None = None
    article_id: int | None = None
    url: str = ""
    source_title: str = ""
    lang: str | None = None

    @property
    def parts(self) -> frozenset[tuple[Side | None, str]]:
        """Who takes part, on which side: the ids of our list, and names that are not in it."""
        known = ((side, party.id) for side, party in self.parties)
        return frozenset((*known, *((side, name.casefold()) for name, side in self.unknown)))


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A day to come that a report mentions: ``what`` happens then, in the words of the report (``lang``).

    ``title``: its headline, for a sentence alone may not say what it speaks of.
    """

    story_id: int
    what: AheadKind
    date: dt.date
    date_end: dt.date | None = None
    quote: str
    lang: str | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What an earlier issue (``issue``) said that no longer stands: a report that its source changed or took down, or
    that a person has judged not to belong here since. ``report`` is how it reads now.

    ``title_was``: the former headline, where it changed; ``was`` and ``now``: the first sentence that did.
    """

    kind: CorrectionKind
    issue: str
    story_id: int
    report: Report
    at: datetime
    title_was: str | None = None
    was: str | None = None
    now: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many items one issue had, by section and by the source that told them best. ``start``: of its window."""

    issue: str
    start: datetime
    sections: dict[str, int]
    sources: dict[str, int]

    @property
    def items(self) -> int:
        """How many items it had, updates not counted."""
        return sum(self.sections.values())


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A row of the table of an earlier issue, as far as it takes to know it again; ``parts`` as in ``Event``."""

    kind: str
    status: str | None
    date: dt.date | None
    parts: frozenset[tuple[Side | None, str]]


@dataclass(frozen=True, kw_only=True)
class Previous:
    """The issue before this one."""

    id: str
    number: int
    items: int


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
    ``imported``: it is not watched (its articles came from a file), or no longer; ``unverified``: nobody has seen its
    pages, and no look has succeeded either. ``since``: when its state began; ``looks``: how many there were in the
    window, and ``failed`` of them, however it is doing now.
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
    since: datetime | None = None
    looks: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """How many reports of the window are not shown, and why."""

    old: int = 0  # published long before they were first seen
    reprints: int = 0  # copies of what an earlier issue or nobody reported
    withdrawn: int = 0  # taken down by their source since
    told_later: int = 0  # of stories that an issue of a later week, made before this one, has had


@dataclass(frozen=True, kw_only=True)
class Digest:
    """An issue, or a preview (``number`` is None) of the window from ``window_start`` to before ``window_end``.

    ``top``: the stories that open the issue, the first first; they are in ``sections`` like all others. ``tallies``: of
    the issues of half a year up to this one, the oldest first; weeks without one are not there. ``minutes``: to read.
    ``subject``: what the watch is about, as its file names it; None for the bundled one, which we have words for.
    """

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
    top: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tallies: tuple[Tally, ...] = ()
    previous: Previous | None = None
    minutes: int | None = None
    subject: str | None = None

    @property
    def leading(self) -> tuple[Item, ...]:
        """The stories that open the issue, in their order."""
        by_story = {item.story_id: item for item in self.items}
        return tuple(by_story[story] for story in self.top if story in by_story)

    @property
    def further(self) -> tuple[Section, ...]:
        """The sections without the stories that open the issue, those that are left."""
        opened = set(self.top)
        left = (
            Section(key=section.key, items=tuple(item for item in section.items if item.story_id not in opened))
            for section in self.sections
        )
        return tuple(section for section in left if section.items)

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
    def watched(self) -> tuple[SourceLine, ...]:
        """The sources that are looked at, or will be."""
        return tuple(line for line in self.sources if line.standing != "imported")

    @property
    def healthy(self) -> int:
        """How many sources answer as they should, quiet ones among them."""
        return sum(line.standing in ("healthy", "quiet") for line in self.sources)
