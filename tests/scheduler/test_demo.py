"""The demo: its sample sites are sound, and the whole job runs on them."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.catalog import load as load_catalog
from scheduler.demo.content import SampleArticle, SampleSite, filled, load
from scheduler.demo.lists import site_map
from scheduler.demo.pages import path
from scheduler.demo.server import serving

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
BASE = "http://127.0.0.1:1"


def get(url: str, **headers: str) -> tuple[int, bytes, str]:
    """Return status, body and ETag."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
            return reply.status, reply.read(), reply.headers["ETag"]
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers["ETag"]


def by_slug(sites: tuple[SampleSite, ...]) -> dict[tuple[str, str], SampleArticle]:
    return {(site.name, article.slug): article for site in sites for article in site.articles}


@settings(max_examples=25)
@given(st.integers(0, 5 * 366 * 24).map(lambda hours: NOW + timedelta(hours=hours)))
def test_articles_are_always_fresh_and_their_texts_complete(now: datetime) -> None:
    for site in load(now, 2):
        ages = [now - article.published for article in site.articles]
        assert ages == sorted(ages)
        assert all(age > timedelta(hours=1) for age in ages)
        for article in site.articles:
            assert not re.search(r"[{}]", "".join((article.title, *article.paragraphs)))


def test_the_same_instant_makes_the_same_pages() -> None:
    first, second = ([site_map(site, BASE) for site in load(NOW, 1)] for _ in range(2))
    assert first == second


def test_days_are_written_as_each_language_writes_them() -> None:
    day = NOW.date()
    assert filled("on {weekday}, {date}", day, "en") == "on Wednesday, November 18"
    assert filled("{date-1}", day, "zh") == "11月17日"
    assert filled("{date+13}", day, "ru") == "1 декабря"
    assert filled("{date}", day, "kk") == "18 қараша"


def test_the_second_edition_adds_two_revises_one_withdraws_one() -> None:
    before, after = by_slug(load(NOW, 1)), by_slug(load(NOW, 2))
    assert sorted(site for site, _ in after.keys() - before.keys()) == ["silk-road-herald", "stepnoy-vestnik"]
    assert [slug for (_, slug), article in after.items() if article.gone] == [
        "news/409-sovmestnaya-programma-s-kitayskim-vuzom"
    ]
    assert [slug for (_, slug), article in after.items() if article.modified] == [
        "astana-it-university-xidian-double-degree"
    ]
    key = ("silk-road-herald", "astana-it-university-xidian-double-degree")
    assert "30 places" in " ".join(before[key].paragraphs)
    assert "45 places" in " ".join(after[key].paragraphs)


def test_what_is_new_was_published_in_the_last_day() -> None:
    day = NOW - timedelta(hours=25)  # when the demo's first crawl believes it happens
    before, after = by_slug(load(NOW, 1)), by_slug(load(NOW, 2))
    assert all(article.published < day for article in before.values())
    assert all(after[key].published > day for key in after.keys() - before.keys())


def test_every_page_says_that_it_is_a_sample() -> None:
    for site in load(NOW, 2):
        assert re.search("sample|样例|образец|үлгі", site.masthead)
        for address, answer in site_map(site, BASE).items():
            html = answer.content_type.startswith("text/html") and answer.status == 200 and not answer.encoding
            assert not html or site.notice in answer.body.decode(), address


def test_every_link_leads_somewhere() -> None:
    with serving(NOW) as sites:
        for server in sites.servers.values():
            for address, answer in server.answers.items():
                for link in re.findall(r'(?:href="|<loc>|<link>)([^"<]+)', answer.body.decode(errors="replace")):
                    url = urljoin(server.base + address, link)
                    target = sites.servers[server.name].answers
                    assert url.startswith(server.base), url
                    assert url.removeprefix(server.base) in target, f"{address} links to {url}"


def test_lists_name_every_article_once() -> None:
    [university] = [site for site in load(NOW, 1) if site.name == "silu-university"]
    answers = site_map(university, BASE)
    pages = ["/zyxw.htm", "/zyxw/2.htm", "/zyxw/1.htm"]  # the count goes down
    named = [
        urlsplit(urljoin(BASE + page, link)).path
        for page in pages
        for link in re.findall(r'<li><a href="([^"]+)" title', answers[page].body.decode())
    ]
    assert named == [path(university, article) for article in university.articles]


def test_an_unchanged_page_is_a_304_and_a_revised_one_is_not() -> None:
    with serving(NOW) as sites:
        herald = sites.servers["silk-road-herald"].base
        status, body, etag = get(f"{herald}/feed/")
        assert (status, get(f"{herald}/feed/", **{"If-None-Match": etag})[0]) == (200, 304)
        assert b"tsinghua" not in body
        sites.publish(2)
        status, body, _ = get(f"{herald}/feed/", **{"If-None-Match": etag})
        assert status == 200
        assert b"tsinghua" in body
        assert sites.requests[-1] == "silk-road-herald 200 /feed/"


@pytest.mark.parametrize(
    ("site", "slug", "status"),
    [
        ("silk-road-herald", "subscribers-only-analysis", 403),
        ("primer-college", "news/409-sovmestnaya-programma-s-kitayskim-vuzom", 410),
    ],
)
def test_pages_that_refuse(site: str, slug: str, status: int) -> None:
    sites = {each.name: each for each in load(NOW, 2)}
    article = by_slug(load(NOW, 2))[site, slug]
    assert site_map(sites[site], BASE)[path(sites[site], article)].status == status


def test_the_sources_are_valid(tmp_path: Path) -> None:
    with serving(NOW) as sites:
        for name, text in sites.sources.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        catalog = load_catalog(tmp_path)
        assert catalog.errors == ()
        assert sites.sources.keys() <= catalog.specs.keys()
