"""A page of any origin through the reader and the judge, as a line of plain data: what ``silkwatch read`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from storage import times

if TYPE_CHECKING:
    from crawler.source import SourceSpec


def spec_for(url: str, specs: Mapping[str, SourceSpec]) -> SourceSpec | None:
    """Find the source an address belongs to, by its host; pure."""
    host = urlsplit(url).hostname
    return next((spec for spec in specs.values() if host and host in spec.source.hosts), None)


def line(
    body: bytes, url: str, spec: SourceSpec | None, *, now: datetime, content_type: str | None = None
) -> dict[str, Any]:
    """Read and judge a page; a page that holds no article gives ``{"url", "error"}``."""
    from crawler.errors import NotArticle
    from crawler.read.article import read
    from crawler.read.page import Page
    from crawler.topic.judge import judge

    page = Page(
        url=url,
        body=body,
        fetched_at=now,
        content_type=content_type,
        timezone=spec.source.timezone if spec else "UTC",
        hints=spec.hints if spec else (),
    )
    try:
        found = read(page)
    except NotArticle as error:
        return {"url": url, "error": str(error), "warnings": [error.reason]}
    judged = judge(
        title=found.title,
        text=found.text,
        lang=found.lang,
        url=found.url,
        country=spec.source.country if spec else None,
        kind=spec.source.kind if spec else None,
        published=found.published,
    )
    return {
        "url": found.url,
        "title": found.title,
        "text": found.text,
        "summary": found.summary,
        "published": times.moment(found.published),
        "published_precision": found.published_precision,
        "published_from": found.published_from,
        "authors": _authors(found.author),
        "lang": found.lang,
        "image": found.image,
        "verdict": judged.verdict,
        "score": judged.score,
        "reasons": [
            {"what": each.what, "surface": each.surface, "weight": each.weight, "offset": each.offset}
            for each in judged.reasons
        ],
        "institutions": list(dict.fromkeys(mention.institution_id for mention in judged.mentions)),
        "warnings": list(found.warnings),
    }


def _authors(found: str | None) -> list[str]:
    return [name.strip() for name in (found or "").split(";") if name.strip()]
