"""A service manager, as far as it listens: the socket that systemd gives to what it starts."""

from __future__ import annotations

import socket
import threading
from queue import Queue
from types import TracebackType


class Manager:
    """Listens on ``address``: a path, or an abstract name with ``@``."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._told: Queue[bytes] = Queue()
        # Read at once, as systemd does: the kernel keeps ten messages, and what finds no room is not said again.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while message := self._socket.recv(65536):
            self._told.put(message)

    def next(self, *, seconds: float = 120) -> dict[str, str]:
        """Wait for a message and return what it says."""
        lines = self._told.get(timeout=seconds).decode().split("\n")
        return dict(line.split("=", 1) for line in lines)

    def wait_for(self, name: str, *, start: str = "") -> dict[str, str]:
        """Wait for a message that says something of this, beginning so."""
        while True:
            told = self.next()
            if name in told and told[name].startswith(start):
                return told

    def __enter__(self) -> Manager:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RD)  # wakes the reader
        self._reader.join()
        self._socket.close()
