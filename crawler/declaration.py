"""What the TOML of a source and of a layout may say, and what it becomes. Pure: parsed TOML in, dataclasses out.

Whatever is wrong is a ``SourceError`` that names the file and the key, and says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.proxies import SUPPORTED, objection, redacted
from crawler.source import Discover, Hints, Layout, SourceSpec
from crawler.toml_table import Table, nearest
from storage.models import Source

Kind = Literal["agency", "media", "university", "ministry", "aggregator"]

RANKS: dict[Kind, int] = {"university": 1, "ministry": 1, "agency": 2, "media": 3, "aggregator": 5}
PLACES = ("feed", "sitemap", "listing", "list_json", "search")
SELECTORS = ("item", "link", "title", "date")
COUNT_DOWN = "count-down"

_SOURCE_KEYS = (
    "name", "title", "homepage", "country", "kind", "languages", "timezone", "layout", "every", "delay", "verified",
    "discover", "read", "proxy", "timeout", "render", "rank",
)  # fmt: skip
_DISCOVER_KEYS = (*PLACES, "article_url", "article", "pages", *SELECTORS)
# What may be said of a list besides the place and article_url.
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "listing": (*SELECTORS, "pages"),
    "search": (*SELECTORS, "pages", "article"),
    "list_json": ("pages", "article"),
    "feed": ("pages",),
    "sitemap": (),
}
_LAYOUT_KEYS = ("name", "identity", "article_url", "listing", "read")
_LISTING_KEYS = (*SELECTORS, "pages")
_READ_TEXTS = ("body", "title", "date", "author", "lead")
_READ_KEYS = (*_READ_TEXTS, "cut", "generation", "from", "until")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELD = re.compile(r"\{\w+\}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")


def read_source(data: Mapping[str, Any], *, file: str, layouts: Mapping[str, Layout]) -> SourceSpec:
    """Turn the TOML of one source into its spec, its layout resolved."""
    table = Table(data, file, "", _SOURCE_KEYS)
    layout = _layout_of(table, layouts)
    homepage = table.url("homepage", required=True)
    discover = tuple(
        _discover(Table(entry, file, "[[discover]]", _DISCOVER_KEYS), layout) for entry in table.tables("discover")
    )
    own = _generations([Table(entry, file, "[read]", _READ_KEYS) for entry in table.tables("read")])
    kind = table.choice("kind", tuple(RANKS))
    source = Source(
        name=table.matching("name", _NAME, "lower-case letters and digits joined by hyphens, such as 'xinhua-en'"),
        title=table.text("title", required=True),
        homepage=homepage,
        country=table.matching("country", re.compile("[A-Z]{2}"), "two capital letters (ISO 3166), such as 'KZ'"),
        kind=kind,
        languages=_languages(table),
        timezone=_timezone(table),
        rank=_rank(table, kind),
        every=int(table.seconds("every", default="3h", least=1, most=30 * 86400)),
        verified=table.day("verified"),
        hosts=_hosts(homepage, discover),
    )
    return SourceSpec(
        source=source,
        discover=discover,
        hints=own + layout.hints,
        identity=layout.identity,
        article_url=layout.article_url,
        delay=table.seconds("delay", default=3, least=0, most=3600),
        timeout=table.seconds("timeout", default=30, least=1, most=600),
        proxy=_proxy(table),
        render=table.flag("render"),
        layout=layout.name or None,
        file=file,
    )


def read_layout(data: Mapping[str, Any], *, file: str) -> Layout:
    """Turn the TOML of one layout into a ``Layout``."""
    table = Table(data, file, "", _LAYOUT_KEYS)
    identity = table.pattern("identity")
    if identity and re.compile(identity).groups != 1:
        raise table.wrong("identity", f"{identity!r} must have exactly one group", "put ( ) around the id alone")
    listing = Table(table.table("listing"), file, "[listing]", _LISTING_KEYS)
    return Layout(
        name=table.matching("name", _NAME, "lower-case letters and digits joined by hyphens, such as 'vsb'"),
        identity=identity,
        article_url=table.pattern("article_url"),
        listing=Discover(pages=_pages(listing), **{key: listing.selector(key) for key in SELECTORS}),
        hints=_generations([Table(entry, file, "[[read]]", _READ_KEYS) for entry in table.tables("read")]),
    )


def _proxy(table: Table) -> str | None:
    address = table.text("proxy")
    wrong = objection(address) if address else None
    if wrong:
        raise table.wrong("proxy", f"{redacted(address)!r} {wrong}", f"name {SUPPORTED}")
    return address or None


def _layout_of(table: Table, layouts: Mapping[str, Layout]) -> Layout:
    name = table.text("layout")
    if not name:
        return Layout(name="")
    if name not in layouts:
        raise table.wrong("layout", f"there is no layout {name!r}", nearest(name, tuple(sorted(layouts))))
    return layouts[name]


def _discover(table: Table, layout: Layout) -> Discover:
    """One [[discover]] table, completed with what the layout says of lists."""
    places = [place for place in PLACES if place in table.data]
    if len(places) != 1:
        said = "names " + " and ".join(places) if places else "names no place to look"
        raise table.wrong(places[-1] if places else "listing", said, f"give exactly one of {', '.join(PLACES)}")
    place = places[0]
    address = table.url(place)
    if place == "search" and "{query}" not in address:
        raise table.wrong("search", f"{address!r} has no place for the query", "write {query} where it belongs")
    allowed = _ALLOWED[place]
    if extra := next((key for key in (*_LISTING_KEYS, "article") if key in table.data and key not in allowed), None):
        raise table.wrong(extra, f"a {place} has no {extra!r}", "take the key out")
    article_url, pages = table.pattern("article_url"), _pages(table)
    if place == "feed":  # a feed's entries are articles, whatever their addresses look like
        return Discover(feed=address, article_url=article_url, pages=pages)
    article_url = article_url or layout.article_url
    if place in ("sitemap", "list_json"):
        return Discover(**{place: address}, article_url=article_url, article=_article(table), pages=pages)
    own = {key: table.selector(key) for key in SELECTORS}
    if not own["item"]:  # the layout's selectors stand or fall with its item
        own = {key: own[key] or getattr(layout.listing, key) for key in SELECTORS}
    if place == "search":  # whose later pages are no matter of the layout
        return Discover(search=address, article_url=article_url, article=_article(table), pages=pages, **own)
    return Discover(listing=address, article_url=article_url, pages=pages or layout.listing.pages, **own)


def _article(table: Table) -> str | None:
    address = table.url("article")
    if address and not _FIELD.search(address):
        raise table.wrong("article", f"{address!r} has no place for a field", "write {id} or the like where it belongs")
    return address or None


def _hints(table: Table) -> Hints:
    return Hints(
        **{key: table.selector(key) for key in _READ_TEXTS},
        cut=table.selectors("cut"),
        generation=table.text("generation") or None,
        since=table.day("from"),
        until=table.day("until"),
    )


def _generations(tables: Sequence[Table]) -> tuple[Hints, ...]:
    """The [[read]] tables of one file: on any day it must be clear which of those with the same body is meant."""
    hints = tuple(_hints(table) for table in tables)
    for index, (table, later) in enumerate(zip(tables, hints, strict=True)):
        first, last = _period(later)
        if first > last:
            raise table.wrong("until", f"it is before from = {first}", "the days are those of publication: swap them")
        for earlier in hints[:index]:
            begin, end = _period(earlier)
            falls_back = first <= begin and end <= last and (first, last) != (begin, end)
            if earlier.body == later.body and begin <= last and first <= end and not falls_back:
                raise table.wrong(
                    "until" if later.until else "from",
                    f"{later.body!r} is that of an earlier table for some of the same days",
                    "give each its own days with from and until, or put the one for fewer days first",
                )
    return hints


def _period(hints: Hints) -> tuple[date, date]:
    return hints.since or date.min, hints.until or date.max


def _pages(table: Table) -> str | None:
    pages = table.text("pages")
    if pages and pages != COUNT_DOWN and pages.count("{n}") != 1:
        raise table.wrong(
            "pages", f"{pages!r} does not say where the number goes", f"write {{n}} once, or {COUNT_DOWN!r}"
        )
    return pages or None


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    wrong = next((code for code in languages if not _LANGUAGE.fullmatch(code)), None)
    if wrong is not None or not languages:
        raise table.wrong("languages", f"{wrong!r} is no language tag" if wrong else "it is empty", "such as ['zh']")
    return languages


def _timezone(table: Table) -> str:
    name = table.text("timezone", required=True)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a directory of the zone table
        raise table.wrong("timezone", f"there is no time zone {name!r}", "such as 'Asia/Almaty'") from error
    return name


def _rank(table: Table, kind: Kind) -> int:
    rank = table.data.get("rank", RANKS[kind])
    if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= 5:
        raise table.wrong("rank", f"{rank!r} is not a whole number from 1 to 5", "1 the party itself … 5 a rewrite")
    return rank


def _hosts(homepage: str, discover: tuple[Discover, ...]) -> tuple[str, ...]:
    hosts = (urlsplit(address).hostname or "" for address in (homepage, *(rule.url for rule in discover)))
    return tuple(dict.fromkeys(hosts))
