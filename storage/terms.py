"""Text as search terms: what is written to the full-text index, and what a query's words look like there (pure).

A word becomes its stem in the text's language; a run of n Chinese characters becomes its n - 1 overlapping pairs and
its last character: every query of two characters or more is then a phrase of pairs, and one character a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.letters import CJK, MARKS, fold
from storage.stems import stem

_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_WRITTEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}](?:[^\W_{CJK}]|[{MARKS}])*")
_CJK = re.compile(f"[{CJK}]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True, kw_only=True)
class Run:
    """A word, or a run of Chinese characters, folded; ``start`` and ``end`` are its place in the text as written."""

    text: str
    start: int
    end: int

    @property
    def chinese(self) -> bool:
        """Say whether the run is of characters rather than a word."""
        return bool(_CJK.match(self.text))


def runs(text: str) -> Iterator[Run]:
    """Yield the words and Chinese runs of a text in order, with their places."""
    folded = fold(text)
    if len(folded) == len(text):
        for part in _RUN.finditer(folded):
            yield Run(text=part[0], start=part.start(), end=part.end())
        return
    # Folding seldom changes the length; where it does, the place of a run is that of the word it is part of.
    for written in _WRITTEN.finditer(text):
        for run in _RUN.findall(fold(written[0])):
            yield Run(text=run, start=written.start(), end=written.end())


def languages(word: str) -> tuple[str, ...]:
    """Return the languages whose stemmers a query's word is tried with: those written in its script."""
    return ("ru", "kk") if _CYRILLIC.search(word) else ("en", "kk-Latn")


def language_of(word: str, lang: str | None) -> str:
    """Return whose stemmer a word of a text in ``lang`` is cut by: a foreign script means a foreign word."""
    possible = languages(word)
    return lang if lang in possible else possible[0]


def pairs(run: str, *, last: bool = True) -> list[str]:
    """Return the overlapping pairs of a Chinese run, and its last character unless the run goes on."""
    found = [run[i : i + 2] for i in range(len(run) - 1)]
    return [*found, run[-1]] if last else found


def index_text(text: str, lang: str | None) -> str:
    """Return a text as it is written to the full-text index: terms separated by spaces."""
    terms: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _CJK.match(run):
            terms += pairs(run)
        else:
            terms.append(stem(run, language_of(run, lang)))
    return " ".join(terms)
