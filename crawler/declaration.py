"""What the TOML of a source and of a layout may say, and what it becomes. Pure: parsed TOML in, dataclasses out.

Whatever is wrong is a ``SourceError`` that names the file and the key, and says what to do.
"""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from crawler.errors import SourceError
from crawler.source import Discover, Hints, Layout, SourceSpec
from storage.models import Source

Kind = Literal["agency", "media", "university", "ministry", "aggregator"]

RANKS: dict[str, int] = {"university": 1, "ministry": 1, "agency": 2, "media": 3, "aggregator": 5}
PLACES = ("feed", "sitemap", "listing", "list_json", "search")
SELECTORS = ("item", "link", "title", "date")
LONGEST_PATTERN = 500  # characters
COUNT_DOWN = "count-down"

_SOURCE_KEYS = (
    "name", "title", "homepage", "country", "kind", "languages", "timezone", "layout", "every", "delay", "verified",
    "discover", "read", "proxy", "timeout", "render", "rank",
)  # fmt: skip
_DISCOVER_KEYS = (*PLACES, "article_url", "pages", *SELECTORS)
_LAYOUT_KEYS = ("name", "identity", "article_url", "listing", "read")
_LISTING_KEYS = (*SELECTORS, "pages")
_READ_TEXTS = ("body", "title", "date", "author", "lead")
_READ_KEYS = (*_READ_TEXTS, "cut", "generation", "from", "since", "until")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# A repeat of something that repeats, (a+)+ or (\w*)*: one hostile address would keep the crawl busy for hours.
_REPEATED_REPEAT = re.compile(r"[^\\][+*]\)(?:[+*]|\{\d*,\d*\})")


def read_source(data: Mapping[str, Any], *, file: str, layouts: Mapping[str, Layout]) -> SourceSpec:
    """Turn the TOML of one source into its spec, its layout resolved."""
    table = _Table(data, file, "", _SOURCE_KEYS)
    layout = _layout_of(table, layouts)
    homepage = table.url("homepage", required=True)
    discover = tuple(
        _discover(_Table(entry, file, "[[discover]]", _DISCOVER_KEYS), layout) for entry in table.tables("discover")
    )
    own = tuple(_hints(_Table(entry, file, "[read]", _READ_KEYS)) for entry in table.tables("read"))
    kind = table.choice("kind", get_args(Kind))
    source = Source(
        name=table.matching("name", _NAME, "lower-case letters and digits joined by hyphens, such as 'xinhua-en'"),
        title=table.text("title", required=True),
        homepage=homepage,
        country=table.matching("country", re.compile("[A-Z]{2}"), "two capital letters (ISO 3166), such as 'KZ'"),
        kind=kind,  # type: ignore[arg-type]  # choice() has checked it
        languages=_languages(table),
        timezone=_timezone(table),
        rank=_rank(table, kind),
        every=int(table.seconds("every", default="3h", least=60, most=30 * 86400)),
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
        proxy=table.url("proxy") or None,
        render=table.flag("render"),
        layout=layout.name or None,
        file=file,
    )


def read_layout(data: Mapping[str, Any], *, file: str) -> Layout:
    """Turn the TOML of one layout into a ``Layout``."""
    table = _Table(data, file, "", _LAYOUT_KEYS)
    identity = table.pattern("identity")
    if identity and re.compile(identity).groups != 1:
        raise table.wrong("identity", f"{identity!r} must have exactly one group", "put ( ) around the id alone")
    listing = _Table(table.table("listing"), file, "[listing]", _LISTING_KEYS)
    return Layout(
        name=table.matching("name", _NAME, "lower-case letters and digits joined by hyphens, such as 'vsb'"),
        identity=identity,
        article_url=table.pattern("article_url"),
        listing=Discover(pages=_pages(listing), **{key: listing.selector(key) for key in SELECTORS}),
        hints=tuple(_hints(_Table(entry, file, "[[read]]", _READ_KEYS)) for entry in table.tables("read")),
    )


def _layout_of(table: _Table, layouts: Mapping[str, Layout]) -> Layout:
    name = table.text("layout")
    if not name:
        return Layout(name="")
    if name not in layouts:
        raise table.wrong("layout", f"there is no layout {name!r}", _nearest(name, tuple(sorted(layouts))))
    return layouts[name]


def _discover(table: _Table, layout: Layout) -> Discover:
    """One [[discover]] table, completed with what the layout says of lists."""
    places = [place for place in PLACES if place in table.data]
    if len(places) != 1:
        said = "names " + " and ".join(places) if places else "names no place to look"
        raise table.wrong(places[-1] if places else "listing", said, f"give exactly one of {', '.join(PLACES)}")
    place = places[0]
    address = table.url(place)
    if place == "search" and "{query}" not in address:
        raise table.wrong("search", f"{address!r} has no place for the query", "write {query} where it belongs")
    allowed = {"listing": _LISTING_KEYS, "feed": ("pages",), "list_json": ("pages",)}.get(place, ())
    if extra := next((key for key in _LISTING_KEYS if key in table.data and key not in allowed), None):
        raise table.wrong(extra, f"a {place} has no {extra!r}", "take the key out")
    article_url, pages = table.pattern("article_url"), _pages(table)
    if place == "feed":  # a feed's entries are articles, whatever their addresses look like
        return Discover(feed=address, article_url=article_url, pages=pages)
    article_url = article_url or layout.article_url
    if place != "listing":
        return Discover(**{place: address}, article_url=article_url, pages=pages)
    own = {key: table.selector(key) for key in SELECTORS}
    if not own["item"]:  # the layout's selectors stand or fall with its item
        own = {key: own[key] or getattr(layout.listing, key) for key in SELECTORS}
    return Discover(listing=address, article_url=article_url, pages=pages or layout.listing.pages, **own)


