"""Writing files that somebody may be reading."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reports.errors import CannotWrite


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name and rename it: a reader sees the old one or the new one, never half.

    Raises ``CannotWrite``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotWrite(f"digest: {path}: {error.strerror}: check the path, its permissions and the disk") from error


def write_changed(path: Path, text: str) -> None:
    """Write a file whole, unless this is what it holds already. Raises ``CannotWrite``."""
    try:
        if path.read_bytes() == text.encode():
            return
    except OSError:  # not there, or nothing we can read: writing will tell
        pass
    write_whole(path, text)
