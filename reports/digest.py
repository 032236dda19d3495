"""From stored articles to a digest: grouping, ranking, what is new. Pure: no clock, no database.

The contract, "Weeks, issues and what is new": a story enters one issue; a later report of it is an update; what was
published long before it was first seen is marked late, or only counted; copies are never items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reports import ahead, corrections, events
from reports.clean import plain
from reports.coverage import source_lines
from reports.gist import OFFICIAL, SECTIONS, section
from reports.model import Correction, Digest, Event, Item, LeftOut, Previous, Recorded, Report, Section, Tally
from reports.newness import age
from reports.reading_time import minutes
from reports.settings import Settings
from reports.story import Told, report_of, tell
from reports.tally import WEEKS, tally
from reports.top import top
from storage.digests import Corrected
from storage.facts import Statement
from storage.ledger import RECENT
from storage.models import Institution, SourceHealth, StoredArticle, Story

__all__ = ["Corpus", "Digest", "Window", "build"]


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What an issue is made from.

    ``articles``: the relevant and borderline articles first seen in the window, and those that the issue of their own
    week was made without. ``stories``: the stories they belong to, by the articles' story ids. ``reported``: story id →
    id of the earlier issue that had it first. ``told_later``: stories that an issue of a later week has had already, so
    that this one must not. ``past``: how many items earlier issues had, the oldest first, and ``previous`` which one
    was the last; ``recorded``: what they have in their tables of what was signed and opened. ``events``: what the
    stories' reports state. ``looks``: by source, how many there were in the window and how many failed.
    ``corrections``: what became, in the window, of what earlier issues showed.
    """

    articles: Sequence[StoredArticle] = ()
    stories: Mapping[int, Story] = field(default_factory=dict)
    institutions: Mapping[str, Institution] = field(default_factory=dict)
    health: Sequence[SourceHealth] = ()
    looks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    reported: Mapping[int, str] = field(default_factory=dict)
    told_later: Set[int] = frozenset()
    past: Sequence[Tally] = ()
    previous: Previous | None = None
    recorded: Sequence[Recorded] = ()
    events: Sequence[Statement] = ()
    corrections: Sequence[Corrected] = ()


@dataclass(frozen=True, kw_only=True)
class Window:
    """From ``start`` to before ``end``, on a zone's clock; ``id`` and ``week`` as in ``Digest``."""

    id: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    week: str | None = None


def build(corpus: Corpus, window: Window, *, number: int | None, now: datetime, settings: Settings) -> Digest:
    """Make the digest of a window; ``number`` is None for a preview."""
    members = _members(corpus, window.end)
    titles = {one.source.name: plain(one.source.title) for one in corpus.health}
    told = _tell_all(corpus, window, members, titles)
    items = sorted((one.item for one in told if one.item), key=_rank)
    fresh = [item for item in items if item.kind != "update"]
    official = {id for id, one in corpus.institutions.items() if one.kind in OFFICIAL}
    places = {item.story_id: section(item.gist, title=item.report.title, official=official) for item in fresh}
    reports = [report for item in items for report in (item.report, *item.also) if not report.earlier]
    done = events.signed(
        items,
        members,
        corpus.events,
        institutions=corpus.institutions,
        sources={one.source.name: one.source for one in corpus.health},
        recorded=corpus.recorded,
        start=window.start,
        zone=window.zone,
    )
    opens, today = (moment.astimezone(window.zone).date() for moment in (window.start, now))
    nearly = sorted(
        (one for each in told for one in each.borderline), key=lambda one: (-one.score, one.report.article_id)
    )
    made = Digest(
        id=window.id,
        number=number,
        week=window.week,
        title=plain(settings.title),
        subject=plain(settings.subject) if settings.subject else None,
        language=settings.language,
        timezone=window.zone.key,
        window_start=window.start,
        window_end=window.end,
        made_at=now.replace(microsecond=0),
        sections=tuple(
            Section(key=key, items=found)
            for key in SECTIONS
            if (found := tuple(item for item in fresh if places[item.story_id] == key))
        ),
        top=top(places, fresh, _current(fresh, done, opens)),
        updates=tuple(item for item in items if item.kind == "update"),
        borderline=tuple(nearly),
        sources=source_lines(corpus.health, Counter(report.source for report in reports), corpus.looks, now=now),
        left_out=LeftOut(
            old=sum(one.left_out.old for one in told),
            reprints=sum(one.left_out.reprints for one in told),
            withdrawn=sum(one.left_out.withdrawn for one in told),
            told_later=sum(one.story_id in corpus.told_later for one in corpus.articles),
        ),
        events=done,
        ahead=ahead.coming(
            items,
            members,
            start=window.start,
            after=min(window.end, now).astimezone(window.zone).date(),
            today=today,
        ),
        corrections=_corrections(corpus, window.zone, titles),
        previous=corpus.previous,
        minutes=minutes(f"{item.report.title} {item.excerpt}" for item in items),
    )
    return replace(made, tallies=(*corpus.past, tally(made))[-WEEKS:])


def _tell_all(
    corpus: Corpus, window: Window, members: Mapping[int, Sequence[StoredArticle]], titles: Mapping[str, str]
) -> list[Told]:
    def told(story_id: int, start: datetime) -> Told:
        return tell(
            story_id,
            members[story_id],
            start=start,
            zone=window.zone,
            first_issue=corpus.reported.get(story_id),
            institutions=corpus.institutions,
            source_titles=titles,
        )

    missed = {one.story_id: one.first_seen for one in reversed(corpus.articles) if one.first_seen < window.start}
    found = []
    for story_id in members:
        one = told(story_id, window.start)
        if one.item is None and story_id in missed and (item := told(story_id, missed[story_id]).item):
            one = replace(one, item=replace(item, kind="late", overlooked=True))
        found.append(one)
    return found


def _members(corpus: Corpus, end: datetime) -> dict[int, list[StoredArticle]]:
    """Return the reports of each story to be told, as they were known at the end of the window."""
    found: dict[int, dict[int, StoredArticle]] = {}
    for one in corpus.articles:
        if one.story_id is not None and one.story_id not in corpus.told_later:
            found.setdefault(one.story_id, {})[one.id] = one
    for story_id, known in found.items():
        story = corpus.stories.get(story_id)
        found[story_id] = {one.id: one for one in (story.articles if story else ())} | known
    return {id: [one for one in known.values() if one.first_seen < end] for id, known in found.items()}


def _corrections(corpus: Corpus, zone: ZoneInfo, titles: Mapping[str, str]) -> tuple[Correction, ...]:
    def report(stored: StoredArticle) -> Report:
        title = titles.get(stored.article.source, plain(stored.article.source))
        return report_of(stored, title=title, days=age(stored, zone), reprint=False, earlier=True)

    return corrections.since(corpus.corrections, report)


def _current(items: Sequence[Item], rows: Sequence[Event], opens: date) -> frozenset[int]:
    """Return the stories of which something was done in these weeks, or will be: with a row, or with a day."""
    dated = {one.story_id for one in items if (day := one.gist.date_end or one.gist.date) and day >= opens - RECENT}
    return frozenset(dated | {row.story_id for row in rows})


def _rank(item: Item) -> tuple[bool, int, float, int]:
    """Late finds last; then what most sources report; then what is most surely on topic."""
    sources = {report.source for report in (item.report, *item.also)}
    return (item.kind == "late", -len(sources), -item.score, item.story_id)
