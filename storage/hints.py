"""Where a text may hold the words that are looked for: a look that costs little, before the exact one (pure).

A word begins with nearly all of its stem. Both are written in the same few letters (ы, у, ұ and y are one; Latin and
Cyrillic, accents and alphabets do not count) and the text is searched for those beginnings: where there is none, there
is no match, whatever the language. Where there is one, there may be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from storage.kazakh import plain
from storage.stems import irregular, unaccented
from storage.terms import JOINTS, Run

_MERGED = str.maketrans("cpy", "sru")  # the Latin twins of с, р and у, which are s, r and u where Kazakh is plain
_LETTERS = [*range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00)]
_ROUGH = {code: unaccented(plain(chr(code))).translate(_MERGED) for code in _LETTERS} | dict.fromkeys(
    map(ord, JOINTS), "'"
)
_START = "(?<![a-z])"  # of a word, also of one behind a number or a Chinese character
# The last letter of a stem need not be that of the word: possibl is of possibility, hope of hoping, китайц of китаец.
_CHANGED = ("ter", "йц", "йк")  # centre, китаец: two letters
_LONGEST = 6  # letters that few other words begin with


def rough(folded: str) -> str:
    """Write a folded text in letters that all spellings of a word have in common."""
    return folded.translate(_ROUGH)


def hint(words: Iterable[tuple[Run, Collection[str], tuple[str, ...]]]) -> re.Pattern[str]:
    """Return what is in the rough text of every part that holds one of some words.

    A word is a run as it was typed, its terms, and the beginnings of other terms that will do.
    """
    chinese: set[str] = set()
    found: set[str] = set()
    for run, terms, beginnings in words:
        if run.chinese:
            chinese.add(re.escape(run.text))
            continue
        found |= {_beginning(one) for one in (*terms, *beginnings)}
        for written, term in _irregular():
            if term in terms or (beginnings and term.startswith(beginnings)):
                found.add(_beginning(written))
    shortest = [one for one in found if not any(one != other and one.startswith(other) for other in found)]
    others = [f"{_START}(?:{'|'.join(map(_written, sorted(shortest)))})"] if found else []
    return re.compile("|".join([*sorted(chinese), *others]))


def _written(beginning: str) -> str:
    """Allow for what may stand inside a word, or inside a number."""
    return ("[ ,.]?" if beginning.isdigit() else "'?").join(map(re.escape, beginning))


def _beginning(term: str) -> str:
    """Return the rough beginning of the words of a term; of a Kazakh one of one letter there is none."""
    if term.isdigit():
        return term[:_LONGEST]
    changed = 2 if term.endswith(_CHANGED) else 1
    if term.startswith("қ"):
        return rough(plain(term[1:])[:-changed])[:_LONGEST]
    return rough(term[:-changed] or term)[:_LONGEST]


@cache
def _irregular() -> list[tuple[str, str]]:
    return [(word, term) for word, term in irregular() if not _beginning(word).startswith(_beginning(term))]
