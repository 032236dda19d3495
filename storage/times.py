"""Instants and days as the store writes them: ``2026-11-22T07:00:00Z`` and ``2026-11-22``.

One width and one zone, so that comparing the text compares the time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache


@lru_cache(maxsize=16)  # what is saved now has the same moment in several columns
def instant(value: datetime) -> str:
    """Write an aware ``datetime`` as ISO 8601 in UTC, in whole seconds."""
    if value.tzinfo is None:
        raise ValueError(f"instant: {value.isoformat()}: has no time zone: pass an aware datetime")
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def moment(value: datetime | date | None) -> str | None:
    """Write an instant, or a plain day where no clock time is known."""
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if value else None


def read_instant(text: str) -> datetime:
    """Read what ``instant`` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def read_optional(text: str | None) -> datetime | None:
    """Read what ``instant`` wrote, if anything."""
    return read_instant(text) if text else None


def read_day(text: str | None) -> date | None:
    """Read a plain day."""
    return date.fromisoformat(text) if text else None


def read_moment(text: str | None) -> datetime | date | None:
    """Read what ``moment`` wrote."""
    if not text:
        return None
    return read_instant(text) if "T" in text else date.fromisoformat(text)
