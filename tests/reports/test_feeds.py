"""The feeds: valid, with ids that never change and links that lead somewhere or are not there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import feedparser
import pytest
from sqlite_utils import Database

from reports import feeds
from reports.model import Digest
from reports.place import ALONE, Place
from storage import properties
from tests.reports.links import Found
from tests.reports.samples import NOW, SETTINGS, article, corpus, digest, fact
from tests.reports.samples_week import busy_week, full_week

PUBLIC = Place(archived=True, public_url="https://digest.example.org/weekly/")
INSTANCE = UUID("6f1c2d3e-0000-4000-8000-000000000001")
BAD = "</title>]]><script>alert(1)</script>&amp;\u202e\x00\x0b\ufffe{{ 7 * 7 }}"


def atom(*issues: Digest, place: Place = ALONE) -> str:
    return feeds.atom([feeds.entry(one, INSTANCE, place) for one in issues], SETTINGS, INSTANCE, place)


def json_feed(*issues: Digest, place: Place = ALONE) -> dict[str, object]:
    made = feeds.json_feed([feeds.entry(one, INSTANCE, place) for one in issues], SETTINGS, INSTANCE, place)
    return json.loads(made)  # type: ignore[no-any-return]


def parsed(text: str) -> feedparser.FeedParserDict:
    found = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def earlier(one: Digest, weeks: int) -> Digest:
    return replace(
        one, id=f"2026-W{47 - weeks}", number=12 - weeks, made_at=one.made_at - timedelta(weeks=weeks), top=()
    )


def test_an_issue_is_an_entry_with_its_news_as_html() -> None:
    one = full_week(12)
    feed = parsed(atom(one, earlier(one, 1)))
    assert (feed.feed.title, feed.feed.language, len(feed.entries)) == ("Silkwatch", "en", 2)
    newest = feed.entries[0]
    assert newest.title == "No. 12 · 2026-W47 · 16–22 Nov 2026"
    assert newest.updated_parsed[:6] == NOW.timetuple()[:6]
    assert feed.feed.updated_parsed[:6] == NOW.timetuple()[:6]
    content = newest.content[0].value
    assert newest.content[0].type == "text/html"
    assert [item.report.title for item in one.items if item.report.title not in content] == []
    for heading in ("Signed and opened", "Visits and forums", "Updates"):
        assert f"<h3>{heading}</h3>" in content
    assert 'lang="zh"' in content
    assert not re.search("style|class|id=|<script", content)


def test_the_atom_feed_has_all_that_the_standard_asks_for() -> None:
    root = ElementTree.fromstring(atom(busy_week(3), busy_week(0), place=PUBLIC))
    space = "{http://www.w3.org/2005/Atom}"
    for element in (root, *root.findall(f"{space}entry")):
        for name in ("id", "title", "updated"):
            [found] = element.findall(f"{space}{name}")
            assert found.text
        assert len(element.findall(f"{space}link[@rel='alternate']")) == 1
    assert root.find(f"{space}author/{space}name") is not None
    assert root.find(f"{space}link[@rel='self']").attrib["href"] == f"{PUBLIC.public_url}feed.atom"  # type: ignore[union-attr]


def assert_json_feed(feed: dict[str, object]) -> None:
    """Check the rules of https://www.jsonfeed.org/version/1.1/."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert feed.keys() <= {
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "description",
        "authors",
        "language",
        "items",
    }
    items = feed["items"]
    assert isinstance(items, list)
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        assert item.keys() <= {
            *("id", "url", "title", "summary", "content_html", "date_published", "date_modified", "language")
        }
        assert isinstance(item["id"], str)
        assert item["content_html"]
        for key in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[key]).tzinfo == UTC
        assert None not in item.values()


@pytest.mark.parametrize("place", [ALONE, PUBLIC])
def test_the_json_feed_keeps_its_rules(place: Place) -> None:
    feed = json_feed(full_week(12), earlier(busy_week(3), 1), earlier(busy_week(0), 2), place=place)
    assert_json_feed(feed)
    assert ("feed_url" in feed) == (place is PUBLIC)


def links(feed: str) -> Sequence[str]:
    found = parsed(feed)
    own = [link.href for one in (found.feed, *found.entries) for link in one.get("links", [])]
    return own + [link for one in found.entries for link in Found(one.content[0].value).links]


def test_without_a_public_address_only_sources_are_linked() -> None:
    one = full_week(12)
    assert {link.partition("/10")[0] for link in links(atom(one)) if "news.example" not in link} == set()
    public = links(atom(one, place=PUBLIC))
    assert public.count("https://digest.example.org/weekly/2026-W47.html") == 2
    assert all(link.startswith("https://") for link in public)


def test_ids_are_of_the_store_and_stay_wherever_it_is_published(db: Database) -> None:
    own = properties.instance(db)
    assert properties.instance(db) == own
    entries = [feeds.entry(one, own, place) for one in (busy_week(1), busy_week(3)) for place in (ALONE, PUBLIC)]
    assert len({one.urn for one in entries}) == 1
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entries[0].urn)
    assert feeds.entry(busy_week(1), INSTANCE, ALONE).urn != entries[0].urn
    assert feeds.entry(busy_week(1), INSTANCE, ALONE).urn == "urn:uuid:49bdcc25-ea34-5fb9-9aeb-287a0bf2d6f1"


def test_hostile_text_stays_text_in_both() -> None:
    told = article(
        1, title=BAD, text=BAD, source=BAD, author=BAD, url="javascript:alert(1)", facts=(fact("forum", "xjtu"),)
    )
    one = replace(digest(corpus(told), title=BAD), title=BAD)
    settings = replace(SETTINGS, title=BAD, subject=BAD)
    entry = feeds.entry(one, INSTANCE, PUBLIC)
    atom = feeds.atom([entry], settings, INSTANCE, PUBLIC)
    found = parsed(atom)
    assert found.feed.title.startswith("</title>]]>") or "&lt;/title" in found.feed.title
    content = found.entries[0].content[0].value
    for text in (content, json.loads(feeds.json_feed([entry], settings, INSTANCE, PUBLIC))["items"][0]["content_html"]):
        page = Found(text)
        assert "script" not in page.elements
        assert page.links == ["https://digest.example.org/weekly/2026-W47.html"]
        assert "{{ 7 * 7 }}" in text
        assert not set("\u202e\x00\x0b\ufffe") & set(text)


@pytest.mark.parametrize("language", ["zh", "ru", "kk"])
def test_an_entry_speaks_the_language_of_its_issue(language: str) -> None:
    entry = parsed(atom(busy_week(3, language=language))).entries[0]
    assert entry.content[0].language == language
    assert "new item" not in entry.summary
