"""Words that tell a field of a fact, read from a data file and looked for with one expression a list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

_CJK = "\u2e80"
_LATIN = re.compile(r"[ıńǵáúýóşñğǵÿäöü]")  # Kazakh in Latin letters, never English

Cues = Mapping[str, re.Pattern[str]]


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return the tables of a data file of this folder."""
    return tomllib.loads(resources.files("crawler.topic.facts").joinpath(name).read_text("utf-8"))


def compiled(words: Iterable[str]) -> re.Pattern[str]:
    """Return the expression that finds any of some folded words: ``plan*`` with any ending, Chinese anywhere."""
    forms = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_form(form) for form in forms))


def tables(table: Mapping[str, Mapping[str, list[str]]]) -> Cues:
    """Return one expression a name for lists of words by language."""
    return {name: compiled(word for words in by_lang.values() for word in words) for name, by_lang in table.items()}


def _form(form: str) -> str:
    if form[0] >= _CJK:
        return re.escape(form).replace(r"\*", ".{0,12}?")
    words = [re.escape(word).replace(r"\*", r"\w*") for word in form.split()]
    return r"\b" + r"[\s-]+".join(words) + r"\b"
