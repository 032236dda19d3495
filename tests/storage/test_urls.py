"""Canonical addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.urls import canonical, spellings


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.CN/a", "http://news.cn/a"),
        ("https://news.cn:443/a", "https://news.cn/a"),
        ("http://news.cn:8080/a", "http://news.cn:8080/a"),
        ("https://news.cn", "https://news.cn/"),
        ("https://news.cn./a", "https://news.cn/a"),
        ("https://news.cn/a#top", "https://news.cn/a"),
        ("https://inform.kz/ru/a?utm_source=telegram&utm_medium=social", "https://inform.kz/ru/a"),
        ("https://mp.weixin.qq.com/s?b=2&a=1&from=timeline&isappinstalled=0", "https://mp.weixin.qq.com/s?a=1&b=2"),
        ("https://news.cn/a?spm=C1.2&fbclid=x&id=5", "https://news.cn/a?id=5"),
        ("https://news.cn/a?amp&id=5", "https://news.cn/a?id=5"),
        ("https://news.cn/a?id=5&print=1", "https://news.cn/a?id=5"),
        ("https://news.cn/a;jsessionid=0A1B?id=5", "https://news.cn/a?id=5"),
        ("https://news.cn/x/../a/./b", "https://news.cn/a/b"),
        ("https://news.cn/%7euser/%e6%95%99", "https://news.cn/~user/%E6%95%99"),
        ("https://news.cn/教育?q=教", "https://news.cn/%E6%95%99%E8%82%B2?q=%E6%95%99"),
        ("https://news.cn/?q=%c4%e3", "https://news.cn/?q=%C4%E3"),
        ("https://казну.қаз/a", "https://xn--80aoho4a.xn--80ao21a/a"),
        ("  https://news.cn/a\n", "https://news.cn/a"),
    ],
)
def test_spellings_of_one_page_become_one(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.cn/a", "https://news.cn/A"),
        ("https://news.cn/a", "https://news.cn/a/"),
        ("https://news.cn/", "https://news.cn/index.html"),
        ("https://news.cn/a?id=1", "https://news.cn/a?id=2"),
        ("https://news.cn/a?print=12", "https://news.cn/a?print=13"),
        ("https://news.cn/a?tag=x&tag=y", "https://news.cn/a?tag=y&tag=x"),
        ("https://news.cn/archive?from=2024-01-01", "https://news.cn/archive?from=2025-01-01"),
        ("https://news.cn/a?from=20", "https://news.cn/a?from=40"),
        ("https://www.news.cn/a", "https://news.cn/a"),
        ("https://news.cn/#!/news/1", "https://news.cn/#!/news/2"),
        ("https://news.cn/a%2Fb", "https://news.cn/a/b"),
        ("https://news.cn/a?b=1%26c=2", "https://news.cn/a?b=1&c=2"),
        ("https://news.cn/a?x=a+b", "https://news.cn/a?x=a%2Bb"),
    ],
)
def test_two_pages_never_become_one(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("url", ["", "mailto:a@b.kz", "not an address", "https://[::1", "https://news.cn:99999/a"])
def test_what_is_no_web_address_comes_back_as_it_is(url: str) -> None:
    assert canonical(url) == url


def test_http_and_https_are_twins() -> None:
    assert spellings("http://news.cn/a") == ("http://news.cn/a", "https://news.cn/a")
    assert spellings("https://news.cn:443/a") == ("https://news.cn/a", "http://news.cn/a")


PIECES = st.text(st.sampled_from("ab/.?#&=%;:@[]\\ +~!é教\u0301\ud800\t") | st.characters(), max_size=30)


@given(PIECES, PIECES, PIECES)
def test_canonical_is_idempotent_and_never_raises(host: str, path: str, query: str) -> None:
    for url in (f"http://{host}/{path}?{query}", f"https://news.cn/{path}?{query}", path):
        once = canonical(url)
        assert canonical(once) == once


@given(st.dictionaries(st.sampled_from(["id", "page", "lang"]), st.integers(0, 9), min_size=1), st.randoms())
def test_the_order_of_parameters_and_trackers_do_not_matter(fields: dict[str, int], random: object) -> None:
    plain = [f"{name}={value}" for name, value in fields.items()]
    tracked = [*plain, "utm_source=x", "spm=1.2"]
    random.shuffle(tracked)  # type: ignore[attr-defined]
    assert canonical("https://news.cn/a?" + "&".join(tracked)) == canonical("https://news.cn/a?" + "&".join(plain))
