"""Lists as JSON: Xinhua's, WordPress', a site's search, or any other, with or without a JSONP wrapper.

The list is the array whose objects have an address and a title, wherever it lies and whatever it is called.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urljoin

from lxml import html
from lxml.etree import ParserError

from crawler.dates import SKEW, parse
from crawler.discover.link import Found, Link, absolute, clean_title, unique
from crawler.discover.markup import decode, text_of, unpacked
from crawler.discover.pages import next_page
from crawler.errors import DiscoveryError

DATASOURCES = 20  # the most one page may name

DEEPEST = 5  # levels below the top that a list may lie
PLACES = 2000  # objects and arrays looked at in search of it
SAMPLE = 50  # objects of an array that say what it holds

_DATASOURCE = re.compile(r"""datasource:\s*([0-9a-f]{32})\b""")
_CALL = re.compile(r"[\w$.]{1,100}\s*\(")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")  # seconds or milliseconds since 1970, of the years 2001 to 2033
_FIELD = re.compile(r"\{(\w{1,40})\}")
# The better name first: of several the first that a row has is taken.
_URL_KEYS = ("publishUrl", "LinkUrl", "linkUrl", "link", "url", "href", "permalink", "full_url", "article_url")
_TITLE_KEYS = ("showTitle", "title", "Title", "headline", "name", "post_title")
_TIME_KEYS = (
    "publishTime", "PubTime", "pubtime", "date_gmt", "published_at", "publishedAt", "publish_date", "published_date",
    "datePublished", "pubDate", "published", "date", "datetime", "created_date", "created_at", "createdAt", "timestamp",
)  # fmt: skip
_INNER = ("_source", "document", "attributes")  # Elasticsearch, Typesense, Strapi
# What an array is called that may be a list without anything in it.
_LISTS = {
    "articles", "content", "data", "datasource", "docs", "documents", "entries", "hits", "items", "list", "news",
    "posts", "records", "result", "results", "rows",
}  # fmt: skip


def datasources(page: str, *, url: str) -> tuple[str, ...]:
    """Addresses of the list JSON a Xinhua page names in ``data="datasource:<id>"``; the ids change at redesigns."""
    ids = dict.fromkeys(match[1] for match in _DATASOURCE.finditer(page))
    return tuple(urljoin(url, f"ds_{each}.json") for each in list(ids)[:DATASOURCES])


def read(
    body: bytes,
    *,
    url: str,
    base: str | None = None,
    article_url: str | None = None,
    article: str | None = None,
    pages: str | None = None,
    timezone: str = "UTC",
    now: datetime | None = None,
) -> Found:
    """Read list JSON, or the page that names it: then ``lists`` holds its addresses.

    Raises DiscoveryError where the body is neither. ``article``: the address of an article, with ``{id}`` and the like
    where a field of its row goes, for rows that give no address. ``base``: what relative addresses start from, if not
    ``url``. ``timezone``: that of the rows' times (Xinhua: Asia/Shanghai).
    """
    text = decode(unpacked(body))
    try:
        data = _loads(text)
    except (ValueError, RecursionError) as error:
        if lists := datasources(text, url=url):
            return Found(lists=lists)
        raise DiscoveryError(f"not a JSON list: {url}: {error}: look at the address in a browser") from error
    rows = _rows(data, article)
    if rows is None:
        return Found(container=False, warnings=("nothing in the JSON is a list of titles and addresses",))
    good = [_whole(row) for row in rows if isinstance(row, dict)]
    links = unique((link for row in good for link in _links(row, base or url, article, timezone, now)), article_url)
    skipped = len(rows) - len(good)
    following = next_page(url, pages) if pages and links else None
    return Found(
        links=links, next_page=following, warnings=(f"{skipped} rows of the list are no objects",) if skipped else ()
    )


def _loads(text: str) -> Any:
    text = text.strip()
    call = _CALL.match(text)
    if call and text.rstrip("; \t\r\n").endswith(")"):
        text = text[call.end() : text.rindex(")")]
    return json.loads(text)


def _rows(data: Any, article: str | None) -> list[Any] | None:
    """The array with the most rows that lead to an article, dated ones first; else an empty one that is called a list.

    An article's own arrays (its topics, its pictures) are not looked into.
    """
    best: tuple[tuple[int, int], list[Any]] = ((0, 0), [])
    empty: list[Any] | None = None
    places: deque[tuple[str, Any, int]] = deque([("", data, 0)])
    for _ in range(PLACES):
        if not places:
            break
        name, place, depth = places.popleft()
        if isinstance(place, list):
            objects = (_whole(row) for row in place[:SAMPLE] if isinstance(row, dict))
            good = [row for row in objects if _leads_to(row, article)]
            rank = (sum(_time_key(row) is not None for row in good), len(good))
            if rank > best[0]:
                best = (rank, place)
            if not place and empty is None and (not name or name in _LISTS):
                empty = place
            inside = [] if good else [("", each) for each in place[:SAMPLE]]
        else:
            inside = list(place.items())[:SAMPLE] if isinstance(place, dict) else []
        if depth < DEEPEST:
            places.extend((key, each, depth + 1) for key, each in inside if isinstance(each, dict | list))
    return best[1] if best[0][1] else empty


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A row with what search engines put one level down."""
    inner = next((row[key] for key in _INNER if isinstance(row.get(key), dict)), None)
    return row | inner if inner else row


