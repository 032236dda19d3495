"""Sitemaps, sitemap indexes and news sitemaps, compressed or not. No entity is resolved, nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml import etree

from crawler.dates import parse
from crawler.discover.link import Found, Link, absolute, clean_title, unique
from crawler.discover.markup import xml_text
from crawler.errors import DiscoveryError

LISTS = 20  # sitemaps of an index that are handed on, the newest first
ENTRIES = 100_000  # looked at in one file; the format allows 50,000

_Entry = dict[str, str]
_OLDEST = datetime.min.replace(tzinfo=UTC)


def read(
    body: bytes, *, url: str, article_url: str | None = None, timezone: str = "UTC", now: datetime | None = None
) -> Found:
    """Read a sitemap: links newest first (``published`` only from a news sitemap), or ``lists`` for an index.

    What a damaged file still holds is used, with a warning. Raises DiscoveryError where the body is no sitemap.
    """
    root = _root(body, url)
    entries = list(_entries(root))
    if _name(root) == "sitemapindex":
        return _index(entries, url, timezone)
    dated = [(_when(entry.get("publication_date") or entry.get("lastmod"), timezone, now), entry) for entry in entries]
    dated.sort(key=lambda pair: _order(pair[0]), reverse=True)
    links = (link for _, entry in dated if (link := _link(entry, url, timezone, now)))
    damaged = root.getroottree().parser.error_log  # type: ignore[union-attr]  # parsed above with a parser
    warnings = ("the sitemap is damaged: what could be read of it is used",) if damaged else ()
    return Found(links=unique(links, article_url), warnings=warnings)


def _index(entries: list[_Entry], url: str, timezone: str) -> Found:
    entries = sorted(entries, key=lambda entry: _order(_when(entry.get("lastmod"), timezone, None)), reverse=True)
    lists = tuple(dict.fromkeys(address for entry in entries if (address := absolute(entry.get("loc"), url))))
    warnings = (f"{len(lists) - LISTS} older sitemaps of the index are left out",) if len(lists) > LISTS else ()
    return Found(lists=lists[:LISTS], warnings=warnings)


def _root(body: bytes, url: str) -> etree._Element:
    # Told the encoding, so that what the file declares of itself is not believed again.
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(xml_text(body).strip().encode(), parser=parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        raise DiscoveryError(f"not a sitemap: {url}: no urlset or sitemapindex in it: look at the address in a browser")
    return root


def _entries(root: etree._Element) -> Iterator[_Entry]:
    """The children of the root as texts by element name; of names that repeat the first."""
    for count, entry in enumerate(root):
        if count >= ENTRIES:
            return
        fields: _Entry = {}
        for element in entry.iter():
            # An element with children in it is no plain text: an entity somebody wanted resolved, for one.
            if isinstance(element.tag, str) and len(element) == 0 and element.text and element.text.strip():
                fields.setdefault(_name(element), element.text.strip())
        yield fields


def _link(entry: _Entry, base: str, timezone: str, now: datetime | None) -> Link | None:
    url = absolute(entry.get("loc"), base)
    if url is None:
        return None
    raw = entry.get("publication_date")
    return Link(
        url=url,
        title=clean_title(entry.get("title")),
        published=_when(raw, timezone, now),
        published_raw=raw,
        modified=_when(entry.get("lastmod"), timezone, now),
    )


def _when(raw: str | None, timezone: str, now: datetime | None) -> datetime | date | None:
    found = parse(raw, timezone=timezone, now=now) if raw else None
    return found.value if found else None


def _order(when: datetime | date | None) -> datetime:
    if when is None:
        return _OLDEST
    return when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _name(element: etree._Element) -> str:
    """An element's name without its namespace: sitemaps in the wild use several, and wrong ones."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
