"""Text as search terms: what is written to the full-text index, and what a query's words look like there (pure).

A word becomes its stem in the text's language; a run of n Chinese characters becomes its n - 1 overlapping pairs and
its last character: every query of two characters or more is then a phrase of pairs, and one character a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from storage.kazakh import cyrillic, plain
from storage.letters import CJK, is_cyrillic, one_script, placed, searchable
from storage.stems import is_kazakh, kazakh_term, stem, typed_kazakh_term, unaccented

LONGEST = 64  # letters of a word that count: nobody types more
REMEMBERED = 1 << 15  # words: a page has a hundred that the last fifty did not have
# Part of a word are the apostrophe of Xi'an, the prefix of co-operation, and what separates the thousands of a number.
_LETTER = rf"[^\W_{CJK}]"
_APOSTROPHES = "'’ʼʻ‘`ʹ′"
_NUMBER = r"(?<![\d.,])\d{1,3}(?:[ ,.]\d{3})+(?!\d)"
_WORD = rf"(?:(?<!{_LETTER})(?:co|e|re|pre)[-\u2010])?{_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*"
_RUN = re.compile(rf"[{CJK}]+|{_NUMBER}|{_WORD}")
_CJK = re.compile(f"[{CJK}]")
_CHINESE = re.compile(f"([{CJK}]+)")
_THOUSANDS, _HELD = re.compile(r" (?<=\d )(?=\d{3})"), "\0"
_DIGIT = re.compile(r"\d")
_JOINT = re.compile(rf"[{_APOSTROPHES}]s$|[ ,.\u2010{_APOSTROPHES}-]")
JOINTS = f"{_APOSTROPHES}\u2010-"  # what may stand between two letters of a word


class Run(NamedTuple):
    """A word, or a run of Chinese characters, folded; ``start`` and ``end`` are its place in the text as written.

    ``places`` are those of the single characters of a Chinese run, and its end. A tuple, for a text has hundreds.
    """

    text: str
    start: int
    end: int
    places: tuple[int, ...] = ()

    @property
    def chinese(self) -> bool:
        """Say whether the run is of characters rather than a word."""
        return bool(self.places)


def runs(text: str) -> Iterator[Run]:
    """Yield the words and Chinese runs of a text in order, with their places."""
    folded, places = placed(text)
    as_written = isinstance(places, range)
    for part in _RUN.finditer(folded):
        start, stop = part.span()
        if not as_written:
            last = places[stop - 1]
            while stop < len(folded) and places[stop] == last:
                stop += 1  # a ligature is one place of two letters: what ends inside it ends behind it
        if _CJK.match(written := part[0]):
            inside = (*places[start : part.end()], places[stop])
            yield Run(written, places[start], places[stop], inside)
        elif word := _word(written):
            yield Run(word, start, stop) if as_written else Run(word, places[start], places[stop])


def _joined(written: str) -> str:
    """Return a word without what may stand inside it: Xi'an is xian, China's is china, 15 000 is 15000."""
    return one_script(_JOINT.sub("", written))


_word = lru_cache(maxsize=REMEMBERED)(_joined)


def languages(word: str) -> tuple[str, ...]:
    """Return the languages a word of this script may be in."""
    if is_cyrillic(word):
        return ("kk",) if is_kazakh(word) else ("ru", "kk")
    return ("en",) if _DIGIT.search(word) else ("en", "kk-Latn")  # 985 and C919 are of no language


def language_of(word: str, lang: str | None) -> str:
    """Return the language of a word of a text in ``lang``: a foreign script means a foreign word."""
    possible = languages(word)
    return lang if lang in possible else possible[0]


@lru_cache(maxsize=REMEMBERED)
def term(word: str, lang: str | None) -> str:
    """Return what a word of a text in ``lang`` is written as."""
    return _term(word, lang)


def _term(word: str, lang: str | None) -> str:
    word, lang = word[:LONGEST], language_of(word, lang)
    return kazakh_term(word) if lang in ("kk", "kk-Latn") else stem(word, lang)


def readings(word: str) -> dict[str, str]:
    """Return what a query's word may be written as, by language; ``typed``: Kazakh on a Russian keyboard."""
    word = word[:LONGEST]
    found = {lang: term(word, lang) for lang in languages(word)}
    if "kk" in found:
        found["kk-Latn"] = f"қ{plain(stem(word, 'kk'))}"
        found["typed"] = typed_kazakh_term(word)
    return found


def beginnings(word: str) -> tuple[str, ...]:
    """Return what the terms of all words begin with that begin as this one does, as typed or as its stem."""
    if is_cyrillic(word):
        stems = [word] if is_kazakh(word) else [word, stem(word, "ru")]
        return tuple(dict.fromkeys(form for one in stems for form in (one, f"қ{one}", f"қ{plain(one)}")))
    return unaccented(word), f"қ{unaccented(plain(cyrillic(word)))}"


def pairs(run: str, *, last: bool = True) -> list[str]:
    """Return the overlapping pairs of a Chinese run, and its last character unless the run goes on."""
    found = [run[i : i + 2] for i in range(len(run) - 1)]
    return [*found, run[-1]] if last else found


def index_text(text: str, lang: str | None) -> str:
    """Return a text as it is written to the full-text index: terms separated by spaces."""
    return index_terms(searchable(text), lang)


def index_terms(folded: str, lang: str | None) -> str:
    """Return what ``index_text`` does of a text that is folded as it is searched."""
    # No word goes on behind white space but a number: what is between is looked up whole, with its punctuation.
    folded = _THOUSANDS.sub(_HELD, folded.replace(_HELD, "\n"))
    if not _CJK.search(folded):
        return " ".join(_spaced(folded, lang))
    terms: list[str] = []
    for at, part in enumerate(_CHINESE.split(folded)):
        terms += pairs(part) if at % 2 else _spaced(part, lang)
    return " ".join(terms)


def index_lines(lines: Sequence[str], lang: str | None) -> list[tuple[str, ...]]:
    """Return the terms of each of thousands of short lines without Chinese; none of their words is remembered."""
    folded = searchable("\n".join(lines)).split("\n")
    found = ([_joined(run) for run in _RUN.findall(line)] for line in folded)
    return [tuple([_term(word, lang) for word in words if word]) for words in found]


def _spaced(text: str, lang: str | None) -> list[str]:
    """Return the terms of a text without Chinese characters."""
    return [terms for one in text.split() if (terms := (_written if len(one) <= LONGEST else _read)(one, lang))]


def _read(written: str, lang: str | None) -> str:
    words = map(_word, _RUN.findall(written.replace(_HELD, " ")))
    return " ".join([term(word, lang) for word in words if word])


_written = lru_cache(maxsize=REMEMBERED)(_read)
