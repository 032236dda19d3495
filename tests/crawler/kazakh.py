"""Kazakh in Cyrillic letters put into the other alphabets it is written in, letter by letter."""

from __future__ import annotations

import re

_COMMON = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "к": "k", "қ": "q", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "һ": "h", "ц": "ts",
    "э": "e", "ъ": "", "ь": "", "щ": "şş", "ё": "io",
}  # fmt: skip
LATIN: dict[str, dict[str, str]] = {
    "2021": _COMMON
    | {"ә": "ä", "ғ": "ğ", "и": "i", "й": "i", "і": "ı", "ң": "ñ", "ө": "ö", "у": "u", "ұ": "ū", "ү": "ü", "ч": "tş",
       "ш": "ş", "ы": "y", "ю": "iu", "я": "ia"},
    "2018": _COMMON
    | {"ә": "á", "ғ": "ǵ", "и": "ı", "й": "ı", "і": "i", "ң": "ń", "ө": "ó", "у": "ý", "ұ": "u", "ү": "ú", "ч": "ch",
       "ш": "sh", "щ": "shsh", "ы": "y", "ю": "ıý", "я": "ıa"},
    "2017": _COMMON
    | {"ә": "a'", "ғ": "g'", "и": "i'", "й": "i'", "і": "i", "ң": "n'", "ө": "o'", "у": "y'", "ұ": "u", "ү": "u'",
       "ч": "c'", "ш": "s'", "щ": "s's'", "ы": "y", "ю": "i'y'", "я": "i'a"},
    "agency": _COMMON
    | {"ә": "ä", "ғ": "ğ", "и": "ï", "й": "y", "і": "i", "ң": "ñ", "ө": "ö", "у": "w", "ұ": "u", "ү": "ü", "ч": "ç",
       "ш": "ş", "ы": "ı", "ю": "yu", "я": "ya"},
    "chat": _COMMON
    | {"ә": "a", "ғ": "g", "и": "i", "й": "i", "і": "i", "ң": "n", "ө": "o", "у": "u", "ұ": "u", "ү": "u", "ч": "ch",
       "ш": "sh", "щ": "sh", "ы": "y", "ю": "yu", "я": "ya"},
}  # fmt: skip
_ARABIC = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "ж": "ج", "з": "ز", "и": "ي",
    "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و", "п": "پ", "р": "ر",
    "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ", "ф": "ف", "х": "ح", "һ": "ھ", "ц": "تس", "ч": "چ", "ш": "ش",
    "щ": "شش", "ъ": "", "ы": "ى", "і": "ى", "ь": "", "э": "ە", "ю": "يۋ", "я": "يا", "ё": "يو",
}  # fmt: skip
_WORD = re.compile(r"[а-яёәғқңөұүһі]+")


def latin(text: str, alphabet: str) -> str:
    """Write a text in one of the Latin alphabets: 2021, 2018, 2017, the news agency's, the plain one of chats."""
    table = LATIN[alphabet]
    letters = (table.get(char.lower(), char) if not char.isupper() else _capital(table, char) for char in text)
    return "".join(letters)


def _capital(table: dict[str, str], char: str) -> str:
    small = table.get(char.lower(), char)
    return small[:1].upper() + small[1:]


def arabic(text: str) -> str:
    """Write a text in the Arabic alphabet (töte jazu): a hamza before the word makes its vowels soft."""
    return _WORD.sub(lambda match: _arabic_word(match[0]), text.lower()).translate(str.maketrans(",;?", "،؛؟"))


def _arabic_word(word: str) -> str:
    soft = any(char in "әөүі" for char in word) and not any(char in "кге" for char in word)
    return ("ء" if soft else "") + "".join(_ARABIC[char] for char in word)
