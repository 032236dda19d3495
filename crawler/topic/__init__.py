"""From an article to: is it about the topic, who is in it, what happened. Pure and data-driven."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from crawler.topic import watch


def rules() -> str:
    """Name the version of the rules: another one whenever a line of their code or data is, the watch's own
    vocabulary and the home's institutions included.

    What is judged by two versions need not differ, but what differs was judged by two versions.
    """
    return _rules(watch.chosen())


@cache
def _rules(chosen: watch.Watch) -> str:
    digest = sha256()
    for name, content in sorted([*_files(resources.files(__name__)), *watch.own_files(chosen)]):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"silkwatch-topic {digest.hexdigest()[:8]}"


def _files(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for file in folder.iterdir():
        if file.is_dir():
            yield from _files(file)
        elif file.name.endswith((".py", ".toml")):
            yield file.name, file.read_bytes()
