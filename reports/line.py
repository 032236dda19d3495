"""The line made from data that opens an item: kind · Chinese side × Kazakh side · place · date · number.

It is no translation: every word of it comes from the facts, from the names of institutions and from our own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.language import Language
from reports.model import Gist, Party

SHOWN = 2  # institutions of one side; the others are counted


@dataclass(frozen=True, kw_only=True)
class Line:
    """The parts of the line, in the reader's language; ``sides`` holds one entry per country named."""

    kind: str | None = None
    sides: tuple[str, ...] = ()
    together: bool = False
    rest: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kind or self.sides)

    def __str__(self) -> str:
        sides = (" × " if self.together else " · ").join(self.sides)
        return " · ".join(part for part in (self.kind, sides, *self.rest) if part)


def line(gist: Gist, language: Language) -> Line:
    """Say a gist in a language. What is not known, or what we have no word for, is left out."""
    # Beside two who do it together, what they have in common is no third: the kind says what it is.
    named = [(side, party) for side, party in gist.parties if not (gist.together and party.joint)]
    countries = sorted({side for side, _ in named})
    sides = [[party for side, party in named if side == which] for which in countries]
    rest = (
        language.place(gist.place) if gist.place else None,
        language.days(gist.date, gist.date_end) if gist.date else None,
        language.amount(gist.number, gist.unit) if gist.number is not None else None,
    )
    return Line(
        kind=language.name("kind", gist.kind) if gist.kind else None,
        sides=tuple(_side(parties, language) for parties in sides if parties),
        together=gist.together,
        rest=tuple(part for part in rest if part),
    )


def party_name(party: Party, language: Language) -> str:
    """Return an institution's name in the reader's language, else in English."""
    return party.names.get(language.code) or party.names.get("en") or party.id


def _side(parties: Sequence[Party], language: Language) -> str:
    names = language.say("list").join(party_name(party, language) for party in parties[:SHOWN])
    others = len(parties) - SHOWN
    return f"{names} {language.say('more', n=others)}" if others > 0 else names
