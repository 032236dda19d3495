"""Light stemmers: the forms of a word become one string, which need not be a word (pure)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

WORDS = tomllib.loads(files("storage").joinpath("words.toml").read_text("utf-8"))

_ENGLISH: list[list[str]] = WORDS["english"]["suffixes"]
_KAZAKH_ONLY = re.compile("[әғқңөұүһі]")
_UNVOICED = str.maketrans("бгғ", "пкқ")  # мектеп → мектебі
_SHORTEST = 3  # letters a stem keeps


# The Latin alphabets of 2017 to 2021 write some sounds differently; ı has been folded to i.
_LATIN = {
    **dict(zip("абдефзлмнопрстухцвгкқйиыіэ", "abdefzlmnoprstuhcvgkqiiyie", strict=True)),
    **{"ә": "äá", "ө": "öó", "ү": "üú", "ұ": "ūu", "ң": "ńñn", "ғ": "ğǵg", "ш": "şs", "ж": "j", "һ": "h", "ч": "cç"},
    **{"я": "", "ю": "", "щ": ""},
}


def _endings(*, latin: bool) -> re.Pattern[str]:
    def letters(text: str) -> str:
        return "".join(_LATIN[one] for one in text) if latin else text

    table = WORDS["kazakh"]
    endings = []
    for one in table["endings"]:
        before = "".join(letters(table.get(sound, sound)) for sound in one["after"])
        for suffix in one["suffixes"]:
            endings.append((len(suffix), f"(?<=[{before}])" + "".join(f"[{letters(letter)}]" for letter in suffix)))
    return re.compile(f"(?:{'|'.join(ending for _, ending in sorted(endings, reverse=True))})$")


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word in ``en``, ``ru``, ``kk`` or ``kk-Latn``.

    A word with letters that only Kazakh has is Kazakh whatever the language of the text is said to be.
    """
    if lang == "kk" or _KAZAKH_ONLY.search(word):
        return _kazakh(word, _KAZAKH)
    if lang == "kk-Latn":
        return _kazakh(word, _KAZAKH_LATIN)
    return _russian(word) if lang == "ru" else _english(word)


def _kazakh(word: str, endings: re.Pattern[str]) -> str:
    while cut := endings.search(word, _SHORTEST):
        word = word[: cut.start()]
    return word[:-1] + word[-1].translate(_UNVOICED)


_KAZAKH, _KAZAKH_LATIN = _endings(latin=False), _endings(latin=True)


def _english(word: str) -> str:
    word = re.sub("tre(s?)$", r"ter\1", word)  # centre, center
    if len(word) <= _SHORTEST or word.endswith("ss"):
        return word
    for suffix, instead in _ENGLISH:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            word = word[: -len(suffix)] + instead
            doubled = suffix in ("ed", "ing", "ings", "er", "ers") and re.search(r"([^aeiouls])\1$", word)
            return word[:-1] if doubled else word
    return word


# Russian as the Snowball algorithm cuts it (https://snowballstem.org/algorithms/russian/stemmer.html): endings are
# looked for after the first vowel only.
_GERUND = re.compile("(?:ив|ивши|ившись|ыв|ывши|ывшись|(?<=[ая])(?:в|вши|вшись))$")
_REFLEXIVE = re.compile("(?:ся|сь)$")
_ADJECTIVE = re.compile(
    "(?:(?:ивш|ывш|ующ|(?<=[ая])(?:ем|нн|вш|ющ|щ))?"
    "(?:ее|ие|ые|ое|ими|ыми|ей|ий|ый|ой|ем|им|ым|ом|его|ого|ему|ому|их|ых|ую|юю|ая|яя|ою|ею))$"
)
_VERB = re.compile(
    "(?:ила|ыла|ена|ейте|уйте|ите|или|ыли|ей|уй|ил|ыл|им|ым|ен|ило|ыло|ено|ят|ует|уют|ит|ыт|ены|ить|ыть|ишь|ую|ю|"
    "(?<=[ая])(?:ла|на|ете|йте|ли|й|л|ем|н|ло|но|ет|ют|ны|ть|ешь|нно))$"
)
_NOUN = re.compile(
    "(?:а|ев|ов|ие|ье|е|иями|ями|ами|еи|ии|и|ией|ей|ой|ий|й|иям|ям|ием|ем|ам|ом|о|у|ах|иях|ях|ы|ь|ию|ью|ю|ия|ья|я)$"
)
_ABSTRACT = re.compile("(?<=[^аеиоуыэюя])ость?$")


def _russian(word: str) -> str:
    vowel = re.search("[аеиоуыэюя]", word)
    if not vowel:
        return word
    head, tail = word[: vowel.end()], word[vowel.end() :]
    cut = _GERUND.sub("", tail)
    if cut == tail:
        tail = _REFLEXIVE.sub("", tail)
        cut = next((short for one in (_ADJECTIVE, _VERB, _NOUN) if (short := one.sub("", tail)) != tail), tail)
    tail = cut.removesuffix("и")
    if re.search("[аеиоуыэюя][^аеиоуыэюя]", tail):
        tail = _ABSTRACT.sub("", tail)
    tail = re.sub("ейше?$", "", tail)
    return head + re.sub("нн$", "н", tail).removesuffix("ь")
