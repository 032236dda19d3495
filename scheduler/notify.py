"""What we tell the service manager that started us: systemd's notify protocol, which is a line on a datagram socket.

Without ``NOTIFY_SOCKET`` nobody wants to know, and nothing is said. See sd_notify(3) and sd_watchdog_enabled(3).
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

SECONDS = 1.0  # a manager that does not read must not hold us up


def ready(status: str) -> None:
    """Say that we work, as after a start or a reload."""
    _tell("READY=1", _status(status))


def status(text: str) -> None:
    """Say in a line what we are doing, for ``systemctl status``."""
    _tell(_status(text))


def reloading() -> None:
    """Say that the configuration is being read again; ``ready`` must follow."""
    _tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def stopping(text: str) -> None:
    """Say that we are ending."""
    _tell("STOPPING=1", _status(text))


def alive() -> None:
    """Keep the watchdog from ending us."""
    _tell("WATCHDOG=1")


def watchdog(environ: Mapping[str, str], pid: int) -> float | None:
    """Return after how many seconds to call ``alive``: half of what the manager waits; None if it does not (pure)."""
    usec = environ.get("WATCHDOG_USEC", "")
    if not usec.isdecimal() or int(usec) == 0 or environ.get("WATCHDOG_PID", str(pid)) != str(pid):
        return None
    return int(usec) / 1e6 / 2


def _status(text: str) -> str:
    return "STATUS=" + " ".join(text.split())  # a line break would begin another message


def _tell(*lines: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # Linux's abstract names have no file
    # Whether anybody heard it changes nothing for us.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.settimeout(SECONDS)
        line.sendto("\n".join(lines).encode(), address)
