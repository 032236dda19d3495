"""Print how well reports of the same event are told as one story.

    python -m bench.stories --data ../shared/data

The labelled corpus and the invented reports (bench/data/stories.jsonl) go through the real store, one by one in a
random order; institutions and verdicts are their own. The parallel news texts have neither dates nor institutions: for
them the grouping itself is measured. Twice, if the extra silkwatch[embed] is installed: without embeddings and with.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bench import partitions, reports
from bench.partitions import Agreement
from bench.reports import Item
from crawler import embedding
from crawler.topic.institutions import load
from storage import articles, events, grouping, institutions
from storage.database import open_store
from storage.models import Article, Mention

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TARGETS = {  # corpus → with embeddings → figure
    "parallel": {False: "BCubed F ≥ .85", True: "BCubed F ≥ .94"},
    "corpus": {False: "P ≥ .95, R ≥ .80", True: "P ≥ .95, R ≥ .90"},
    "invented": {False: "", True: ""},
    "held out": {False: "", True: ""},
}


@dataclass(frozen=True, kw_only=True)
class Stories:
    """How a corpus was told: pairs told as one story, and what it took to save a relevant article."""

    pairs: Agreement
    milliseconds: float  # median


def told(items: Sequence[Item], home: Path, *, seed: int = 1) -> Stories:
    """Save a corpus in a random order and compare its stories with its events."""
    home.mkdir(exist_ok=True)
    db = open_store(home / "silkwatch.db")
    institutions.register(db, load())
    order = list(items)
    random.Random(seed).shuffle(order)
    seconds, saved = [], {}
    for item in order:
        start = time.perf_counter()
        saved[item.report.id] = articles.save(db, article(item), now=NOW).id
        seconds.append(time.perf_counter() - start)
    stories: defaultdict[int | None, list[int]] = defaultdict(list)
    for id, number in saved.items():
        stories[articles.get(db, number).story_id].append(id)
    event = {item.report.id: item.event for item in items}
    return Stories(
        pairs=partitions.pairs(stories.values(), event), milliseconds=1000 * sorted(seconds)[len(seconds) // 2]
    )


def article(item: Item) -> Article:
    line = item.line
    return Article(
        url=line["url"],
        canonical_url=line["url"],
        source=line["source"],
        title=line["title"],
        text=line["text"],
        verdict=line["label"],
        score=0.5,
        extractor="corpus",
        lang=line["lang"],
        published=date.fromisoformat(line["published"]),
        mentions=tuple(Mention(institution_id=one, surface="", offset=0) for one in item.report.institutions),
        facts=item.report.facts,
        embedding=item.report.embedding,
    )


def grouped(items: Sequence[Item]) -> Agreement:
    """Group a corpus by likeness alone."""
    own = {item.report.id: item.report for item in items}
    found = grouping.groups(list(own), lambda a, b: events.likeness(own[a], own[b]))
    return partitions.bcubed(found, {item.report.id: item.event for item in items})


def main(data: Path) -> None:
    found = reports.corpora(data)
    for embedded in (False, True):
        if embedded:
            if embedding.model() is None:
                print("without the extra silkwatch[embed]: no figures with embeddings")
                return
            found = {name: reports.embedded(items, reports.vectors(items)) for name, items in found.items()}
        print("with embeddings" if embedded else "without embeddings")
        for name in ("corpus", "invented", "held out"):
            with tempfile.TemporaryDirectory() as folder:
                figures = told(found[name], Path(folder))
            print(
                f"  {name:9} {len(found[name]):4} reports  pairs {figures.pairs}  {TARGETS[name][embedded]:17}"
                f" {figures.milliseconds:.1f} ms to save one (median)"
            )
        agreement = grouped(found["parallel"])
        print(f"  parallel  {len(found['parallel']):4} texts    BCubed {agreement}  {TARGETS['parallel'][embedded]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with corpus/ and dedup/")
    main(parser.parse_args().data)
