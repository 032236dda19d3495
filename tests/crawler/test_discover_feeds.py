"""RSS and Atom, well formed and not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.discover import feeds
from crawler.discover.link import LINKS
from crawler.errors import DiscoveryError

LISTS = Path(__file__).parent.parent / "data" / "lists"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "https://steppe.example/feed/"


def test_reads_a_wordpress_feed() -> None:
    body = (LISTS / "wordpress-feed.xml").read_bytes()
    found = feeds.read(body, url=URL, pages="?paged={n}", timezone="Asia/Almaty", now=NOW)
    assert [(link.url, link.title, link.published) for link in found.links] == [
        (
            "https://steppe.example/2026/11/joint-laboratory/",
            "Astana and Xi’an open a joint laboratory",
            datetime(2026, 11, 20, 4, 0, tzinfo=UTC),
        ),
        (
            "https://steppe.example/2026/11/scholarships/",
            "Scholarships & visas: what changes",
            datetime(2026, 11, 19, 4, 30, tzinfo=UTC),
        ),
        (  # a naive time is the source's own
            "https://steppe.example/2026/11/relative/",
            "A link relative to the feed",
            datetime(2026, 11, 18, 16, 15, tzinfo=UTC),
        ),
        ("https://steppe.example/2027/01/future/", "Announced for next year", None),
    ]
    assert found.links[-1].published_raw == "Fri, 01 Jan 2027 00:00:00 +0000"
    assert found.warnings == ("1 entries have no address",)
    assert found.next_page == "https://steppe.example/feed/?paged=2"


def test_reads_atom_with_relative_links_and_the_next_page_it_names() -> None:
    found = feeds.read((LISTS / "atom.xml").read_bytes(), url="https://campus.example/atom.xml", now=NOW)
    assert [(link.url, link.title, link.published) for link in found.links] == [
        (
            "https://campus.example/news/students-from-xian",
            "Студенты из Сианя приехали в Алматы",
            datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
        ),
        ("https://campus.example/news/institute", "Новый институт", datetime(2026, 11, 19, 8, 0, tzinfo=UTC)),
    ]
    assert found.next_page == "https://campus.example/atom.xml?page=2"
    assert found.warnings == ()


def test_a_malformed_feed_gives_what_it_can_and_says_so() -> None:
    body = (LISTS / "wordpress-feed.xml").read_bytes().partition(b"<title>An entry without")[0]
    found = feeds.read(body.replace(b"&#8217;", b"&nosuch;"), url=URL, now=NOW)
    assert [link.url for link in found.links][:2] == [
        "https://steppe.example/2026/11/joint-laboratory/",
        "https://steppe.example/2026/11/scholarships/",
    ]
    assert "malformed" in found.warnings[0]


def test_decodes_by_bytes_not_by_declaration() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><item><title>Новости вуза</title>'
    body += "<link>https://a.example/1</link></item></channel></rss>"
    assert feeds.read(body.encode("utf-8"), url=URL).links[0].title == "Новости вуза"
    assert feeds.read(body.encode("windows-1251"), url=URL).links[0].title == "Новости вуза"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!DOCTYPE html><html><body><a href='/1'>News</a></body></html>", "HTML page"),
        (b"", "nothing in it looks like"),
        (b"\x1f\x8b\x08\x00truncated", "nothing in it looks like"),
        (b"/etc/passwd", "nothing in it looks like"),  # must not be opened as a file
        (b"http://127.0.0.1:9/feed", "nothing in it looks like"),  # must not be fetched
    ],
)
def test_what_is_no_feed_is_named(body: bytes, why: str) -> None:
    with pytest.raises(DiscoveryError, match=why):
        feeds.read(body, url=URL)


def bomb(depth: int) -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, depth))
    return b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "ha">' + entities + b"]>"


def test_entities_are_never_expanded_nor_fetched() -> None:
    item = b'<rss version="2.0"><channel><item><title>%s</title><link>http://x.example/1</link></item></channel></rss>'
    external = b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    for body in (bomb(12) + item % b"&e11;", external + item % b"&f;"):
        (link,) = feeds.read(body, url=URL).links
        assert link.title is not None
        assert len(link.title) < 10


@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#0;", "&#99999999999999999999;"])
def test_references_to_no_character_are_harmless(reference: str) -> None:
    body = f'<rss version="2.0"><channel><item><title>A{reference}B</title><link>http://x.example/1</link></item>'
    assert feeds.read(body.encode(), url=URL).links[0].title == "A\ufffdB"


def test_a_feed_without_end_is_cut() -> None:
    entry = b"<item><title>T</title><link>http://x.example/%d</link></item>"
    body = b'<rss version="2.0"><channel>' + b"".join(entry % number for number in range(LINKS + 10))
    assert len(feeds.read(body + b"</channel></rss>", url=URL).links) == LINKS
    assert "too long" in feeds.read(b'<rss version="2.0"><channel>' + b"<item>" * 20_100, url=URL).warnings[0]


def asking(elements: str, now: datetime = NOW) -> float | None:
    head = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Steppe</title>'
    item = f"<item><title>One</title><link>{URL}1</link></item>"
    return feeds.read(f"{head}{elements}{item}</channel></rss>".encode(), url=URL, now=now).wait


@pytest.mark.parametrize(
    ("elements", "seconds"),
    [
        ("", None),
        ("<ttl>60</ttl>", 3600),
        ("<ttl>0</ttl>", None),
        ("<ttl>-60</ttl>", None),
        ("<ttl>an hour</ttl>", None),
        (f"<ttl>{'9' * 4000}</ttl>", None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86400),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        ("<skipHours><hour>2</hour><hour>4</hour></skipHours>", None),  # it is three
        ("<skipHours><hour>2</hour><hour>3</hour><hour> 4 </hour></skipHours>", 7200),
        (f"<skipHours>{''.join(f'<hour>{n}</hour>' for n in range(24))}</skipHours>", None),  # nobody means that
        ("<skipHours><hour>99</hour><hour>x</hour></skipHours>", None),
    ],
)
def test_what_a_feed_asks_for_in_itself(elements: str, seconds: float | None) -> None:
    assert asking(elements) == seconds


def test_an_hour_to_skip_ends_when_it_ends() -> None:
    assert asking("<skipHours><hour>23</hour><hour>0</hour></skipHours>", NOW.replace(hour=23, minute=45)) == 4500


def test_article_url_leaves_other_entries_out() -> None:
    body = (LISTS / "wordpress-feed.xml").read_bytes()
    found = feeds.read(body, url=URL, article_url=r"/2026/\d\d/s", now=NOW)
    assert [link.url for link in found.links] == ["https://steppe.example/2026/11/scholarships/"]


def test_a_date_alone_stays_a_date() -> None:
    body = b'<rss version="2.0"><channel><item><link>http://x.example/1</link><pubDate>2026-11-20</pubDate></item>'
    assert feeds.read(body + b"</channel></rss>", url=URL, now=NOW).links[0].published == date(2026, 11, 20)
