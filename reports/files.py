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
    has, a new one gets what the umask leaves. No folder is made. Raises ``CannotWrite``.
    """
    try:
        mode, target = _mode(path), Path(os.path.realpath(path))
        if mode is None and not target.parent.exists():
            why = f"there is no folder {target.parent}: make it, or check the path"
            raise CannotWrite(f"digest: {path}: {why}")
        if mode is None or stat.S_ISREG(mode):
            _replace(target, text, mode)
        else:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise _cannot(path, error) from error


def write_changed(path: Path, text: str) -> None:
    """Write a file of the archive whole, unless this is what it holds already; its folder is made where there is none.

    Links are followed, also to a folder. Raises ``CannotWrite``, and where something else than a file is in its place.
    """
    try:
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode):  # a pipe would hold us until somebody else opens it
            raise CannotWrite(f"digest: {path}: something that is no file is in its place: move it away")
        if mode is not None and os.access(path, os.R_OK) and path.read_bytes() == text.encode():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        why = "is no folder, or a link that leads to none: move it away"
        raise CannotWrite(f"digest: {path.parent}: {why}") from error
    except OSError as error:
        raise _cannot(path, error) from error
    write_whole(path, text)


def remove_abandoned(path: Path) -> None:
    """Remove a file that was to be renamed by somebody who was killed; leave it if it is not ours or not old enough."""
    if TEMPORARY.fullmatch(path.name):
        with suppress(OSError):  # somebody else has removed it, or it is not ours to remove: it harms nobody
            if time.time() - path.lstat().st_mtime > ABANDONED:
                path.unlink()


def _cannot(path: Path, error: OSError) -> CannotWrite:
    return CannotWrite(f"digest: {path}: {error.strerror}: check the path, its permissions and the disk")


def _mode(path: Path) -> int | None:
    """Return kind and rights of what is there, be it behind a link; None: nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(path: Path, text: str, mode: int | None) -> None:
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
