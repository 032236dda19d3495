"""Lists as JSON: Xinhua's ``ds_<32 hex>.json`` and its older ``nodeart`` lists, with or without a JSONP wrapper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import html
from lxml.etree import ParserError

from crawler.dates import parse
from crawler.discover.link import Found, Link, absolute, clean_title, unique
from crawler.discover.markup import decode, text_of, unpacked
from crawler.discover.pages import next_page
from crawler.errors import DiscoveryError

DATASOURCES = 20  # the most one page may name

_DATASOURCE = re.compile(r"""datasource:\s*([0-9a-f]{32})\b""")
_CALL = re.compile(r"[\w$.]{1,100}\s*\(")
# Where the rows are: newer Xinhua, older Xinhua, nodeart, search results, WordPress (the answer itself is the list).
_ROWS = (("datasource",), ("data", "datasource"), ("data", "list"), ("content", "results"), ())
_URL_KEYS = ("publishUrl", "LinkUrl", "linkUrl", "link", "url")
_TITLE_KEYS = ("showTitle", "title", "Title")
_TIME_KEYS = ("publishTime", "PubTime", "pubtime", "date_gmt", "date")


def datasources(page: str, *, url: str) -> tuple[str, ...]:
    """Addresses of the list JSON a Xinhua page names in ``data="datasource:<id>"``; the ids change at redesigns."""
    ids = dict.fromkeys(match[1] for match in _DATASOURCE.finditer(page))
    return tuple(urljoin(url, f"ds_{each}.json") for each in list(ids)[:DATASOURCES])


def read(
    body: bytes,
    *,
    url: str,
    article_url: str | None = None,
    pages: str | None = None,
    timezone: str = "UTC",
    now: datetime | None = None,
) -> Found:
    """Read list JSON, or the page that names it: then ``lists`` holds its addresses.

    Raises DiscoveryError where the body is neither. ``timezone``: that of the rows' times (Xinhua: Asia/Shanghai).
    """
    text = decode(unpacked(body))
    try:
        data = _loads(text)
    except (ValueError, RecursionError) as error:
        if lists := datasources(text, url=url):
            return Found(lists=lists)
        raise DiscoveryError(f"not a JSON list: {url}: {error}: look at the address in a browser") from error
    rows = _rows(data)
    if rows is None:
        return Found(container=False, warnings=("the JSON has no list where lists of this kind have theirs",))
    good = [row for row in rows if isinstance(row, dict)]
    links = unique((link for row in good for link in _links(row, url, timezone, now)), article_url)
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


def _rows(data: Any) -> list[Any] | None:
    for path in _ROWS:
        place = data
        for key in path:
            place = place.get(key) if isinstance(place, dict) else None
        if isinstance(place, list):
            return place
    return None


def _links(row: dict[str, Any], base: str, timezone: str, now: datetime | None) -> Iterator[Link]:
    """The links of one row: one, or several where the row is a headline made of links."""
    if row.get("contentType") == "Link":
        # Its publishTime is when the row was put on the list, not when the article was published.
        for address, title in _targets(row):
            if url := absolute(address, base):
                yield Link(url=url, title=clean_title(title))
        return
    url = absolute(_text(row, _URL_KEYS), base)
    if url is None:
        return
    raw = _text(row, _TIME_KEYS)
    # WordPress' date_gmt is UTC without saying so.
    when = parse(raw, timezone="UTC" if raw == row.get("date_gmt") else timezone, now=now) if raw else None
    title = clean_title(_plain(_text(row, _TITLE_KEYS)))
    yield Link(url=url, title=title, published=when.value if when else None, published_raw=raw)


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
            return value.strip()
    return None


def _plain(text: str | None) -> str | None:
    """A title without the markup some lists write into it."""
    fragment = _fragment(text) if text and re.search(r"[<&]", text) else None
    return text_of(fragment) if fragment is not None else text


def _fragment(markup: str) -> html.HtmlElement | None:
    try:
        return html.fragment_fromstring(markup[:20_000], create_parent="div")
    except (ParserError, ValueError):
        return None
