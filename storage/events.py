"""How likely two reports are of the same event (pure).

Every kind of evidence is a number; ``likeness.toml`` says what it weighs between reports in one language and in two,
and between reports with embeddings; bench/likeness.py makes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import repeat
from operator import mul

import tomli

from storage.models import Embedding, Fact
from storage.rarity import weight
from storage.signs import Signs

DAYS = 7  # reports of one event lie at most this far apart
NEVER = -30.0  # the likeness of reports that cannot be of one event
# Off for reports that share nothing with a name: a fair of universities and a lecture on studying abroad speak of the
# same things on the same day. Measured: it parts no two reports of one event in our corpora (bench/stories.py).
NAMELESS = 3.0
FEW_NAMES = 0.25
_LISTED = {"places": "concepts", "lead": "concepts"}  # kinds whose weights are another one's
# What holds down the likeness of small sets.
_DOUBT = {"concepts": 30, "lead": 30, "places": 8, "names": 60, "words": 30, "institutions": 6, "numbers": 8}


@dataclass(frozen=True, kw_only=True)
class Report:
    """An article as far as it tells which event it reports."""

    id: int
    day: date
    institutions: Mapping[str, str]  # id → country
    signs: Signs
    facts: tuple[Fact, ...] = ()
    gatherings: frozenset[str] = frozenset()  # of its institutions those that are events themselves: a yearly forum
    in_passing: bool = False  # borderline: it is about something else
    embedding: Embedding | None = None


def likeness(a: Report, b: Report) -> float:
    """Weigh the evidence that two reports are of one event: the logarithm of the odds, by what the model has seen."""
    if abs((a.day - b.day).days) > DAYS:
        return NEVER
    found = evidence(a, b)
    if a.in_passing == b.in_passing:
        return _weighed(found)
    # What a communiqué says in a clause, its embedding does not.
    return max(_weighed(found), _weighed({name: value for name, value in found.items() if name != "embedding"}))


def _weighed(found: Mapping[str, float]) -> float:
    kind = ("same" if found["same language"] else "other") + ("-embedded" if "embedding" in found else "")
    weights = _weights()[kind]
    weighed: float = sum(map(mul, weights.values(), map(found.get, weights, repeat(1.0))))
    return weighed - NAMELESS if _is_nameless(found) else weighed


def _is_nameless(found: Mapping[str, float]) -> bool:
    """Say whether nothing that has a name is in both reports; an embedding knows by itself what is alike."""
    named = found["places"] or found["institutions"] or found["gathering"] or found["names"] >= FEW_NAMES
    return not named and "embedding" not in found


def evidence(a: Report, b: Report) -> dict[str, float]:
    """Return what speaks for and against two reports being of one event, each as a number from 0 to 3 or so."""
    same_language = a.signs.lang == b.signs.lang
    dates, other_dates = a.signs.dates, b.signs.dates
    found = {
        "same language": float(same_language),
        # The roots: a little in common says more than the same again.
        "concepts": math.sqrt(_shared("concepts", a, b)),
        "lead": math.sqrt(_shared("lead", a, b)),
        "places": _shared("places", a, b),
        "names": math.sqrt(_shared("names", a, b)),
        "numbers": math.sqrt(_shared("numbers", a, b)),
        "dates": float(min(2, len(dates & other_dates))),
        "other dates": float(bool(dates and other_dates) and dates.isdisjoint(other_dates)),
        "institutions": _cosine("institutions", frozenset(a.institutions), frozenset(b.institutions)),
        "other institutions": float(sum(_parted(a, b, country) for country in _countries(a, b))),
        "gathering": float(bool(a.gatherings & b.gatherings)),
        "facts": max((_alike(x, y) for x in a.facts for y in b.facts if x.kind == y.kind), default=0.0),
        "days apart": float(max(0, abs((a.day - b.day).days) - 1)),
    }
    if same_language:
        found["words"] = _shared("words", a, b)
    if a.embedding and b.embedding and a.embedding.model == b.embedding.model:
        found["embedding"] = sum(map(mul, a.embedding.vector, b.embedding.vector))
    return found


def _alike(a: Fact, b: Fact) -> float:
    """Say how much two facts of a kind agree in what tells one event from another; parties count elsewhere."""
    same_number = a.number is not None and a.number > 1 and (a.number, a.unit) == (b.number, b.unit)
    same_place = a.place is not None and a.place == b.place
    same_status = a.status is not None and a.status == b.status
    return _overlap(a, b) + same_number + 0.5 * same_place + 0.25 * same_status


def _overlap(a: Fact, b: Fact) -> bool:
    if a.date is None or b.date is None:
        return False
    return a.date <= (b.date_end or b.date) and b.date <= (a.date_end or a.date)


def _countries(a: Report, b: Report) -> set[str]:
    return set(a.institutions.values()) & set(b.institutions.values())


def _parted(a: Report, b: Report, country: str) -> bool:
    """Say whether both reports name parties of a country, and none in common: then it is likely another event."""
    ours, theirs = ({id for id, of in one.institutions.items() if of == country} for one in (a, b))
    return ours.isdisjoint(theirs)


def _shared(kind: str, a: Report, b: Report) -> float:
    """Return the cosine of what two reports have of a kind; its members weigh as much as they are rare."""
    (ours, weighs), (theirs, weigh) = a.signs.parts[kind], b.signs.parts[kind]
    both = ours & theirs
    if not both:
        return 0.0
    listed = f"words.{a.signs.lang}" if kind == "words" else _LISTED.get(kind, kind)
    return weight(listed, both) / (math.sqrt(weighs * weigh) + _DOUBT[kind])


def _cosine(kind: str, ours: frozenset[str], theirs: frozenset[str]) -> float:
    if ours.isdisjoint(theirs):
        return 0.0
    return weight(kind, ours & theirs) / (math.sqrt(weight(kind, ours) * weight(kind, theirs)) + _DOUBT[kind])


@cache
def _weights() -> dict[str, dict[str, float]]:
    return tomli.loads(files("storage").joinpath("likeness.toml").read_text("utf-8"))
