"""OPML: what other readers write, what we write, and what somebody with bad intentions writes."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler import opml
from crawler.declaration import read_source
from crawler.opml import OpmlError, Outline
from crawler.toml_write import dumps

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BASE = {
    "name": "x-news",
    "title": "X & <Y> \"Z\" 'ё' 新闻",
    "homepage": "https://x.kz/",
    "country": "KZ",
    "kind": "media",
    "languages": ["ru", "kk"],
    "timezone": "Asia/Almaty",
}


def written(**more: object) -> bytes:
    declared = BASE | more
    return opml.write([(read_source(declared, file="x.toml", layouts={}), declared)], title="All", now=NOW)


def outlines(inside: str, head: str = "") -> list[Outline]:
    return opml.read(f'<?xml version="1.0"?>{head}<opml version="1.1"><body>{inside}</body></opml>'.encode())


def test_a_reader_finds_the_feed_of_a_source_and_we_find_all_of_it() -> None:
    more: dict[str, object] = {
        "every": "30m",
        "delay": 2.5,
        "render": False,
        "verified": date(2026, 9, 1),
        "discover": [{"feed": "https://x.kz/rss"}, {"listing": "https://x.kz/n", "article_url": r"'/\d+\.html$"}],
        "read": [{"body": "#text", "cut": [".a", ".b"], "until": date(2024, 1, 1)}, {"body": "article"}],
    }
    data = written(**more)
    [element] = etree.fromstring(data).iter("outline")
    assert dict(element.attrib) | {f"{{{opml.NAMESPACE}}}source": ""} == {
        "text": BASE["title"],
        "title": BASE["title"],
        "type": "rss",
        "xmlUrl": "https://x.kz/rss",
        "htmlUrl": "https://x.kz/",
        "language": "ru",
        f"{{{opml.NAMESPACE}}}source": "",
    }
    [outline] = opml.read(data)
    assert outline.feed == "https://x.kz/rss"
    assert tomllib.loads(outline.declaration or "") == BASE | more


def test_a_source_without_a_feed_keeps_its_declaration_and_one_with_two_is_two_outlines() -> None:
    [without] = opml.read(written())
    assert (without.feed, tomllib.loads(without.declaration or "")) == (None, BASE)
    first, second = opml.read(written(discover=[{"feed": "https://x.kz/ru"}, {"feed": "https://x.kz/kk"}]))
    assert (first.feed, second.feed) == ("https://x.kz/ru", "https://x.kz/kk")
    assert first.declaration
    assert second.declaration is None


def test_a_proxy_stays_at_home() -> None:
    assert b"secret" not in written(proxy="http://me:secret@proxy.example:3128")


def test_files_of_other_readers() -> None:
    found = outlines(
        """<outline text="News"><outline text="Asia">
             <outline TEXT="A" TYPE="rss" XMLURL="https://a.kz/rss" HTMLURL="https://a.kz/"/></outline>
             <outline text="B &amp; C" type="atom" xmlUrl=" feed://b.kz/atom "/></outline>
           <outline title="D" text="d" xmlUrl="feed:https://d.cn/rss" language="zh-cn"/>
           <outline text="Only a page" htmlUrl="https://e.kz/"/>"""
    )
    assert found == [
        Outline(title="A", feed="https://a.kz/rss", homepage="https://a.kz/"),
        Outline(title="B & C", feed="https://b.kz/atom"),
        Outline(title="D", feed="https://d.cn/rss", language="zh-cn"),
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/xml,x", "ftp://x.kz/", "//", "http://", "x y"]
)
def test_what_is_no_address_of_the_web_is_wrong_and_the_rest_goes_on(address: str) -> None:
    bad, good = outlines(f'<outline text="bad" xmlUrl="{address}"/><outline text="good" xmlUrl="https://x.kz/rss"/>')
    assert bad.feed is None
    assert "no address of the web" in (bad.wrong or "")
    assert good == Outline(title="good", feed="https://x.kz/rss")


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE opml [<!ENTITY e0 "ha">{BOMB}]>',
        '<!DOCTYPE opml [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE opml SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:1/y">%p;]>',
    ],
    ids=["bomb", "file", "network"],
)
def test_no_entity_is_resolved_and_nothing_is_loaded(head: str) -> None:
    found = outlines(
        '<outline text="&e11;" xmlUrl="https://x.kz/rss"/><outline text="b" xmlUrl="https://y.kz/"/>', head
    )
    assert [outline.feed for outline in found] == ["https://x.kz/rss", "https://y.kz/"]
    assert not any("root:" in (outline.title or "") or "ha" in (outline.title or "") for outline in found)


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"<html><body>opml</body></html>", b"{}", b"<rss/>"])
def test_what_is_no_opml_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(OpmlError, match="export the list from a feed reader"):
        opml.read(body)


def test_a_file_that_is_cut_off_gives_what_it_still_holds() -> None:
    data = written(discover=[{"feed": "https://x.kz/rss"}])
    assert [outline.feed for outline in opml.read(data[:-25])] == ["https://x.kz/rss"]


def test_outlines_nested_a_thousand_deep_do_no_harm() -> None:
    nested = '<outline text="f">' * 1000 + '<outline xmlUrl="https://x.kz/"/>' + "</outline>" * 1000
    found = outlines('<outline xmlUrl="https://y.kz/"/>' + nested)
    assert found[0].feed == "https://y.kz/"


@given(st.dictionaries(st.sampled_from(["title", "layout"]), st.text(), max_size=2), st.lists(st.text(), max_size=3))
def test_any_text_survives_toml_and_xml(texts: dict[str, str], cut: list[str]) -> None:
    table = {**texts, "every": 30, "read": [{"cut": cut}]}
    text = dumps(table)
    assert tomllib.loads(text) == table
    element = etree.Element("outline", {"text": text})
    assert etree.fromstring(etree.tostring(element)).get("text") == text
