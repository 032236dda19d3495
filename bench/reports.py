"""The corpora that stories are measured on, as reports of events."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crawler import embedding
from crawler.topic.institutions import load
from crawler.topic.judge import judge
from storage.events import Report
from storage.kin import GATHERINGS
from storage.models import Embedding, Fact, Institution
from storage.signs import read

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "zh", "ru", "kk")
SOMEDAY = date(2026, 1, 1)  # of texts without a date


@dataclass(frozen=True, kw_only=True)
class Item:
    """A report, which event it is of, and the line of the corpus it comes from."""

    report: Report
    event: str
    line: dict[str, Any]


def corpora(data: Path) -> dict[str, list[Item]]:
    """Read the labelled corpus, the parallel texts and the invented reports; no weight is fitted to the last."""
    known = {one.id: one for one in load()}
    paths = {
        "corpus": data / "corpus" / "dev.jsonl",
        "parallel": data / "dedup" / "ntrex_docs.jsonl",
        "invented": ROOT / "bench" / "data" / "stories.jsonl",
        "held out": ROOT / "bench" / "data" / "held_out.jsonl",
    }
    return {name: items(path, known) for name, path in paths.items()}


def items(path: Path, known: dict[str, Institution]) -> list[Item]:
    """Read a corpus as the program does: institutions and facts are what it finds in the text."""
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    seen = [_seen(line) if "label" in line else (frozenset(), ()) for line in found]
    return [
        Item(
            report=Report(
                id=at,
                day=date.fromisoformat(line["published"]) if "published" in line else SOMEDAY,
                institutions={one: known[one].country for one in seen[at][0]},
                signs=read(line["title"], line["text"], line["lang"]),
                facts=seen[at][1],
                gatherings=frozenset(one for one in seen[at][0] if known[one].kind in GATHERINGS),
                in_passing=line.get("label") == "borderline",
            ),
            event=line.get("event") or line.get("story") or line["id"],
            line=line,
        )
        for at, line in enumerate(found)
        if line.get("label") != "not"
    ]


def _seen(line: dict[str, Any]) -> tuple[frozenset[str], tuple[Fact, ...]]:
    found = judge(
        title=line["title"],
        text=line["text"],
        lang=line["lang"],
        url=line["url"],
        country=None,
        kind=None,
        published=date.fromisoformat(line["published"]),
        wanted=True,
    )
    return frozenset(one.institution_id for one in found.mentions), found.facts


def language(item: Item) -> str:
    return item.report.signs.lang if item.report.signs.lang in LANGUAGES else "en"


def vectors(found: Sequence[Item]) -> list[tuple[float, ...]]:
    """Return what the model makes of the items; a tenth of a second each, so remembered between runs in build/."""
    cache = ROOT / "build" / "vectors.json"
    known: dict[str, list[float]] = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
    for one in found:
        key = f"{embedding.CHARACTERS} {embedding.CHINESE} {one.line['title']} {one.line['text'][:300]}"
        if key not in known:
            known[key] = list(embedding.raw(one.line["title"], one.line["text"], one.line["lang"]))
    cache.parent.mkdir(exist_ok=True)
    cache.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    keys = (f"{embedding.CHARACTERS} {embedding.CHINESE} {i.line['title']} {i.line['text'][:300]}" for i in found)
    return [tuple(known[key]) for key in keys]


def centres(*sets: tuple[list[Item], list[tuple[float, ...]]]) -> dict[str, tuple[float, ...]]:
    """Return the middle of each language: of the middles of the sets, so that a large one does not decide alone."""
    middles: defaultdict[str, list[list[float]]] = defaultdict(list)
    for found, of in sets:
        for lang in LANGUAGES:
            own = [vector for item, vector in zip(found, of, strict=True) if language(item) == lang]
            middles[lang].append([sum(column) / len(own) for column in zip(*own, strict=True)])
    return {lang: tuple(sum(column) / len(column) for column in zip(*of, strict=True)) for lang, of in middles.items()}


def embedded(
    found: list[Item], of: list[tuple[float, ...]], middle: dict[str, tuple[float, ...]] | None = None
) -> list[Item]:
    """Give every report its embedding, centred by what the program has, or by another middle."""
    middle = middle or embedding.centres()
    centred = []
    for item, vector in zip(found, of, strict=True):
        apart = [a - b for a, b in zip(vector, middle[language(item)], strict=True)]
        length = math.hypot(*apart)
        place = Embedding(model=embedding.MODEL, vector=tuple(value / length for value in apart))
        centred.append(replace(item, report=replace(item.report, embedding=place)))
    return centred
