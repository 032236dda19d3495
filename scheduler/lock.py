"""One instance per home: an advisory lock on ``silkwatch.lock`` that vanishes with its holder, however it ends.

Mail has one of its own, so that an issue can be sent by hand beside the daemon, and still by one process at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.errors import AlreadyRunning, ConfigError

HOME = "silkwatch.lock"
MAIL = "silkwatch-mail.lock"


@contextmanager
def held(home: Path, command: str, *, file: str = HOME) -> Iterator[None]:
    """Hold a lock of ``home`` (created if missing) while the block runs; ``command`` tells others who we are.

    Raises ``AlreadyRunning``, naming the holder, or ``ConfigError`` when the home cannot be written.
    """
    path = home / file
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"home: {home}: {error.strerror}: name another --home, or mend its permissions") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read(200).strip() or "another process"
            raise AlreadyRunning(f"home: {home}: in use by {holder}: wait until it is done, or stop it") from error
        _write(handle.fileno(), f"process {os.getpid()} (silkwatch {command})\n")
        try:
            yield
        finally:
            _write(handle.fileno(), "")


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode())  # the file is in append mode: an empty file is written from its start
