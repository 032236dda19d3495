"""Where the other pages of an article are, and how they become one text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.read import pages
from crawler.read.pages import Pager
from crawler.read.tree import parse

SITE = "https://e.kz"


def pager(url: str, links: str, *, told: str | None = None) -> Pager | None:
    own = url if url.startswith("http") else SITE + url
    return pages.find(parse(f"<html><body><p>Some text.</p>{links}</body></html>"), own, told or own)


def after(url: str, links: str) -> dict[int, str]:
    found = pager(url, links)
    return {number: address.removeprefix(SITE) for number, address in found.further} if found else {}


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        (
            "/news/c_123456.htm",
            '1 <a href="c_123456_2.htm">[2]</a> <a href="/news/c_123456_3.htm">【3】</a> '
            '<a href="c_123456_2.htm">下一页</a>',
            {2: "/news/c_123456_2.htm", 3: "/news/c_123456_3.htm"},
        ),
        (  # TRS and old Xinhua count from none
            "/201808/t20180815_345.html",
            '<b>1</b> <a href="t20180815_345_1.html">2</a> <a href="t20180815_345_2.html">3</a>',
            {1: "/201808/t20180815_345_1.html", 2: "/201808/t20180815_345_2.html"},
        ),
        (
            "/n1/2020/0101/c1001-31234567.html",
            '<a href="/n1/2020/0101/c1001-31234567-2.html">下一页</a>',
            {2: "/n1/2020/0101/c1001-31234567-2.html"},
        ),
        (
            "/2012/05/the-slug/",
            f'Pages: 1 <a href="{SITE}/2012/05/the-slug/2/">2</a> <a href="{SITE}/2012/05/the-slug/3/">3</a>',
            {2: "/2012/05/the-slug/2/", 3: "/2012/05/the-slug/3/"},
        ),
        ("/article?id=7", '<a href="?id=7&page=2">Следующая страница</a>', {2: "/article?id=7&page=2"}),
        ("/news/oqu-zhyly", '<a href="?PAGEN_1=2">Келесі бет</a>', {2: "/news/oqu-zhyly?PAGEN_1=2"}),
        ("/news/story.html", '<link rel="next" href="story.html?page=2">', {2: "/news/story.html?page=2"}),
        ("/a/123456_1.html", '<a href="/a/123456_2.html">2</a>', {2: "/a/123456_2.html"}),
    ],
)
def test_a_pager_leads_to_the_pages_of_an_article(url: str, links: str, expected: dict[int, str]) -> None:
    assert after(url, links) == expected


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("/news/c_123456.htm", '<a href="c_999999_2.htm">下一页</a>'),
        ("/news/c_123456.htm", '<a href="c_123457.htm">下一篇</a>'),
        ("/2012/05/a-slug/", '<link rel="next" href="/2012/05/the-next-post/">'),  # WordPress: the next post
        ("/article-105.html", '<a href="article-104.html">Previous</a> <a rel="next" href="article-106.html">Next</a>'),
        ("/article-5.html", '<a href="article-4.html">Previous</a> <a rel="next" href="article-6.html">Next</a>'),
        ("/?p=12", '<a rel="next" href="/?p=13">Next</a>'),
        ("/news/a-slug", '<div id="comments"><a href="?page=2">2</a></div>'),
        ("/news/a-slug", '<a href="?page=2#comments">2</a>'),
        ("/2012/05/a-slug/", '<a href="/2012/05/a-slug/comment-page-2/">2</a>'),
        ("/news/a-slug", '<aside><a href="?page=2">2</a></aside>'),
        ("/news/a-slug", '<a href="https://elsewhere.kz/news/a-slug?page=2">2</a>'),
        ("/", '<a href="/page/2/">2</a>'),  # a front page
        ("/news/c_123456.htm", '<a href="#2">2</a> <a href="javascript:go(2)">下一页</a> <a href="http://[::1">2</a>'),
        ("/news/c_123456.htm", '<a href="c_123456_2.htm">Our second report on the conference</a>'),
        ("/news/c_123456.htm", '<a href="c_123456_7.htm">2</a>'),  # says one number, leads to another
        ("/news/15/", '<a href="/news/">News</a> <a href="/news/16/">Next</a>'),
        # Back to the list, or to the site's front page
        ("/news-12", '<a href="/news">Назад</a> <a href="/news-13">»</a>'),
        ("/news-2.html", '<a href="/news.html">« Назад</a>'),
        ("/kk/news-12", '<a href="/kk/news">Алдыңғы бет</a> <a href="/kk/news-13">Келесі бет</a>'),
        ("/news-12", '<a rel="prev" href="/news">←</a>'),
        ("/info/1012/info_45.htm", '<a href="info.htm">首页</a>'),
        ("/?p=12", '<a href="/">首页</a>'),
        ("/?p=2", '<a href="/">首页</a> <a href="/">上一页</a>'),
        ("/index.php?p=2", '<a href="/index.php">上一页</a>'),
    ],
)
def test_what_is_no_page_of_the_article(url: str, links: str) -> None:
    assert pager(url, links) is None


@pytest.mark.parametrize(
    ("url", "links", "told", "first", "further"),
    [
        (
            "/news/c_123456_2.htm",
            '<a href="c_123456.htm">1</a> 2 <a href="c_123456_3.htm">3</a>',
            None,
            "/news/c_123456.htm",
            [3],
        ),
        (
            "/news/c_123456_3.htm",
            '<a href="c_123456_2.htm">上一页</a><a href="c_123456.htm">[1]</a>',
            None,
            "/news/c_123456.htm",
            [],
        ),
        ("/1808/t180815_345_1.html", '<a href="t180815_345.html">上一页</a>', None, "/1808/t180815_345.html", []),
        ("/2012/05/the-slug/2/", '<a href="/2012/05/the-slug/">1</a>', None, "/2012/05/the-slug/", []),
        ("/news/a-slug?page=2", "", "/news/a-slug", "/news/a-slug", []),
        ("/a/123456_3.html", '<a href="123456_1.html">1</a>', None, "/a/123456_1.html", []),
        (
            "/news/c_123456_3.htm",
            '<a href="c_123456.htm">首页</a> <a href="c_123456_2.htm">上一页</a>',
            None,
            "/news/c_123456.htm",
            [],
        ),
    ],
)
def test_a_later_page_knows_the_first(url: str, links: str, told: str | None, first: str, further: list[int]) -> None:
    found = pager(url, links, told=told and SITE + told)
    assert found is not None
    assert found.first == SITE + first
    assert [number for number, _ in found.further] == further


@pytest.mark.parametrize(
    ("url", "link", "whole"),
    [
        ("/news/c_123456.htm", '<a href="c_123456_all.htm">阅读全文</a>', "/news/c_123456_all.htm"),
        ("/story.html", '<a href="/story.html?pagewanted=all">Single Page</a>', "/story.html?pagewanted=all"),
        ("/story/", '<a href="/story/full/">View on one page</a>', "/story/full/"),
        ("/news/c_123456.htm", '<a href="c_777777.htm">阅读全文</a>', None),  # the teaser of another article
        ("/news/c_123456.htm", '<a href="https://elsewhere.kz/news/c_123456_all.htm">阅读全文</a>', None),
    ],
)
def test_an_article_may_be_had_on_one_page(url: str, link: str, whole: str | None) -> None:
    found = pager(url, link)
    assert (found.whole if found else None) == (whole and SITE + whole)


def test_a_pager_without_end_is_cut() -> None:
    links = "".join(f'<a href="c_123456_{n}.htm">{n}</a>' for n in range(2, 5_000))
    assert list(after("/news/c_123456.htm", links)) == list(range(2, 2 + pages.MOST))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["/news/c_123456.htm", "/a/b/", "/x?page=3", "/x_2", "/", "/a(2).html", "/%D0%B0/2/"]),
    st.lists(
        st.tuples(st.text(max_size=40), st.sampled_from(["2", "1", "下一页", "Next", "全文阅读", "«", ""])), max_size=8
    ),
)
def test_any_links_are_survived_and_none_leaves_the_host(url: str, links: list[tuple[str, str]]) -> None:
    tree = parse("<html><body><p>x</p></body></html>")
    for href, text in links:
        link = tree.makeelement("a", {"rel": "next prev"})
        link.text = text
        try:
            link.set("href", href)
        except ValueError:  # what no parser would give
            continue
        tree.find("body").append(link)
    found = pages.find(tree, SITE + url, SITE + url)
    for address in [*(found.further if found else ()), *([(0, found.first)] if found and found.first else [])]:
        assert str(address[1]).startswith((f"{SITE}/", "http://e.kz/"))


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("/news/a-slug", "<div>" * 200 + "<a href='?page=2'>2</a>" * 100_000),
        ("/news/a-slug" + " " * 100_000 + "x", "<a href='?page=2'>2</a>"),
        ("/" + "/p1" * 30_000 + "_", "<a href='?page=2'>2</a>"),
        ("/news/a-slug", f"<a href='/news/a-slug{' ' * 900}_2'>2</a><a href='{' ' * 200_000}?page=2'>2</a>" * 50),
    ],
)
def test_a_page_of_links_is_looked_at_in_bounded_time(url: str, links: str) -> None:
    tree = parse(f"<html><body>{links}")
    start = time.process_time()
    pages.find(tree, SITE + url, SITE + url)
    assert time.process_time() - start < 2
