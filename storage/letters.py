"""Folding: what two spellings of the same letters have in common (pure)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files

# Characters that are written without spaces between words: Chinese, and Japanese and Korean beside it.
CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003134f"
MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\ufeff"  # stress marks, soft hyphens, zero-width characters

_MARKS = re.compile(f"[{MARKS}]")
_TABLE = tomllib.loads(files("storage").joinpath("characters.toml").read_text("utf-8"))
_SAME = str.maketrans(
    _TABLE["traditional"].replace("\n", "") + "ёı",  # ı: upper case I does not say which i it was
    _TABLE["simplified"].replace("\n", "") + "еi",
)


def fold(text: str) -> str:
    """Fold what does not tell two texts apart: case, compatibility forms, marks, ё, traditional characters."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_SAME)
