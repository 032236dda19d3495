"""The forms of a word become one string, its stem, which need not be a word (pure).

English and Russian are cut by Snowball (https://snowballstem.org), which is followed by what it cannot know: irregular
forms, British spelling, and Russian nouns it takes for verbs. By itself it gives Казахстан and Казахстане, Китай and
Китая, Астана and Астане, Токаев and Токаева, визит and визита different stems. It has no Kazakh.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

import Stemmer

from storage.kazakh import Kazakh

WORDS = tomllib.loads(files("storage").joinpath("words.toml").read_text("utf-8"))

_KAZAKH = Kazakh(**WORDS["kazakh"])
_KAZAKH_ONLY = re.compile("[әғқңөұүһі]")


@lru_cache(maxsize=100_000)
def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word in ``en``, ``ru``, ``kk`` or ``kk-Latn``; that of the last is in plain letters.

    A word with letters that only Kazakh has is Kazakh whatever the language of the text is said to be.
    """
    if lang == "kk" or is_kazakh(word):
        return _KAZAKH.stem(word)
    if lang == "ru":
        return _russian(word)
    return unaccented(_KAZAKH.latin_stem(word)) if lang == "kk-Latn" else _english(unaccented(word))


def unaccented(word: str) -> str:
    """Return a Latin word without accents: Astaná is Astana. Letters of other scripts stay whole."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", apart))


_LETTERS = str.maketrans("øłđħŧðþ", "oldhtdt") | str.maketrans({"æ": "ae", "œ": "oe"})
_ACCENTED = re.compile("([a-z])[\u0300-\u036f]+")


def is_kazakh(word: str) -> bool:
    """Say whether a folded word has letters that only Kazakh has."""
    return bool(_KAZAKH_ONLY.search(word))


def _merged(groups: str, cut: Callable[[str], str]) -> dict[str, str]:
    """Map the stems of every group of words (``a b, c d``) to that of its first one."""
    stems = (list(map(cut, group.split())) for group in groups.split(","))
    return {other: first for first, *others in stems for other in others if other != first}


_snowball_english = Stemmer.Stemmer("english", 0).stemWord
_snowball_russian = Stemmer.Stemmer("russian", 0).stemWord


def _cut_english(word: str) -> str:
    cut = _snowball_english(word)
    # labour, labor; organise, organize; analyse, analyze; centre, center
    return _BRITISH.sub(lambda found: _AMERICAN[found[0]], cut)


_AMERICAN = {"our": "or", "is": "iz", "ys": "yz", "tr": "ter"}
_BRITISH = re.compile("(?<=[a-z]{3})(?:our|is|ys)$|(?<=[a-z]{2})tr$")


def _cut_russian(word: str) -> str:
    for end in range(len(word), max(len(word) - 4, 3), -1):
        if word[:end] in _NOUNS and word[end:] in _NOUN_ENDINGS:
            return word[:end]
    return _without_fleeting_vowel(_SURNAME.sub("", _snowball_russian(word)))


def _without_fleeting_vowel(cut: str) -> str:
    """Make the stems of участок and участка, китаец and китайца the same."""
    if not _FLEETING.search(cut):
        return cut
    return cut[:-2] + ("й" if cut[-3] in _VOWELS else "") + cut[-1]


_VOWELS = "аеиоуыэюя"
_NOUNS = frozenset(WORDS["russian"]["nouns"].split())
_NOUN_ENDINGS = frozenset("|а|у|ом|е|ы|и|ов|ам|ами|ах|ой|ь|я|ю|ем|ей|ям|ями|ях|ев|й|ью".split("|"))
# Токаев loses its -ев as if it were a plural, so Токаева has to lose it too.
_SURNAME = re.compile("(?<=...)[ое]в$")
_FLEETING = re.compile(f"[{_VOWELS}][^{_VOWELS}]*(?:(?<=[^{_VOWELS}])[ое]к|ец)$")


def _english(word: str) -> str:
    cut = _cut_english(word)
    return _SAME_ENGLISH.get(cut, cut)


def _russian(word: str) -> str:
    if word in _ALONE:
        return word
    cut = _cut_russian(word)
    return _SAME_RUSSIAN.get(cut, cut)


_ALONE = frozenset(WORDS["russian"]["alone"].split())
_SAME_ENGLISH = _merged(WORDS["english"]["same"], _cut_english)
_SAME_RUSSIAN = _merged(WORDS["russian"]["same"], _cut_russian)
