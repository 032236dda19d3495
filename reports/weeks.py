"""ISO weeks and their windows in a zone. Pure: no clock; ``now`` is passed in.

A week is Monday 00:00 to the next Monday 00:00 on the zone's own clock, so a week in which the clock changes is 167 or
169 hours long, and two neighbouring windows always share their border.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.errors import BadSettings, BadWeek

FIRST_YEAR, LAST_YEAR = 1970, 9998  # inside what ``datetime`` can shift to any zone


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week; ``str`` of it is its id, ``2026-W47``. Raises ``BadWeek`` for a week that does not exist."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise BadWeek(f"week: {self}: its year is out of range: name one between {FIRST_YEAR} and {LAST_YEAR}")
        try:
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError as error:
            weeks = date(self.year, 12, 28).isocalendar().week  # 28 December is always in the last week
            raise BadWeek(f"week: {self}: {self.year} has the weeks W01 to W{weeks}: name one of these") from error

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        """The day it begins."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day of it."""
        return date.fromisocalendar(self.year, self.number, 7)

    def shifted(self, weeks: int) -> Week:
        """Return the week so many weeks later (or earlier, if negative)."""
        return on(self.monday + timedelta(weeks=weeks))


def parse(text: str) -> Week:
    """Read a week's id. Raises ``BadWeek``."""
    match = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text.strip().upper())
    if not match:
        raise BadWeek(f"week: {text!r}: not an ISO week: write it like 2026-W47")
    return Week(int(match[1]), int(match[2]))


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone of that name. Raises ``BadSettings``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSettings(f"time zone: {name!r}: no such zone: use an IANA name like Asia/Almaty") from error


def on(day: date) -> Week:
    """Return the week of a calendar day."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def of(instant: datetime, zone: ZoneInfo) -> Week:
    """Return the week an instant falls in, on the zone's clock."""
    week = on(instant.astimezone(zone).date())
    # A clock that is put back over midnight shows Sunday again after Monday has begun.
    return week.shifted(1) if instant >= window(week, zone)[1] else week


def window(week: Week, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return its first instant and the first instant after it, in UTC."""
    following = week.monday + timedelta(weeks=1)
    start, end = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (week.monday, following))
    return start, end


def closed(since: datetime, until: datetime, zone: ZoneInfo) -> list[Week]:
    """Return the weeks that have ended by ``until``, beginning with the week ``since`` falls in; oldest first."""
    weeks = []
    week = of(since, zone)
    while window(week, zone)[1] <= until:
        weeks.append(week)
        week = week.shifted(1)
    return weeks
