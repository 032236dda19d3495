"""Articles that somebody else has read, judged; for the readers, and without what reads pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from unicodedata import normalize

from crawler.embedding import embed
from crawler.read.language import detect
from crawler.read.summary import summarise
from crawler.records import LANGUAGES, Line
from crawler.topic.judge import judge
from crawler.topic.judgement import values
from storage import prepared
from storage.models import Article


def judge_lines(lines: Sequence[Line]) -> list[Article]:
    """Judge lines of a corpus, in their order."""
    return [
        judge_text(
            url=line.url,
            title=line.title,
            text=line.text,
            source=line.source or "",
            lang=line.lang,
            author=line.author,
            published=line.published,
            published_raw=line.published_raw,
            published_from=line.published_from,
            external_id=line.external_id,
            warnings=line.warnings,
        )
        for line in lines
    ]


def judge_text(
    *,
    url: str,
    title: str,
    text: str,
    source: str,
    lang: str | None = None,
    author: str | None = None,
    published: datetime | date | None = None,
    published_raw: str | None = None,
    published_from: str | None = "import",
    external_id: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Article:
    """Judge an article that somebody else has read, from a corpus that is imported.

    ``lang`` as somebody else has it: a tag of ours is taken, anything else only helps to find out.
    """
    title, text = normalize("NFC", title).strip(), normalize("NFC", text).strip()
    lang = lang if lang in LANGUAGES else detect(f"{title}\n{text}", declared=lang)
    verdict = judge(title=title, text=text, lang=lang, url=url, country=None, kind=None, published=published)
    article = Article(
        url=url,
        canonical_url=url,
        source=source,
        title=title,
        text=text,
        lang=lang,
        author=author,
        published=published,
        published_raw=published_raw,
        published_precision=("second" if isinstance(published, datetime) else "day") if published else None,
        published_from=published_from if published else None,
        summary=summarise(text),
        warnings=warnings,
        extractor="import",
        embedding=embed(title, text, lang) if verdict.verdict != "not" else None,
        external_id=external_id,
        **values(verdict),
    )
    return prepared.ready(article)  # here, for while the store writes everybody else waits
