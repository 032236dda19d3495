"""Articles that somebody else has read, judged beside the process that stores them."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.records import Line
from storage.models import Article


def judge_lines(lines: Sequence[Line]) -> list[Article]:
    """Judge lines of a corpus, in their order; for the readers."""
    return [_judged(line) for line in lines]


def _judged(line: Line) -> Article:
    from crawler.work import judge_text  # the readers have it from the fork server; who hands them lines does without

    return judge_text(
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
