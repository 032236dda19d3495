"""Facts and events of the ledger in words, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.facts import Event
    from storage.models import Fact


def heading(what: Fact | Event) -> str:
    """Say what it is and how far it has come."""
    return ", ".join(dict.fromkeys(filter(None, [what.kind, what.status])))


def about(what: Fact | Event) -> str:
    """Say where, until when, how many and by which document, as far as it is known."""
    until = f"until {what.date_end}" if what.date_end and what.date_end != what.date else None
    document = f"“{what.document}”" if what.document else None
    return "; ".join(filter(None, [what.place, until, counted(what), document]))


def counted(what: Fact | Event) -> str | None:
    """Say how many there are of what, in which direction, and when it was so."""
    as_of = f"as of {what.as_of}" if what.as_of else None
    if what.number is None:
        return as_of
    direction = f" {what.direction.replace('>', '→')}" if what.direction else ""
    return f"{_amount(what.number)} {what.unit or ''}".rstrip() + direction + (f" ({as_of})" if as_of else "")


def _amount(number: float) -> str:
    return f"{number:,.15g}"  # every digit that it has: a million is no 1e+06


def contradictions(event: Event) -> Iterator[str]:
    """Say of each field in which reports differ who says what."""
    for field, answers in event.contradictions.items():
        by_value: dict[str, list[str]] = {}
        for said in answers:
            value = said.value if isinstance(said.value, str) else _amount(said.value)
            by_value.setdefault(value, []).append(f"{said.source} {said.article_id}")
        yield f"{field}: " + " / ".join(f"{value} ({', '.join(who)})" for value, who in by_value.items())
