"""Whether the daemon is alive and does its work: what its threads tell, and what follows from it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

STILL = 60.0  # seconds without a turn of the daemon's own loop: it is stuck
LATE = 5  # intervals between two ticks after which the next one is late
LONGEST = 3 * 3600.0  # seconds that a tick may take: its crawl has two hours


@dataclass(kw_only=True)
class Vitals:
    """What the daemon's threads tell of themselves, in seconds of the monotonic clock. ``every``: between two ticks."""

    every: float
    turned: float = field(default_factory=time.monotonic)  # of its own loop
    began: float | None = None  # the last tick
    ended: float | None = None  # the last one, well or not
    ticked: float | None = None  # the last one that went well, in seconds since 1970
    trouble: bool = False  # the last one failed

    def turn(self) -> None:
        """The daemon's loop goes round."""
        self.turned = time.monotonic()

    def begin(self) -> None:
        """A tick begins."""
        self.began = time.monotonic()

    def end(self, *, well: bool) -> None:
        """A tick ended."""
        self.ended, self.trouble = time.monotonic(), not well
        if well:
            self.ticked = time.time()


def unhealthy(vitals: Vitals, moment: float) -> str | None:
    """Say why the daemon is not alive, if so; pure."""
    return "the daemon's loop is stuck" if moment - vitals.turned > STILL else None


def unready(vitals: Vitals, moment: float) -> str | None:
    """Say why the daemon does not do its work, if so; pure."""
    if stuck := unhealthy(vitals, moment):
        return stuck
    if vitals.trouble:
        return "the last tick failed: see the log"
    if vitals.ended is None:
        return "the first tick is not done yet"
    working = vitals.began is not None and vitals.began > vitals.ended
    if working and moment - (vitals.began or 0) > LONGEST:
        return "a tick takes too long"
    if not working and moment - vitals.ended > LATE * vitals.every:
        return "the next tick is late"
    return None
