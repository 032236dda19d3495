"""Reading again, from the archive, what another version of the reader has read: what changes, and storing it.

A page is told from its reader by its capture. The stored text was read from what was captured when the version it
belongs to was seen (``revised_at``, else ``first_seen``): reading that again shows what the reader changes, and nothing
the page did. A later capture was found unchanged by the reader of its day and must not slip in as the
reader's doing. There is one gap: the first reading of a looked-at page by a new reader cannot be held against the old
text, so a change of the page at that moment was passed over. Where that happened the newest capture is read as well,
and if the same reader finds something else in it, the page has changed since, and that is a revision.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from crawler import kept, known
from crawler.archive import ArchiveError, Exchange
from crawler.follow import begin, follow
from crawler.options import Wanted
from crawler.payload import BadPayload
from crawler.read import EXTRACTOR, extractor
from crawler.read.join import same
from crawler.read.page import ReadArticle
from crawler.readers import Readers, Unread
from crawler.source import SourceSpec
from storage import articles, captures, frontier, partial, readings
from storage.fingerprint import substance_hash
from storage.models import Article, PendingLink, StoredArticle
from storage.readings import Change, Later
from storage.sqlite import Database

Outcome = Literal["changed", "unchanged", "refused", "missing", "undeclared", "overtaken", "failed"]

ONE_LOOK = timedelta(minutes=45)  # in which all pages of an article are fetched; the next one is an hour later
EVER = timedelta(days=365 * 100)
AT_ONCE = 8  # pages that are being read
MISSING = "its page is not in the archive"
_IMPORTED = "import"  # what `crawler.work` writes of a text that no reader of ours has read
_DATED = ("published", "published_raw", "published_precision", "published_from")


@dataclass(frozen=True, kw_only=True)
class Reread:
    """What came of one article; ``why`` says it in words where it was not read.

    ``changed``, ``unchanged``; ``refused``: no article to today's reader; ``missing``: its page is not in the archive;
    ``undeclared``: its source is not, so nobody knows how it is read; ``overtaken``: a crawl or an import stored
    another version of it while it was read, which is left as it is; ``failed``: the reader or the archive broke.
    ``changes`` are those of the stored columns. ``revised``: when the page was seen changed since, if it was.
    """

    id: int
    source: str
    url: str
    outcome: Outcome
    why: str | None = None
    changes: dict[str, Change] = field(default_factory=dict)
    revised: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What is needed to read a page again."""

    db: Database
    archive: Path
    specs: Mapping[str, SourceSpec]
    readers: Readers


@dataclass(frozen=True, kw_only=True)
class _Found:
    """An article as it is stored, and what its page says to today's reader."""

    stored: StoredArticle
    article: Article
    later: Later | None


def chosen(db: Database, wanted: Wanted, specs: Mapping[str, SourceSpec]) -> list[int]:
    """Return the numbers of the wanted articles: those that another reader or another layout read, unless told more.

    Raises ``storage.errors.NotFound`` for one asked for by its number.
    """
    if wanted.ids:
        return [articles.get(db, id).id for id in dict.fromkeys(wanted.ids)]
    present = {EXTRACTOR, *(extractor(spec.hints) for spec in specs.values())}
    apart = {_IMPORTED} if wanted.everything else {_IMPORTED, *present}
    return readings.unlike(db, apart, sources=wanted.sources, since=wanted.since, until=wanted.until)


def run(
    db: Database,
    archive: Path,
    ids: Iterable[int],
    specs: Mapping[str, SourceSpec],
    *,
    done: Callable[[Reread], None],
    now: datetime,
    write: bool,
) -> None:
    """Read articles again, in their order, and hand on what came of each, after it has been stored.

    Every article is stored in a transaction of its own, so whatever ends this, the next run goes on with the rest.
    Without ``write`` nothing is stored. Raises ``storage.errors.StorageError``.
    """
    if write:
        known.register(db)

    async def every() -> None:
        desk = _Desk(db=db, archive=archive, specs=specs, readers=Readers())
        async with aclosing(_every(desk, ids)) as read:  # whatever ends it, the readers do
            async for found in read:
                done(_settle(db, found, now=now, write=write))

    asyncio.run(every())


async def _every(desk: _Desk, ids: Iterable[int]) -> AsyncGenerator[_Found | Reread, None]:
    """Read articles, a few at a time, and hand them on in their order."""
    waiting: deque[asyncio.Task[_Found | Reread]] = deque()
    try:
        for id in ids:
            waiting.append(asyncio.create_task(_read(desk, id)))
            await asyncio.sleep(0)  # let it begin
            if len(waiting) >= AT_ONCE:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        await desk.readers.close()