def _hints(table: _Table) -> Hints:
    return Hints(
        **{key: table.selector(key) for key in _READ_TEXTS},
        cut=table.selectors("cut"),
        generation=table.text("generation") or None,
        since=table.day("since") or table.day("from"),
        until=table.day("until"),
    )


def _pages(table: _Table) -> str | None:
    pages = table.text("pages")
    if pages and pages != COUNT_DOWN and pages.count("{n}") != 1:
        raise table.wrong(
            "pages", f"{pages!r} does not say where the number goes", f"write {{n}} once, or {COUNT_DOWN!r}"
        )
    return pages or None


def _languages(table: _Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    wrong = next((code for code in languages if not _LANGUAGE.fullmatch(code)), None)
    if wrong is not None or not languages:
        raise table.wrong("languages", f"{wrong!r} is no language tag" if wrong else "it is empty", "such as ['zh']")
    return languages


def _timezone(table: _Table) -> str:
    name = table.text("timezone", required=True)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a directory of the zone table
        raise table.wrong("timezone", f"there is no time zone {name!r}", "such as 'Asia/Almaty'") from error
    return name


def _rank(table: _Table, kind: str) -> int:
    rank = table.data.get("rank", RANKS[kind])
    if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= 5:
        raise table.wrong("rank", f"{rank!r} is not a whole number from 1 to 5", "1 the party itself … 5 a rewrite")
    return rank


def _hosts(homepage: str, discover: tuple[Discover, ...]) -> tuple[str, ...]:
    hosts = (urlsplit(address).hostname or "" for address in (homepage, *(rule.url for rule in discover)))
    return tuple(dict.fromkeys(hosts))


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"


class _Table:
    """A TOML table being read: every value checked, every message with the file and the key."""

    def __init__(self, data: Mapping[str, Any], file: str, where: str, keys: tuple[str, ...]) -> None:
        self.data, self.file, self.where = data, file, where
        if unknown := next((key for key in data if key not in keys), None):
            raise self.wrong(unknown, "there is no such key", _nearest(unknown, keys))

    def wrong(self, key: str, why: str, remedy: str) -> SourceError:
        place = f"{key!r} in {self.where}" if self.where else repr(key)
        return SourceError(f"not a valid source: {self.file}: {place}: {why}: {remedy}")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"{value!r} is not a text", "put it in quotes")
        if required and not value.strip():
            raise self.wrong(key, "it is missing", f'add {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.wrong(key, f"{value!r} is not a list of texts", 'write ["…", "…"]')
        return tuple(value)

    def matching(self, key: str, shape: re.Pattern[str], looks_like: str) -> str:
        value = self.text(key, required=True)
        if not shape.fullmatch(value):
            raise self.wrong(key, f"{value!r} has the wrong form", f"write {looks_like}")
        return value

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key, required=True)
        if value not in known:
            raise self.wrong(key, f"{value!r} is not known", _nearest(value, known))
        return value

    def url(self, key: str, *, required: bool = False) -> str:
        value = self.text(key, required=required)
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
        except ValueError:
            good = False
        if value and not good:
            raise self.wrong(key, f"{value!r} is no web address", "write it whole: https://…")
        return value

    def pattern(self, key: str) -> str | None:
        value = self.text(key)
        if len(value) > LONGEST_PATTERN:
            raise self.wrong(key, f"the regular expression is longer than {LONGEST_PATTERN} characters", "shorten it")
        if _REPEATED_REPEAT.search(value):
            raise self.wrong(key, "it repeats a repeat, which can take hours on one address", "write it without (…+)+")
        try:
            re.compile(value)
        except re.error as error:
            raise self.wrong(
                key, f"bad regular expression ({error})", "mend it; single quotes keep \\ as it is"
            ) from error
        return value or None

    def selector(self, key: str) -> str | None:
        return self._css(key, self.text(key)) if self.text(key) else None

    def selectors(self, key: str) -> tuple[str, ...]:
        return tuple(self._css(key, value) for value in self.texts(key))

    def _css(self, key: str, value: str) -> str:
        try:
            CSSSelector(value, translator="html")
        except SelectorError as error:
            raise self.wrong(key, f"bad CSS selector {value!r} ({error})", "mend it") from error
        return value

    def seconds(self, key: str, *, default: str | float, least: float, most: float) -> float:
        value = self.data.get(key, default)
        if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
            value = float(match[1]) * _UNITS[match[2]]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(
                key, f"{value!r} is no length of time", 'write "30m", "3h" or "1d", or a number of seconds'
            )
        if not least <= value <= most:
            raise self.wrong(key, f"{value:g} seconds is out of range", f"from {least:g} to {most:g} seconds")
        return float(value)

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.wrong(key, f"{value!r} is no date", "write it as 2026-09-01")
        return value

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{value!r} is neither true nor false", "write true or false, without quotes")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "it is not a table", f"write [{key}]")
        return value

    def tables(self, key: str) -> tuple[Mapping[str, Any], ...]:
        value = self.data.get(key, [])
        entries = [value] if isinstance(value, dict) else value
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.wrong(key, "it is not a table", f"write [[{key}]]")
        return tuple(entries)
