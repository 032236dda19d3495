"""The forms of a word become one string, its stem, which need not be a word (pure).

English and Russian are cut by Snowball (https://snowballstem.org), which is followed by what it cannot know: irregular
forms, British spelling, and Russian nouns it takes for verbs. By itself it gives Казахстан and Казахстане, Китай and
Китая, Астана and Астане, Токаев and Токаева, визит and визита different stems. It has no Kazakh.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files

import Stemmer
import tomli

from storage.kazakh import Kazakh, cyrillic, plain, typed
from storage.letters import is_cyrillic

WORDS = tomli.loads(files("storage").joinpath("words.toml").read_text("utf-8"))

_KAZAKH_TABLES = json.dumps(WORDS["kazakh"], ensure_ascii=False)
_KAZAKH, _KAZAKH_TYPED = (Kazakh(**json.loads(one)) for one in (_KAZAKH_TABLES, typed(_KAZAKH_TABLES)))
LOOSE = 5  # letters of a Kazakh stem that is found however it is spelled
_KAZAKH_ONLY = re.compile("[әғқңөұүһі]")


def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word in ``en``, ``ru``, ``kk`` or ``kk-Latn``; that of the last is in plain letters.

    A word with letters that only Kazakh has is Kazakh whatever the language of the text is said to be.
    """
    if lang == "kk" or is_kazakh(word):
        return _KAZAKH.stem(word)
    if lang == "kk-Latn":
        return unaccented(plain(_latin_stem(word)))
    return _russian(word) if lang == "ru" else _english(unaccented(word))


def kazakh_term(word: str) -> str:
    """Return what a Kazakh word in any alphabet is written as in the index: a long stem in plain letters.

    So Qazaqstan finds Қазақстан, and who has no Kazakh keyboard finds it by Казакстан. Of the stems of five letters or
    more that 150 000 letters of news hold, 1 in 200 becomes another one's so; shorter ones would be lost in others:
    көл is a lake, қол a hand. The mark at the beginning keeps them from the words of other languages.
    """
    if not is_cyrillic(word):
        return f"қ{unaccented(plain(_latin_stem(word)))}"
    found = _KAZAKH.stem(word)
    return f"қ{plain(found) if len(found) >= LOOSE else found}"


def typed_kazakh_term(word: str) -> str:
    """Return what a word is written as in the index if it is a Kazakh one typed on a Russian keyboard."""
    return f"қ{plain(_KAZAKH_TYPED.stem(word))}"


def _latin_stem(word: str) -> str:
    written = cyrillic(word)
    return _KAZAKH_TYPED.stem(typed(written)) if word.isascii() else _KAZAKH.stem(written)


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
    # да is not давать: so short a stem is a word of its own.
    return {other: first for first, *others in stems for other in others if other != first and len(other) > 2}


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
    cut = _ALONE.get(word) or _cut_english(word)
    return _SAME_ENGLISH.get(cut, cut)


def _russian(word: str) -> str:
    cut = _ALONE.get(word) or _cut_russian(word)
    return _SAME_RUSSIAN.get(cut, cut)


_ALONE = {
    word: group.split()[0]
    for lang in ("english", "russian")
    for group in WORDS[lang]["alone"].split(",")
    for word in group.split()
}
_SAME_ENGLISH = _merged(WORDS["english"]["same"], _cut_english)
_SAME_RUSSIAN = _merged(WORDS["russian"]["same"], _cut_russian)


def irregular() -> Iterator[tuple[str, str]]:
    """Yield what listed words would be written as in the index by their letters, and what they are written as."""
    same = _SAME_ENGLISH | _SAME_RUSSIAN
    yield from same.items()
    yield from ((word, same.get(cut, cut)) for word, cut in _ALONE.items())
    yield from ((word, _snowball_english(word)) for word in ("dying", "lying", "tying", "vying"))  # it has its own list
    yield from ((f"қ{word}", kazakh_term(word)) for word in _KAZAKH.listed)
