"""Words that tell a field of a fact, read from a data file and looked for with one expression a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import tomli

_CJK = "\u2e80"

Cues = Mapping[str, re.Pattern[str]]


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return the tables of a data file of this folder."""
    return tomli.loads(resources.files("crawler.topic.facts").joinpath(name).read_text("utf-8"))


def compiled(words: Iterable[str]) -> re.Pattern[str]:
    """Return the expression that finds any of some folded words: ``plan*`` with any ending, Chinese anywhere.

    The words of a script are alternatives behind one boundary, so that a place where none begins costs next to nothing.
    """
    forms = sorted(words, key=len, reverse=True)
    spaced = [_spaced(form) for form in forms if form[0] < _CJK]
    han = [re.escape(form).replace(r"\*", ".{0,12}?") for form in forms if form[0] >= _CJK]
    groups = [rf"\b(?:{'|'.join(spaced)})\b"] * bool(spaced) + han
    return re.compile("|".join(groups))


def tables(table: Mapping[str, Mapping[str, list[str]]]) -> Cues:
    """Return one expression a name for lists of words by language."""
    return {name: compiled(word for words in by_lang.values() for word in words) for name, by_lang in table.items()}


def _spaced(form: str) -> str:
    words = [re.escape(word).replace(r"\*", r"\w*") for word in form.split()]
    return r"[\s-]{1,3}".join(words)
