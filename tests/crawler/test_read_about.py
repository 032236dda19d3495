"""What a page says about its article beside title, text and date: address, picture, warnings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.read import canonical, image, metadata
from crawler.read.article import read
from crawler.read.page import Page
from crawler.read.tree import parse

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TEXT = "<p>The two universities agreed on a joint programme in engineering, and on thirty places a year for it.</p>" * 3


def head(markup: str) -> metadata.Metadata:
    return metadata.gather(parse(f"<html><head>{markup}</head><body></body></html>"))


@pytest.mark.parametrize(
    ("url", "said", "expected"),
    [
        (
            "http://m.e.kz/news/slug-of-it-1?from=rss",
            "https://e.kz/news/slug-of-it-1",
            "https://e.kz/news/slug-of-it-1",
        ),
        ("https://e.kz/news/slug-1/amp", "/news/slug-1", "https://e.kz/news/slug-1"),
        ("https://e.kz/news/slug-1", "https://e.kz/", "https://e.kz/news/slug-1"),
        ("https://e.kz/ru/slug-1", "https://e.kz/ru/", "https://e.kz/ru/slug-1"),
        ("https://e.kz/news/slug-1", "https://e.kz/news/", "https://e.kz/news/slug-1"),
        ("https://e.kz/view?id=7", "https://e.kz/view", "https://e.kz/view?id=7"),
        ("https://e.kz/news/slug-1", "https://other.kz/news/slug-1", "https://e.kz/news/slug-1"),
        ("https://a.edu.cn/info/1/2.htm", "https://b.edu.cn/info/1/2.htm", "https://a.edu.cn/info/1/2.htm"),
        (
            "https://news.a.edu.cn/info/1/2.htm",
            "https://www.a.edu.cn/info/1/2.htm",
            "https://www.a.edu.cn/info/1/2.htm",
        ),
        ("https://e.kz/news/slug-1", "javascript:void(0)", "https://e.kz/news/slug-1"),
        ("https://e.kz/news/slug-1", "http://[", "https://e.kz/news/slug-1"),
        ("https://e.kz/news/slug-1", "", "https://e.kz/news/slug-1"),
    ],
)
def test_the_canonical_address_is_believed_where_it_can_be_right(url: str, said: str, expected: str) -> None:
    assert canonical.choose(head(f'<link rel="canonical" href="{said}">'), url) == expected


def test_open_graphs_address_is_the_second_to_be_asked() -> None:
    markup = (
        '<link rel="canonical" href="https://e.kz/"><meta property="og:url" content="https://e.kz/article/3725092">'
    )
    assert canonical.choose(head(markup), "https://e.kz/ru/slug_a3725092?x=1") == "https://e.kz/article/3725092"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<meta property="og:image" content="/a/photo.jpg">', "https://e.kz/a/photo.jpg"),
        ('<meta property="og:image" content="//cdn.e.kz/photo.jpg">', "https://cdn.e.kz/photo.jpg"),
        ('<meta property="og:image" content="data:image/png;base64,AAAA">', None),
        (
            '<meta property="og:image" content="/logo.png"><meta name="twitter:image" content="/p.jpg">',
            "https://e.kz/p.jpg",
        ),
        ('<meta property="og:image" content="javascript:alert(1)">', None),
        ('<meta property="og:image" content="http://[::1">', None),
        (
            '<script type="application/ld+json">{"@type":"Article","image":[{"url":"https://e.kz/ld.jpg"}]}</script>',
            "https://e.kz/ld.jpg",
        ),
        ("", None),
    ],
)
def test_the_picture_is_an_absolute_web_address(markup: str, expected: str | None) -> None:
    found = image.choose(head(markup), "https://e.kz/news/1")
    assert (found and found.address) == expected


def warnings(body: str, *, markup: str = "", url: str = "https://e.kz/news/c_123456.htm") -> tuple[str, ...]:
    html = f"<html {markup}><head><title>An agreement</title></head><body><h1>An agreement</h1>{body}</body></html>"
    return read(Page(url=url, body=html.encode(), fetched_at=NOW)).warnings


def test_what_is_not_sure_is_said() -> None:
    assert warnings(TEXT) == ("no-date",)
    dated = "<div>August 18, 2026</div>"
    assert warnings(dated + TEXT) == ()
    assert warnings(dated + TEXT + "<a href='c_123456_2.htm'>下一页</a>") == ("several-pages",)
    assert warnings(dated + TEXT + "<a href='c_999999_2.htm'>下一页</a>") == ()
    assert warnings(dated + TEXT, markup='lang="ru"') == ("language-differs",)
    paid = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    assert warnings(paid + dated + TEXT) == ("paywall",)


def test_json_ld_within_json_ld_without_end_and_control_characters_in_it() -> None:
    def page(headline: str) -> str:
        ld = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": {headline}}}</script>'
        return f"<html><head>{ld}</head><body>{'<p>The universities agreed on a programme of their own.</p>' * 9}"

    assert read(Page(url="https://e.kz/a", body=page("[" * 900 + '"x"' + "]" * 900).encode(), fetched_at=NOW)).text
    told = page(r'"Universities \u0000agree\u001b\u009b\ud83d on it"')
    assert read(Page(url="https://e.kz/a", body=told.encode(), fetched_at=NOW)).title == "Universities agree on it"
