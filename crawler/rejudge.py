"""Judging again what is stored, by the rules of today: what changes, and storing it.

Only the stored text is needed, so imported articles are judged as well as crawled ones. An article is judged as it was
when it came: with what its source's file says of the source, or without for what was imported.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from crawler import known
from crawler.embedding import embed
from crawler.options import Wanted
from crawler.readers import Readers, Unread
from crawler.source import SourceSpec
from crawler.topic import rules
from crawler.topic.judge import judge
from crawler.topic.judgement import values
from storage import articles, judgements
from storage.judgements import Changes
from storage.models import Article, StoredArticle
from storage.sqlite import Database

Outcome = Literal["changed", "unchanged", "overtaken", "failed"]

AT_ONCE = 16  # articles in hand
_IMPORTED = "import"  # what `crawler.work` writes of a text that no reader of ours has read


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """What came of one article; ``why`` says it in words where it was not judged.

    ``overtaken``: another version of it was stored while it was judged, which is left as it is; ``failed``: the rules
    broke on it, or took too long. ``changes`` is there for ``changed`` and ``unchanged``.
    """

    stored: StoredArticle
    outcome: Outcome
    changes: Changes | None = None
    why: str | None = None


def chosen(db: Database, wanted: Wanted) -> list[int]:
    """Return the numbers of the wanted articles. Raises ``storage.errors.NotFound`` for one asked for by its number."""
    if wanted.ids:
        return [articles.get(db, id).id for id in dict.fromkeys(wanted.ids)]
    present = None if wanted.everything else rules()
    return judgements.unlike(db, present, sources=wanted.sources, since=wanted.since, until=wanted.until)


def judged_again(article: Article, spec: SourceSpec | None, *, wanted: bool = False) -> Article:
    """Judge a stored article by the present rules, as it was judged when it came.

    ``spec`` is its source's, None where nobody declares it or the article was imported. ``wanted``: a person calls it
    relevant, so facts are looked for whatever the verdict.
    """
    verdict = judge(
        title=article.title,
        text=article.text,
        lang=article.lang,
        url=article.url,
        country=spec.source.country if spec else None,
        kind=spec.source.kind if spec else None,
        published=article.published,
        wanted=wanted,
    )
    new = article.verdict == "not" != verdict.verdict  # else it was embedded when it was read
    embedding = embed(article.title, article.text, article.lang) if new else None
    return replace(article, embedding=embedding, **values(verdict))


def one(db: Database, id: int, specs: Mapping[str, SourceSpec], *, now: datetime) -> None:
    """Judge a single article again, here and now, and store it. Raises ``storage.errors.StorageError``."""
    known.register(db)
    stored = articles.get(db, id)
    judgements.replace_judgement(db, stored, judged_again(*_case(stored, specs), wanted=_wanted(stored)), now=now)


def run(
    db: Database,
    ids: Iterable[int],
    specs: Mapping[str, SourceSpec],
    *,
    done: Callable[[Rejudged], None],
    now: datetime,
    write: bool,
) -> None:
    """Judge articles again, in their order, and hand on what came of each, after it has been stored.

    Every article is stored in a transaction of its own, so whatever ends this, the next run goes on with the rest.
    Without ``write`` nothing is stored. Raises ``storage.errors.StorageError``.
    """
    if write:
        known.register(db)

    async def every() -> None:
        readers = Readers()
        try:
            async with aclosing(_every(db, readers, ids, specs)) as judged:
                async for stored, article in judged:
                    done(_settle(db, stored, article, now=now, write=write))
        finally:
            await readers.close()

    asyncio.run(every())


async def _every(
    db: Database, readers: Readers, ids: Iterable[int], specs: Mapping[str, SourceSpec]
) -> AsyncGenerator[tuple[StoredArticle, Article | Unread], None]:
    """Have articles judged, a few at a time, and hand them on in their order."""
    waiting: deque[tuple[StoredArticle, asyncio.Task[Article | Unread]]] = deque()
    for id in ids:
        stored = articles.get(db, id)
        judging = readers.judged(*_case(stored, specs), wanted=_wanted(stored))
        waiting.append((stored, asyncio.create_task(judging)))
        await asyncio.sleep(0)  # let it begin
        if len(waiting) >= AT_ONCE:
            stored, task = waiting.popleft()
            yield stored, await task
    for stored, task in waiting:
        yield stored, await task


def _case(stored: StoredArticle, specs: Mapping[str, SourceSpec]) -> tuple[Article, SourceSpec | None]:
    article = stored.article
    return article, None if article.extractor == _IMPORTED else specs.get(article.source)


def _wanted(stored: StoredArticle) -> bool:
    return stored.judged is not None and stored.article.verdict != "not"


def _settle(db: Database, stored: StoredArticle, judged: Article | Unread, *, now: datetime, write: bool) -> Rejudged:
    """Say what a judgement changes, and store it."""
    if isinstance(judged, Unread):
        return Rejudged(stored=stored, outcome="failed", why=f"{judged.outcome}: {judged.detail}")
    changed = judgements.replace_judgement(db, stored, judged, now=now) if write else judgements.changes(stored, judged)
    if changed is None:
        return Rejudged(stored=stored, outcome="overtaken", why="it changed while it was judged")
    return Rejudged(stored=stored, outcome="changed" if changed else "unchanged", changes=changed)
