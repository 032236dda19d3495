"""Where the page leads to, by where it stands; and what it tells those who link to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from reports import render
from reports.model import Digest
from reports.place import ALONE, Place
from tests.reports.samples_week import full_week

ARCHIVED = Place(archived=True)
PUBLIC = Place(archived=True, public_url="https://example.org/silkwatch/")
MAILED = Place(public_url="https://example.org/silkwatch/")


def page(place: Place, made: Digest | None = None) -> html.HtmlElement:
    return html.document_fromstring(render.html(made or full_week(3), place))


def links(tree: html.HtmlElement) -> dict[str, str]:
    """Return the links of the masthead by their text."""
    return {link.text_content(): link.get("href") for link in tree.xpath("//header//nav//a")}


def outside(tree: html.HtmlElement) -> set[str]:
    """Return what the page links to besides itself and the reports."""
    return {one for one in tree.xpath("//@href") if not one.startswith(("#", "https://news.example", "https://x"))}


def test_alone_it_needs_nothing_beside_it() -> None:
    tree = page(ALONE)
    assert links(tree) == {}
    assert all(one.startswith("https://") and one.endswith(".example/") for one in outside(tree))
    assert tree.xpath("//article//a[@class='permalink']/@href")[0] == "#story-1"
    assert tree.xpath("//link | //meta[@property='og:url']") == []


def test_in_the_archive_it_leads_to_its_neighbours_wherever_that_is_served() -> None:
    tree = page(ARCHIVED)
    assert links(tree) == {
        "Previous issue": "2026-W46.html",
        "Next issue": "next/2026-W47.html",
        "All issues": "index.html",
    }
    assert tree.xpath("//article//a[@class='permalink']/@href")[0] == "stories/1.html"
    assert tree.xpath("//*[@id='story-9100']//p[@class='mark']/a/@href") == ["2026-W45.html"]
    assert tree.xpath("//link[@rel='alternate']/@href") == [
        "feed.atom",
        "feed.json",
        "2026-W47.txt",
        "2026-W47.json",
    ]
    assert {"2026-W47.csv", "2026-W47-facts.csv"} <= outside(tree)
    assert tree.xpath("//link[@rel='canonical']") == []


def test_where_the_archive_has_an_address_the_page_says_it() -> None:
    address = "https://example.org/silkwatch/2026-W47.html"
    for place in (PUBLIC, MAILED):
        tree = page(place)
        assert links(tree)["View in browser"] == address
        assert tree.xpath("//link[@rel='canonical']/@href") == [address]
        assert tree.xpath("//meta[@property='og:url']/@content") == [address]
    assert links(page(PUBLIC))["All issues"] == "index.html", "so that the folder can be moved"
    assert links(page(MAILED))["All issues"] == "https://example.org/silkwatch/index.html"


def test_the_first_issue_has_none_before_it() -> None:
    assert "Previous issue" not in links(page(ARCHIVED, replace(full_week(3), previous=None)))


@pytest.mark.parametrize("place", [ALONE, ARCHIVED, PUBLIC])
def test_a_preview_has_no_place_in_the_archive(place: Place) -> None:
    tree = page(place, replace(full_week(3), number=None))
    assert links(tree) == {}
    assert tree.xpath("//link") == []
    assert tree.xpath("//article//a[@class='permalink']/@href")[0] == "#story-1"
    assert "Preview" in tree.xpath("//title")[0].text


def test_who_shares_it_shows_what_it_is() -> None:
    found = {one.get("property"): one.get("content") for one in page(ALONE).xpath("//meta[@property]")}
    assert found == {
        "og:type": "article",
        "og:title": "Silkwatch No. 12 · 2026-W47: 16–22 Nov 2026",
        "og:description": "4 new items in 3 stories from 4 of 8 sources.",
        "og:site_name": "Silkwatch",
    }


def test_a_row_of_what_was_signed_leads_to_its_story_if_that_is_on_the_page() -> None:
    made = full_week(3)
    elsewhere = replace(made.events[0], story_id=777)
    tree = page(ALONE, replace(made, events=(*made.events, elsewhere)))
    assert [row.xpath("string(th//a/@href)") for row in tree.xpath("//section[h2/@id='signed']//tbody/tr")] == [
        "#story-1",
        "#story-2",
        "",
    ]


def test_a_story_stands_once_on_the_page() -> None:
    ids = page(ALONE, full_week(12)).xpath("//article/@id")
    assert len(ids) == len(set(ids)) == 13


def test_what_a_source_took_down_is_not_linked() -> None:
    (gone,) = page(ALONE).xpath("//section[.//h2/@id='corrections']//li[.//b='Taken down by its source']")
    assert gone.xpath(".//a") == []
