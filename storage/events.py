"""Whether two reports are of the same event (pure).

Reports in one language share rare words; in two, the institutions, names, dates and numbers. How much it says that two
reports share a word depends on how many of our articles have it: ``common.toml`` lists the frequent ones.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from storage.names import dates, names
from storage.terms import index_text

DAYS = 7  # reports of one event lie at most this far apart
LEAD = 800  # characters that tell what a report is about
BODY = 2000  # characters its names, dates and numbers are taken from
SAME_LANGUAGE, OTHER_LANGUAGE = 0.31, 0.315  # evidence that makes two reports one event
NEAR = 0.6  # mean likeness to the reports of a story
RARE = 0.02  # share of our articles that have a word not listed
RARE_NAME = 0.01


def _frequencies(table: Mapping[str, str]) -> dict[str, float]:
    return {word: int(percent) / 100 for percent, words in table.items() for word in words.split()}


_COMMON = tomllib.loads(files("storage").joinpath("common.toml").read_text("utf-8"))
_WORDS = {lang: _frequencies(table) for lang, table in _COMMON["words"].items()}
_NAMES = _frequencies(_COMMON["names"])
_INSTITUTIONS = _frequencies(_COMMON["institutions"])


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What a text says of its event: stems of its headline and lead, names, days and numbers in it."""

    words: frozenset[str]
    names: frozenset[str]
    dates: frozenset[tuple[int, int]]
    numbers: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """An article as far as it tells which event it reports; ``story``: the one it belongs to already."""

    id: int
    story: int | None
    day: date
    lang: str | None
    institutions: Mapping[str, str]  # id → country
    kinds: frozenset[str]  # of its facts
    signs: Signs


@lru_cache(maxsize=4096)
def signs(title: str, text: str, lang: str | None) -> Signs:
    """Read the signs of an article; only the first 2000 characters of its text matter."""
    lead = index_text(f"{title}\n{text[:LEAD]}", lang).split()
    body = text[:BODY]
    return Signs(
        words=frozenset(word for word in lead if len(word) > (1 if word[0] >= "\u3000" else 2) and not word.isdigit()),
        names=names(body, lang),
        dates=dates(body),
        numbers=numbers(body),
    )


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text that can tell events apart: no single digits, no years."""
    found = re.findall(r"(?<![\d.,])\d{1,3}(?:[ \u00a0,]\d{3})+(?!\d)|\d+", text)
    plain = {re.sub(r"\D", "", one) for one in found}
    return frozenset(one for one in plain if len(one) >= 2 and not re.fullmatch(r"(?:19|20)\d\d", one))


def likeness(a: Report, b: Report) -> float:
    """Weigh the evidence that two reports are of one event: 1 or more means they are."""
    days = abs((a.day - b.day).days)
    if days > DAYS or any(_parted(a, b, side) for side in ("CN", "KZ")):
        return 0.0
    evidence = 0.03 * min(3, len(a.signs.numbers & b.signs.numbers)) - 0.01 * max(0, days - 2)
    evidence += 0.06 * bool(a.signs.dates & b.signs.dates) + 0.02 * bool(a.kinds & b.kinds)
    same_people = _shared(a.signs.names, b.signs.names, _NAMES, RARE_NAME, doubt=20)
    same_parties = _shared(frozenset(a.institutions), frozenset(b.institutions), _INSTITUTIONS, RARE, doubt=6)
    lang = (a.lang or "").partition("-")[0]
    if lang == (b.lang or "").partition("-")[0]:
        same_words = _shared(a.signs.words, b.signs.words, _WORDS.get(lang, {}), RARE, doubt=30)
        return (evidence + same_words + 0.3 * same_parties + 0.1 * same_people) / SAME_LANGUAGE
    return (evidence + 0.45 * same_parties + 0.5 * same_people) / OTHER_LANGUAGE


def _parted(a: Report, b: Report, side: str) -> bool:
    """Say whether both reports name parties of a side, and none in common.

    One memorandum is worded like another, so that other parties make it another event whatever the words say.
    """
    ours, theirs = ({id for id, country in one.institutions.items() if country == side} for one in (a, b))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def stories(report: Report, others: Iterable[Report]) -> list[int]:
    """Return the stories a report belongs to, the likeliest first: none, one, or several that it may show to be one.

    It must be of one event with some report of the story, and not far from the others: a chain of reports that each
    resemble only the next is no story.
    """
    scores: dict[int, list[float]] = {}
    for other in others:
        if other.story is not None:
            scores.setdefault(other.story, []).append(likeness(report, other))
    fitting = {story: max(found) for story, found in scores.items() if max(found) >= 1 and _mean(found) >= NEAR}
    return sorted(fitting, key=lambda story: (-fitting[story], story))


def same_event(story: int, fitting: Iterable[int], others: Sequence[Report]) -> list[int]:
    """Return those of the stories a report fits whose reports are near those of the one it fits best."""
    best = [other for other in others if other.story == story]
    return [one for one in fitting if _mean([likeness(a, b) for a in best for b in others if b.story == one]) >= NEAR]


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values)


def _shared(
    a: frozenset[str], b: frozenset[str], common: Mapping[str, float], otherwise: float, *, doubt: float
) -> float:
    """Return the cosine of two sets whose members weigh as much as they are rare; ``doubt`` holds small sets down."""

    def weight(members: Iterable[str]) -> float:
        return sum(math.log(common.get(one, otherwise)) ** 2 for one in members)

    return weight(a & b) / (math.sqrt(weight(a) * weight(b)) + doubt)
