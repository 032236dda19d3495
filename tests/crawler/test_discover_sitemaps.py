"""Sitemaps, their indexes, news sitemaps."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.discover import sitemaps
from crawler.discover.home import robots_sitemaps
from crawler.errors import DiscoveryError

LISTS = Path(__file__).parent.parent / "data" / "lists"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "https://site.example/sitemap.xml"


def test_lastmod_orders_but_is_no_publication_date() -> None:
    found = sitemaps.read((LISTS / "sitemap.xml").read_bytes(), url=URL, article_url="/news/", now=NOW)
    assert [(link.url, link.published, link.modified) for link in found.links] == [
        ("https://site.example/news/newest", None, datetime(2026, 11, 20, 5, 0, tzinfo=UTC)),
        ("https://site.example/news/older", None, date(2026, 10, 1)),
        ("https://site.example/news/undated", None, None),
    ]


def test_a_news_sitemap_gives_titles_and_publication_dates() -> None:
    found = sitemaps.read((LISTS / "news-sitemap.xml").read_bytes(), url=URL, timezone="Asia/Almaty", now=NOW)
    assert [(link.title, link.published) for link in found.links] == [
        ("两校签署联合培养协议", datetime(2026, 11, 20, 3, 32, tzinfo=UTC)),
        ("第二期研修班开班", date(2026, 11, 19)),
    ]


def test_an_index_names_its_sitemaps_newest_first() -> None:
    found = sitemaps.read((LISTS / "sitemap-index.xml").read_bytes(), url=URL)
    assert found.lists == ("https://site.example/post-sitemap2.xml", "https://site.example/post-sitemap1.xml")
    assert found.links == ()


def test_a_long_index_is_cut_and_says_so() -> None:
    body = "<sitemapindex>" + "".join(f"<sitemap><loc>/s{n}.xml</loc></sitemap>" for n in range(30)) + "</sitemapindex>"
    found = sitemaps.read(body.encode(), url=URL)
    assert len(found.lists) == sitemaps.LISTS
    assert found.warnings == ("10 older sitemaps of the index are left out",)


def test_reads_gzip_even_when_its_end_is_missing() -> None:
    urls = "".join(f"<url><loc>https://site.example/news/{n}-{n * 7919 % 10007}</loc></url>" for n in range(2000))
    packed = gzip.compress(f"<urlset>{urls}</urlset>".encode())
    assert len(sitemaps.read(packed, url=URL).links) == 2000
    rest = sitemaps.read(packed[: len(packed) // 2], url=URL)
    assert 100 < len(rest.links) < 2000
    assert rest.warnings == ("the sitemap is damaged: what could be read of it is used",)


def test_a_compressed_bomb_is_not_unpacked_whole() -> None:
    packed = gzip.compress(b"<urlset><url><loc>https://site.example/1</loc></url>" + b" " * 50_000_000)
    assert [link.url for link in sitemaps.read(packed, url=URL).links] == ["https://site.example/1"]


def test_entities_are_never_resolved() -> None:
    body = b'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset><url><loc>http://x.example/&f;</loc></url>'
    body += b"<url><loc>http://x.example/2</loc></url></urlset>"
    assert [link.url for link in sitemaps.read(body, url=URL).links] == ["http://x.example/2"]


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"{}", b"<rss version='2.0'/>"])
def test_what_is_no_sitemap_is_named(body: bytes) -> None:
    with pytest.raises(DiscoveryError, match=r"not a sitemap: https://site\.example"):
        sitemaps.read(body, url=URL)


def test_robots_names_sitemaps() -> None:
    body = b"User-agent: *\r\nDisallow: /x\r\nSitemap: https://a.example/s.xml\nsitemap:https://a.example/n.xml.gz\n"
    body += b"Sitemap: ftp://a.example/no.xml\nSitemap: https://a.example/s.xml\n"
    assert robots_sitemaps(body) == ("https://a.example/s.xml", "https://a.example/n.xml.gz")
