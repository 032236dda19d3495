"""Print how well duplicates and stories are told on the labelled corpus.

    python -m bench.corpus ../shared/data/corpus/dev.jsonl

Institutions and verdicts are the corpus' own, so that the figures are of the store alone.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from crawler.topic.institutions import load
from storage import articles, institutions
from storage.database import open_store
from storage.models import Article, Mention

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """``linked``: relation → (pairs linked as duplicates, pairs told as one story, pairs)."""

    linked: dict[str, tuple[int, int, int]]
    precision: float  # of pairs of articles told as one story
    recall: float
    milliseconds: float  # to save an article, median


def measure(corpus: Path, home: Path) -> Figures:
    items = {item["id"]: item for item in map(json.loads, corpus.read_text("utf-8").splitlines())}
    db = open_store(home / "silkwatch.db")
    institutions.register(db, load())
    seconds, saved = [], {}
    for item in items.values():
        start = time.perf_counter()
        saved[item["id"]] = articles.save(db, _article(item), now=NOW).id
        seconds.append(time.perf_counter() - start)
    stored = {id: articles.get(db, number) for id, number in saved.items()}
    group = {id: one.duplicate_of or one.id for id, one in stored.items()}
    story = {id: one.story_id for id, one in stored.items()}
    linked: dict[str, tuple[int, int, int]] = {}
    for item in (item for item in items.values() if "relation" in item):
        a, b = item["id"], item["of"]
        copies, told, all_ = linked.get(item["relation"], (0, 0, 0))
        linked[item["relation"]] = (copies + (group[a] == group[b]), told + (story[a] == story[b]), all_ + 1)
    right = wrong = missed = 0
    for a, b in itertools.combinations((item for item in items.values() if item["label"] != "not"), 2):
        same = a["event"] is not None and a["event"] == b["event"]
        together = story[a["id"]] == story[b["id"]]
        right, wrong, missed = right + (same and together), wrong + (together > same), missed + (same > together)
    return Figures(
        linked=linked,
        precision=right / (right + wrong),
        recall=right / (right + missed),
        milliseconds=1000 * sorted(seconds)[len(seconds) // 2],
    )


def _article(item: dict[str, str]) -> Article:
    return Article(
        url=item["url"],
        canonical_url=item["url"],
        source=item["source"],
        title=item["title"],
        text=item["text"],
        verdict=item["label"],  # type: ignore[arg-type]
        score=0.5,
        extractor="corpus",
        lang=item["lang"],
        published=date.fromisoformat(item["published"]),
        mentions=tuple(Mention(institution_id=one, surface="", offset=0) for one in item["institutions"]),
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(sys.argv[1]), Path(folder))
    for relation, (copies, told, pairs) in sorted(figures.linked.items()):
        print(f"{relation:28} {copies}/{pairs} linked as duplicates, {told}/{pairs} one story")
    print(f"pairs told as one story: precision {figures.precision:.3f}, recall {figures.recall:.3f}")
    print(f"saving an article: {figures.milliseconds:.1f} ms (median)")
