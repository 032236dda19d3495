"""Run a command and measure it with all processes it starts, whoever their parents are by then.

    python -m bench.throughput_meter RESULT COMMAND …

A process of its own: it declares itself the one that orphans fall to (PR_SET_CHILD_SUBREAPER), so that every process is
waited for in the end and its CPU is the kernel's own figure, not a sample. Memory is sampled: ``pss`` counts what
processes share once, ``rss`` once for each. Linux only.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

SUBREAPER = 36  # of prctl(2)
EVERY = 0.5  # seconds between two looks at memory: each takes some 20 ms of a core
_NOT_A_USERS = {"PYTHONDONTWRITEBYTECODE"}  # which images set: every process would compile its source again
READERS = b"multiprocessing.forkserver"  # in the command line of our readers, and of what they are forked from


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a command took: seconds by the clock and of CPU (those of our readers apart), bytes at most, exit code."""

    wall: float
    cpu: float
    readers: float = 0.0
    pss: int = 0
    rss: int = 0
    exit: int = 0
    printed: str = ""


def measured(command: Sequence[str], folder: Path, **environment: str) -> Measured:
    """Run a command under the meter; what it prints on stdout is kept, stderr goes to ``folder/stderr``."""
    result = folder / "measured.json"
    with (folder / "stderr").open("ab") as stderr:
        subprocess.run(
            [sys.executable, "-m", "bench.throughput_meter", str(result), *command],
            check=True,
            stderr=stderr,
            env={name: value for name, value in os.environ.items() if name not in _NOT_A_USERS} | environment,
        )
    return Measured(**json.loads(result.read_text("utf-8")))


@dataclass(kw_only=True)
class Seen:
    """What was seen of the processes below ours, at most, and which of them are readers."""

    pss: int = 0
    rss: int = 0
    readers: set[int] = field(default_factory=set)

    def look(self) -> None:
        """Look at all of them."""
        now = _descendants(os.getpid())
        self.readers.update(pid for pid in now if READERS in _bytes(pid, "cmdline"))
        self.pss = max(self.pss, sum(_kilobytes(pid, "smaps_rollup", b"Pss") for pid in now) * 1024)
        self.rss = max(self.rss, sum(_kilobytes(pid, "status", b"VmRSS") for pid in now) * 1024)


def meter(command: Sequence[str]) -> Measured:
    """Run it and wait for all that it leaves behind."""
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl: orphans of the command cannot be waited for")
    seen, over = Seen(), threading.Event()
    begin = time.monotonic()
    out = os.memfd_create("printed")
    first = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out)

    def watch() -> None:
        while not over.wait(EVERY):
            seen.look()

    threading.Thread(target=watch, daemon=True).start()
    wall, code, cpu, readers = 0.0, 0, 0.0, 0.0
    with suppress(ChildProcessError):  # none is left
        while True:
            pid, status, used = os.wait4(-1, 0)
            cpu += used.ru_utime + used.ru_stime
            readers += (used.ru_utime + used.ru_stime) if pid in seen.readers else 0
            if pid == first.pid:
                wall, code = time.monotonic() - begin, os.waitstatus_to_exitcode(status)
                first.returncode = code
    over.set()
    printed = os.pread(out, os.fstat(out).st_size, 0).decode("utf-8", "replace")
    return Measured(wall=wall, cpu=cpu, readers=readers, pss=seen.pss, rss=seen.rss, exit=code, printed=printed)


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a running process has used."""
    fields = _bytes(pid, "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _bytes(int(path.name), "stat").rpartition(b")")[2].split():
            parents[int(path.name)] = int(fields[1])
    found, left = [], [root]
    while left:
        of = left.pop()
        children = [pid for pid, parent in parents.items() if parent == of]
        found += children
        left += children
    return found


def _kilobytes(pid: int, file: str, name: bytes) -> int:
    found = re.search(rb"^%s:\s*(\d+)" % name, _bytes(pid, file), re.MULTILINE)
    return int(found[1]) if found else 0


def _bytes(pid: int, file: str) -> bytes:
    with suppress(OSError):  # it has ended meanwhile
        return Path(f"/proc/{pid}/{file}").read_bytes()
    return b""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(meter(sys.argv[2:]))), "utf-8")
