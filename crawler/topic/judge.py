"""Is an article about the topic, and why."""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date, datetime
from functools import cache
from importlib import resources

from crawler.topic import institutions
from crawler.topic.judgement import Judgement
from crawler.topic.phrases import Phrases, longest
from storage.models import Reason

_SENTENCE = re.compile(r"[^.!?。！？\n]+")


@cache
def _vocabulary() -> Phrases[str]:
    data = tomllib.loads(resources.files("crawler.topic").joinpath("vocabulary.toml").read_text("utf-8"))
    phrases: Phrases[str] = Phrases()

    def add(table: dict[str, list[str]], what: str) -> None:
        for lang in ("en", "zh", "ru", "kk"):
            for form in table.get(lang, ()):
                phrases.add(form, lang, what, exact=form.isupper() and lang != "zh")

    add(data["pair"], "pair")
    add(data["trap"], "trap")
    for side, table in data["side"].items():
        for kind in ("country", "people", "place"):
            add(table[kind], f"side {side}")
    for table in data["word"]:
        add(table, table["group"])
    return phrases


def judge(
    *,
    title: str,
    text: str,
    lang: str | None,
    url: str | None,
    country: str | None,
    kind: str | None,
    published: datetime | date | None = None,
) -> Judgement:
    """Judge one article; ``country`` and ``kind`` are its source's (None: unknown). Pure: the same text, the same verdict."""
    mentions = institutions.mentions(title, text)
    catalog = institutions.catalog()
    reasons: list[Reason] = []
    score = -4.0
    sides = {catalog[m.institution_id].institution.country for m in mentions}
    if {"CN", "KZ"} <= sides:
        score += 2.5
        reasons += [Reason(what=m.institution_id, surface=m.surface, weight=0.5, offset=m.offset) for m in mentions[:5]]
    for base, part in ((None, title), (0, text)):
        matches = longest(_vocabulary().find_all(part))
        spans = [(0, len(part))] if base is None else [m.span() for m in _SENTENCE.finditer(part)]
        for start, end in spans:
            inside = [m for m in matches if start <= m.start < end]
            found = {item for m in inside for item in m.items}
            both = "pair" in found or {"side CN", "side KZ"} <= found or ("brand" in found and "side KZ" in found)
            if both and found & {"education", "brand"}:
                weight = 2.0 if base is None else 1.6
                score += weight
                offset = -1 if base is None else start + base + (len(part[start:end]) - len(part[start:end].lstrip()))
                surface = part[start:end].strip()
                reasons.append(Reason(what="both sides and education", surface=surface, weight=weight, offset=offset))
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    verdict = "relevant" if probability >= 0.5 else "borderline" if probability >= 0.25 else "not"
    return Judgement(
        verdict=verdict,  # type: ignore[arg-type]
        score=round(probability, 4),
        reasons=tuple(reasons),
        mentions=tuple(mentions),
    )
