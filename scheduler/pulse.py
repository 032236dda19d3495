"""Whether the work goes on: everything that waits looks at the event that tells it to end, and so it has a pulse."""

from __future__ import annotations

import threading
import time


class Pulse(threading.Event):
    """Set, it tells the work to end. Whoever looks at it from the thread that works shows that the work goes on.

    Every loop of a tick that may take long looks at it anyway: the one that waits for the crawl's process, the one that
    sends a message after another. What hangs does not look, and other threads do not speak for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._beaten = time.monotonic()
        self._worker: int | None = None

    def begin(self) -> None:
        """From here on the calling thread is the one that works."""
        self._worker = threading.get_ident()
        self._beat()

    def is_set(self) -> bool:
        """Tell whether to end."""
        self._beat()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is to end, at most so many seconds; return whether it is."""
        self._beat()
        return super().wait(timeout)

    def age(self) -> float:
        """Return how many seconds ago the work was last seen alive; a machine's sleep does not count."""
        return time.monotonic() - self._beaten

    def _beat(self) -> None:
        if threading.get_ident() == self._worker:
            self._beaten = time.monotonic()
