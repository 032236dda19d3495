"""The issues that are missing: which of them are to be made now, and making them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.config import Config, DigestTime
from scheduler.errors import ConfigError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from reports.settings import Settings
    from reports.weeks import Week


def settings(config: Config) -> Settings:
    """Pick what reports need out of the configuration."""
    from reports.settings import Settings

    return Settings(timezone=config.site.timezone, language=config.site.language, title=config.site.title)


def make_missing(db: Database, config: Config, *, now: datetime, on_time: bool) -> list[Path]:
    """Make every issue whose week has closed without one; return the pages written, the oldest issue's first.

    ``on_time``: wait until the day and hour of ``[digest]``. Raises ``ReportError``.
    """
    from reports import issue

    wanted = settings(config)
    weeks = issue.due(db, now=now, settings=wanted)
    if on_time:
        zone = ZoneInfo(config.site.timezone)
        weeks = [week for week in weeks if now >= appointed(week, config.digest, zone)]
    return [issue.write(issue.make(db, week, now=now, settings=wanted), config.digests) for week in weeks]


def appointed(week: Week, when: DigestTime, zone: ZoneInfo) -> datetime:
    """Return when a week's issue is to be made: so many days and hours after its end, by the zone's clock; pure."""
    day = week.sunday + timedelta(days=1 + when.day)
    return datetime.combine(day, time(when.hour), tzinfo=zone)


def write(path: Path, text: str) -> None:
    """Write a whole file or none: a reader never sees half a page. Raises ``ConfigError``."""
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8", newline="\n")
        half.replace(path)
    except OSError as error:
        raise ConfigError(f"digest: {path}: {error.strerror}: check the path and its permissions") from error
