"""What a child process and its workers use, as Linux tells it; elsewhere nobody knows."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Of all processes together: ``seconds`` of processor time up to now, ``written`` bytes (to files and pipes, not to
    the network), and ``memory`` in bytes, of which what is shared counts once.
    """

    seconds: float
    written: int
    memory: int


def of_session(session: int) -> Usage | None:
    """Add up the processes of a session; None where there are none to be seen."""
    seconds, written, memory, seen = 0.0, 0, 0, False
    for path in PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile, or is not ours to see
            fields = (path / "stat").read_bytes().rpartition(b")")[2].split()  # the name before may hold anything
            if int(fields[3]) != session or fields[0] in (b"Z", b"X"):
                continue
            written += _number(path / "io", b"wchar")
            memory += _number(path / "smaps_rollup", b"Pss") * 1024
            seconds += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # with those of ended workers
            seen = True
    return Usage(seconds=seconds, written=written, memory=memory) if seen else None


def _number(path: Path, name: bytes) -> int:
    found = re.search(rb"^%s:\s*(\d+)" % name, path.read_bytes(), re.MULTILINE)
    if found is None:
        raise ValueError(name)
    return int(found[1])
