"""Text as search terms: what is written to the full-text index, and what a query's words look like there (pure).

A word becomes its stem in the text's language; a run of n Chinese characters becomes its n - 1 overlapping pairs and
its last character: every query of two characters or more is then a phrase of pairs, and one character a prefix.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from storage.stems import stem

CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003134f"
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_CJK = re.compile(rf"[{CJK}]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\ufeff]")  # stress marks, soft hyphens, zero-width characters


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


def fold(text: str) -> str:
    """Fold what readers do not type: case, compatibility forms, stress marks, ё."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold()).replace("ё", "е")


def runs(text: str) -> Iterator[Run]:
    """Yield the words and Chinese runs of a text in order."""
    for match in _PIECE.finditer(text):
        start = match.start()
        for part in _RUN.finditer(fold(match[0])):
            whole = part[0] if len(match[0]) != len(fold(match[0])) else None
            yield Run(
                text=part[0],
                start=start if whole else start + part.start(),
                end=match.end() if whole else start + part.end(),
            )


_PIECE = re.compile(rf"[{CJK}]+|[^\W_{CJK}](?:[^\W_{CJK}]|[\u0300-\u036f\u00ad\u200b-\u200f])*")


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
    for run in runs(text):
        if run.chinese:
            terms += pairs(run.text)
        else:
            terms.append(stem(run.text, language_of(run.text, lang)))
    return " ".join(terms)
