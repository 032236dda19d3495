"""How wide text is in a terminal, and wrapping by it: Chinese takes two columns a character and breaks anywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Chinese typography: closing marks do not begin a line, opening ones do not end one. The full-width forms of ASCII
# stand here by number: an editor that "normalises" text would turn them into their half-width twins.
NOT_FIRST = frozenset("。、》」』】〉”’…·)]},.;:!?%‰°" + "\uff0c\uff1b\uff1a\uff01\uff1f\uff09\uff0e\uff05")
NOT_LAST = frozenset("《「『【〈“‘([{" + "\uff08" + "\u200d")


def width(text: str) -> int:
    """Return the columns a terminal needs for a line of text."""
    return sum(_columns(char) for char in text)


def is_wide(char: str) -> bool:
    """Say whether a character takes two columns, as Chinese ones do."""
    return _columns(char) == 2


def wrap(text: str, columns: int = 72, *, indent: str = "", first: str | None = None) -> str:
    """Wrap one line of text; ``first`` begins the first line in place of ``indent``. A word too long stays whole."""
    lines: list[str] = []
    line = indent if first is None else first
    used, room = width(line), False  # ``room``: something stands on the line that can stay without what follows
    for piece in _pieces(text):
        word = piece.rstrip()
        if room and used + width(word) > columns:
            lines.append(line.rstrip())
            line, used = indent, width(indent)
        line += piece
        used += width(word) + len(piece) - len(word)
        room = True
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """Split a line where it may be broken: after spaces, and between wide characters where typography allows it."""
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", text):
        begin = 0
        for place in range(1, len(word)):
            before, after = word[place - 1], word[place]
            breakable = _columns(before) == 2 or _columns(after) == 2
            if breakable and before not in NOT_LAST and after not in NOT_FIRST and _columns(after) and after != " ":
                pieces.append(word[begin:place])
                begin = place
        pieces.append(word[begin:])
    return pieces


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
