"""The sample sites as data: what each of them publishes, as of a given instant and edition. Pure but for reading the
files that are shipped beside this module.

Articles are dated in hours before ``now``, so that the demo is always about this week. Sites have two editions: the
second one adds, revises and withdraws a few articles, so that there is something to see in a second crawl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

import tomli
from babel.dates import format_date

Fault = Literal["challenge", "wrong-charset", "future-date", "truncated-gzip", "pdf", "link-row"]
Edition = Literal[1, 2]

# How a reader's eye meets a day inside a sentence, by language.
DAY = {"en": "MMMM d", "zh": "M月d日", "ru": "d MMMM", "kk": "d MMMM"}
Originals = dict[str, tuple[str, datetime]]  # text, and when it was written, by "site slug"
PLACEHOLDER = re.compile(r"\{(date|weekday)([+-]\d+)?\}")


@dataclass(frozen=True, kw_only=True)
class SampleArticle:
    """One article; ``published`` is in its site's zone, ``modified`` is set when this edition has revised it."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    modified: datetime | None = None
    fault: Fault | None = None
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class SampleSite:
    """One site: ``source`` is its source TOML with ``$base`` for its address; ``articles`` newest first.

    ``today`` is the day its page headers show: a trap for whoever takes the first date on a page.
    """

    name: str
    structure: str
    lang: str
    masthead: str
    notice: str
    menu: tuple[str, ...]
    source: str
    today: date
    articles: tuple[SampleArticle, ...]


def load(now: datetime, edition: Edition) -> tuple[SampleSite, ...]:
    """Read all sites as they are at ``now`` in an edition, sorted by name."""
    files = (resources.files("scheduler.demo") / "sites").iterdir()
    raw = {file.name.removesuffix(".toml"): tomli.loads(file.read_text("utf-8")) for file in files}
    # A reprint names the article it copies as "site slug", and keeps the day that was written there.
    originals = {
        f"{name} {each['slug']}": (each["text"], now.astimezone(ZoneInfo(site["timezone"])) - _age(each))
        for name, site in raw.items()
        for each in site["article"]
        if "text" in each
    }
    return tuple(_site(name, raw[name], originals, now, edition) for name in sorted(raw))


def filled(text: str, day: date, lang: str) -> str:
    """Replace ``{date}``, ``{date-1}``, ``{weekday}`` by the day, written as the language writes it."""

    def written(found: re.Match[str]) -> str:
        meant = day + timedelta(days=int(found[2] or 0))
        return format_date(meant, "EEEE" if found[1] == "weekday" else DAY[lang], locale=lang)

    return PLACEHOLDER.sub(written, text)


def _age(raw: dict[str, Any]) -> timedelta:
    """Say how long before now an article was published."""
    return timedelta(hours=raw["hours"])


def _site(name: str, raw: dict[str, Any], originals: Originals, now: datetime, edition: Edition) -> SampleSite:
    zone = ZoneInfo(raw["timezone"])
    articles = [
        _article(name, each, originals, raw["lang"], now.astimezone(zone), edition)
        for each in raw["article"]
        if each.get("edition", 1) <= edition
    ]
    return SampleSite(
        name=name,
        structure=raw["structure"],
        lang=raw["lang"],
        masthead=raw["masthead"],
        notice=raw["notice"],
        menu=tuple(raw["menu"]),
        source=raw["source"],
        today=now.astimezone(zone).date(),
        articles=tuple(sorted(articles, key=lambda article: article.published, reverse=True)),
    )


def _article(
    site: str, raw: dict[str, Any], originals: Originals, lang: str, now: datetime, edition: Edition
) -> SampleArticle:
    text, written = originals[raw.get("of", f"{site} {raw['slug']}")]
    revised = edition == 2 and "revise" in raw
    for old, new in raw["revise"] if revised else ():
        text = text.replace(old, new)
    dropped = raw.get("drop", ())
    paragraphs = [each for number, each in enumerate(text.strip().split("\n\n"), start=1) if number not in dropped]
    if "lead" in raw:
        paragraphs.insert(0, raw["lead"])
    if revised:
        paragraphs.append(raw["update"])
    return SampleArticle(
        slug=raw["slug"],
        title=raw["title"],
        paragraphs=tuple(filled(each, written.date(), lang) for each in paragraphs),
        published=(now - _age(raw)).replace(second=0, microsecond=0),
        modified=now if revised else None,
        fault=raw.get("fault"),
        gone=raw.get("gone", 9) <= edition,
    )
