"""What the demo says at the end: one table, a few figures, where the digest is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scheduler.health import explained, needs_attention
from scheduler.tables import table
from storage.models import Fetch, SourceHealth, StoredArticle, Verdict

LANGUAGES = {"en": "English", "zh": "Chinese", "ru": "Russian", "kk": "Kazakh"}
CHOSEN: tuple[Verdict, ...] = ("relevant", "borderline")


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What is in the store after both crawls; ``again`` is what the second one asked for."""

    articles: int
    chosen: tuple[StoredArticle, ...]
    health: tuple[SourceHealth, ...]
    again: tuple[Fetch, ...]


def lines(found: Stock, page: Path) -> Iterator[str]:
    """Yield the summary line by line; ``page`` is the digest."""
    yield ""
    yield from _table(found)
    yield ""
    yield from _figures(found)
    yield ""
    yield "Broken on purpose, and noticed:"
    for health in found.health:
        if needs_attention(health):
            yield f"  {health.source.name}: {explained(health)}"
    yield ""
    yield f"The digest: {page}"
    yield f"As text:    {page.with_suffix('.txt')}"
    yield f"All issues: {page.with_name('index.html')}"
    yield ""
    yield "Look around:"
    for command in ("search 鲁班", "search '\"joint institute\"'", "query 'SELECT * FROM partnerships'"):
        yield f"  silkwatch --home {page.parent.parent} {command}"


def _table(found: Stock) -> list[str]:
    verdicts = Counter((each.article.source, each.article.verdict) for each in found.chosen)
    rows = []
    for health in found.health:
        name, language = health.source.name, ", ".join(LANGUAGES[each] for each in health.source.languages)
        counts = [verdicts[name, verdict] or None for verdict in CHOSEN]
        rows.append((health.source.title, language, health.state, health.articles, *counts))
    return table(("sample site", "language", "state", "articles", *CHOSEN), rows)


def _figures(found: Stock) -> Iterator[str]:
    relevant = [each for each in found.chosen if each.article.verdict == "relevant"]
    stories = len({each.story_id for each in relevant})
    copies = sum(each.duplicate_of is not None and each.duplicate_kind != "translation" for each in relevant)
    yield f"{found.articles} articles were read, judged and stored."
    yield f"{len(relevant)} are relevant: reports of {stories} stories, {copies} of them reprints of another."
    asked = Counter(fetch.kind for fetch in found.again)
    new = sum(fetch.kind == "article" and fetch.outcome == "ok" for fetch in found.again)
    revised = sum(each.revised_at is not None for each in found.chosen)
    withdrawn = sum(each.withdrawn_at is not None for each in found.chosen)
    yield (
        f"The second crawl asked for {asked['list']} lists, read {new} new articles and looked again at "
        f"{asked['again']}: {revised} revised, {withdrawn} withdrawn."
    )
