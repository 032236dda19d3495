"""Light stemmers: the forms of a word become one string, which need not be a word (pure)."""

from __future__ import annotations

import re
from functools import lru_cache

_VOWEL_RU = re.compile("[аеиоуыэюя]")
_RUSSIAN = [
    # In this order: gerund, else reflexive and then adjective, verb or noun; then и; then derivation; then ь, нн, ейш.
    re.compile("(?:ив|ивши|ившись|ыв|ывши|ывшись|(?<=[ая])(?:в|вши|вшись))$"),
    re.compile("(?:ся|сь)$"),
    re.compile(
        "(?:(?:ивш|ывш|ующ|(?<=[ая])(?:ем|нн|вш|ющ|щ))?"
        "(?:ее|ие|ые|ое|ими|ыми|ей|ий|ый|ой|ем|им|ым|ом|его|ого|ему|ому|их|ых|ую|юю|ая|яя|ою|ею))$"
    ),
    re.compile(
        "(?:ила|ыла|ена|ейте|уйте|ите|или|ыли|ей|уй|ил|ыл|им|ым|ен|ило|ыло|ено|ят|ует|уют|ит|ыт|ены|ить|ыть|ишь|ую|ю|"
        "(?<=[ая])(?:ла|на|ете|йте|ли|й|л|ем|н|ло|но|ет|ют|ны|ть|ешь|нно))$"
    ),
    re.compile(
        "(?:а|ев|ов|ие|ье|е|иями|ями|ами|еи|ии|и|ией|ей|ой|ий|й|иям|ям|ием|ем|ам|ом|о|у|ах|иях|ях|ы|ь|ию|ью|ю|ия|ья|я)$"
    ),
]


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word in ``en``, ``ru``, ``kk`` or ``kk-Latn``."""
    if lang == "ru":
        return _russian(word)
    if lang == "kk":
        return _kazakh(word, _KAZAKH)
    if lang == "kk-Latn":
        return _kazakh(word, _KAZAKH_LATIN)
    return _english(word)


def _russian(word: str) -> str:
    """Cut as the Snowball algorithm does: https://snowballstem.org/algorithms/russian/stemmer.html."""
    vowel = _VOWEL_RU.search(word)
    if not vowel:
        return word
    head, tail = word[: vowel.end()], word[vowel.end() :]
    gerund, reflexive, adjective, verb, noun = _RUSSIAN
    cut = gerund.sub("", tail, count=1)
    if cut == tail:
        tail = reflexive.sub("", tail, count=1)
        for ending in (adjective, verb, noun):
            cut = ending.sub("", tail, count=1)
            if cut != tail:
                break
    tail = cut.removesuffix("и")
    if re.search("[аеиоуыэюя][^аеиоуыэюя]+[аеиоуыэюя].*ость?$", tail):
        tail = re.sub("ость?$", "", tail)
    tail = re.sub("ейше?$", "", tail)
    tail = re.sub("нн$", "н", tail).removesuffix("ь")
    return head + tail


_KAZAKH = tuple(
    """
    дағы дегі тағы тегі ндағы ндегі ғы гі қы кі дікі нікі тікі
    ның нің дың дің тың тің ға ге қа ке на не ға ды ді ты ті ны ні да де та те нда нде дан ден тан тен нан нен
    мен бен пен ымен імен лар лер дар дер тар тер
    ым ім ың ің сы сі ы і м ң ымыз іміз мыз міз ыңыз іңіз ңыз ңіз дық дік тық тік лық лік лы лі ды ті
    """.split()
)
_KAZAKH_LATIN = tuple(
    """
    dağy degı tağy tegı dagy degi tagy tegi nyń nıń nyñ nıñ niñ nin nyn dyñ dıñ tyñ tıñ ğa ge qa ke ga na ne dy dı di ty tı ti
    ny nı ni da de ta te nda nde dan den tan ten nan nen men ben pen lar ler dar der tar ter
    sy sı si y ı i ymyz ımız myz mız
    """.split()
)


def _kazakh(word: str, suffixes: tuple[str, ...]) -> str:
    """Cut suffixes from the end one after another, the longest that fits first, and leave at least four letters."""
    while True:
        fitting = [suffix for suffix in suffixes if word.endswith(suffix) and len(word) - len(suffix) >= 4]
        if not fitting:
            return word
        word = word[: -len(max(fitting, key=len))]


_ENGLISH = (
    ("ational", "at"),
    ("ization", "iz"),
    ("isation", "is"),
    ("ations", "at"),
    ("ation", "at"),
    ("ators", "at"),
    ("ator", "at"),
    ("ative", "at"),
    ("ating", "at"),
    ("ated", "at"),
    ("ates", "at"),
    ("ate", "at"),
    ("ional", ""),
    ("ions", ""),
    ("ion", ""),
    ("ities", ""),
    ("ity", ""),
    ("ments", ""),
    ("ment", ""),
    ("ally", ""),
    ("ies", "i"),
    ("ied", "i"),
    ("ing", ""),
    ("ers", ""),
    ("er", ""),
    ("ed", ""),
    ("ly", ""),
    ("al", ""),
    ("es", ""),
    ("s", ""),
    ("y", "i"),
    ("e", ""),
)


def _english(word: str) -> str:
    word = word.removesuffix("'s")
    if len(word) < 4 or word.endswith("ss"):
        return word
    for suffix, instead in _ENGLISH:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)] + instead
    return word
