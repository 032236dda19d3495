"""A text as words that can be compared with names, each knowing where it stands.

Folding keeps the length, so that a position in the folded text is a position in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import NamedTuple

import tomli

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


def _table() -> dict[str, str]:
    data = tomli.loads(resources.files("crawler.topic").joinpath("traditional.toml").read_text("utf-8"))
    traditional = {pair[0]: pair[1] for pair in data["pairs"].split()}
    return traditional | {form: plain for plain, forms in _PLAIN.items() for form in forms}


_FOLD = _table()
_FORM = re.compile(f"[{re.escape(''.join(_FOLD))}]")
_CJK = "\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
FIRST_CJK = "\u2e80"
OPEN = "*"  # at the end of a word of a name: with any ending
SHORTEST = 3  # letters before it
LONGEST_OPEN = 24
LONGEST = 60  # letters of a word that matter, so that what is remembered of words stays small
# Some reposting sites put a reading behind a character, 聯(lián)盟: it is no word of its own.
_READING = r"\([a-zà-ǿ]{1,6}\)"
_WORD = re.compile(rf"([^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*|\d+|[{_CJK}]+|(?<=[{_CJK}]){_READING})")
_BETWEEN = re.compile(rf"(?:'s)?[ \-.,\"'&/()\[\]·:|]{{0,4}}|{_READING}")  # what may stand between two words of a name


# A person's name joins that of a school with these or without them.
OMISSIBLE = frozenset(
    "имени им академика атындағы академик the named after academician atyndagy atyndaǵy atyndağy".split()
)


class Words(NamedTuple):
    """The words of a folded text, single Chinese characters among them: where each begins and ends, and what it is."""

    starts: list[int]
    ends: list[int]
    words: list[str]


@lru_cache(maxsize=64)  # what is found in a sentence is found by many that ask for it one after another
def fold(text: str) -> str:
    """Return the text in lower case, simplified Chinese, е for ё, plain quotes and dashes; of the same length."""
    if text.isascii():
        return text.lower()
    text = _FORM.sub(_plain, text)
    lower = text.lower()
    # İ and a few others grow when they are lowered
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _plain(form: re.Match[str]) -> str:
    return _FOLD[form[0]]


def split(folded: str) -> Words:
    """Split a folded text; an English possessive is no part of its word, and no word has an apostrophe.

    Of a word that is longer than ``LONGEST``, which is as long as a hostile page, only the beginning is given.
    """
    parts = _WORD.split(folded)  # what is between words, a word, what is between words, ...
    edges = list(accumulate(map(len, parts)))
    starts, ends, words = edges[0:-1:2], edges[1::2], parts[1::2]
    if "'" in folded:
        for at, word in enumerate(words):
            if "'" in word and word < FIRST_CJK:
                possessive = 2 * word.endswith("'s")
                words[at] = word[: len(word) - possessive].replace("'", "")
                ends[at] -= possessive
    if not words:
        return Words([], [], [])
    if len(max(words, key=len)) > LONGEST:
        words = [word if word >= FIRST_CJK else word[:LONGEST] for word in words]
    return _characters(starts, ends, words) if max(words) >= FIRST_CJK else Words(starts, ends, words)


def _characters(starts: list[int], ends: list[int], words: list[str]) -> Words:
    """Split runs of Chinese characters; leave out the readings behind them."""
    found = Words([], [], [])
    for start, end, word in zip(starts, ends, words, strict=True):
        if word >= FIRST_CJK:
            found.starts.extend(range(start, end))
            found.ends.extend(range(start + 1, end + 1))
            found.words.extend(word)
        elif word[0] != "(":
            found.starts.append(start)
            found.ends.append(end)
            found.words.append(word)
    return found


def name_keys(name: str, lang: str) -> list[list[str]]:
    """Split a name or a topic word written in ``lang`` into the keys it is filed under, one for each word.

    ``подписа*`` stands for every word that begins so. There are two lists if some words may be left out.
    """
    folded = fold(name)
    _, ends, words = split(folded)
    filed = [
        word + OPEN if folded[end : end + 1] == OPEN else word if word >= FIRST_CJK else stems.name_key(word, lang)
        for end, word in zip(ends, words, strict=True)
    ]
    if "." not in folded and OMISSIBLE.isdisjoint(words):
        return [filed]
    kept = [not omissible(word, folded, end) for end, word in zip(ends, words, strict=True)]
    if all(kept) or not any(kept):
        return [filed]
    kept[0] = kept[0] or len(words[0]) > 1  # «имени аль-Фараби» is no name without its first word
    return [filed, [key for key, stays in zip(filed, kept, strict=True) if stays]]


def omissible(word: str, folded: str, end: int) -> bool:
    """Say whether a word of a folded text, which ends at ``end``, may be left out of a name: an initial, «имени»."""
    return word in OMISSIBLE or (len(word) == 1 and folded.startswith(".", end) and word.isalpha())


def joined(folded: str, end: int, start: int) -> bool:
    """Say whether two words of a folded text are near enough to belong to one name."""
    return start == end or folded[end:start] == " " or _BETWEEN.fullmatch(folded, end, start) is not None
