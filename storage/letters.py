"""Folding: what two spellings of the same letters have in common (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files

import tomli

# Characters that are written without spaces between words: Chinese, and Japanese and Korean beside it.
CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003134f"
MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\ufeff"  # stress marks, soft hyphens, zero-width characters

_TABLE = tomli.loads(files("storage").joinpath("characters.toml").read_text("utf-8"))
_SAME = str.maketrans(
    _TABLE["traditional"].replace("\n", "") + "ёı",  # ı: upper case I does not say which i it was
    _TABLE["simplified"].replace("\n", "") + "еi",
)

# What only a search takes for the same; hashes of stored texts must not depend on it.
_VARIANTS = {ord(other): ord(one) for one, *others in _TABLE["variants"].split() for other in others}
_SEARCHED = _VARIANTS | {code: _VARIANTS.get(same, same) for code, same in _SAME.items()} | str.maketrans("ə", "ә")
_NO_MARKS = {code: None for code in range(0x10000) if re.match(f"[{MARKS}]", chr(code))}


def _changes(table: dict[int, int]) -> Callable[[str], str]:
    """Return what takes the marks of a text away and replaces characters of it.

    Most texts have few of them: to find these costs less than looking each character up.
    """
    # Beyond the first 65,536 any may be one: to tell those apart an expression is slow.
    few = re.compile(f"[{MARKS}{''.join(chr(code) for code in table if code <= 0xFFFF)}\U00010000-\U0010ffff]")
    found = table | _NO_MARKS
    return lambda text: few.sub(lambda one: one[0].translate(found), text)


_folded, _folded_for_search = _changes(_SAME), _changes(_SEARCHED)
# The compatibility forms that are in nearly every Chinese text: without them it is not taken apart to be normalised.
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2026: "..."}
_IS_WIDE = re.compile("[\u2026\u3000\uff01-\uff5e]")
# Characters that stay one, whatever is beside them: nearly all of nearly every text.
_STAYING = "[\x00-\x7f«»\u0400-\u045f\u0490-\u04ff—–“”‘’、。《》\u4e00-\u9fff\u3000\uff01-\uff5e]"
_STAYS = re.compile(f"{_STAYING}*")
_CLUSTER = re.compile(f"({_STAYING}+)(?![{MARKS}])|[^{MARKS}][{MARKS}]*|[{MARKS}]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN_LETTER = re.compile("[a-z]")
# Letters of one script typed as their twins of the other: the Latin i in университетi.
_TWINS_LATIN, _TWINS_CYRILLIC = "aceohikmpty", "асеоһікмрту"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_TWINS_LATIN, _TWINS_CYRILLIC), str.maketrans(_TWINS_CYRILLIC, _TWINS_LATIN)


def fold(text: str) -> str:
    """Fold what does not tell two texts apart: case, compatibility forms, marks, ё, traditional characters."""
    return text.casefold() if text.isascii() else _folded(_caseless(text))


def searchable(text: str) -> str:
    """Fold a text as it is searched: beyond ``fold``, characters that may stand for each other."""
    return text.casefold() if text.isascii() else _folded_for_search(_caseless(text))


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFKC", _IS_WIDE.sub(lambda one: _WIDE[ord(one[0])], text)).casefold()


def placed(text: str) -> tuple[str, Sequence[int]]:
    """Return ``searchable(text)``, and for each of its characters and its end where that begins in the text."""
    folded = searchable(text)
    # Of equal length it may be, too, where one character became two and another one none.
    if len(folded) == len(text) and (_STAYS.fullmatch(text) or all(map(_keeps_length, set(text)))):
        return folded, range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        part = searchable(cluster[0])
        parts.append(part)
        places += range(*cluster.span()) if cluster[1] else [cluster.start()] * len(part)
    return "".join(parts), [*places, len(text)]


@lru_cache(maxsize=100_000)
def _keeps_length(character: str) -> bool:
    return len(searchable(character)) == 1


def is_cyrillic(word: str) -> bool:
    """Say whether a word is written in Cyrillic."""
    return bool(_CYRILLIC.search(word))


def one_script(word: str) -> str:
    """Write a folded word that mixes Latin and Cyrillic letters in the script that most of them are of."""
    if word.isascii() or not (latin := len(_LATIN_LETTER.findall(word))) or not is_cyrillic(word):
        return word
    cyrillic = len(_CYRILLIC.findall(word))
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
