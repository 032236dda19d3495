"""A text as it is compared: its words, apart from how they are spelled, and a hash of every run of three (pure)."""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import islice
from operator import xor

from storage.letters import CJK, fold

SHINGLE = 3  # tokens
_PLACE = 8  # bytes of a hash

_CJK = re.compile(f"[{CJK}]")
_WORD = re.compile(r"[^\W_]+")  # of a text without such characters
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_THOUSANDS = re.compile(r"(?<=\d)[ .,'’](?=\d{3}(?!\d))")
_NUMERAL = re.compile("[一二三四五六七八九十百千零〇两]{1,12}")  # mostly parts of words when alone: of both texts then
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# Kazakh і is typed with the Latin i, and sites that hide from search engines do it with other letters.
_LATIN, _CYRILLIC = "aceiopxykmtbh", "асеіорхукмтвн"
_LOOKALIKE = re.compile(f"[{_LATIN}](?:(?=[\u0400-\u04ff])|(?<=[\u0400-\u04ff].))")
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True))
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SEPARATED = re.compile(r"\d[ .,'’]\d{3}")


def tokens(text: str) -> list[str]:
    """Split a text into a CJK character or a word each, without case, marks or punctuation."""
    return split(fold(text))


def split(folded: str) -> list[str]:
    """Split a folded text into tokens."""
    if not _CJK.search(folded):
        return _WORD.findall(folded)
    words: list[str] = []
    for run in _RUN.findall(folded):
        if _CJK.match(run):
            words += run
        else:
            words.append(run)
    return words


def letters(folded: str) -> str:
    """Return the tokens of a folded text as one."""
    return "".join((_RUN if _CJK.search(folded) else _WORD).findall(folded))


def at_least(words: Sequence[str], number: int) -> bool:
    """Say whether the tokens of a text are so many, also as they are compared, which joins no others than numbers."""
    others = (word for word in words if not (word[0].isdigit() or word[0] in _UNITS or word[0] in _DIGITS))
    return next(islice(others, number - 1, None), None) is not None


def compared(text: str) -> list[str]:
    """Split a text into tokens as they are compared: numbers as digits, however they are written, in one script."""
    return comparable(fold(text))


def comparable(text: str) -> list[str]:
    """Split a folded text into tokens as they are compared."""
    if _IS_CYRILLIC.search(text):  # it and the next are slow to find nothing, as in most texts
        text = _LOOKALIKE.sub(lambda match: _TO_CYRILLIC[match[0]], text)
    if _SEPARATED.search(text):
        text = _THOUSANDS.sub("", text)
    if _CJK.search(text):
        text = _NUMERAL.sub(lambda match: f" {_value(match[0])} ", text)
    return split(text)


def _value(numeral: str) -> int:
    """Return the number that Chinese numerals below ten thousand mean, or digits written one by one."""
    total = digits = 0
    for one in numeral:
        if one in _UNITS:
            total += (digits or 1) * _UNITS[one]
            digits = 0
        else:
            digits = 10 * digits + _DIGITS[one]
    return total + digits


def shingles(words: Sequence[str]) -> array[int]:
    """Hash every run of three tokens to a signed 64-bit number, in order; a shorter text is one shingle."""
    if not words:
        return array("q")
    hashed = array("q", b"".join(map(_hashed, words)) + bytes(_PLACE * SHINGLE * max(0, SHINGLE - len(words))))
    last = len(hashed) // SHINGLE - SHINGLE + 1
    # All at once, as one long number.
    places = (hashed[at + SHINGLE * at : SHINGLE * (at + last) : SHINGLE].tobytes() for at in range(SHINGLE))
    joined = reduce(xor, (int.from_bytes(place, "little") for place in places))
    found = array("q", joined.to_bytes(last * _PLACE, "little"))
    if sys.byteorder == "little":
        found.byteswap()  # the hashes are numbers in network order, whatever the machine
    return found


@lru_cache(maxsize=1 << 15)
def _hashed(word: str) -> bytes:
    """Hash a token for each place of a shingle. Their exclusive or is as good as a hash of all three, and ten times
    as fast (tabulation hashing)."""
    return hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=SHINGLE * _PLACE).digest()
