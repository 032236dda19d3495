"""A text as it is compared: its words, apart from how they are spelled, and a hash of every run of three (pure)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

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
_folded = lru_cache(maxsize=4)(fold)  # a text that is saved is hashed as it is and as it is compared


def tokens(text: str) -> list[str]:
    """Split a text into a CJK character or a word each, without case, marks or punctuation."""
    return _TOKEN.findall(_folded(text))


def compared(text: str) -> list[str]:
    """Split a text into tokens as they are compared: numbers as digits, however they are written, in one script."""
    text = _LOOKALIKE.sub(lambda match: _TO_CYRILLIC[match[0]], _folded(text))
    text = _NUMERAL.sub(lambda match: f" {_value(match[0])} ", _THOUSANDS.sub("", text))
    return _TOKEN.findall(text)


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
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=24).digest()
    return (
        int.from_bytes(digest[:8], "big", signed=True),
        int.from_bytes(digest[8:16], "big", signed=True),
        int.from_bytes(digest[16:], "big", signed=True),
    )
