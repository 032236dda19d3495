"""What reports of one event share across languages: names of people and places by their sound, and dates (pure)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import tomli

from storage.letters import fold
from storage.stems import WORDS, stem, unaccented

_SHORTEST = 3  # sounds: a shorter name is like too many others
_LONGEST_NAME = 24  # characters of a full name, with those around it that could be of it
_LONGEST_RUN = 6  # characters of a transcribed name

# A capital letter that does not begin a sentence or a quotation. Here and below what is before is looked at behind the
# first character: an expression that begins with one is found several times as fast.
_NAME = re.compile(r"[^\W\d_a-zа-я](?<![.!?:»\"”“«\n] .)(?<![«\"“(\n].)(?<!^.)(?<!\w.)[^\W\d_]{2,39}")
# Two in a row, wherever they stand: of Sun Yao no single word has a sound of its own.
_PAIR = re.compile(r"([^\W\d_a-zа-я](?<!\w.)[^\W\d_]{1,19}) ([^\W\d_a-zа-я][^\W\d_]{1,19})")
_LATIN_WORD = re.compile("[A-Za-z]{3,40}")
_CYRILLIC = str.maketrans("бвгғджзкқлмнңпрстфцчшщ", "bvggdjzkklmnnprstfjjss")
_RUSSIAN_CASE = re.compile("(?<=..[^аеиоуыэюя])(?:ого|ому|ыми|ими|ами|ями|ом|ым|ем|им|ой|ей|ах|ях|ых|их|а|у|е|ы)$")
# One sound, several spellings, in English and in Russian where it writes Chinese names (чж, цз).
_SPELLINGS = [
    *(("shch", "s"), ("sch", "s"), ("tch", "j"), ("zh", "j"), ("ch", "j"), ("sh", "s"), ("ts", "j"), ("tz", "j")),
    *(("dz", "j"), ("cz", "j"), ("cj", "j"), ("dj", "j"), ("kh", ""), ("gh", "g"), ("ph", "f"), ("th", "t")),
    *(("ck", "k"), ("ng", "n"), ("x", "ks"), ("q", "k")),
]
_PALLADIUS = (("цз", "ц"), ("чж", "ж"))  # as Russian writes the j and zh of Chinese names
_INITIAL_X = re.compile("^x")
_HARD_C = re.compile("c(?=[aouklrt]|$)")
# Sounds that languages mix up are one: voiced and unvoiced, r and l, m and n.
_CLASSES = {letter: kind[0] for kind in ("pb", "td", "kg", "jc", "sz", "fvw", "lr", "nm") for letter in kind}

_MONTHS: dict[str, int] = {
    beginning: number for beginnings in WORDS["months"].values() for number, beginning in enumerate(beginnings, start=1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(rf"(?P<month>{_MONTH})[^\W\d_]*\.? (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)"),
    re.compile(rf"(?P<day>\d(?<!\d.)(?:(?<=[0-3])\d)?)(?:st|nd|rd|th)?[- ]?(?:of )?(?P<month>{_MONTH})"),
    re.compile(r"(?P<month>\d(?<!\d.)(?:(?<=[01])\d)?)月(?P<day>[0-3]?\d)[日号]"),
    re.compile(r"(?P<day>\d(?<!\d.)(?:(?<=[0-3])\d)?)\.(?P<month>[01]?\d)\.(?:20)\d\d"),
)


def names(text: str, lang: str | None) -> frozenset[str]:
    """Return the capitalised words of a text by their sound, in Chinese what is written with characters for sounds.

    Karaganda, Қарағанды and 卡拉干达 are ``klknt``; names of fewer than three consonants are left out. Two capitalised
    words in a row are also one name: Xia Jianhui and Ся Цзяньхуэй are ``sjn``.
    """
    if (lang or "").startswith("zh"):
        found = {sound(word) for word in _LATIN_WORD.findall(text)} | _transcribed(fold(text))
    else:
        found = {sound(_stemmed(match[0], lang)) for match in _NAME.finditer(text) if match[0][0].isupper()}
        pairs = (match.groups() for match in _PAIR.finditer(text))
        found |= {
            sound(first) + sound(_stemmed(last, lang))
            for first, last in pairs
            if first[0].isupper() and last[0].isupper()
        }
    return frozenset(one for one in found if len(one) >= _SHORTEST)


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """Return the consonants of a name in Latin or Cyrillic letters; those mixed up as one, doubled ones once."""
    word = fold(name)
    for transcribed, letter in _PALLADIUS:
        word = word.replace(transcribed, letter)
    word = _INITIAL_X.sub("s", unaccented(word).translate(_CYRILLIC))
    for spelling, letter in _SPELLINGS:
        word = word.replace(spelling, letter)
    kinds = [_CLASSES[letter] for letter in _HARD_C.sub("k", word) if letter in _CLASSES]
    return "".join(kind for at, kind in enumerate(kinds) if at == 0 or kind != kinds[at - 1])


@lru_cache(maxsize=1 << 13)
def _stemmed(name: str, lang: str | None) -> str:
    word = fold(name)
    return stem(word, lang) if lang in ("kk", "kk-Latn") else _RUSSIAN_CASE.sub("", word)


def _transcribed(text: str) -> set[str]:
    """Return the sounds of all that may be a name: where it begins and ends, the characters do not say."""
    sounds = _sounds()
    found = set()
    for run in re.findall(f"[{''.join(sounds)}]{{2,{_LONGEST_NAME}}}", text):
        for start in range(len(run) - 1):
            for end in range(start + 2, min(start + _LONGEST_RUN, len(run)) + 1):
                found.add(sound("".join(sounds[one] for one in run[start:end])))
    return found


@cache
def _sounds() -> dict[str, str]:
    lines = tomli.loads(files("storage").joinpath("sounds.toml").read_text("utf-8"))["sounds"].splitlines()
    return {one: line.split()[0] for line in lines for one in line.split()[1]}


def dates(text: str) -> frozenset[tuple[int, int]]:
    """Return the days a text names, as (month, day)."""
    found = set()
    folded = fold(text)
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            month = _MONTHS.get(match["month"]) or int(match["month"])
            if 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
                found.add((month, int(match["day"])))
    return frozenset(found)
