"""Any bytes at all: an article, or NotArticle; never another error, never a long wait."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from unicodedata import is_normalized

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.page import Page, ReadArticle
from crawler.source import Hints

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PIECES = [
    "<html>", "<html lang='zh'>", "<head>", "<title>", "</title>", "<body>", "</body>", "<div class='article-content'>",
    "</div>", "<p>", "</p>", "<table><tr><td>", "</td></tr></table>", "<a href='/x'>", "</a>", "<h1>", "</h1>", "<br>",
    "<ul><li>", "</li></ul>", "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle",',
    '"headline":"A","datePublished":"2026-99-99","author":{"name":[1,null]},"image":{"url":{}},"articleBody":7}',
    '[[[{"@graph":', "<meta property='og:title' content='", "<meta charset=utf-16>", "<meta name=date content=",
    "<time datetime='0000-00-00'>", "<time datetime='2026-11-01T25:61'>", "<link rel=canonical href='http://[::'>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='koi8-r'?>", "<!DOCTYPE", "&#0;", "&#xD800;",
    "&amp;lt;", "\u0000", "\ufffe", "\u202e", "今天是2026年2月30日", "2026-11-01 10:00", "责任编辑：",
    "已删除或过期的稿件", "Just a moment...",
    "<svg><title>x</title>", "<noscript>", "<iframe src=x>", "<form>", "<textarea>", "<select><option>", "<font>" * 30,
    "<div>" * 40, "<frameset><frame>", "<base href='javascript:'>", "Қазақстан мен Қытай. ",
    "Министры подписали договор. " * 9, "两国大学签署协议，扩大留学生交流规模。" * 6,
    "The agreement was signed on Monday. " * 9, "'", '"', ">", "<", "=",
]  # fmt: skip
HINTS = (Hints(body="div p, td, #x", title="h1, title", date="p", author="a", lead="li", cut=("p p", "div", "table")),)


def outcome(
    body: bytes, url: str = "https://e.kz/2026/11/01/slug_c_1.htm", hints: tuple[Hints, ...] = ()
) -> ReadArticle | None:
    with contextlib.suppress(NotArticle):
        return read(Page(url=url, body=body, fetched_at=NOW, timezone="Asia/Almaty", hints=hints))
    return None


def check(found: ReadArticle | None) -> None:
    if found is None:
        return
    assert found.title
    assert found.text
    for text in (found.title, found.text, found.summary or "", found.author or ""):
        assert is_normalized("NFC", text)
        assert "\0" not in text
        text.encode()  # no lone surrogate reaches the store
    assert found.image is None or found.image.startswith(("http://", "https://"))
    told = {one.field: one for one in found.origins}
    assert all(one.source and 0 <= one.confidence < 1 for one in found.origins)
    assert {"title", "text", "summary"} <= told.keys()
    assert ("published" in told, "author" in told) == (bool(found.published), bool(found.author))
    assert (found.published is None) == (found.published_from is None) == (found.published_precision is None)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from([(), HINTS]))
def test_any_markup(pieces: list[str], hints: tuple[Hints, ...]) -> None:
    check(outcome("".join(pieces).encode("utf-8", "replace"), hints=hints))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<html><body><p>", b"<!doctype html><title>"]))
def test_any_bytes(body: bytes, prefix: bytes) -> None:
    check(outcome(prefix + body))


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_any_address(url: str) -> None:
    html = "<title>An agreement is signed</title><link rel=canonical href='/x'><p>" + "The agreement was signed. " * 9
    check(outcome(html.encode(), url=url))


def monsters(size: int) -> list[bytes]:
    """Pages on which a careless pattern or walk takes time that grows with the square of their size."""
    return [
        b"<div>" * size + b"text",
        b"<p>" + b"<a href=x>link</a> " * size,
        b"<table><tr><td>" * (size // 30) + b"cell",
        b"<p>\xe8\x80\x80" * size,
        b"<title>" + b"- " * size,
        b"<script type='application/ld+json'>" + b"[" * size + b"</script><p>text",
        b"<p>" + b"1 " * size,
        b"<p>" + b"(" * size,
        b"<p>" + b"." * size,
        b"<p>" + b"| " * size,
        b"<p>2026-01-01" + b" ," * size,
        b"<p>" + "记者".encode() * size,
        b"<meta name=author content='" + b"by " * size + b"'><p>text",
        b"<h1>" + b"x" * size,
        b"<h1>y</h1>" * (size // 2),
        b"<div class='title'>abcde</div>" * (size // 3),
        b"\xff\xfe" + b"<\0p\0>\0" * size,
    ]


@pytest.mark.parametrize("size", [10_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_a_page_of_any_size_is_read_in_bounded_time(size: int) -> None:
    for body in monsters(size):
        start = time.process_time()
        check(outcome(body))
        assert time.process_time() - start < (3 if size < 100_000 else 30), body[:40]


@pytest.mark.slow
def test_what_lies_beyond_the_limit_is_cut_off_and_said() -> None:
    paragraph = b"<p>The agreement was signed on Monday by both of the ministers.</p>\n"
    body = b"<html><head><title>A very long page</title></head><body><h1>A very long page</h1>" + paragraph * 80_000
    found = outcome(body)
    assert found is not None
    assert "cut-off" in found.warnings
    assert len(found.text) <= 400_000


WORDS = "<p>" + "The two universities agreed on a joint programme in engineering. " * 9 + "</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<h1>A</h1><h1><div>" * 100 + "word " * 100_000,
        "<h1>A</h1>" + "<a href=x><div>" * 100 + "слово " * 50_000,
        "<h1>A</h1>" + "<i class='title headline biaoti' id=title></i>" * 30_000 + WORDS,
        "<h1>A</h1><p " + " ".join(f"a{n}" for n in range(60_000)) + ">" + WORDS,
        "".join(f"<meta name=author content='A{n} B'>" for n in range(40_000)) + "<h1>A</h1>" + WORDS,
        "<h1>A</h1><p>" + "\ufdfa" * 200_000,
    ],
    ids=["headings", "links", "classes", "attributes", "metas", "wide"],
)
def test_markup_without_end_is_read_in_reasonable_time(html: str) -> None:
    outcome(b"")
    start = time.process_time()
    outcome(f"<html><body>{html}</body></html>".encode())
    assert time.process_time() - start < 10
