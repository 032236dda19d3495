"""How many: the numbers a sentence names, in figures and in English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawler.topic.facts import dates
from crawler.topic.phrases import longest
from crawler.topic.topic import Topic

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_SMALL = {word: n for n, word in enumerate(_UNITS.split(), 1)} | {"eighteen": 18, "nineteen": 19}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL |= {word: n * 10 for n, word in enumerate(_TENS.split(), 2)}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6}
_TIMES = {
    "thousand": 1000,
    "тыс": 1000,
    "мың": 1000,
    "千": 1000,
    "万": 10_000,
    "萬": 10_000,
    "million": 10**6,
    "млн": 10**6,
    "миллион": 10**6,
}
_FIGURES = re.compile(
    r"(?<![\d.,:/-])(\d{1,3}(?:[ \u00a0,]\d{3})+|\d+(?:[.,]\d+)?)(?![\d%°:/]|\s?%|-\d)"
    r"\s?(thousand|million|тыс\w*|млн|миллион\w*|мың|万|萬|千)?",
    re.IGNORECASE,
)
_ANY = "|".join([*_SMALL, *_LARGE])
_WORDS = re.compile(rf"\b(?:{'|'.join(_SMALL)})(?:(?: and |[ -])(?:{_ANY}))*\b", re.IGNORECASE)


_BETWEEN = re.compile(r"[ -]*(?:[\w’'-]+ ){0,2}|\w{0,6}")  # a number and what it counts: 60 young Kazakh students


class Amount(NamedTuple):
    """A number and where it stands."""

    value: float
    start: int
    end: int


def find(text: str) -> Iterator[Amount]:
    """Yield the numbers of a text: 15,000; 17.6 thousand; 1万; one hundred and six."""
    for match in _FIGURES.finditer(text):
        yield Amount(_figure(match[1]) * _times(match[2]), match.start(), match.end())
    for match in _WORDS.finditer(text):
        yield Amount(_spelled(match[0].lower()), match.start(), match.end())


def amount(topic: Topic, text: str, unit: str) -> float | None:
    """Return the number that stands right before a word for the unit; None if there are several."""
    days = dates.spans(text)
    amounts = [a for a in find(text) if not any(start <= a.start < end for start, end in days)]
    found = {
        amount.value
        for unit_words in longest(topic.facts.units.find(text))
        for amount in amounts
        if unit in unit_words.items and _BETWEEN.fullmatch(text, amount.end, unit_words.start)
    }
    return found.pop() if len(found) == 1 else None


def _figure(digits: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[ \u00a0,]\d{3})+", digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))


def _times(word: str | None) -> int:
    return next((times for stem, times in _TIMES.items() if word and word.lower().startswith(stem)), 1)


def _spelled(words: str) -> float:
    total = current = 0
    for word in re.split(r"[ -]", words.replace(" and ", " ")):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current *= 100
        else:
            total, current = total + current * _LARGE[word], 0
    return float(total + current)
