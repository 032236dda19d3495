"""Who a site is: its title, country, languages, time zone, kind and rhythm, each known or guessed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.declaration import Kind
from crawler.discover.link import Link, clean_title
from crawler.discover.markup import tree, xml_text
from crawler.read.language import detect
from crawler.read.metadata import gather
from crawler.scout.offers import Offer
from crawler.scout.seen import Seen, front_page

T = TypeVar("T")

LONGEST = 80  # characters of a title
READ = ("zh", "en", "ru", "kk")
SECOND = 0.2  # of the headlines are in a language that is worth naming
DEFAULT_EVERY = "3h"
RHYTHMS = ("30m", "1h", "3h", "6h", "12h", "1d")
_SECONDS = {"30m": 1800, "1h": 3600, "3h": 10800, "6h": 21600, "12h": 43200, "1d": 86400}
PART = 3  # a list is looked at so often that it could turn over three times as fast and nothing would be missed

ZONES = {"KZ": "Asia/Almaty", "CN": "Asia/Shanghai", "RU": "Europe/Moscow", "UZ": "Asia/Tashkent", "KG": "Asia/Bishkek"}
_OFFSETS = {5: "KZ", 6: "KZ", 8: "CN"}  # hours from UTC; Kazakhstan was at six until 2024
_TOP_LEVEL = {"xn--fiqs8s": "CN", "xn--fiqz9s": "CN", "xn--80ao21a": "KZ", "uk": "GB", "su": "RU"}
# Country codes that are sold as words.
_WORDS = {"ai", "cc", "co", "eu", "fm", "io", "me", "tv", "ws"}
_UNIVERSITY = re.compile(
    r"universit|college|institut|academy|университет|институт|академи|колледж|大学|学院|高校|大學", re.I
)
_MINISTRY = re.compile(r"ministr|министерств|министрліг|教育部|教育厅|教育局|大使馆|embassy|посольств", re.I)
_SEPARATOR = re.compile(r"\s*[|｜–—·_]\s*|\s+-+\s+|\s*-{2,}\s*")
# What a title says that is no name.
_GENERIC = re.compile(
    r"(?:home(?: ?page)?|main(?: page)?|welcome|index|news|latest news|главная(?: страница)?|новости|последние новости"
    r"|басты бет|жаңалықтар|首页|网站首页|主页|新闻|新闻中心|欢迎您?"
    r"|official (?:site|website)|официальный сайт|rss|feed)",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Fact(Generic[T]):
    """A value, and where it is not certain a sentence that says what it was guessed from."""

    value: T
    guess: str | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """What is declared of a source besides its lists."""

    title: Fact[str]
    homepage: str
    country: Fact[str]
    kind: Fact[Kind]
    languages: Fact[tuple[str, ...]]
    timezone: Fact[str]
    every: Fact[str]


def about(start: str, seen: Sequence[Seen], taken: Sequence[Offer]) -> About:
    """Find out who a site is. ``taken``: the lists that were chosen."""
    front = front_page(seen)
    page = tree(front.body) if front else None
    homepage = front.url if front else next((each.url for each in seen if each.ok), start)
    links = [link for offer in taken for link in offer.links]
    title = _title(page, seen, homepage)
    languages = _languages(page, links)
    country = _country(homepage, languages.value, seen)
    return About(
        title=title,
        homepage=homepage,
        country=country,
        kind=_kind(homepage, title.value),
        languages=languages,
        timezone=_timezone(country),
        every=_rhythm(taken),
    )


def of_outline(title: str | None, feed: str, homepage: str | None, language: str | None) -> About:
    """Tell who a source is of which only a line of OPML is known."""
    home = homepage or urljoin(feed, "/")
    said = re.fullmatch(r"([a-z]{2,3})(?:[-_].*)?", (language or "").lower())
    spoken = detect(title) if title else None
    languages: Fact[tuple[str, ...]]
    if said:
        languages = Fact(value=(_code(said[1]),))
    else:
        languages = Fact(value=(spoken or "und",), guess="from its title" if spoken else "nothing says which")
    country = _country(home, languages.value, ())
    name = title or urlsplit(home).hostname or home
    return About(
        title=Fact(value=name),
        homepage=home,
        country=country,
        kind=_kind(home, name),
        languages=languages,
        timezone=_timezone(country),
        every=Fact(value=DEFAULT_EVERY),
    )


def _title(page: HtmlElement | None, seen: Sequence[Seen], homepage: str) -> Fact[str]:
    head = gather(page) if page is not None else None
    feed = next((title for each in seen if each.form == "feed" and (title := _feed_title(each))), None)
    for text in (head.first("og:site_name"), head.title) if head else ():
        if name := _name(text):
            return Fact(value=name)
    if feed and (name := _name(feed)):
        return Fact(value=name)
    return Fact(value=urlsplit(homepage).hostname or homepage, guess="the site does not say its name")


def _feed_title(each: Seen) -> str | None:
    title = re.search(r"<title[^>]*>(?:<!\[CDATA\[)?([^<\]]{1,300})", xml_text(each.body)[:10_000])
    return title[1] if title else None


def _name(text: str | None) -> str | None:
    """The first part of a title that is a name."""
    parts = (clean_title(part) for part in _SEPARATOR.split(text or ""))
    return next((part[:LONGEST].strip() for part in parts if part and not _GENERIC.fullmatch(part)), None)


def _languages(page: HtmlElement | None, links: Sequence[Link]) -> Fact[tuple[str, ...]]:
    """By the headlines; what the page declares decides only where they say nothing."""
    found = Counter(lang for link in links if link.title and (lang := detect(link.title)))
    # One headline is little to go by: together they say more of the main language.
    main = detect("\n".join(link.title or "" for link in links))
    if main and main.partition("-")[0] in READ:
        others = [lang for lang, count in found.most_common() if count >= SECOND * found.total() and lang != main]
        return Fact(value=(main, *(lang for lang in others if lang in READ)))
    declared = re.match(r"[a-z]{2,3}(?![a-z])", (page.get("lang") or "").lower()) if page is not None else None
    if main and not declared:  # of other languages a few words are no proof
        return Fact(value=(main,), guess="its headlines look like it")
    if declared:
        return Fact(value=(_code(declared[0]),), guess="what the page declares of itself: no headline says more")
    return Fact(value=("und",), guess="no text was found to tell it from")


def _code(declared: str) -> str:
    """Countries' codes are often written where a language's belongs."""
    return {"kz": "kk", "cn": "zh"}.get(declared, declared)


def _country(homepage: str, languages: Sequence[str], seen: Sequence[Seen]) -> Fact[str]:
    last = (urlsplit(homepage).hostname or "").rpartition(".")[2]
    if last in _TOP_LEVEL:
        return Fact(value=_TOP_LEVEL[last])
    if re.fullmatch("[a-z]{2}", last) and last not in _WORDS:
        return Fact(value=last.upper())
    for start, country in (("zh", "CN"), ("kk", "KZ")):
        if languages and languages[0].startswith(start):
            return Fact(value=country, guess="from its language; CN is written for China, KZ for Kazakhstan")
    if code := _OFFSETS.get(_offset(seen) or 0):
        return Fact(value=code, guess="from the time zone of its feed")
    return Fact(value="XX", guess="nothing says which; write KZ for Kazakhstan, CN for China")


def _offset(seen: Sequence[Seen]) -> int | None:
    """Return the hours from UTC that the dates of a feed are written in, unless it is none."""
    raws = [link.published_raw for each in seen if each.form == "feed" for link in each.found.links[:20]]
    hours = Counter(hour for raw in raws if raw and (hour := _hours(raw)))
    return hours.most_common(1)[0][0] if hours else None


def _hours(raw: str) -> int:
    iso = re.search(r"T\d\d:\d\d\S*([+-]\d\d):?\d\d$", raw)
    rfc = re.search(r"\d\d:\d\d(?::\d\d)?\s([+-]\d\d)\d\d$", raw)
    found = iso or rfc
    return int(found[1]) if found else 0


def _kind(homepage: str, title: str) -> Fact[Kind]:
    labels = (urlsplit(homepage).hostname or "").split(".")
    if "gov" in labels or _MINISTRY.search(title):
        return Fact(value="ministry")
    if "edu" in labels or _UNIVERSITY.search(title):
        return Fact(value="university")
    return Fact(value="media", guess="neither its address nor its title says; agency, university, ministry, aggregator")


def _timezone(country: Fact[str]) -> Fact[str]:
    zone = ZONES.get(country.value)
    if zone is None:
        return Fact(value="UTC", guess="that of times on its pages which name none")
    return Fact(value=zone, guess=country.guess)


def _rhythm(taken: Sequence[Offer]) -> Fact[str]:
    """How often to look, by how long the shortest list reaches back."""
    windows = [window for offer in taken if (window := _window(offer))]
    if not windows:
        return Fact(value=DEFAULT_EVERY)
    least = min(windows).total_seconds() / PART
    return Fact(value=next((each for each in reversed(RHYTHMS) if _SECONDS[each] <= least), RHYTHMS[0]))


def _window(offer: Offer) -> timedelta | None:
    """Return what time the entries of a list span; None where days alone do not say."""
    times = sorted(link.published for link in offer.links if isinstance(link.published, datetime))
    return times[-1] - times[0] if len(times) > 2 else None
