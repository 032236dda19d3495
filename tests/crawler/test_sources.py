"""The bundled sources: each loads, says how it is known, and recognises its own pages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from crawler import plan
from crawler.catalog import load, load_layouts
from crawler.discover import guess
from crawler.source import SourceSpec
from crawler.topic import watch
from crawler.work import identity
from tests.conftest import ROOT, shared_data

CATALOG = load()
FILES = sorted(file.name for file in files("crawler").joinpath("sources").iterdir() if file.name.endswith(".toml"))
LAYOUTS = load_layouts()
SOURCES = [spec.source for spec in CATALOG.specs.values()]
# Seen with http alone, in recorded pages or on the lists of others: whether they answer to https nobody has said.
PLAIN_HTTP = {
    "edu.gmw.cn", "en.people.cn", "en.xjtu.edu.cn", "international.xjtu.edu.cn", "kazakh.people.com.cn",
    "news.ecnu.edu.cn", "www.moe.gov.cn", "www.news.zjut.edu.cn", "www.people.com.cn", "www.youth.cn",
}  # fmt: skip


def test_all_load() -> None:
    assert CATALOG.errors == ()
    assert len(CATALOG.specs) == len(FILES) >= 40


@pytest.mark.parametrize(("kind", "country", "least"), [("university", "CN", 12), ("university", "KZ", 12)])
def test_enough_universities_of_both_sides(kind: str, country: str, least: int) -> None:
    homes = {guess.registrable(one.homepage) for one in SOURCES if (one.kind, one.country) == (kind, country)}
    assert len(homes) >= least  # three sources of one university count once


def test_there_are_ministries_and_media_of_both_sides() -> None:
    there = {(one.kind, one.country) for one in SOURCES}
    assert {(kind, country) for kind in ("ministry", "media", "agency") for country in ("CN", "KZ")} <= there


@pytest.mark.parametrize("name", FILES)
def test_addresses_are_written_as_they_are_asked(name: str) -> None:
    spec = CATALOG.specs[name.removesuffix(".toml")]
    for address in (spec.source.homepage, *(rule.url for rule in spec.discover)):
        parts = urlsplit(address)
        assert parts.netloc == parts.netloc.lower()
        assert parts.hostname == parts.netloc  # no port, no user
        assert parts.hostname
        assert parts.scheme == "https" or parts.hostname in PLAIN_HTTP
        assert parts.path, "a homepage ends in a slash"


def test_no_homepage_is_looked_at_twice_in_vain() -> None:
    """A source without a list looks for one on its homepage: another source of that homepage would find the same."""
    homes = Counter(one.homepage for one in SOURCES)
    assert [url for url, count in homes.items() if count > 1] == []
    alone = {spec.source.hosts[0] for spec in CATALOG.specs.values() if not spec.discover}
    declared = Counter(host for spec in CATALOG.specs.values() for host in spec.source.hosts)
    assert [host for host in alone if declared[host] > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_source_is_named_as_its_file_and_says_how_it_is_known(name: str) -> None:
    text = files("crawler").joinpath("sources", name).read_text(encoding="utf-8")
    spec = CATALOG.specs[name.removesuffix(".toml")]
    assert text.startswith("# ")
    says = text.partition("name =")[0].lower()
    if spec.source.verified:
        assert "grade a" in says
    else:
        assert "unverified" in says
    assert spec.layout is None or spec.layout in LAYOUTS
    assert spec.delay >= 3


def test_the_documentation_lists_them_as_they_are() -> None:
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    rows = text.partition("## The bundled sources")[2].partition("\n## ")[0]
    columns = [set[str](), set[str](), set[str]()]
    for row in rows.splitlines():
        for column, cell in zip(columns, row.split("|")[2:5], strict=False):
            column.update(re.findall("`([a-z0-9-]+)`", cell))
    verified = {name for name, spec in CATALOG.specs.items() if spec.source.verified}
    listed = {name for name, spec in CATALOG.specs.items() if spec.discover} - verified
    assert columns == [verified, listed, set(CATALOG.specs) - listed - verified]
    assert f"\n{len(FILES)} are watched" in rows
    assert f"[{len(FILES)} sources](docs/sources.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r": (\d+)(?= \|)", rows)] == [len(column) for column in columns]


def test_every_layout_is_used() -> None:
    for_users = {"hanweb"}  # no university of ours is known to have it
    assert {spec.layout for spec in CATALOG.specs.values()} - {None} == set(LAYOUTS) - for_users


def test_no_list_is_declared_twice() -> None:
    addresses = Counter(rule.url for spec in CATALOG.specs.values() for rule in spec.discover)
    assert [url for url, count in addresses.items() if count > 1] == []


def test_a_search_is_a_handful_of_requests() -> None:
    searched = [spec for spec in CATALOG.specs.values() if any(rule.search for rule in spec.discover)]
    assert len(searched) >= 4
    for spec in searched:
        asked = plan.queries(watch.searches(), spec.source.country, spec.source.languages)
        assert 1 <= len(asked) <= 6


XINHUA = "00112233445566778899aabbccddeeff"


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        ("xinhua-en", f"https://english.news.cn/20261120/{XINHUA}/c.html", f"xinhua:20261120/{XINHUA}"),
        ("xinhua-zh", f"https://www.news.cn/world/20261120/{XINHUA}/c.html", f"xinhua:20261120/{XINHUA}"),
        ("xinhua-zh", "http://www.xinhuanet.com/english/2021-03/22/c_139827412.htm", "xinhua:c_139827412"),
        ("xinhua-ru", "http://www.he.xinhuanet.com/news/2012-06/04/content_25340717.htm", "xinhua:content_25340717"),
        ("kazinform-ru", "https://www.inform.kz/ru/a-slug-1a2b3c4d", "kazinform:a-slug-1a2b3c4d"),
        ("kazinform-ru", "http://lenta.inform.kz/en/a-slug_a3343377", "kazinform:a-slug_a3343377"),
        ("kazinform-en", "https://qazinform.com/news/a-slug-1a2b3c/", "kazinform:a-slug-1a2b3c"),
        ("kazinform-en", "https://qazinform.com/news/a-slug-without-hash/", None),
        ("kazinform-zh", "https://cn.inform.kz/article/3861234", None),
        ("moe-cn", "http://www.moe.gov.cn/srcsite/A20/202610/t20261030_1399999.html", None),
        ("xjtu", "https://news.xjtu.edu.cn/info/1003/210045.htm", None),
        ("ecnu", "http://news.ecnu.edu.cn/cf/4c/c1833a118604/page.psp", None),
        ("zjut", "http://www.news.zjut.edu.cn/2026/1120/c5415a260011/page.htm", None),
        (
            "china-daily",
            "https://global.chinadaily.com.cn/a/202311/17/WS65571297a310d5acd876f404.html",
            "chinadaily:WS65571297a310d5acd876f404",
        ),
        ("china-daily", "http://www.chinadaily.com.cn/m/guizhou/2018-07/31/content_36679534.htm", None),
        ("people", "http://politics.people.com.cn/n1/2024/0424/c1001-40223222.html", None),
        ("gmw-education", "http://edu.gmw.cn/2026-05/18/content_90000001.htm", None),
        ("people-en", "http://en.people.cn/n3/2026/0918/c90000-20501231.html", None),
        ("embassy-cn-kz", "https://kz.china-embassy.gov.cn/sgxw/202609/t20260902_12014753.htm", None),
        ("tengrinews", "https://tengrinews.kz/kazakhstan_news/a-slug-231785/", None),
    ],
)
def test_articles_are_recognised_by_their_addresses(source: str, url: str, expected: str | None) -> None:
    spec = CATALOG.specs[source]
    assert spec.article_url is not None
    assert re.search(spec.article_url, url)
    assert identity(spec, url) == expected


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("xinhua-en", "https://english.news.cn/silkroad/index.html"),
        ("xinhua-en", "https://english.news.cn/list/latestnews.htm"),
        ("xinhua-zh", "https://www.news.cn/video/index.htm"),
        ("kazinform-ru", "https://www.inform.kz/ru/lenta?page=2"),
        ("kazinform-zh", "https://cn.inform.kz/category/section_s22880/?page=2"),
        ("kazinform-en", "https://qazinform.com/news/"),
        ("kazinform-en", "https://qazinform.com/category/education_s1"),
        ("moe-cn", "http://www.moe.gov.cn/jyb_xwfb/gzdt_gzdt/index_1.html"),
        ("xjtu", "https://news.xjtu.edu.cn/zyxw/456.htm"),
        ("zjut", "http://www.news.zjut.edu.cn/5415/list2.htm"),
        ("tengrinews", "https://tengrinews.kz/news"),
        ("people", "http://politics.people.com.cn/GB/index.html"),
    ],
)
def test_lists_are_not_taken_for_articles(source: str, url: str) -> None:
    assert not re.search(CATALOG.specs[source].article_url or "", url)


def by_site() -> dict[str, SourceSpec]:
    """A source for every recorded site whose pages one of our layouts describes."""
    owners = {
        "tengrinews.kz": "tengrinews",
        "xinhuanet.com": "xinhua-zh",
        "he.xinhuanet.com": "xinhua-zh",
        "inform.kz": "kazinform-ru",
        "politics.people.com.cn": "people",
        "china.chinadaily.com.cn": "china-daily-zh",
        "swpu.edu.cn": "swpu",
    }
    return {site: CATALOG.specs[name] for site, name in owners.items()}


@pytest.mark.data
def test_recorded_pages_have_addresses_their_sources_recognise() -> None:
    sites, checked = by_site(), 0
    with (shared_data() / "pages" / "sites" / "index.csv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index):
            spec = sites.get(row["file"].partition("/")[0])
            if spec is None or not urlsplit(row["url"]).hostname:
                continue
            assert re.search(spec.article_url or "", row["url"]), row["url"]
            checked += 1
    assert checked >= 7
