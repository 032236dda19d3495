"""Where a file of an import comes from: opened at any byte, so that an import that was broken off can go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A file that can be opened ``at`` a byte of it; whoever opens it closes it.

    ``name`` is what people are told, ``key`` what the store knows it by. ``size`` in bytes, where it is known.
    ``version`` is another one when the content is; None: nobody can tell.
    """

    name: str
    key: str
    size: int | None
    version: str | None
    at: Callable[[int], BufferedReader]


def of_path(path: Path) -> Origin:
    """Describe a local file. Raises OSError."""
    about = path.stat()

    def at(offset: int) -> BufferedReader:
        file = path.open("rb")
        file.seek(offset)
        return file

    version = f"{about.st_size}-{about.st_mtime_ns}"
    return Origin(name=path.name, key=str(path.absolute()), size=about.st_size, version=version, at=at)
