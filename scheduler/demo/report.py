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
HEADERS = ("sample site", "language", "state", "articles", "relevant", "borderline")


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What is in the store after both crawls; ``again`` is what the second one asked for."""

    articles: int
    chosen: tuple[StoredArticle, ...]
    health: tuple[SourceHealth, ...]
    again: tuple[Fetch, ...]

    @property
    def asked_again(self) -> Counter[str]:
        """Requests of the second crawl by kind."""
        return Counter(fetch.kind for fetch in self.again)


def lines(found: Stock, page: Path) -> Iterator[str]:
    """Yield the summary line by line; ``page`` is the digest."""
    verdicts = Counter((each.article.source, each.article.verdict) for each in found.chosen)
    yield ""
    yield from table(HEADERS, [_row(health, verdicts) for health in found.health])
    yield ""
    relevant = [each for each in found.chosen if each.article.verdict == "relevant"]
    stories = {each.story_id for each in relevant}
    copies = sum(each.duplicate_of is not None for each in found.chosen)
    yield f"{found.articles} articles read and stored: {len(relevant)} relevant, which tell {len(stories)} stories,"
    yield f"{len(found.chosen) - len(relevant)} borderline; {copies} are copies of another and linked to it."
    yield _second_crawl(found)
    for health in found.health:
        if needs_attention(health):
            yield f"{health.source.name} {explained(health)}"
    yield ""
    yield f"The digest: {page}"
    yield f"As text:    {page.with_suffix('.txt')}"
    yield ""
    home = page.parent.parent
    yield "Look around:"
    yield f'  silkwatch --home {home} search "Luban Workshop"'
    yield f"  silkwatch --home {home} show {relevant[0].id if relevant else 1}"
    yield f"  silkwatch --home {home} query 'select * from partnerships'"


def _row(health: SourceHealth, verdicts: Counter[tuple[str, Verdict]]) -> tuple[object, ...]:
    source = health.source
    language = ", ".join(LANGUAGES[each] for each in source.languages)
    relevant, borderline = verdicts[source.name, "relevant"], verdicts[source.name, "borderline"]
    return (source.title, language, health.state, health.articles, relevant or None, borderline or None)


def _second_crawl(found: Stock) -> str:
    asked = found.asked_again
    revised = sum(each.revised_at is not None for each in found.chosen)
    withdrawn = sum(each.withdrawn_at is not None for each in found.chosen)
    return (
        f"The second crawl asked for {asked['list']} lists and {asked['article']} pages never read before, and looked"
        f" again at {asked['again']}: {revised} was revised, {withdrawn} was withdrawn."
    )
