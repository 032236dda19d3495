"""The table of what was signed and opened, in the reader's language: a column for each side that the events name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.language import Language
from reports.line import party_name
from reports.model import Event, Party
from storage.models import Side

COLUMNS = 3  # of sides; an event's parties of a rarer side stand beside what was signed


@dataclass(frozen=True, kw_only=True)
class Row:
    """One event. ``sides`` has one list of names for each column of the table; ``others``: parties of no column."""

    story_id: int
    kind: str | None
    sides: tuple[str, ...]
    others: str = ""
    date: date | None = None
    day: str = ""
    place: str = ""
    number: str = ""
    status: str = ""
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The headings of the sides' columns, and a row for each event."""

    sides: tuple[str, ...]
    rows: tuple[Row, ...]


def signed(events: Iterable[Event], words: Language) -> Signed:
    """Say the events in a language. What is not known, or what we have no word for, is an empty text."""
    events = tuple(events)
    named = Counter(side for event in events for side in dict.fromkeys(side for side, _ in _parties(event, words)))
    often = sorted((side for side in named if side), key=lambda side: (-named[side], side))
    columns = sorted(often[:COLUMNS], reverse=True)  # Kazakhstan, where most of it happens, before China
    return Signed(
        sides=tuple(words.side(side) for side in columns),
        rows=tuple(_row(event, columns, words) for event in events),
    )


def _row(event: Event, columns: list[Side], words: Language) -> Row:
    joint, parties = words.say("list"), _parties(event, words)

    def marked(value: str, field: str) -> str:
        """Say beside a value that other reports have another one."""
        return words.say("signed_differ", value=value) if value and field in event.differ else value

    return Row(
        story_id=event.story_id,
        kind=words.name("kind", event.kind),
        sides=tuple(joint.join(name for side, name in parties if side == column) for column in columns),
        others=joint.join(name for side, name in parties if side not in columns),
        date=event.date,
        day=marked(words.days(event.date, event.date_end), "date") if event.date else _reported(event, words),
        place=marked(words.place(event.place) if event.place else "", "place"),
        number=marked((words.amount(event.number, event.unit) if event.number is not None else None) or "", "number"),
        status=marked(_status(event, words), "status"),
        document=event.document,
    )


def _status(event: Event, words: Language) -> str:
    """Say how far it has come; of a memorandum that it is one stands in the row already."""
    return words.say("signed_signed") if event.status == event.kind else words.name("status", event.status) or ""


def _reported(event: Event, words: Language) -> str:
    """Say at least when it was reported, where no report says when it happened."""
    return words.say("signed_reported", date=words.day(event.reported)) if event.reported else ""


def _parties(event: Event, words: Language) -> list[tuple[Side | None, str]]:
    known: list[tuple[Side | None, Party]] = list(event.parties)
    return [(side, party_name(party, words)) for side, party in known] + [(side, name) for name, side in event.unknown]
