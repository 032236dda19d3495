"""How much a text says: characters weigh differently in different scripts."""

from __future__ import annotations

import re

WIDE = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")  # Chinese and Japanese


def weight(text: str) -> int:
    """Measure a text in letters: a Chinese or Japanese character says about as much as three letters."""
    return len(text) + 2 * len(WIDE.findall(text))
