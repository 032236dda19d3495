"""Making an issue: once, when its week has closed. It is frozen in the ledger, and everything is rendered from that.

A preview is the same digest of any window; it writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from reports import payload, render, tally, translate, weeks
from reports.digest import Corpus, Window, build
from reports.errors import WeekOpen
from reports.files import write_changed
from reports.model import Digest
from reports.place import ALONE, Place
from reports.settings import Settings
from reports.tally import WEEKS
from reports.weeks import Week
from storage import articles, digests, facts, institutions, looks, sources, stories
from storage.database import transaction
from storage.models import Queue
from storage.sqlite import Database


def make(db: Database, week: Week, *, now: datetime, settings: Settings, queue: Queue | None = None) -> Digest:
    """Make and freeze the issue of a closed week, or return the one that is frozen.

    ``queue``: whom it is to be mailed to, if it is made now. Raises ``WeekOpen``, ``BadPayload`` and the store's
    errors.
    """
    frozen = digests.load(db, str(week))
    return payload.load(frozen if frozen is not None else _make(db, week, now=now, settings=settings, queue=queue))


def due(db: Database, *, now: datetime, settings: Settings) -> list[Week]:
    """Return the closed weeks since the newest issue, else since the first article; oldest first.

    An imported archive makes this a long list: the caller knows which of these weeks were watched. Weeks before the
    newest issue are made when they are asked for.
    """
    zone = weeks.zone(settings.timezone)
    # One of a week that is still open, or to come, was made by a clock that was ahead: it is not the newest.
    made = [weeks.parse(id) for id, _, _, closed, _ in digests.issues(db) if closed <= now]
    if made:
        return weeks.closed(weeks.window(max(made).shifted(1), zone)[0], now, zone)
    first = articles.earliest(db)
    return weeks.closed(first, now, zone) if first else []


def preview(db: Database, since: datetime, until: datetime, *, now: datetime, settings: Settings) -> Digest:
    """Make the digest of a window without writing anything: what is new in it against the issues before it."""
    zone = weeks.zone(settings.timezone)
    first_day, last_day = (moment.astimezone(zone).date().isoformat() for moment in (since, until))
    week = weeks.of(since, zone)
    if (since, until) == weeks.window(week, zone):
        since, until = _window(digests.issues(db), week, zone)
    window = Window(
        id=f"preview-{first_day}-{last_day}",
        start=since.astimezone(UTC),
        end=until.astimezone(UTC),
        zone=zone,
        week=str(week) if until <= weeks.window(week, zone)[1] else None,
    )
    corpus = _corpus(db, window, before=since)
    made = build(corpus, window, number=None, now=now.astimezone(UTC), settings=settings)
    return translate.with_known(db, made, settings)


def write(digest: Digest, folder: Path, place: Place = ALONE) -> Path:
    """Write ``<id>.html`` and ``<id>.txt`` into ``folder``, each whole or not at all; return the page's path.

    Raises ``CannotWrite``.
    """
    page = folder / f"{digest.id}.html"
    write_changed(page.with_suffix(".txt"), render.text(digest, place))
    write_changed(page, render.html(digest, place))
    return page


def _make(db: Database, week: Week, *, now: datetime, settings: Settings, queue: Queue | None) -> str:
    zone = weeks.zone(settings.timezone)
    start, end = weeks.window(week, zone)
    if now < end:
        closes = end.astimezone(zone).isoformat(timespec="minutes")
        raise WeekOpen(f"digest: {week}: the week is open until {closes}: preview it, or wait")
    # From reading the ledger to entering the issue nobody else writes: two makers would number two issues alike.
    with transaction(db):
        issues = digests.issues(db)
        start, end = _window(issues, week, zone)
        window = Window(id=str(week), start=start, end=end, zone=zone, week=str(week))
        later = {id for id, *_ in issues if weeks.parse(id) > week}
        corpus = _corpus(db, window, later=later)
        number = max((number for _, number, *_ in issues), default=0) + 1
        made = build(corpus, window, number=number, now=now.astimezone(UTC), settings=settings)
        digest = translate.with_known(db, made, settings)
        return digests.freeze(
            db,
            id=digest.id,
            number=number,
            window_start=start,
            window_end=end,
            timezone=digest.timezone,
            payload=payload.dump(digest),
            items=[(item.story_id, item.report.article_id, item.kind) for item in (*digest.items, *digest.updates)],
            made_at=digest.made_at,
            queue=queue,
        )


def _window(
    issues: Sequence[tuple[str, int, datetime, datetime, datetime]], week: Week, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return the window of a week's issue: it fills what its neighbours leave, so that a change of the configured zone
    loses no hour and repeats none.
    """
    start, end = weeks.window(week, zone)
    start = next((closed for id, _, _, closed, _ in issues if id == str(week.shifted(-1))), start)
    end = next((opened for id, _, opened, _, _ in issues if id == str(week.shifted(1))), end)
    return start, end


def _corpus(db: Database, window: Window, *, before: datetime | None = None, later: Set[str] = frozenset()) -> Corpus:
    """Read what an issue is made from. ``before``: only issues that closed by then count; ``later``: issues' ids."""
    # What became of earlier issues is told once: from where the last one ended, though weeks may lie between.
    since = max((closed for *_, closed, _ in digests.issues(db) if closed <= window.start), default=window.start)
    late = digests.overlooked(db, since, window.end, start=window.start)
    chosen = [*late, *articles.chosen(db, window.start, window.end)]
    told = stories.several(db, {one.story_id for one in chosen if one.story_id is not None})
    reported = digests.reported(db, told.values(), before=before)
    past = tally.past(digests.before(db, window.start, WEEKS - 1))
    if late:
        chosen = [one for one in chosen if one.first_seen >= window.start or one.story_id not in reported]
    return Corpus(
        articles=chosen,
        stories=told,
        institutions=institutions.all(db),
        health=sources.health(db),
        looks=looks.counted(db, window.start, window.end),
        reported={story: issue for story, issue in reported.items() if issue not in later},
        told_later={story for story, issue in reported.items() if issue in later},
        past=[one.tally for one in past],
        previous=past[-1].previous if past else None,
        recorded=[event for one in past for event in one.events],
        events=facts.of_stories(db, told),
        corrections=digests.corrected(db, since, window.end),
    )
