"""How institutions are called in four languages: names found by their pattern, not by a list."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A name that looks like an institution's, from ``start`` to ``end``, and the form in which two texts agree."""

    start: int
    end: int
    name: str
