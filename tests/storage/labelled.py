"""A store filled from the labelled corpus: verdicts, institutions and facts are a person's, not the machine's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.topic.institutions import load
from storage import articles, corrections, institutions
from storage.database import open_store, transaction
from storage.models import Article, Fact, Fetch, Look, Mention, Source
from storage.runs import fetched
from storage.sources import looked, register

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CORRECTION = "Correction: an earlier version of this article gave another number of guests."
WHOLE_DAY = len("2026-11-22")


def fill(path: Path, corpus: Path) -> None:
    """Make a store at ``path`` with the articles of ``corpus``, oldest first."""
    known = load()
    countries = {one.id: one.country for one in known}
    items = sorted(map(json.loads, corpus.read_text("utf-8").splitlines()), key=lambda item: item["published"])
    db = open_store(path)
    try:
        with transaction(db):
            institutions.register(db, known)
            for item in items:
                day = datetime.fromisoformat(item["published"]).replace(tzinfo=UTC)
                articles.save(db, article(item, countries), now=NOW, first_seen=day)
            _live(db, article(items[-1], countries))
    finally:
        db.close()


def _live(db: Database, last: Article) -> None:
    """What only time brings: an article is changed, another is marked, a source breaks, and one was not looked at."""
    articles.save(db, replace(last, text=last.text + f"\n\n{CORRECTION}"), now=NOW)
    corrections.add(db, 1, "relevant", now=NOW)
    register(db, [source("kaznu-en"), source("ektu-en")], now=NOW)
    looked(db, Look(source="ektu-en", state="no-links", reason="the list is there, but holds no articles"), now=NOW)
    news = Fetch(source="kaznu-en", url="https://kaznu-en.example/news", kind="list", at=NOW, outcome="ok", links=9)
    for fetch in (news, replace(news, kind="gap", outcome="gap", links=None, error="the last article known is gone")):
        fetched(db, None, fetch)


def source(name: str) -> Source:
    """Describe a university's site."""
    return Source(
        name=name,
        title=name,
        homepage=f"https://{name}.example/",
        country="KZ",
        kind="university",
        languages=("en",),
        timezone="Asia/Almaty",
        rank=1,
        every=10_800,
    )


def article(item: Mapping[str, Any], countries: Mapping[str, str]) -> Article:
    """Read an item of the corpus."""
    return Article(
        url=item["url"],
        canonical_url=item["url"],
        source=item["source"],
        title=item["title"],
        text=item["text"],
        verdict=item["label"],
        score={"relevant": 0.9, "borderline": 0.5}.get(item["label"], 0.1),
        extractor="corpus",
        lang=item["lang"],
        published=date.fromisoformat(item["published"]),
        mentions=tuple(Mention(institution_id=one, surface="", offset=0) for one in item["institutions"]),
        facts=tuple(fact(one, countries) for one in item["facts"]),
    )


def fact(label: Mapping[str, Any], countries: Mapping[str, str]) -> Fact:
    """Read a fact of the corpus; it has no quote, so what it counts stands there."""
    day, number = label["date"] or "", label["number"] or {}
    return Fact(
        kind=label["type"],
        quote=number.get("what") or label["type"],
        parties=tuple((one, countries[one]) for one in label["parties"] if countries.get(one) in ("CN", "KZ")),
        date=date.fromisoformat(day) if len(day) == WHOLE_DAY else None,
        place=label["place"],
        number=number.get("value"),
        unit=number.get("what"),
    )
