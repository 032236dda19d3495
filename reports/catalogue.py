"""What the lists of the archive say of an issue and of its items: little enough to hold ten years of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports import weeks
from reports.language import Language
from reports.model import Digest, Item, ItemKind
from reports.settings import LANGUAGES
from reports.voice import Voice

OPENING = 4  # items that open an issue of the releases which did not choose any


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An item as a list names it: its line in the language of the list, its headline in its own.

    ``words``: what else it is to be found by, in any language.
    """

    issue: str
    story_id: int
    kind: ItemKind
    line: str
    title: str
    url: str
    lang: str | None
    source_title: str
    published: datetime | date | None
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """An issue as a list names it. ``dates`` and ``summary`` are in the language of the list; ``year`` is its week's,
    which the ISO calendar may count to another year than some of its days.
    """

    id: str
    number: int | None
    week: str | None
    year: int
    dates: str
    summary: str
    leading: tuple[Listed, ...]
    items: tuple[Listed, ...]

    @property
    def stories(self) -> int:
        """How many of its items are new."""
        return sum(item.kind != "update" for item in self.items)

    @property
    def updates(self) -> int:
        """How many tell a story of an earlier issue further."""
        return len(self.items) - self.stories


def listing(digest: Digest, language: str) -> Listing:
    """Reduce an issue to what a list in this language says of it."""
    zone = weeks.zone(digest.timezone)
    voice, tongues = Voice(Language(language, zone)), [Language(code, zone) for code in LANGUAGES]
    told = (*digest.leading, *digest.items, *digest.updates)
    items = {item.story_id: _listed(digest, item, voice, tongues) for item in told}
    last = (digest.window_end - timedelta(microseconds=1)).astimezone(zone)
    return Listing(
        id=digest.id,
        number=digest.number,
        week=digest.week,
        year=weeks.parse(digest.week).year if digest.week else last.year,
        dates=voice.dates(digest),
        summary=voice.summary(digest),
        leading=tuple(items[item.story_id] for item in digest.leading or digest.items[:OPENING]),
        items=tuple(items.values()),
    )


def _listed(digest: Digest, item: Item, voice: Voice, tongues: Sequence[Language]) -> Listed:
    report = item.report
    return Listed(
        issue=digest.id,
        story_id=item.story_id,
        kind=item.kind,
        line=str(voice.line(item.gist)),
        title=report.title,
        url=report.url,
        lang=report.lang,
        source_title=report.source_title,
        published=report.published,
        words=tuple(dict.fromkeys(word for word in _words(digest, item, tongues) if word)),
    )


def _words(digest: Digest, item: Item, tongues: Sequence[Language]) -> Iterator[str]:
    """Yield what an item is to be found by besides its own line and headline, in all languages we have."""
    for _, party in item.gist.parties:
        yield from party.names.values()
    for party in item.institutions:
        yield from party.names.values()
    for event in digest.events:
        if event.story_id == item.story_id:
            yield from (name for name, _ in event.unknown)
            yield event.document or ""
    for report in item.also:
        yield from (report.title, report.source_title)
    for translation in item.translations:
        yield translation.title
    for language in tongues:
        yield (item.gist.kind and language.name("kind", item.gist.kind)) or ""
        yield language.place(item.gist.place) if item.gist.place else ""
