"""The keys under which a word of a text and a word of a name meet, whatever endings they carry.

A name is filed under one key per word. A word of a text has several: it could be an English plural, a Russian case, or
any of the ways to cut a Kazakh word, which stacks plural, possessive and case (оқу орын-дар-ы-ның).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

SHORTEST = 3  # a stem keeps at least this many letters


def _endings(words: str) -> list[str]:
    return words.split()


_RUSSIAN = frozenset(
    "иями ыми ими ого его ому ему ами ями ией иям иях ой ей ий ый ая яя ое ее ие ые ых их ым им ую юю ою ею "
    "ом ем ам ям ах ях ов ев ия ии ию ью ья ье а я о е ы и у ю й ь".split()
)
_LONGEST_RUSSIAN = max(map(len, _RUSSIAN))

_PLURAL = ["", *_endings("лар лер дар дер тар тер")]
_POSSESSIVE = ["", *_endings("ы і сы сі ым ім м ың ің ң ымыз іміз мыз міз")]
_CASE = _endings(
    "ның нің дың дің тың тің ға ге қа ке на не а е ны ні ды ді ты ті н да де та те нда нде дан ден тан тен нан нен "
    "мен бен пен дағы дегі тағы тегі ндағы ндегі лық лік дық дік тық тік лықты лікті"
)
_KAZAKH = {"".join(parts) for parts in product(_PLURAL, _POSSESSIVE, ["", *_CASE])} - {""}
_LONGEST_KAZAKH = max(map(len, _KAZAKH))
_KAZAKH_NAME = re.compile(r"(?:(?<=[аәеоөұүыіиу])с[ыі]|(?<=[^аәеоөұүыіиуй])[ыі])$")
_VOICED = {"ғ": "қ", "г": "к", "б": "п"}  # орталық, but орталығы

# Kazakh in Latin letters (the 2018 and 2021 alphabets), read back into Cyrillic so that one list of names serves both.
_LATIN_PAIRS = (
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("iya", "ия"),
    ("ya", "я"),
    ("yu", "ю"),
    ("ıa", "я"),
    ("ıý", "ю"),
    ("ia", "я"),
    ("iý", "ю"),
    ("ts", "ц"),
)
_PLAIN_LATIN = {"al": "ál"}  # without the marks of the alphabet: al-Farabi atyndagy universitet
_GLIDE = re.compile(r"(?<=[aáäeioóöuúüyýı])ı")  # Qytaı, jaıly
_LATIN = str.maketrans(
    "aábvgǵdejziıkqlmnńoóprstýuúfhyіäöüğŋñşūçâ",
    "аәбвгғдежзіикқлмнңоөпрстуұүфхыіәөүғңңшұчя",
)


def english(word: str) -> str:
    """Cut the plural and take the American spelling: ``centres`` is filed with ``center``."""
    if word.startswith("centre"):
        word = "center" + word[6:]
    elif word.startswith("programme"):
        word = "program" + word[9:]
    else:
        word = word.replace("organis", "organiz").replace("isation", "ization")
    if word.endswith("ies") and len(word) > SHORTEST + 1:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > SHORTEST:
        return word[:-1]
    return word


def russian(word: str) -> str:
    """Cut one ending of a noun or an adjective."""
    for length in range(min(_LONGEST_RUSSIAN, len(word)), 0, -1):
        if word[-length:] in _RUSSIAN:
            return word[:-length] if len(word) - length >= SHORTEST else word
    return word


def kazakh(word: str) -> list[str]:
    """Return the word and every way to cut one chain of endings from it."""
    found = [word]
    for at in range(max(SHORTEST, len(word) - _LONGEST_KAZAKH), len(word)):
        if word[at:] in _KAZAKH:
            found.append(word[:at])
            if word[at - 1] in _VOICED:
                found.append(word[: at - 1] + _VOICED[word[at - 1]])
    return found


def kazakh_name(word: str) -> str:
    """Cut the possessive a word of a name carries (университет-і); names are cited in the nominative."""
    end = _KAZAKH_NAME.search(word)
    if not end or end.start() < SHORTEST:
        return word
    stem = word[: end.start()]
    return stem[:-1] + _VOICED.get(stem[-1], stem[-1])


def cyrillic(word: str) -> str:
    """Spell a Kazakh word in Latin letters in Cyrillic ones, near enough for comparing."""
    word = _GLIDE.sub("й", _PLAIN_LATIN.get(word, word))
    if word.startswith("univ"):
        word = "ý" + word[1:]
    for pair, letter in _LATIN_PAIRS:
        word = word.replace(pair, letter)
    return word.translate(_LATIN)


def keys(word: str, *, kazakh_latin: bool = False) -> tuple[str, ...]:
    """Return every key of a folded word of a text; the prefix keeps the languages apart."""
    if word[0].isdigit():
        return (word,)
    if word[0] < "\u0400":
        english_key = "en:" + english(word)
        if not kazakh_latin:
            return (english_key,)
        cut = kazakh(cyrillic(word))
        # i is і in one alphabet, и without the marks of either
        forms = dict.fromkeys((*cut, *(stem.replace("і", "и") for stem in cut)))
        return (english_key, *(f"kk:{stem}" for stem in forms))
    return ("ru:" + russian(word), *(f"kk:{stem}" for stem in kazakh(word)))


@lru_cache(maxsize=50_000)
def name_key(word: str, lang: str) -> str:
    """Return the one key of a folded word of a name written in ``lang``."""
    if word[0].isdigit():
        return word
    if word[0] < "\u0400":
        return "en:" + english(word)
    return "kk:" + kazakh_name(word) if lang == "kk" else "ru:" + russian(word)
