"""What reports of one event share across languages: names of people and places, and dates (pure)."""

from __future__ import annotations

import re

from storage.letters import fold
from storage.stems import WORDS, stem

_FROM = "аәбвгғдежзийікқлмнңоөпрстуүұфхһцчшщыэюя"
_TO = "aabvggdejziiikklmnnooprstuuufhhccssieua"
_CYRILLIC = str.maketrans(_FROM, _TO, "ъь")
# One sound, several spellings: in English, and in Russian where it writes Chinese names (чж, цз).
_SPELLINGS = {"cj": "j", "cz": "j", "kh": "h", "zh": "j", "dj": "j", "sh": "s", "ch": "c", "ts": "c", "tz": "c"}
_SPELLINGS |= {"gh": "g", "ph": "f", "ng": "n", "ck": "k", "q": "k", "w": "v", "x": "s"}
_RUSSIAN_CASE = re.compile("(?<=..[^аеиоуыэюя])(?:ого|ому|ыми|ими|ами|ями|ом|ым|ем|им|ой|ей|ах|ях|ых|их)$")
_VOWELS = re.compile("[aeiouyjäöüáúóýūé]")
_BONES = 4  # what is kept of a skeleton: endings differ
_SHORT = 3  # letters: so short a name keeps its vowels, and a shorter skeleton tells nothing
# A capital letter that does not begin a sentence or a quotation.
_NAME = re.compile(r"(?<![.!?:»\"”“«\n] )(?<![«\"“(\n])(?<!^)\b(?=[^\W\d_a-zа-я])[^\W\d_]{3,}")
_CASED = re.compile("[a-zA-Zа-яА-ЯӘәҒғҚқҢңӨөҰұҮүҺһІі]")

_MONTHS: dict[str, int] = {
    beginning: number for beginnings in WORDS["months"].values() for number, beginning in enumerate(beginnings, start=1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(rf"(?P<month>{_MONTH})[^\W\d_]*\.? (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th)?[- ]?(?:of )?(?P<month>{_MONTH})"),
    re.compile(r"(?<!\d)(?P<month>[01]?\d)月(?P<day>[0-3]?\d)[日号]"),
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?:20)\d\d"),
)


def names(text: str, lang: str | None) -> frozenset[str]:
    """Return the consonants of the capitalised words of a text, each stemmed: Karaganda and Қарағанды are ``krgn``."""
    return frozenset(
        bones
        for match in _NAME.finditer(text)
        if match[0][0].isupper() and _CASED.match(match[0]) and len(bones := skeleton(match[0], lang)) >= _SHORT
    )


def skeleton(name: str, lang: str | None) -> str:
    """Return the first consonants of a name as Latin letters, doubled ones once."""
    word = fold(name)
    word = stem(word, lang) if lang in ("kk", "kk-Latn") else _RUSSIAN_CASE.sub("", word)
    word = word.translate(_CYRILLIC)
    for spelling, sound in _SPELLINGS.items():
        word = word.replace(spelling, sound)
    if len(word) > _SHORT:
        word = _VOWELS.sub("", word)
    return re.sub(r"(.)\1+", r"\1", word)[:_BONES]


def dates(text: str) -> frozenset[tuple[int, int]]:
    """Return the days a text names, as (month, day)."""
    found = set()
    for pattern in _DATES:
        for match in pattern.finditer(fold(text)):
            month = _MONTHS.get(match["month"]) or int(match["month"])
            if 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
                found.add((month, int(match["day"])))
    return frozenset(found)
