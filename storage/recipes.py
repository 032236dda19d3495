"""Questions an analyst asks, as SQL: one truth for ``silkwatch query --recipe``, ``browse``, the docs and the tests."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import tomli

from storage.errors import BadQuery

INSTITUTIONS = ("institution", "partner")  # parameters that name one


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A query with a name. ``example`` gives every ``:parameter`` of its SQL a value; an empty one asks for all."""

    name: str
    title: str
    description: str
    sql: str
    example: dict[str, str]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in the order people think of them."""
        return tuple(self.example)

    def values(self, pairs: Iterable[str]) -> dict[str, str]:
        """Read ``NAME=VALUE`` pairs; what is not named is empty. Raises ``BadQuery``."""
        values = dict.fromkeys(self.parameters, "")
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if not equals or name not in values:
                takes = " ".join(f"{one}=…" for one in self.parameters)
                raise BadQuery(f"query: recipe {self.name}: {pair!r} is none of its parameters: write {takes}")
            values[name] = value
        return values


@cache
def load() -> dict[str, Recipe]:
    """Return all recipes by name, in the order of the file."""
    text = resources.files("storage").joinpath("recipes.toml").read_text(encoding="utf-8")
    return {
        name: Recipe(
            name=name,
            title=found["title"],
            description=found["description"].strip(),
            sql=found["sql"].strip(),
            example=found["example"],
        )
        for name, found in tomli.loads(text).items()
    }


def get(name: str) -> Recipe:
    """Return a recipe. Raises ``BadQuery`` that names the nearest one."""
    known = load()
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean {close[0]}?" if close else "`silkwatch query --recipes` lists them"
    raise BadQuery(f"query: recipe {name!r}: there is none: {remedy}")
