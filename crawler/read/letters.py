"""Characters: which are not seen, which are wide, and how much a text says."""

from __future__ import annotations

import re
from functools import lru_cache

_WIDE = "[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]"
WIDE = re.compile(_WIDE)  # Chinese and Japanese
_WIDE_RUN = re.compile(f"{_WIDE}{_WIDE}*")  # found faster than with "+", and counted faster than one by one

INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")  # and what turns text around
# No page means these: a terminal obeys the first, and halves of a character cannot be written anywhere.
CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def weight(text: str) -> int:
    """Measure a text in letters: a Chinese or Japanese character says about as much as three letters."""
    if text.isascii():
        return len(text)
    return _weight(text) if len(text) < _LONG else _weight_of_long(text)


def _weight(text: str) -> int:
    return len(text) + 2 * len("".join(_WIDE_RUN.findall(text)))


_LONG = 500  # characters: a longer text is that of an article, and weighed again and again
_weight_of_long = lru_cache(maxsize=8)(_weight)
