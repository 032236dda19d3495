"""Bytes and ages, for people; pure."""

from __future__ import annotations

from datetime import datetime


def size(count: float) -> str:
    """Write a number of bytes for people."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def age(then: datetime | None, now: datetime) -> str:
    """Write how long ago (or from now, with a plus) an instant is, in its largest unit."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= length:
            return f"{'+' if seconds < 0 else ''}{abs(seconds) // length:.0f} {unit}"
    return "now"


def ago(then: datetime | None, now: datetime) -> str:
    """Write how long ago an instant is, in words."""
    if then is None or then > now:
        return "never" if then is None else f"{then:%Y-%m-%d %H:%M} UTC"  # a clock was set back
    found = age(then, now)
    return "just now" if found == "now" else f"{found} ago"
