"""The issues that are missing: which of them are to be made now, and making them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.config import Config, DigestTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

if TYPE_CHECKING:
    from sqlite_utils import Database

    from reports.settings import Settings
    from reports.weeks import Week


def settings(config: Config) -> Settings:
    """Pick what reports need out of the configuration."""
    from crawler.topic import watch
    from reports.settings import Settings

    file = config.topic.file
    return Settings(
        timezone=config.site.timezone,
        language=config.site.language,
        title=config.site.title,
        subject=watch.vocabulary(file)["name"] if file else None,
    )


def make_missing(db: Database, config: Config, *, now: datetime, on_time: bool) -> list[Path]:
    """Make every issue whose week has closed without one, and bring the archive up to date.

    Return the pages of the issues that are new in it, the oldest issue's first. ``on_time``: wait until the day and
    hour of ``[digest]``. Raises ``ReportError``.
    """
    from reports import archive, issue

    wanted = settings(config)
    zone = ZoneInfo(config.site.timezone)
    closed = issue.due(db, now=now, settings=wanted)
    weeks = [week for week in closed if _is_ours(db, week, zone, last=week == closed[-1])]
    if on_time:
        weeks = [week for week in weeks if now >= appointed(week, config.digest, zone)]
    for week in weeks:
        issue.make(db, week, now=now, settings=wanted)
    return archive.publish(db, config.digests, settings=wanted, public_url=config.site.public_url)


def _is_ours(db: Database, week: Week, zone: ZoneInfo, *, last: bool) -> bool:
    """Tell whether a closed week is to be reported: we crawled in it, or it holds something and we had begun by then.

    A week in which the machine was off gets no issue, nor do the years that an imported archive goes back; but the
    ``last`` week does if it holds something, wherever that came from.
    """
    from reports.weeks import window
    from storage import articles, runs

    start, end = window(week, zone)
    if runs.crawled(db, start, end):
        return True
    return (last or runs.crawled(db, EPOCH, end)) and bool(articles.chosen(db, start, end))


def appointed(week: Week, when: DigestTime, zone: ZoneInfo) -> datetime:
    """Return when a week's issue is to be made: so many days and hours after its end, by the zone's clock; pure."""
    day = week.sunday + timedelta(days=1 + when.day)
    return datetime.combine(day, time(when.hour), tzinfo=zone)
