"""A reader gives back the memory that it has freed.

The tree of a large page is a million small pieces: where something that stays lies between them, glibc keeps them all.
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

SLACK = 8 * 1024 * 1024  # bytes by which a process may grow before what of them is free is given back: .4 ms a page

_settled = 0  # bytes that were in use when that was done last


def settle() -> int | None:
    """Give back what is free if the process has grown; return the bytes it may address, None where nobody says."""
    global _settled
    try:
        addressed, used = _size()
        if used > _settled + SLACK:
            _trim()
            addressed, _settled = _size()
    except (OSError, ValueError):  # no /proc
        return None
    return addressed


def _size() -> tuple[int, int]:
    """Return the bytes that the process may address, and those of them that are in use."""
    addressed, used, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(addressed) * resource.getpagesize(), int(used) * resource.getpagesize()


def _trim() -> None:
    import ctypes  # the readers have it already

    with suppress(AttributeError):  # another library than glibc
        ctypes.CDLL(None).malloc_trim(0)
