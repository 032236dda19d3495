"""Writing files that somebody may be reading."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from reports.errors import CannotWrite

TEMPORARY = re.compile(r"\.silkwatch-[0-9a-f]{16}\.tmp")
ABANDONED = 24 * 3600.0  # seconds: nobody is that long at one file, whatever disk it goes to


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name and rename it: a reader sees the old one or the new one, never half.

    What a link leads to is written, and it stays a link; a pipe or a device is written into. A file keeps the rights it
    has, a new one gets what the umask leaves. Raises ``CannotWrite``.
    """
    try:
        mode = _mode(path)
        if mode is None or stat.S_ISREG(mode):
            _replace(Path(os.path.realpath(path)), text, mode)
        else:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise CannotWrite(f"digest: {path}: {error.strerror}: check the path, its permissions and the disk") from error


def write_changed(path: Path, text: str) -> None:
    """Write a file whole, unless this is what it holds already. Raises ``CannotWrite``."""
    with suppress(OSError):  # not there, or nothing we can read: writing will tell
        if path.is_file() and path.read_bytes() == text.encode():
            return
    write_whole(path, text)


def remove_abandoned(path: Path) -> None:
    """Remove a file that was to be renamed by somebody who was killed; leave it if it is not ours or not old enough."""
    if TEMPORARY.fullmatch(path.name):
        with suppress(OSError):  # somebody else has removed it, or it is not ours to remove: it harms nobody
            if time.time() - path.lstat().st_mtime > ABANDONED:
                path.unlink()


def _mode(path: Path) -> int | None:
    """Return kind and rights of what is there, be it behind a link; None: nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(path: Path, text: str, mode: int | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".silkwatch-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
