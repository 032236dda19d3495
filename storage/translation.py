"""Whether an article is a translation of another one: decided by what translators leave as it is, in its order (pure).

A translation gives the numbers and Latin names of the original one after another, at about the same places of a text
about as long; two reporters of one event share some, in an order of their own, and each has others.
``python -m bench.translation`` measures it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from storage.fingerprint import Likeness

READ = 20_000  # characters of a text
ANCHORS = 150  # of a text, the first
LEAST = 5  # anchors in common, in order
SHARE = 0.6  # of the anchors of both texts
SHIFT = 0.12  # of the length: how far from its place a translation may have an anchor
STRETCH = 1.5  # times a translation may be longer or shorter than its language lets expect

# Characters that say what a hundred of English say, measured on parallel news.
_LENGTH = {"en": 100, "zh": 34, "ru": 110, "kk": 104}
_NUMBER = re.compile(r"(?<!\d)\d{2,}(?:[., ]\d{3})*(?:[.,]\d+)?|(?<!\d)\d(?:[., ]\d{3})+|(?<!\d)\d[.,]\d+")
_LATIN = re.compile("(?<![A-Za-z])[A-Za-z]{3,}(?![A-Za-z])")
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_]{4,40}")  # not the first word of a sentence
SOUNDS = 3  # consonants of a name: its endings differ
# Consonants that transliterations mix up are one; the others and the vowels are left out.
_ALIKE = ["bpбп", "dtдт", "cgkqгғкқ", "jsxzжзсцчшщ", "fvwвф", "lл", "rр", "mnмнң"]
_CONSONANTS = {letter: kind[0] for kind in _ALIKE for letter in kind}


def of(one: str, one_lang: str | None, other: str, other_lang: str | None) -> Likeness | None:
    """Decide whether one text is a translation of another in a second language; None when that is not certain."""
    langs = [(lang or "").partition("-")[0] for lang in (one_lang, other_lang)]
    if langs[0] == langs[1] or not set(langs) <= _LENGTH.keys() or not one or not other:
        return None
    stretch = (len(other) / _LENGTH[langs[1]]) / (len(one) / _LENGTH[langs[0]])
    if not 1 / STRETCH <= stretch <= STRETCH:
        return None
    # What is a name Chinese writing does not say; elsewhere names are evidence too, but endings blur them.
    shares = [_share(one, other, langs, named=named) for named in ((False,) if "zh" in langs else (False, True))]
    if max(shares) < SHARE:
        return None
    return Likeness(kind="translation", score=round(max(shares), 4))


def _share(one: str, other: str, langs: Sequence[str], *, named: bool) -> float:
    """Return the share of the anchors of both texts that they have in one order; 0 if those are few."""
    a, b = _anchors(one, named=named), _anchors(other, named=named)
    # English is full of words in Latin letters: those count that stand in the other text too.
    for lang, mine, theirs in ((langs[0], a, b), (langs[1], b, a)):
        if lang == "en":
            foreign = {word for word, _ in theirs}
            mine[:] = [(word, place) for word, place in mine if not word.islower() or word in foreign]
    a, b = a[:ANCHORS], b[:ANCHORS]
    shared = _in_order(a, b)
    return 2 * shared / (len(a) + len(b)) if shared >= LEAST else 0.0


def _anchors(text: str, *, named: bool) -> list[tuple[str, float]]:
    """Return the numbers of two digits or more, by their significant digits, the Latin words and, if ``named``, the
    names by the beginning of their sound, each with its place.

    1.5 million, 1,5 млн and 150万 are ``15``.
    """
    text = unicodedata.normalize("NFKC", text[:READ])
    found = [(re.sub(r"\D", "", one[0]).rstrip("0"), one.start()) for one in _NUMBER.finditer(text)]
    found += [(one[0].lower(), one.start()) for one in _LATIN.finditer(text)]
    if named:
        found += [(_sound(one[0]), one.start()) for one in _NAME.finditer(text) if one[0][0].isupper()]
    return sorted(((word, at / len(text)) for word, at in found if word), key=lambda one: one[1])


def _sound(name: str) -> str:
    """Return the beginning of a name's sound, in upper case."""
    return "".join(_CONSONANTS.get(letter, "") for letter in name.lower())[:SOUNDS].upper()


def _in_order(a: Sequence[tuple[str, float]], b: Sequence[tuple[str, float]]) -> int:
    """Count the anchors that both have in one order, at about the same places."""
    longest = [0] * (len(b) + 1)
    for word, place in a:
        before = 0
        for at, (other, there) in enumerate(b, start=1):
            kept = longest[at]
            if word == other and abs(place - there) <= SHIFT:
                longest[at] = max(kept, before + 1)
            longest[at] = max(longest[at], longest[at - 1])
            before = kept
    return longest[-1]
