"""How long a host asks to be left alone, as its headers say it. Pure: what is too much to ask is for others to say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"([0-9]{1,9})[0-9]*")  # the first nine say enough: some thirty years
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?([0-9]{1,9})', re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def retry_after(text: str | None, *, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, as a number or as a date; None: nothing that can be read."""
    if not text:
        return None
    digits = _SECONDS.fullmatch(text.strip())
    seconds = float(digits[1]) if digits else _until(text, now)
    return seconds if seconds is not None and seconds > 0 else None


def fresh(
    cache_control: str | None,
    *,
    expires: str | None = None,
    date: str | None = None,
    age: str | None = None,
    now: datetime,
) -> float | None:
    """Return for how many seconds an answer says it will not change; None: it does not say, or may at any time.

    ``max-age`` goes before ``Expires``, as RFC 9111 has it; ``age`` is for how long a cache on the way has held it
    already, ``date`` when it was made: a host whose clock is wrong is wrong in both.
    """
    said = cache_control or ""
    if _NEVER.search(said):
        return None
    held = _SECONDS.fullmatch((age or "").strip())
    if most := _MAX_AGE.search(said):
        seconds: float | None = float(most[1]) - (float(held[1]) if held else 0.0)
    else:
        seconds = _until(expires, _date(date) or now) if expires else None
    return seconds if seconds is not None and seconds > 0 else None


def _until(text: str, now: datetime) -> float | None:
    then = _date(text)
    return (then - now).total_seconds() if then else None


def _date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text) if text else None
        return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC) if date else None
    except (ValueError, TypeError, OverflowError):  # the last: a zone of many digits
        return None
