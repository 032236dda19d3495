"""Lists of sources as OPML 2.0: what every feed reader reads, and what Silkwatch needs besides. Pure.

An outline of ours carries the source's whole TOML in an attribute of our namespace, so that nothing is lost between
two homes; whatever else reads the file finds a title, a feed and a homepage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.discover.feeds import without_doctype
from crawler.discover.link import absolute, clean_title
from crawler.discover.markup import xml_text
from crawler.errors import CrawlerError
from crawler.source import SourceSpec
from crawler.toml_write import dumps

LARGEST = 10 * 1024 * 1024  # bytes of a file
MOST = 2000  # outlines that are read
LONGEST_DECLARATION = 100_000  # characters

NAMESPACE = "https://silkwatch.example/opml"
_DECLARATION = f"{{{NAMESPACE}}}source"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class OpmlError(CrawlerError):
    """A file is no OPML."""


@dataclass(frozen=True, kw_only=True)
class Outline:
    """One source as OPML tells of it: ``feed`` and ``homepage`` are absolute addresses, ``wrong`` says what is not.

    ``declaration``: its TOML, where Silkwatch has written the outline.
    """

    title: str | None = None
    feed: str | None = None
    homepage: str | None = None
    language: str | None = None
    declaration: str | None = None
    wrong: str | None = None


def write(sources: Iterable[tuple[SourceSpec, Mapping[str, Any]]], *, title: str, now: datetime) -> bytes:
    """Write sources, each with what its TOML says; one with several feeds is several outlines, the first holds it all.

    Proxies are left out: they may hold passwords, and are of this place only.
    """
    opml = etree.Element("opml", {"version": "2.0"}, nsmap={"silkwatch": NAMESPACE})
    head = etree.SubElement(opml, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(opml, "body")
    for spec, declared in sources:
        for attributes in _outlines(spec, declared):
            etree.SubElement(body, "outline", attributes)
    return etree.tostring(opml, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _outlines(spec: SourceSpec, declared: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    source = spec.source
    title = _UNPRINTABLE.sub(" ", clean_title(source.title) or source.name)
    plain = {"text": title, "title": title, "htmlUrl": source.homepage, "language": source.languages[0]}
    feeds = [rule.feed for rule in spec.discover if rule.feed]
    whole = {_DECLARATION: dumps({key: value for key, value in declared.items() if key != "proxy"})}
    for index, feed in enumerate(feeds or [None]):
        yield plain | ({"type": "rss", "xmlUrl": feed} if feed else {}) | (whole if index == 0 else {})


def read(body: bytes) -> list[Outline]:
    """Read the sources a file lists, however they are nested; folders are left out, what is damaged is passed over.

    Raises OpmlError where there is no OPML in it. Nothing is loaded and no entity is resolved.
    """
    # Told the encoding, so that what the file declares of itself is not believed again.
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(without_doctype(xml_text(body)).strip().encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise OpmlError("no <opml> in it: export the list from a feed reader as OPML")
    found: list[Outline] = []
    for element in root.iter("{*}outline"):
        outline = _outline(element)
        if outline is not None:
            found.append(outline)
        if len(found) >= MOST:
            break
    return found


def _outline(element: etree._Element) -> Outline | None:
    """One source; None for a folder."""
    given = {str(name).lower(): str(value) for name, value in element.attrib.items()}
    declaration = given.get(_DECLARATION.lower())
    address = given.get("xmlurl", "").strip()
    if not address and not declaration:
        return None
    feed = absolute(_over_http(address), "") if address else None
    title = clean_title(given.get("title") or given.get("text"))
    wrong = None
    if address and feed is None:
        wrong = f"{address[:100]!r} is no address of the web"
    elif feed and "@" in urlsplit(feed).netloc:
        wrong = "its address holds a name or a password: those are not kept"
        feed = None
    elif declaration and len(declaration) > LONGEST_DECLARATION:
        wrong = "its declaration is too long"
    return Outline(
        title=title,
        feed=feed,
        homepage=absolute(given.get("htmlurl", "").strip(), ""),
        language=given.get("language"),
        declaration=declaration if not wrong else None,
        wrong=wrong,
    )


def _over_http(address: str) -> str:
    """Undo what some readers write: feed://example.org/rss, feed:https://example.org/rss."""
    return re.sub(r"^feed:(?://)?(?=https?:)", "", re.sub(r"^feed://(?!https?:)", "https://", address))
