"""Pages of any origin through the readers, as lines of plain data: what ``silkwatch read`` prints."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.read.page import Page, ReadArticle
    from crawler.readers import Readers, Unread
    from crawler.source import SourceSpec
    from storage.models import Article

AT_ONCE = 8  # pages in hand; their lines come in the order of the pages


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A page as it was found, or in words why there is none; ``others``: the further pages of its article."""

    url: str
    body: bytes = b""
    at: datetime | None = None
    content_type: str | None = None
    error: str | None = None
    others: tuple[Raw, ...] = ()


def read(pages: Iterable[Raw], specs: Mapping[str, SourceSpec], done: Callable[[dict[str, Any]], None]) -> None:
    """Read and judge pages, each as its host's source is read, and hand on a line for each (see docs/cli.md).

    The readers are processes of their own: a page that would take for ever costs that page.
    """
    import asyncio

    asyncio.run(_read_all(pages, specs, done))


async def _read_all(
    pages: Iterable[Raw], specs: Mapping[str, SourceSpec], done: Callable[[dict[str, Any]], None]
) -> None:
    import asyncio

    from crawler.readers import Readers

    readers = Readers()
    waiting: deque[asyncio.Task[dict[str, Any]]] = deque()
    try:
        for page in pages:
            waiting.append(asyncio.create_task(_read(readers, page, specs)))
            await asyncio.sleep(0)  # let it begin
            if len(waiting) >= AT_ONCE:
                done(await waiting.popleft())
        while waiting:
            done(await waiting.popleft())
    finally:
        await readers.close()


async def _read(readers: Readers, raw: Raw, specs: Mapping[str, SourceSpec]) -> dict[str, Any]:
    from crawler.catalog import spec_for
    from crawler.read.page import ReadArticle
    from crawler.readers import Unread

    if raw.error is not None or raw.at is None:
        return {"url": raw.url, "error": raw.error, "warnings": []}
    spec = spec_for(raw.url, specs)
    found = await readers.part(_page(raw, raw.at, spec), spec)
    if isinstance(found, ReadArticle):
        found = await _joined(readers, found, raw.others, spec)
    if isinstance(found, Unread):
        return {"url": raw.url, "error": f"{found.outcome}: {found.detail}", "warnings": [found.outcome]}
    return line(found)


async def _joined(readers: Readers, part: ReadArticle, others: Iterable[Raw], spec: SourceSpec) -> Article | Unread:
    """Read the others of an article's pages, as far as they are at hand."""
    from crawler.follow import begin, follow
    from crawler.read.join import same
    from crawler.readers import Unread

    async def ask(url: str) -> ReadArticle | Unread:
        if same(part.url, url):
            return part
        for other in others:
            if other.at is not None and same(other.url, url):
                return await readers.page(_page(other, other.at, spec))
        return Unread(outcome="missing", detail=f"{url} was not fetched")

    first = await begin(part, ask)
    followed = await follow(part if isinstance(first, Unread) else first, ask)
    return await readers.joined(followed.parts, spec)


def _page(raw: Raw, at: datetime, spec: SourceSpec) -> Page:
    from crawler.read.page import Page

    return Page(
        url=raw.url,
        body=raw.body,
        fetched_at=at,
        content_type=raw.content_type,
        timezone=spec.source.timezone,
        hints=spec.hints,
    )


def line(article: Article) -> dict[str, Any]:
    """Write an article as ``silkwatch read`` does; pure."""
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "summary": article.summary,
        "published": times.moment(article.published),
        "published_precision": article.published_precision,
        "published_from": article.published_from,
        "authors": [name.strip() for name in (article.author or "").split(";") if name.strip()],
        "lang": article.lang,
        "image": article.image,
        "verdict": article.verdict,
        "score": article.score,
        "reasons": [asdict(reason) for reason in article.reasons],
        "institutions": list(dict.fromkeys(mention.institution_id for mention in article.mentions)),
        "warnings": list(article.warnings),
        "origins": [asdict(origin) for origin in article.origins],
    }
