"""From the addresses of some articles to an expression for all of them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.scout.pattern import generalise
from crawler.toml_table import LONGEST_PATTERN, Table

WORDS = ("bilim", "qytai", "университет", "xuexiao", "grant", "%E6%95%99", "day")


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["https://x.edu.cn/info/1004/23456.htm", "https://x.edu.cn/info/1033/98.htm"], r"//[^/]+/info/\d+/\d+\.htm$"),
        (
            ["https://x.edu.cn/2026/1118/c12a345/page.htm", "https://x.edu.cn/2026/1119/c7a99/page.htm"],
            r"//[^/]+/\d{4}/\d+/c\d+a\d+/page\.htm$",
        ),
        (
            ["https://x.cn/202611/t20261118_99.html", "https://x.cn/202510/t20251001_123.html"],
            r"//[^/]+/\d{6}/t\d+_\d+\.html$",
        ),
        (
            [f"https://x.cn/2026111{n}/{'0a' * 15}{n}f/c.html" for n in range(2)],
            r"//[^/]+/\d{8}/[0-9a-f]{32}/c\.html$",
        ),
        (
            ["https://x.kz/ru/grant-na-obuchenie-a1b2c3/", "https://x.kz/ru/forum-rektorov-0f9e8d/"],
            r"//[^/]+/ru/[^/?#]+-[0-9a-f]{6,8}/?$",
        ),
        (
            ["https://x.com/2026/11/a-joint-institute-opens/", "https://x.com/2026/10/rectors-meet-in-almaty/"],
            r"//[^/]+/\d{4}/\d{2}/[^/?#-]+-+[^/?#-]+-[^/?#]+/?$",
        ),
        (["https://x.kz/?p=1204", "https://x.kz/?p=1205"], r"//[^/]+/\?p=\d+$"),
        (["https://x.kz/news/611?from=main", "https://x.kz/news/602"], r"//[^/]+/news/\d+(?:\?|$)"),
    ],
    ids=["vsb", "webplus", "trs", "hex", "hash", "dated", "query", "tracking"],
)
def test_what_differs_is_opened(addresses: list[str], expected: str) -> None:
    more = [*addresses, *(address.replace("9", "8").replace("1", "2") for address in addresses)]
    assert generalise(more) == expected


def test_two_forms_make_an_alternative_and_a_stray_address_is_left_out() -> None:
    forms = [f"https://x.kz/news/{number}" for number in range(10, 20)]
    forms += [f"https://x.kz/2026/11/{number}-some-words-here.html" for number in range(10, 20)]
    found = generalise([*forms, "https://x.kz/special"])
    assert found is not None
    assert all(re.search(found, address) for address in forms)
    assert not re.search(found, "https://x.kz/special")


@pytest.mark.parametrize(
    "addresses",
    [
        [],
        ["https://x.kz/news/1", "https://x.kz/news/2"],
        [f"https://x.kz/{word}" for word in ("about", "contact", "history", "rector")],
        [f"https://x.kz/{a}/{b}" for a, b in (("a", "b"), ("c", "d"), ("e", "f"))],
    ],
    ids=["nothing", "too few", "one word each", "two words each"],
)
def test_where_no_expression_is_safe_there_is_none(addresses: list[str]) -> None:
    assert generalise(addresses) is None


slug = st.lists(st.sampled_from(WORDS), min_size=3, max_size=6).map("-".join)
number = st.integers(1, 10**7).map(str)
segment = st.one_of(st.sampled_from(["news", "ru", "zh"]), number, st.just("2026"), slug)


@st.composite
def sites(draw: st.DrawFn) -> list[str]:
    """Addresses as one CMS makes them: the same parts in the same order."""
    folders: list[str] = draw(st.lists(segment, max_size=3))
    shape = draw(st.sampled_from(["number", "slug", "slug-number", "letter_number", "hash"]))
    ending = draw(st.sampled_from(["", "/", ".html", ".htm"]))
    found = []
    for _ in range(8):
        head = draw(slug)
        last = {
            "number": draw(number),
            "slug": head,
            "slug-number": f"{head}-{draw(st.integers(1000, 10**6))}",
            "letter_number": f"c_{draw(number)}",
            "hash": f"{head}-{draw(st.integers(0xA00000, 0xFFFFFF)):06x}",
        }[shape]
        found.append("https://x.kz/" + "/".join([*folders, last]) + ending)
    return found


@settings(max_examples=60, deadline=None)
@given(sites())
def test_it_matches_its_examples_and_no_navigation(addresses: list[str]) -> None:
    found = generalise(addresses)
    if found is None:
        return
    large = [address for address in addresses if re.search(found, address)]
    assert len(large) >= 3
    assert len(found) <= LONGEST_PATTERN
    for path in ("/", "/contact", "/about/", "/news/", "/login", "/index.html"):
        assert not re.search(found, f"https://x.kz{path}")
    table = Table({"article_url": found}, "x.toml", "", ("article_url",))
    assert table.pattern("article_url") == found, "it is one that a source may have"


@settings(max_examples=30, deadline=None)
@given(sites(), st.sampled_from(["-", "a-", "1", "a1", "_9", "0a", "/1", "-a1b2c3"]))
def test_no_address_takes_long_to_be_refused(addresses: list[str], repeated: str) -> None:
    found = generalise(addresses)
    if found is None:
        return
    hostile = "https://x.kz/" + (repeated * 2000)[:1900] + "!?"
    start = time.process_time()
    re.search(found, hostile)
    assert time.process_time() - start < 0.2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=40).map(lambda path: f"https://x.kz/{path}"), max_size=12)
)
def test_any_address_will_do(addresses: list[str]) -> None:
    found = generalise(addresses)
    assert found is None or re.compile(found).pattern == found
