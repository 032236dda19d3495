"""Which watch this process is for: ours, unless ``[topic] file`` of the configuration names another.

It is chosen once, when a process starts, and handed on to those it starts; everything that judges is of one watch.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from crawler.errors import TopicError

_file: Path | None = None
# What a vocabulary may hold: the tables and lists at its top, and those of a side.
TOP = {
    "name": str, "institutions": str, "weights": str, "facts": str, "side": dict, "place": list, "pair": dict,
    "both": dict, "us": dict, "cooperation": dict, "trap": dict, "topic": dict, "brand": list, "other": list,
    "elsewhere": dict, "aside": dict, "doubtful": dict, "minority": dict,
}  # fmt: skip
SIDE = {
    "languages": list, "hosts": list, "country": dict, "people": dict, "person": dict, "unsure": dict, "region": dict,
    "search": dict,
}  # fmt: skip
NEEDED = ("name", "institutions", "side", "topic")
FILES = ("institutions", "weights", "facts")
SIDES = 2


def choose(file: Path | None) -> None:
    """Make a vocabulary the watch of this process; None: ours."""
    global _file
    _file = file


def chosen() -> Path | None:
    """Return the vocabulary of this process's watch; None: ours."""
    return _file


def vocabulary(file: Path | None) -> dict[str, Any]:
    """Read a vocabulary, ours if None. Raises TopicError."""
    data = _toml(file or resources.files("crawler.topic") / "vocabulary.toml")
    if problem := next(_problems(data), None):
        raise TopicError(f"topic file: {file}: {problem}")
    return data


def beside(file: Path | None, name: str) -> dict[str, Any]:
    """Read a file that a vocabulary names: it lies beside it, or is ours. Raises TopicError."""
    near = file.parent / name if file else None
    ours = resources.files("crawler.topic") / name
    if near is None or not near.is_file():
        if not ours.is_file():
            raise TopicError(f"topic file: {file}: names {name}, which is not beside it: put it there")
        return _toml(ours)
    return _toml(near)


def own_files(file: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a vocabulary that is not ours, and of the files beside it that it names.

    Raises TopicError.
    """
    if file:
        names = [name for key, name in vocabulary(file).items() if key in FILES]  # which says if it cannot be read
        yield file.name, file.read_bytes()
        yield from ((name, (file.parent / name).read_bytes()) for name in names if (file.parent / name).is_file())


def _toml(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TopicError(f"topic file: {file}: {error.strerror}: see [topic] file in silkwatch.toml") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise TopicError(f"topic file: {file}: {error}: mend that line") from error


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with a vocabulary, and what to do about it."""
    yield from _misfits("", data, TOP)
    for key in NEEDED:
        if key not in data:
            yield f"{key}: is missing: see crawler/topic/vocabulary.toml for its shape"
    sides = data.get("side", {})
    if len(sides) != SIDES:
        yield f"side: {len(sides)} are declared: a watch has two, [side.CN] and [side.KZ] say"
    for code, table in sides.items():
        if not isinstance(table, dict):
            yield f"side.{code}: must be a table"
            continue
        yield from _misfits(f"side.{code}.", table, SIDE)
        yield from (
            f"side.{code}.{key} is missing: declare it" for key in ("languages", "hosts", "country") if key not in table
        )
    if "strong" not in data.get("topic", {}):
        yield "topic.strong is missing: the words that are hardly said of anything else"


def _misfits(prefix: str, table: Mapping[str, Any], shape: Mapping[str, type]) -> Iterator[str]:
    kinds: dict[type, str] = {str: "a text", list: "a list", dict: "a table"}
    for key, value in table.items():
        if key not in shape:
            near = get_close_matches(key, shape, n=1)
            yield f"{prefix}{key}: no such key" + (
                f": did you mean {near[0]}?" if near else f": known are {', '.join(shape)}"
            )
        elif not isinstance(value, shape[key]):
            yield f"{prefix}{key}: {value!r:.40}: must be {kinds[shape[key]]}"
