"""The table of what was signed and opened, in the reader's language: a column for each side that the events name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.gist import LASTING
from reports.language import Language
from reports.line import party_name
from reports.model import Event, Party
from storage.models import Side

# A document's name that only says again what kind of paper it is.
_COMMON = {
    "memorandum": r"(?:joint |bilateral )?(?:memorandum|MoU)(?: of (?:mutual )?(?:understanding|cooperation)"
    r"(?: and (?:understanding|cooperation))?)?"
    r"|меморандум\w*(?: о (?:взаимо)?(?:понимании|сотрудничестве)(?: и сотрудничестве)?)?"
    r"|(?:合作)?(?:谅解|諒解)?(?:合作)?(?:备忘录|備忘錄)"
    r"|(?:өзара )?(?:(?:түсіністік|ынтымақтастық)\w* )?(?:туралы )?меморандум\w*",
    "agreement": r"(?:bilateral )?(?:cooperation )?agreement(?: (?:on|of) (?:mutual )?cooperation)?"
    r"|(?:соглашени|договор)\w*(?: о (?:взаимном )?сотрудничестве)?"
    r"|(?:合作|交流合作|友好合作)?(?:协议|協議|协议书)"
    r"|(?:өзара )?(?:ынтымақтастық\w* )?(?:туралы )?(?:келісім|шарт)\w*",
}
COLUMNS = 3  # of sides; an event's parties of a rarer side stand beside what was signed


@dataclass(frozen=True, kw_only=True)
class Row:
    """One event. ``sides`` has one list of names for each column of the table; ``others``: parties of no column.

    ``document``: what was signed, or the name of what was opened, if it tells more than ``kind``. ``together``: two
    sides did it with each other. ``url``, ``source`` and ``lang`` are of the report that states it.
    """

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
    together: bool = False
    url: str = ""
    source: str = ""
    lang: str | None = None


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
    joint, parties, unknown = words.say("list"), _parties(event, words), {side for _, side in event.unknown}

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
        document=_document(event, words),
        together=len({side for side, party in event.parties if not party.joint} | {*unknown} - {None}) > 1,
        url=event.url,
        source=event.source_title,
        lang=event.lang,
    )


def _document(event: Event, words: Language) -> str | None:
    """Say what was signed, if its name tells more than the row does, and what was opened, if that has a name."""
    common = _COMMON.get(event.kind or "")
    written = event.document or ""
    if common and re.fullmatch(common, written.strip(' «»“”"《》'), re.IGNORECASE):
        written = ""
    return " · ".join(filter(None, (written, *(party_name(party, words) for party in _opened(event))))) or None


def _opened(event: Event) -> list[Party]:
    """Return what the event opened, where that is on our list: a branch is no party to its own opening."""
    return [party for _, party in event.parties if party.joint and event.kind in LASTING]


def _status(event: Event, words: Language) -> str:
    """Say how far it has come; of a memorandum that it is one stands in the row already."""
    return words.say("signed_signed") if event.status == event.kind else words.name("status", event.status) or ""


def _reported(event: Event, words: Language) -> str:
    """Say at least when it was reported, where no report says when it happened."""
    return words.say("signed_reported", date=words.day(event.reported)) if event.reported else ""


def _parties(event: Event, words: Language) -> list[tuple[Side | None, str]]:
    opened = _opened(event)
    known: list[tuple[Side | None, Party]] = [each for each in event.parties if each[1] not in opened]
    return [(side, party_name(party, words)) for side, party in known] + [(side, name) for name, side in event.unknown]
