"""How much it says that two texts share something: the more, the fewer articles have it (pure).

``common.toml`` lists what many articles have; bench/common.py makes it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Any

import tomli

# The share of articles that have what is not listed.
_RARE = {"concepts": 0.01, "names": 0.004, "words": 0.02, "institutions": 0.02}
_OF_A_NUMBER = 4  # figures: 100,000 says no more than 1,234


def weight(kind: str, members: Iterable[str]) -> float:
    """Return the sum of the squared weights of members of a kind: ``concepts``, ``names``, ``words.en`` …"""
    if kind == "numbers":
        return sum((1 + min(_OF_A_NUMBER, len(one.strip("0."))) / 2) ** 2 for one in members)
    listed, rare = _squares(kind)
    return sum(map(listed.get, members, repeat(rare)))


@cache
def _squares(kind: str) -> tuple[dict[str, float], float]:
    """Return the squared weights of what is listed, and that of what is not."""
    table: Any = tomli.loads(files("storage").joinpath("common.toml").read_text("utf-8"))
    for part in kind.split("."):
        table = table.get(part, {})
    shares = {one: int(percent) / 100 for percent, found in table.items() for one in found.split(", ")}
    return {one: math.log(share) ** 2 for one, share in shares.items()}, math.log(_RARE[kind.partition(".")[0]]) ** 2
