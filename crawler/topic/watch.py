"""Which watch this process is for: ours, unless ``[topic] file`` of the configuration names another.

A home adds to its institutions those of its own ``institutions.toml``. A watch is chosen once, when a process starts,
and handed on to those it starts; everything that judges is of one watch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from crawler.errors import TopicError
from crawler.topic import added
from crawler.topic.institutions import LANGUAGES

ADDED = "institutions.toml"  # in the home
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
WORDS = ("pair", "both", "us", "cooperation", "trap")  # tables of words by language, as those of a side but "search"
NEEDED = ("name", "institutions", "side", "topic")
FILES = ("institutions", "weights", "facts")
SIDES = 2


class Watch(NamedTuple):
    """``file``: its vocabulary, None: ours. ``added``: the institutions that a home adds to those of the vocabulary."""

    file: Path | None = None
    added: Path | None = None


_watch = Watch()


def choose(file: Path | None, home: Path | None = None) -> None:
    """Make a vocabulary the watch of this process (None: ours), with the institutions that the home adds, if any."""
    resume(Watch(file, home / ADDED if home and (home / ADDED).is_file() else None))


def resume(watch: Watch) -> None:
    """Make what another process has chosen the watch of this one."""
    global _watch
    _watch = watch


def chosen() -> Watch:
    """Return the watch of this process."""
    return _watch


def vocabulary(file: Path | None) -> dict[str, Any]:
    """Read a vocabulary, ours if None. Raises TopicError."""
    data = _toml(file or resources.files("crawler.topic") / "vocabulary.toml")
    if problem := next(_problems(data), None):
        raise TopicError(f"topic file: {file}: {problem}")
    return data


def searches() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what to ask a site's own search for: side → language → queries. Raises TopicError.

    Of the vocabulary this alone is read, in hundredths of a second: the crawl that asks for it must not stand still.
    """
    sides = vocabulary(_watch.file)["side"]
    return {
        side: {lang: (asked,) if isinstance(asked, str) else tuple(asked) for lang, asked in search.items()}
        for side, table in sides.items()
        if isinstance(search := table.get("search", {}), dict)
    }


def beside(file: Path | None, name: str) -> dict[str, Any]:
    """Read a file that a vocabulary names: it lies beside it, or is ours. Raises TopicError."""
    near = file.parent / name if file else None
    ours = resources.files("crawler.topic") / name
    if near is None or not near.is_file():
        if not ours.is_file():
            raise TopicError(f"topic file: {file}: names {name}, which is not beside it: put it there")
        return _toml(ours)
    return _toml(near)


def institutions(watch: Watch, name: str) -> list[Mapping[str, Any]]:
    """Read the institutions file that the vocabulary of a watch names, and what the home adds. Raises TopicError."""
    listed: list[Mapping[str, Any]] = beside(watch.file, name)["institution"]
    if watch.added is None:
        return listed
    data = _toml(watch.added)
    if problem := next(added.problems(listed, data, vocabulary(watch.file)["side"]), None):
        raise TopicError(f"institutions file: {watch.added}: {problem}")
    return added.merged(listed, data.get("institution", []))


def own_files(watch: Watch) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files of a watch that are not ours. Raises TopicError."""
    file = watch.file
    if watch.added:
        _toml(watch.added)  # which says if it cannot be read
        yield f"added {watch.added.name}", watch.added.read_bytes()
    if file:
        names = [name for key, name in vocabulary(file).items() if key in FILES]  # which says if it cannot be read
        yield file.name, file.read_bytes()
        yield from ((name, (file.parent / name).read_bytes()) for name in names if (file.parent / name).is_file())


def _toml(file: Traversable) -> dict[str, Any]:
    try:
        return tomli.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TopicError(f"topic file: {file}: {error.strerror}: make it readable, or see [topic] file") from error
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, or nested deeper than anybody writes
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
    yield from (
        f"{where}.{lang}: no such language: words are given in {', '.join(LANGUAGES)}"
        for where, table in _words(data)
        for lang in table
        if lang not in LANGUAGES
    )
    yield from (
        f"side.{code}.search.{lang}: {asked!r:.40}: must be a text or a list of texts"
        for code, table in sides.items()
        if isinstance(table, dict) and isinstance(table.get("search"), dict)
        for lang, asked in table["search"].items()
        if not isinstance(asked, str) and not (isinstance(asked, list) and all(isinstance(one, str) for one in asked))
    )
    if "strong" not in data.get("topic", {}):
        yield "topic.strong is missing: the words that are hardly said of anything else"


def _words(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the tables of words by language, and what each is called."""
    tables = {name: data.get(name) for name in WORDS}
    for above in ("topic", "elsewhere"):
        tables |= {f"{above}.{name}": table for name, table in data.get(above, {}).items()}
    for code, side in data.get("side", {}).items():
        if isinstance(side, dict):
            tables |= {f"side.{code}.{key}": side.get(key) for key, shape in SIDE.items() if shape is dict}
            del tables[f"side.{code}.search"]  # a site may be asked in any language
    yield from ((where, table) for where, table in tables.items() if isinstance(table, dict))


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
