"""Lines of a page that are no part of its article: counters, dates of the page, buttons (pure)."""

from __future__ import annotations

import re
from importlib.resources import files

import tomli

from storage.letters import CJK, fold
from storage.shingles import at_least, comparable, split

LONGEST = 16  # tokens
_BEGINNING = 150  # characters of a line that are looked at first: mostly they have more

_TABLE = tomli.loads(files("storage").joinpath("furniture.toml").read_text("utf-8"))
_BEGINNINGS = tuple(_TABLE["beginnings"])
_WORDS = frozenset(fold(_TABLE["words"]).split())
_PHRASES = re.compile(f"(?:{'|'.join(sorted(fold(_TABLE['phrases']).split(), key=len, reverse=True))})*")
_CJK = re.compile(f"[{CJK}]")
_MOMENT = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)|\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\d)")


def is_furniture(line: str, folded: str) -> bool:
    """Say whether a line only counts or dates: of numbers alone a single one, or the date and time of day.

    ``folded``: the same, folded.
    """
    if at_least(split(folded[:_BEGINNING]), LONGEST + 1):  # as nearly every line has
        return False
    words = comparable(folded)
    if not 0 < len(words) <= LONGEST:
        return False
    letters = [word for word in words if not word[0].isdigit()]
    if not letters:
        return len(words) == 1 or _MOMENT.search(line) is not None
    chinese = "".join(word for word in letters if _CJK.match(word))
    others = [word for word in letters if not _CJK.match(word)]
    return _PHRASES.fullmatch(chinese) is not None and all(
        word in _WORDS or word.startswith(_BEGINNINGS) for word in others
    )