def _leads_to(row: dict[str, Any], article: str | None) -> bool:
    address = _text(row, _URL_KEYS) or row.get("linkUrls") or (article and _filled(article, row))
    return bool(address and _text(row, _TITLE_KEYS))


def _links(row: dict[str, Any], base: str, article: str | None, timezone: str, now: datetime | None) -> Iterator[Link]:
    """The links of one row: one, or several where the row is a headline made of links."""
    if row.get("contentType") == "Link":
        # Its publishTime is when the row was put on the list, not when the article was published.
        for address, title in _targets(row):
            if url := absolute(address, base):
                yield Link(url=url, title=clean_title(title))
        return
    url = absolute(_filled(article, row) if article else _text(row, _URL_KEYS), base)
    if url is None:
        return
    when, raw = _time(row, timezone, now)
    title = clean_title(_plain(_text(row, _TITLE_KEYS)))
    yield Link(url=url, title=title, published=when, published_raw=raw)


def _filled(article: str, row: dict[str, Any]) -> str | None:
    """An article's address with the fields of its row put in; None where one of them is missing."""
    fields = {name: row.get(name) for name in _FIELD.findall(article)}
    if any(isinstance(value, bool) or not isinstance(value, int | str) or value == "" for value in fields.values()):
        return None
    return _FIELD.sub(lambda match: quote(_storable(str(fields[match[1]])), safe=""), article)


def _time(row: dict[str, Any], timezone: str, now: datetime | None) -> tuple[datetime | date | None, str | None]:
    key = _time_key(row)
    if key is None:
        return None, None
    raw = _storable(str(row[key]).strip())
    if _EPOCH.fullmatch(raw):
        stamp = datetime.fromtimestamp(int(raw[:10]), UTC)
        return (stamp if now is None or stamp <= now + SKEW else None), raw
    # WordPress' date_gmt is UTC without saying so.
    found = parse(raw, timezone="UTC" if key == "date_gmt" else timezone, now=now)
    return (found.value if found else None), raw


def _time_key(row: dict[str, Any]) -> str | None:
    given = (key for key in _TIME_KEYS if isinstance(row.get(key), str | int | float) and row[key] not in ("", 0, True))
    return next(given, None)


def _targets(row: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """Addresses and titles of a ``Link`` row: declared beside the title, or written in it as HTML."""
    declared = row.get("linkUrls")
    if isinstance(declared, list) and (entries := [entry for entry in declared if isinstance(entry, dict)]):
        return [(_text(entry, ("linkUrl",)), _plain(_text(entry, ("linkTitle",)))) for entry in entries]
    fragment = _fragment(_text(row, _TITLE_KEYS) or "")
    anchors = fragment.iter("a") if fragment is not None else ()
    return [(anchor.get("href"), text_of(anchor)) for anchor in anchors]


def _text(row: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = row.get(key)
        if isinstance(value, dict):  # WordPress: {"rendered": "…"}
            value = value.get("rendered")
        if isinstance(value, str) and value.strip():
            return _storable(value.strip())
    return None


def _storable(text: str) -> str:
    """A text without halves of characters: JSON may hold them, no store does."""
    return text.encode("utf-8", "replace").decode()


def _plain(text: str | None) -> str | None:
    """A title without the markup some lists write into it."""
    fragment = _fragment(text) if text and re.search(r"[<&]", text) else None
    return text_of(fragment) if fragment is not None else text


def _fragment(markup: str) -> html.HtmlElement | None:
    try:
        return html.fragment_fromstring(markup[:20_000], create_parent="div")
    except (ParserError, ValueError):
        return None
