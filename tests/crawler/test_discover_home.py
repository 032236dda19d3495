"""Automatic discovery: sites nobody has described."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import home, lists
from crawler.discover.guess import looks_like_article, same_site
from crawler.errors import DiscoveryError

LISTS = Path(__file__).parent.parent / "data" / "lists"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "https://www.institute.edu.kz/"


def test_a_homepage_gives_articles_its_feed_and_its_news_page() -> None:
    found = home.read((LISTS / "homepage.html").read_bytes(), url=URL, timezone="Asia/Almaty", now=NOW)
    assert [(link.url, link.title, link.published) for link in found.links] == [
        (URL + "ru/news/85336", "Делегация университета из Сианя посетила институт", date(2026, 11, 20)),
        (
            URL + "ru/news/dvoinoi-diplom-s-lanchzhou-podpisan",
            "Двойной диплом с Ланьчжоу: подписан договор",
            datetime(2026, 11, 21, 13, 20, tzinfo=UTC),
        ),
        ("https://en.institute.edu.kz/2026/11/19/open-lecture/", "Open lecture on the Silk Road", None),
    ]
    assert found.lists == (URL + "feed/", URL + "ru/news/")


def test_a_known_form_of_addresses_replaces_the_guess() -> None:
    found = home.read((LISTS / "homepage.html").read_bytes(), url=URL, article_url=r"/news/\d+$")
    assert [link.url for link in found.links] == [URL + "ru/news/85336"]


def test_a_page_that_leads_nowhere_says_so() -> None:
    assert not home.read(b"<html><body><div id='root'></div></body></html>", url=URL).container
    with pytest.raises(DiscoveryError, match="not a homepage"):
        home.read(b"", url=URL)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("news/85336?lang=ru", "Семинар о Шёлковом пути"),
        ("2026/11/19/open-lecture/", "Open lecture"),
        ("info/1003/210045.htm", "我校与法拉比大学签署协议"),
        ("news-en/students-win-a-prize-in-xian/", "Students win a prize in Xi'an"),
        ("ru/vuzi-podpisali-soglashenie-1a2b3c", "Вузы подписали соглашение"),
        ("a/202611/19/WS65571297a310d5acd876f404.html", ""),
        ("?p=12034", "A headline of some length, as headlines are"),
    ],
)
def test_articles_are_recognised(path: str, text: str) -> None:
    assert looks_like_article(URL + path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "Институт"),
        ("ru/about/history-of-the-institute", "История института с самого основания"),
        ("tag/silk-road-and-more", "Шёлковый путь"),
        ("ru/news/", "Новости"),
        ("category/news-of-the-faculty-today/", "Новости факультета"),
        ("files/plan-of-admission-2026-2027.pdf", "План приёма на 2026–2027 учебный год"),
        ("index_12.html", "下一页"),
        ("2026/11/20/", "20"),
        ("ru/students", "Студентам"),
    ],
)
def test_other_pages_are_not_articles(path: str, text: str) -> None:
    assert not looks_like_article(URL + path, text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.xjtu.edu.cn/", "http://www.xjtu.edu.cn/", True),
        ("https://news.xjtu.edu.cn/", "http://news.nwpu.edu.cn/", False),
        ("https://en.inform.kz/", "https://www.inform.kz/", True),
        ("https://inform.kz/", "https://tengrinews.kz/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001/a", True),
        ("http://127.0.0.1/", "http://10.0.0.1/", False),
    ],
)
def test_a_site_is_its_registrable_name(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    ("fixture", "form"),
    [
        ("wordpress-feed.xml", "feed"),
        ("atom.xml", "feed"),
        ("news-sitemap.xml", "sitemap"),
        ("sitemap-index.xml", "sitemap"),
        ("xinhua-ds.json", "json"),
        ("xinhua-nodeart.js", "json"),
        ("homepage.html", "html"),
    ],
)
def test_the_form_of_a_list_is_told_by_its_bytes(fixture: str, form: str) -> None:
    body = (LISTS / fixture).read_bytes()
    assert lists.sniff(body) == form
    assert lists.sniff(b"\xef\xbb\xbf\n" + body) == form
    found = lists.automatic(body, url=URL, timezone="Asia/Almaty", now=NOW)
    assert found.links or found.lists


FIXTURES = sorted(path for path in LISTS.rglob("*") if path.is_file())


@given(st.sampled_from(FIXTURES), st.floats(0, 1), st.binary(max_size=8))
def test_a_damaged_list_is_read_or_refused_by_name(fixture: Path, where: float, noise: bytes) -> None:
    body = fixture.read_bytes()
    cut = int(where * len(body))
    for damaged in (body[:cut], body[:cut] + noise + body[cut + len(noise) :]):
        try:
            found = lists.automatic(damaged, url=URL, timezone="Asia/Almaty", now=NOW)
        except DiscoveryError:
            continue
        assert all(link.url.startswith(("http://", "https://")) for link in found.links)
