"""How likely two reports are of the same event (pure).

Every kind of evidence is a number; ``likeness.toml`` says what it weighs between reports in one language and in two,
and between reports with embeddings. How much it says that two reports share a concept, a name or a word depends on how
many articles have it: ``common.toml`` lists the frequent ones. bench/likeness.py and bench/common.py make them.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from storage.models import Embedding
from storage.signs import Signs

DAYS = 7  # reports of one event lie at most this far apart
NEVER = -30.0  # the likeness of reports that cannot be of one event
# Shares of articles that have what is not listed, and what holds down the likeness of small sets.
_RARE = {"concepts": 0.01, "places": 0.01, "names": 0.004, "words": 0.02, "institutions": 0.02}
_DOUBT = {"concepts": 30, "places": 8, "names": 60, "words": 30, "institutions": 6, "numbers": 8}
_OF_A_NUMBER = 4  # figures: 100,000 says no more than 1,234


@dataclass(frozen=True, kw_only=True)
class Report:
    """An article as far as it tells which event it reports."""

    id: int
    day: date
    lang: str | None
    institutions: Mapping[str, str]  # id → country
    kinds: frozenset[str]  # of its facts
    signs: Signs
    embedding: Embedding | None = None


def likeness(a: Report, b: Report) -> float:
    """Weigh the evidence that two reports are of one event: the logarithm of the odds, by what the model has seen."""
    if abs((a.day - b.day).days) > DAYS:
        return NEVER
    found = evidence(a, b)
    weights = _weights()[
        f"{'same' if found['same language'] else 'other'}{'-embedded' if 'embedding' in found else ''}"
    ]
    return sum(weight * found.get(name, 1.0) for name, weight in weights.items())


def evidence(a: Report, b: Report) -> dict[str, float]:
    """Return what speaks for and against two reports being of one event, each as a number from 0 to 3 or so."""
    lang = _language(a)
    same_language = lang == _language(b)
    (places, concepts), (other_places, other_concepts) = _split(a.signs.concepts), _split(b.signs.concepts)
    found = {
        "same language": float(same_language),
        # The roots: a little in common says more than the same again.
        "concepts": math.sqrt(_shared("concepts", concepts, other_concepts)),
        "lead": math.sqrt(_shared("concepts", _split(a.signs.lead)[1], _split(b.signs.lead)[1])),
        "places": _shared("places", places, other_places, table="concepts"),
        "names": math.sqrt(_shared("names", a.signs.names, b.signs.names)),
        "numbers": math.sqrt(_shared("numbers", a.signs.numbers, b.signs.numbers)),
        "dates": float(min(2, len(a.signs.dates & b.signs.dates))),
        "other dates": float(bool(a.signs.dates and b.signs.dates) and a.signs.dates.isdisjoint(b.signs.dates)),
        "institutions": _shared("institutions", frozenset(a.institutions), frozenset(b.institutions)),
        "other institutions": float(sum(_parted(a, b, country) for country in _countries(a, b))),
        "kinds": float(bool(a.kinds & b.kinds)),
        "days apart": float(max(0, abs((a.day - b.day).days) - 1)),
    }
    if same_language:
        found["words"] = _shared("words", a.signs.words, b.signs.words, table=f"words.{lang}")
    if a.embedding and b.embedding and a.embedding.model == b.embedding.model:
        found["embedding"] = sum(x * y for x, y in zip(a.embedding.vector, b.embedding.vector, strict=True))
    return found


def _language(report: Report) -> str:
    return (report.lang or "").partition("-")[0]


def _split(concepts: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    places = frozenset(one for one in concepts if one[0] == "@")
    return places, concepts - places


def _countries(a: Report, b: Report) -> set[str]:
    return set(a.institutions.values()) & set(b.institutions.values())


def _parted(a: Report, b: Report, country: str) -> bool:
    """Say whether both reports name parties of a country, and none in common: then it is likely another event."""
    ours, theirs = ({id for id, of in one.institutions.items() if of == country} for one in (a, b))
    return ours.isdisjoint(theirs)


def _shared(kind: str, a: frozenset[str], b: frozenset[str], *, table: str | None = None) -> float:
    """Return the cosine of two sets whose members weigh as much as they are rare."""
    if a.isdisjoint(b):
        return 0.0

    def weight(members: Iterable[str]) -> float:
        if kind == "numbers":
            return sum((1 + min(_OF_A_NUMBER, len(one.strip("0."))) / 2) ** 2 for one in members)
        common, rare = _common(table or kind), _RARE[kind]
        return sum(math.log(common.get(one, rare)) ** 2 for one in members)

    return weight(a & b) / (math.sqrt(weight(a) * weight(b)) + _DOUBT[kind])


@cache
def _common(name: str) -> dict[str, float]:
    table: Any = _toml("common")
    for part in name.split("."):
        table = table.get(part, {})
    return {one: int(percent) / 100 for percent, found in table.items() for one in found.split(", ")}


@cache
def _weights() -> dict[str, dict[str, float]]:
    return _toml("likeness")


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("storage").joinpath(f"{name}.toml").read_text("utf-8"))
