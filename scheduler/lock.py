"""One instance per home: an advisory lock on ``silkwatch.lock`` that vanishes with its holder, however it ends.

What the file says of the holder is for people. The kernel's lock decides: text that a killed process left behind holds
nothing, and is never told as if it did.

Mail has one of its own, so that an issue can be sent by hand beside the daemon, and still by one process at a time.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from scheduler.errors import AlreadyRunning, ConfigError

HOME = "silkwatch.lock"
MAIL = "silkwatch-mail.lock"
PATIENCE, LOOK = 0.2, 0.02  # seconds: as long the new holder may take to write its name
_HOLDER = re.compile(r"process (\d+) \(silkwatch [^)\n]*\) on (\S+), clock tick (\d+), since \S+")


@contextmanager
def held(home: Path, command: str, *, file: str = HOME) -> Iterator[None]:
    """Hold a lock of ``home`` (created if missing) while the block runs; ``command`` tells others who we are.

    Raises ``AlreadyRunning``, naming the holder, or ``ConfigError`` when the home cannot be written or locked.
    """
    path = home / file
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigError(f"home: {home}: {error.strerror}: name another --home, or mend its permissions") from error
    with handle:
        if not _taken(handle, home):
            who = _holder(handle)
            raise AlreadyRunning(f"home: {home}: in use by {who}: wait until it is done, or stop it")
        _write(handle.fileno(), f"{_ourselves(command)}\n")
        try:
            yield
        finally:
            _write(handle.fileno(), "")


def holder(home: Path, *, file: str = HOME) -> str | None:
    """Say who holds the lock, by what it wrote, and leave the lock alone; None: nobody, or nobody can tell."""
    try:
        return _named((home / file).read_text(encoding="utf-8", errors="replace")[:400])
    except OSError:
        return None


def _taken(handle: TextIO, home: Path) -> bool:
    """Take the lock; False: another process has it. Raises ``ConfigError`` where the file system has no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise ConfigError(
            f"home: {home}: {error.strerror}: its file system knows no locks: keep the home on a local disk, or mount"
            " the network's with locks"
        ) from error
    return True


def _ourselves(command: str) -> str:
    since = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"process {os.getpid()} (silkwatch {command}) on {_host()}, clock tick {_began(os.getpid())}, since {since}"


def _holder(handle: TextIO) -> str:
    """Say who holds the lock: which process, what it does, since when; on which host, if not on ours."""
    until = time.monotonic() + PATIENCE
    while True:
        handle.seek(0)
        if who := _named(handle.read(400)):
            return who
        if time.monotonic() > until:
            return "another process, which has not given its name"
        time.sleep(LOOK)


def _named(text: str) -> str | None:
    """Shorten what a holder wrote, if it is still there."""
    found = _HOLDER.match(text)
    if not found or not is_there(pid=int(found[1]), host=found[2], began=int(found[3])):
        return None
    return found[0].replace(f", clock tick {found[3]},", "").replace(f" on {_host()} ", " ")


def is_there(*, pid: int, host: str, began: int) -> bool:
    """Tell whether a process still runs; on another host nobody can tell, and it is believed.

    A number is given to another program when its process has ended; that one began at another time (``began``: ticks
    since the machine started; 0: not known).
    """
    if host != _host():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return began in (0, _began(pid))


def _began(pid: int) -> int:
    """Return when a process began; 0 where that cannot be known."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


def _host() -> str:
    return re.sub(r"[^\w.-]", "_", socket.gethostname()) or "unknown"


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode())  # the file is in append mode: an empty file is written from its start
