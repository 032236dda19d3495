"""A text as words that can be compared with names, each knowing where it stands.

Folding keeps the length, so that a position in the folded text is a position in the text.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from crawler.topic import stems

_PLAIN = {  # what we write for a letter or a mark that comes in several forms
    "е": "ё",
    "Е": "Ё",
    "'": "’ʼ`´‘＇",
    '"': "“”„«»『』「」《》",
    "-": "‐‑–—―－",
    "(": "（［【",
    ")": "）］】",
    ",": "，、",
    ".": "．",
    ":": "：",
    ";": "；",
    "!": "！",
    "?": "？",
    " ": "\u3000\u00a0",
    "·": "・•‧",
} | dict(zip("0123456789", "０１２３４５６７８９", strict=True))


def _table() -> dict[int, str]:
    data = tomllib.loads(resources.files("crawler.topic").joinpath("traditional.toml").read_text("utf-8"))
    traditional = {ord(pair[0]): pair[1] for pair in data["pairs"].split()}
    return traditional | {ord(form): plain for plain, forms in _PLAIN.items() for form in forms}


_FOLD = _table()
_CJK = "\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_FIRST_CJK = "\u2e80"
OPEN = "*"  # at the end of a word of a name: with any ending
SHORTEST = 3  # letters before it
LONGEST_OPEN = 24
LONGEST = 60  # letters of a word that matter, so that what is remembered of words stays small
# Some reposting sites put a reading behind a character, 聯(lián)盟: it is no word of its own.
_READING = r"\([a-zà-ǿ]{1,6}\)"
_WORD = re.compile(rf"[{_CJK}]+|(?<=[{_CJK}]){_READING}|[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*|\d+")
_BETWEEN = re.compile(rf"(?:'s)?[ \-.,\"'&/()\[\]·:|]{{0,4}}|{_READING}")  # what may stand between two words of a name


# A person's name joins that of a school with these or without them.
_OMISSIBLE = frozenset(
    "имени им академика атындағы академик the named after academician atyndagy atyndaǵy atyndağy".split()
)


class Words(NamedTuple):
    """The words of a folded text, single Chinese characters among them: where each begins and ends, and what it is."""

    starts: list[int]
    ends: list[int]
    words: list[str]


def fold(text: str) -> str:
    """Return the text in lower case, simplified Chinese, е for ё, plain quotes and dashes; of the same length."""
    if text.isascii():
        return text.lower()
    text = text.translate(_FOLD)
    lower = text.lower()
    # İ and a few others grow when they are lowered
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def split(folded: str) -> Words:
    """Split a folded text; an English possessive is no part of its word, and no word has an apostrophe.

    Of a word that is longer than ``LONGEST``, which is as long as a hostile page, only the beginning is given.
    """
    found = Words([], [], [])
    starts, ends, words = found
    for match in _WORD.finditer(folded):
        word, start, end = match[0], match.start(), match.end()
        if word >= _FIRST_CJK:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            words.extend(word)
            continue
        if "'" in word:
            if word.endswith("'s"):
                word, end = word[:-2], end - 2
            word = word.replace("'", "")
        elif word[0] == "(":
            continue
        starts.append(start)
        ends.append(end)
        words.append(word[:LONGEST])
    return found


def name_keys(name: str, lang: str) -> list[list[str]]:
    """Split a name or a topic word written in ``lang`` into the keys it is filed under, one for each word.

    ``подписа*`` stands for every word that begins so. There are two lists if some words may be left out.
    """
    folded = fold(name)
    _, ends, words = split(folded)
    filed = [
        word + OPEN if folded[end : end + 1] == OPEN else word if word >= _FIRST_CJK else stems.name_key(word, lang)
        for end, word in zip(ends, words, strict=True)
    ]
    if "." not in folded and _OMISSIBLE.isdisjoint(words):
        return [filed]
    kept = [not omissible(word, folded, end) for end, word in zip(ends, words, strict=True)]
    if all(kept) or not any(kept):
        return [filed]
    kept[0] = kept[0] or len(words[0]) > 1  # «имени аль-Фараби» is no name without its first word
    return [filed, [key for key, stays in zip(filed, kept, strict=True) if stays]]


def omissible(word: str, folded: str, end: int) -> bool:
    """Say whether a word of a folded text, which ends at ``end``, may be left out of a name: an initial, «имени»."""
    return word in _OMISSIBLE or (len(word) == 1 and folded.startswith(".", end) and word.isalpha())


@lru_cache(maxsize=50_000)
def keys(word: str, *, kazakh_latin: bool) -> tuple[str, ...]:
    """Return every key under which names may hold a folded word of a text."""
    if word >= _FIRST_CJK:
        return (word,)
    spelled = (word, stems.cyrillic(word)) if kazakh_latin and word[0] < "\u0400" else (word,)
    return stems.keys(word, kazakh_latin=kazakh_latin) + tuple(
        form[:end] + OPEN for form in spelled for end in range(SHORTEST, min(len(form), LONGEST_OPEN) + 1)
    )


def joined(folded: str, end: int, start: int) -> bool:
    """Say whether two words of a folded text are near enough to belong to one name."""
    return start == end or _BETWEEN.fullmatch(folded, end, start) is not None
