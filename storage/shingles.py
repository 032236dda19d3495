"""A text as it is compared: its words, apart from how they are spelled, and a hash of every run of three (pure)."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from storage.letters import CJK, fold

SHINGLE = 3  # tokens

_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
_THOUSANDS = re.compile(r"(?<=\d)[ .,'’](?=\d{3}(?!\d))")
_NUMERAL = re.compile("[一二三四五六七八九十百千零〇两]{1,12}")  # mostly parts of words when alone: of both texts then
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# Kazakh і is typed with the Latin i, and sites that hide from search engines do it with other letters.
_LATIN, _CYRILLIC = "aceiopxykmtbh", "асеіорхукмтвн"
_LOOKALIKE = re.compile(f"[{_LATIN}](?=[\u0400-\u04ff])|(?<=[\u0400-\u04ff])[{_LATIN}]")
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True))
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SEPARATED = re.compile(r"\d[ .,'’]\d{3}")
_places = struct.Struct(">3q").unpack


def tokens(text: str) -> list[str]:
    """Split a text into a CJK character or a word each, without case, marks or punctuation."""
    return _TOKEN.findall(fold(text))


def at_least(words: Sequence[str], number: int) -> bool:
    """Say whether the tokens of a text are so many, also as they are compared, which joins no others than numbers."""
    others = (word for word in words if not (word[0].isdigit() or word[0] in _UNITS or word[0] in _DIGITS))
    return next(islice(others, number - 1, None), None) is not None


def compared(text: str) -> list[str]:
    """Split a text into tokens as they are compared: numbers as digits, however they are written, in one script."""
    text = fold(text)
    if _IS_CYRILLIC.search(text):  # it and the next are slow to find nothing, as in most texts
        text = _LOOKALIKE.sub(lambda match: _TO_CYRILLIC[match[0]], text)
    if _SEPARATED.search(text):
        text = _THOUSANDS.sub("", text)
    return _TOKEN.findall(_NUMERAL.sub(lambda match: f" {_value(match[0])} ", text))


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


def shingles(words: Sequence[str]) -> list[int]:
    """Hash every run of three tokens to a signed 64-bit number, in order; a shorter text is one shingle."""
    if not words:
        return []
    hashed = [_hashed(word) for word in words]
    if len(hashed) < SHINGLE:
        hashed += [(0, 0, 0)] * (SHINGLE - len(hashed))
    first, second, third = zip(*hashed, strict=True)
    return [a ^ b ^ c for a, b, c in zip(first, second[1:], third[2:], strict=False)]


@lru_cache(maxsize=1 << 15)
def _hashed(word: str) -> tuple[int, int, int]:
    """Hash a token for each place of a shingle. Their exclusive or is as good as a hash of all three, and ten times
    as fast (tabulation hashing)."""
    first, second, third = _places(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=24).digest())
    return first, second, third
