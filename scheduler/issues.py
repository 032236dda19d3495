"""The issues that are missing: which of them are to be made now, and making them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler import post, translating
from scheduler.config import Config, DigestTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

if TYPE_CHECKING:
    from reports.model import Digest
    from reports.settings import Settings
    from reports.weeks import Week
    from storage.models import Queue
    from storage.sqlite import Database


def settings(config: Config) -> Settings:
    """Pick what reports need out of the configuration."""
    from crawler.topic import watch
    from reports.settings import Settings

    file, translator = config.topic.file, translating.server(config)
    return Settings(
        timezone=config.site.timezone,
        language=config.site.language,
        title=config.site.title,
        subject=watch.vocabulary(file)["name"] if file else None,
        translator=translator.engine if translator else None,
        readers=translating.readers(config),
    )


def make(
    db: Database,
    config: Config,
    week: Week,
    *,
    now: datetime,
    wrong: Callable[[str], None],
    said: Callable[[str], None],
    queue: Queue | None = None,
) -> Digest:
    """Make the issue of a closed week, its headlines translated if that is configured, or return the frozen one.

    ``wrong`` is told what is missing in it, ``said`` what is waited for; ``queue``: whom it is mailed to. Raises
    ``ReportError``.
    """
    from reports import issue

    if problem := _translate(db, config, week, now=now, said=said):
        wrong(problem)
    return issue.make(db, week, now=now, settings=settings(config), queue=queue)


def preview(
    db: Database,
    config: Config,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    wrong: Callable[[str], None],
    said: Callable[[str], None],
) -> Digest:
    """Make the digest of a window without an issue, its headlines translated if that is configured; as ``make``."""
    from reports import issue, translate

    wanted = settings(config)
    made = issue.preview(db, start, end, now=now, settings=wanted)
    if not wanted.translator:
        return made
    if problem := translating.fill(db, config, made, seconds=translating.PREVIEW_SECONDS, now=now, said=said):
        wrong(problem)
    return translate.with_known(db, made, wanted)


def _translate(
    db: Database,
    config: Config,
    week: Week,
    *,
    now: datetime,
    said: Callable[[str], None],
    stop: threading.Event | None = None,
) -> str | None:
    """Have translated what the issue of a closed week will say, unless it is made; return what went wrong, if so."""
    from reports import issue
    from reports.weeks import window
    from storage import digests

    wanted = settings(config)
    start, end = window(week, ZoneInfo(config.site.timezone))
    if not wanted.translator or end > now or digests.load(db, str(week)) is not None:
        return None
    draft = issue.preview(db, start, end, now=now, settings=wanted)
    return translating.fill(db, config, draft, seconds=translating.ISSUE_SECONDS, now=now, said=said, stop=stop)


def make_missing(
    db: Database,
    config: Config,
    *,
    now: datetime,
    on_time: bool,
    translated: Callable[[str | None], None] = lambda _: None,
    said: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> list[Path]:
    """Make every issue whose week has closed without one, and bring the archive up to date.

    Return the pages of the issues that are new in it, the oldest issue's first. ``on_time``: wait until the day and
    hour of ``[digest]``; ``translated`` is told of each issue what went wrong with its translation (None: nothing),
    ``said`` what is waited for; after ``stop`` none is begun. Raises ``ReportError``.
    """
    from reports import archive, issue

    wanted = settings(config)
    zone = ZoneInfo(config.site.timezone)
    closed = issue.due(db, now=now, settings=wanted)
    weeks = [week for week in closed if _is_ours(db, week, zone, last=week == closed[-1])]
    if on_time:
        weeks = [week for week in weeks if now >= appointed(week, config.digest, zone)]
    for week in weeks:
        problem = _translate(db, config, week, now=now, said=said, stop=stop)
        if stop and stop.is_set():
            break  # rather than freeze what is half translated
        translated(problem)
        issue.make(db, week, now=now, settings=wanted, queue=post.queue(config))
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