def _settle(db: Database, found: _Found | Reread, *, now: datetime, write: bool) -> Reread:
    """Say what a reading changes, and store it; what was not read is settled already."""
    if isinstance(found, Reread):
        return found
    id = found.stored.id
    changes = readings.changes(db, id, found.article)
    if write and not readings.replace(db, id, found.article, now=now, later=found.later, over=found.stored):
        return _result(found.stored, "overtaken", "it changed while it was read: read it at the next reread")
    result = _result(found.stored, "changed" if changes else "unchanged")
    return replace(result, changes=changes, revised=found.later.at if found.later else None)


async def _read(desk: _Desk, id: int) -> _Found | Reread:
    stored = articles.get(desk.db, id)
    try:
        return await _reading(desk, stored)
    except (ArchiveError, BadPayload) as error:
        return _result(stored, "failed", str(error))


async def _reading(desk: _Desk, stored: StoredArticle) -> _Found | Reread:
    looks = [capture.at for capture in captures.of_url(desk.db, stored.article.url)]
    spec = desk.specs.get(stored.article.source)
    if not looks:
        return _result(stored, "missing", MISSING)
    if spec is None:
        return _result(stored, "undeclared", "its source is not declared any more: nobody knows how its pages are read")
    seen = stored.revised_at or stored.first_seen
    article = await _version(desk, stored, spec, at=seen)
    if article is None:
        return _result(stored, "missing", MISSING)
    if isinstance(article, Unread):
        refused = article.outcome.startswith("not-article")
        why = f"{article.outcome.removeprefix('not-article:')}: {article.detail}"
        return _result(stored, "refused" if refused else "failed", why)
    if stored.revised_at:
        article = _dated(article, stored.article, await _version(desk, stored, spec, at=stored.first_seen))
    later = None
    if readings.last_reader(desk.db, stored.id) == extractor(spec.hints) != stored.article.extractor:
        since = [at for at in reversed(looks) if at > seen + ONE_LOOK]
        later = await _later(desk, stored, spec, since, article)
    return _Found(stored=stored, article=article, later=later)


async def _later(
    desk: _Desk, stored: StoredArticle, spec: SourceSpec, since: Sequence[datetime], article: Article
) -> Later | None:
    """Find what the page says since, if it changed while the reader did (see the top of this module)."""
    for at in since:  # the newest first; an answer that was no article was none to the crawl either
        later = await _version(desk, stored, spec, at=at)
        if isinstance(later, Article):
            same = substance_hash(later.title, later.text) == substance_hash(article.title, article.text)
            return None if same else Later(article=later, at=at)
    return None


async def _version(desk: _Desk, stored: StoredArticle, spec: SourceSpec, *, at: datetime) -> Article | Unread | None:
    """Read the version of an article's page that a look at a time found, as the crawl did; None: it is not kept.

    Where the article has several pages, the others are taken from that look too, or from the first one that had them.
    """
    found = kept.find(desk.db, desk.archive, stored.article.url, at=at, within=ONE_LOOK)
    if found is None:
        return None
    part = await desk.readers.part(kept.page_of(found, spec, _listed(desk, stored, found, at=at), at=at), spec)
    if not isinstance(part, ReadArticle):
        return part

    async def ask(url: str) -> ReadArticle | Unread:
        further = kept.find(desk.db, desk.archive, url, at=at, within=EVER)
        if further is None:
            return Unread(outcome="missing", detail=f"{url}: is not in the archive")
        return await desk.readers.page(kept.page_of(further, spec, frontier.listed_at(desk.db, url), at=at))

    begun = await begin(part, ask)
    # What was stored by itself stays so, even if it was a later page.
    first = begun if isinstance(begun, ReadArticle) and same(begun.url, part.url) else part
    followed = await follow(first, ask)
    if followed.missing and partial.WARNING not in stored.article.warnings:
        # A part must not take the place of what was stored whole.
        return None if followed.missing.outcome == "missing" else followed.missing
    return await desk.readers.joined(followed.parts, spec)


def _listed(desk: _Desk, stored: StoredArticle, found: Exchange, *, at: datetime) -> PendingLink | None:
    """Find what lists said of a page: of its address, else of one that redirected to it; of no other page of it."""
    said = [link for link in frontier.listed(desk.db, stored.id) if link.title or link.published]
    own = next((link for link in said if same(link.url, found.url)), None)
    if own is not None:
        return own
    for link in said:
        led = kept.find(desk.db, desk.archive, link.url, at=at, within=ONE_LOOK)
        if led is not None and led.url == found.url:
            return link
    return None


def _dated(article: Article, stored: Article, first: Article | Unread | None) -> Article:
    """Date a revised article by its first version, as the store does: a page that changes shows the day it did."""
    by = first if isinstance(first, Article) else stored
    if by.published is None:
        return article
    apart = [one for one in article.origins if one.field != "published"]
    return replace(
        article,
        **{name: getattr(by, name) for name in _DATED},
        origins=(*apart, *(one for one in by.origins if one.field == "published")),
    )


def _result(stored: StoredArticle, outcome: Outcome, why: str | None = None) -> Reread:
    return Reread(id=stored.id, source=stored.article.source, url=stored.article.url, outcome=outcome, why=why)
