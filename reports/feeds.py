"""The digest as feeds: Atom (RFC 4287) and JSON Feed 1.1, an entry an issue. Pure.

The ids come from the store's own name, so they stay the same wherever it is published, and if it is nowhere. A link
stands only where it leads somewhere: to the sources, and to the archive if that has a public address.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from reports import render, weeks
from reports.clean import plain
from reports.language import Language
from reports.model import Digest
from reports.place import Place
from reports.settings import Settings
from reports.tally import WEEKS
from reports.voice import Voice

ENTRIES = WEEKS  # half a year


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An issue as an entry. ``address`` is None where nobody could reach it; ``content`` is HTML."""

    urn: str
    address: str | None
    title: str
    summary: str
    content: str
    language: str
    updated: datetime


def entry(digest: Digest, instance: UUID, place: Place) -> Entry:
    """Make the entry of an issue, in the issue's own language."""
    words = Language(digest.language, weeks.zone(digest.timezone))
    voice = Voice(words)
    address = place.address(f"{digest.id}.html")
    return Entry(
        urn=uuid5(instance, f"digest {digest.id}").urn,
        address=address,
        title=plain(" · ".join([*voice.edition(digest), voice.dates(digest)])),
        summary=plain(voice.summary(digest)),
        content=render.environment("feed.html")
        .get_template("feed.html")
        .render(digest=digest, words=words, say=words.say, voice=voice, place=place, address=address),
        language=digest.language,
        updated=digest.made_at,
    )


def atom(entries: Sequence[Entry], settings: Settings, instance: UUID, place: Place) -> str:
    """Return the entries, at least one, as an Atom feed in their order."""
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": settings.language})
    _add(feed, "id", instance.urn)
    _add(feed, "title", plain(settings.title))
    _add(feed, "subtitle", _subject(settings))
    _add(feed, "updated", _instant(max(one.updated for one in entries)))
    _add(_add(feed, "author"), "name", plain(settings.title))
    _add(feed, "generator", "Silkwatch")
    if itself := place.address("feed.atom"):
        _add(feed, "link", rel="self", type="application/atom+xml", href=itself)
        _add(feed, "link", rel="alternate", type="text/html", href=place.address("index.html"))
    for one in entries:
        item = _add(feed, "entry", **{"xml:lang": one.language})
        _add(item, "id", one.urn)
        _add(item, "title", one.title)
        _add(item, "updated", _instant(one.updated))
        _add(item, "published", _instant(one.updated))
        if one.address:
            _add(item, "link", rel="alternate", type="text/html", href=one.address)
        _add(item, "summary", one.summary)
        _add(item, "content", one.content, type="html")
    ET.indent(feed, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def single(digest: Digest, instance: UUID, place: Place) -> str:
    """Return one issue as an Atom feed, all of it as the issue says it: whatever the settings are by now."""
    settings = Settings(timezone=digest.timezone, language=digest.language, title=digest.title, subject=digest.subject)
    return atom([entry(digest, instance, place)], settings, instance, place)


def json_feed(entries: Sequence[Entry], settings: Settings, instance: UUID, place: Place) -> str:
    """Return the entries as a JSON Feed in their order: https://www.jsonfeed.org/version/1.1/."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain(settings.title),
        "home_page_url": place.address("index.html"),
        "feed_url": place.address("feed.json"),
        "description": _subject(settings),
        "authors": [{"name": plain(settings.title)}],
        "language": settings.language,
        "items": [_known(_json_item(one)) for one in entries],
    }
    return json.dumps(_known(feed), ensure_ascii=False, indent=1) + "\n"


def _json_item(one: Entry) -> dict[str, object]:
    return {
        "id": one.urn,
        "url": one.address,
        "title": one.title,
        "summary": one.summary,
        "content_html": one.content,
        "date_published": _instant(one.updated),
        "date_modified": _instant(one.updated),
        "language": one.language,
    }


def _known(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _subject(settings: Settings) -> str:
    return plain(settings.subject or Language(settings.language, weeks.zone(settings.timezone)).say("subject"))


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str | None) -> ET.Element:
    found = ET.SubElement(parent, name, {key: value for key, value in attributes.items() if value is not None})
    found.text = text
    return found
