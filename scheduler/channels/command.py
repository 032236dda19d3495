"""Alarms by a command: JSON on its standard input, the words in its environment. No shell reads any of it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from reports.clean import plain
from reports.excerpt import shortened
from scheduler.channels import Message, NotTold
from scheduler.config import Config

SECONDS = 30.0
STOP_SECONDS = 5.0  # that it has once we are to stop
POLL = 0.1
SAID_BYTES = 2_000  # kept of what it prints; the rest is read and forgotten, so that it never waits for us
SAID_COLUMNS = 200
TEXT_BYTES = 100_000  # of the words in the environment: the system takes 128 kB


def send(config: Config, message: Message, begin: Callable[[], None], stop: threading.Event) -> None:
    """Run the command and wait for it; it has taken the message when it exits with 0. Raises ``NotTold``."""
    words = shlex.split(config.alarm.command or "")
    with tempfile.TemporaryFile() as data:
        data.write(json.dumps(message.data).encode())
        data.seek(0)
        begin()
        try:
            child = subprocess.Popen(
                words,
                stdin=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=config.home,
                env=environment(os.environ, message),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it holds a sign that no command can"
            raise NotTold(f"{words[0]}: cannot be run ({why}): check [alarm] command") from error
    _watched(child, words[0], stop)


def environment(ours: os._Environ[str] | dict[str, str], message: Message) -> dict[str, str]:
    """Return what the command finds in its environment: ours without our secrets, and the alarm in words; pure."""
    kept = {name: value for name, value in ours.items() if not name.startswith("SILKWATCH_")}
    text = message.text.encode()[:TEXT_BYTES].decode(errors="ignore").replace("\0", "")
    return kept | {
        "SILKWATCH_ALARM_ID": message.name,
        "SILKWATCH_ALARM_SUBJECT": message.subject,
        "SILKWATCH_ALARM_TEXT": text,
        "SILKWATCH_ALARM_STATE": "alarm" if any(not one["over"] for one in message.data["alarms"]) else "ok",
    }


def _watched(child: subprocess.Popen[bytes], name: str, stop: threading.Event) -> None:
    said = bytearray()
    assert child.stdout
    reader = threading.Thread(target=_read, args=(child.stdout, said), daemon=True)
    reader.start()
    try:
        in_time = _wait(child, stop)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what it left behind, too
        child.wait()
    reader.join(1)  # somebody who left the group could hold the pipe open
    if not in_time:
        raise NotTold(f"{name}: was not done after {SECONDS:.0f} s", unclear=True)
    if child.returncode:
        heard = shortened(plain(said.decode(errors="replace")), SAID_COLUMNS)
        raise NotTold(f"{name}: exit {child.returncode}{f': {heard}' if heard else ''}")


def _wait(child: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    """Wait until the command is done; False when its time was up before."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            child.wait(POLL)
            return True
        if stop.is_set():
            deadline = min(deadline, time.monotonic() + STOP_SECONDS)
            stop = threading.Event()  # told once
    return False


def _read(stream: IO[bytes], said: bytearray) -> None:
    with stream, suppress(OSError, ValueError):
        while piece := stream.read1(8192):  # type: ignore[attr-defined]
            said += piece[: max(0, SAID_BYTES - len(said))]
