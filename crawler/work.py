"""What happens to one page beside the reactor: read, then judged. Runs in the process pool; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.embedding import embed
from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.join import join
from crawler.read.letters import weight
from crawler.read.notices import SHORTEST
from crawler.read.page import Page, ReadArticle
from crawler.source import SourceSpec
from crawler.topic.judge import judge
from crawler.topic.judgement import values
from storage import prepared
from storage.models import Article


def work(page: Page, spec: SourceSpec) -> Article:
    """Read and judge a page of a source. Raises NotArticle."""
    return judged(read(page), spec)


def part(page: Page, spec: SourceSpec) -> Article | ReadArticle:
    """Read a page; judge it as well unless it is one of several, which are judged together. Raises NotArticle."""
    found = read(page)
    return found if found.pager else judged(found, spec)


def joined(parts: Sequence[ReadArticle], spec: SourceSpec) -> Article:
    """Join the pages of an article and judge what they say. Raises NotArticle for the end of one without the rest."""
    found = join(parts)
    if weight(found.text) < SHORTEST:
        raise NotArticle("too-short", f"{len(found.text)} characters on a later page alone")
    return judged(found, spec)


def judged(found: ReadArticle, spec: SourceSpec) -> Article:
    """Judge what a page says, and put both together."""
    source = spec.source
    verdict = judge(
        title=found.title,
        text=found.text,
        lang=found.lang,
        url=found.url,
        country=source.country,
        kind=source.kind,
        published=found.published,
    )
    article = Article(
        url=found.url,
        canonical_url=found.canonical_url,
        source=source.name,
        title=found.title,
        text=found.text,
        lang=found.lang,
        author=found.author,
        published=found.published,
        published_raw=found.published_raw,
        published_precision=found.published_precision,
        published_from=found.published_from,
        summary=found.summary,
        image=found.image,
        warnings=found.warnings,
        origins=found.origins,
        extractor=found.extractor,
        embedding=embed(found.title, found.text, found.lang) if verdict.verdict != "not" else None,
        identity=identity(spec, found.url),
        rank=source.rank,
        **values(verdict),
    )
    return prepared.ready(article)  # here, for while the store writes everybody else waits


def identity(spec: SourceSpec, url: str) -> str | None:
    """Find the source's own id of an article in its address, prefixed so that two sources' ids never meet.

    The prefix is the layout where there is one: Xinhua's hosts share their ids.
    """
    match = re.search(spec.identity, url) if spec.identity else None
    return f"{spec.layout or spec.source.name}:{match.group(1)}" if match else None
