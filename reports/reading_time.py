"""How long it takes to read something (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterable

from reports.width import is_wide

WORDS = 230  # a minute, of a language that writes spaces
CHARACTERS = 400  # a minute, of Chinese


def minutes(texts: Iterable[str]) -> int:
    """Return the minutes it takes to read texts in any of our languages, at least one."""
    spent = 0.0
    for text in texts:
        wide = sum(map(is_wide, text))
        spent += wide / CHARACTERS + len("".join(" " if is_wide(char) else char for char in text).split()) / WORDS
    return max(1, math.ceil(spent))
