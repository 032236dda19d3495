"""Looking around at a site: what is asked, what is chosen and what is written, for sites of every kind.

The sites are those of the demo, and a few of their own kind; the walk is the pure part of the real one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import catalog
from crawler.declaration import read_source
from crawler.discover.home import robots_sitemaps
from crawler.scout import layouts as known
from crawler.scout.about import about, of_outline
from crawler.scout.ask import MOST, following
from crawler.scout.choose import Choice, choose
from crawler.scout.declare import declare, rules_of
from crawler.scout.naming import NAME, from_host, from_title, unused
from crawler.scout.offers import offers
from crawler.scout.seen import Seen
from crawler.source import SourceSpec
from scheduler.demo.content import load
from scheduler.demo.lists import site_map
from tests.crawler import farm

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LAYOUTS = catalog.load_layouts()


def walk(start: str, pages: Mapping[str, bytes], robots: bytes = b"") -> list[Seen]:
    """Look around as a crawl does; ``pages``: address → body, everything else is not there."""
    seen: list[Seen] = []
    while url := following(start, seen, robots_sitemaps(robots)):
        body = pages.get(url)
        seen.append(Seen(asked=url, url=url, at=NOW, outcome="http-404" if body is None else "ok", body=body or b""))
    return seen


def added(start: str, pages: Mapping[str, bytes], robots: bytes = b"") -> tuple[SourceSpec, Choice, list[Seen]]:
    """Look around, choose, write the TOML and read it."""
    seen = walk(start, pages, robots)
    choice = choose(start, offers(seen, known.possible(start, LAYOUTS, ())))
    layout = next((offer.layout for offer in choice.taken if offer.layout), None)
    who = about(start, seen, choice.taken)
    toml = declare("a-name", who, rules_of(choice.taken, layout), origin="Found.", layout=layout)
    return read_source(tomllib.loads(toml), file="a-name.toml", layouts=LAYOUTS), choice, seen


def demo(name: str, base: str) -> tuple[dict[str, bytes], bytes]:
    """One of the demo's sites: its pages by address, and its robots.txt."""
    site = next(site for site in load(NOW, 2) if site.name == name)
    answers = site_map(site, base)
    return {base + path: each.body for path, each in answers.items()}, answers["/robots.txt"].body


@pytest.mark.parametrize(
    ("site", "start", "form", "where", "layout"),
    [
        ("silk-road-herald", "https://herald.com/", "feed", "/feed/", "wordpress"),
        ("eurasia-roundup", "https://roundup.com/", "feed", "/atom.xml", None),
        ("dala-university", "https://dala.edu.kz/", "sitemap", "/sitemap-news.xml", None),
        ("silu-university", "https://news.silu.edu.cn/zyxw.htm", "listing", "/zyxw.htm", "vsb"),
        ("stepnoy-vestnik", "https://vestnik.kz/ru/lenta", "listing", "/ru/lenta", None),
        ("primer-college", "https://primer.kz/", "listing", "/", None),
    ],
)
def test_each_kind_of_site_is_found_out(site: str, start: str, form: str, where: str, layout: str | None) -> None:
    base = f"https://{urlsplit(start).hostname}"
    spec, choice, seen = added(start, *demo(site, base))
    assert [(offer.form, offer.rule.url) for offer in choice.taken] == [(form, base + where)]
    assert (spec.layout, len(spec.discover)) == (layout, 1)
    assert spec.discover[0].pages == {"/zyxw.htm": "count-down", "/ru/lenta": "?page={n}"}.get(where)
    assert len(seen) <= MOST
    declared = next(each for each in load(NOW, 2) if each.name == site)
    own = tomllib.loads(declared.source.replace("$base", base))
    assert spec.source.title == declared.masthead
    assert list(spec.source.languages) == own["languages"]
    if base.endswith((".cn", ".kz")):
        assert (spec.source.country, spec.source.timezone) == (own["country"], own["timezone"])


def test_a_list_that_a_page_loads_as_json_is_declared_by_its_page() -> None:
    pages, robots = demo("silu-news", "https://silu.cn")
    spec, choice, _ = added("https://silu.cn/education/index.html", pages, robots)
    assert [rule.list_json for rule in spec.discover] == ["https://silu.cn/education/index.html"]
    assert len(choice.taken[0].links) == 12


def test_one_article_leads_to_its_site() -> None:
    pages, robots = demo("silk-road-herald", "https://herald.com")
    article = next(url for url in pages if "/2026/" in url)
    spec, _, seen = added(article, pages, robots)
    assert [rule.feed for rule in spec.discover] == ["https://herald.com/feed/"]
    assert [urlsplit(each.asked).path for each in seen[1:]] == ["/", "/feed/"]


def test_a_site_without_any_list_gives_none() -> None:
    pages = {"https://x.kz/": b"<html><title>x</title><body><a href='/about'>About us</a></body></html>"}
    spec, choice, seen = added("https://x.kz/", pages)
    assert (spec.discover, choice.taken) == ((), ())
    assert len(seen) <= MOST


def test_a_site_that_refuses_is_asked_twice() -> None:
    assert [each.asked for each in walk("https://x.kz/news/", {})] == ["https://x.kz/news/", "https://x.kz/"]


def feed(*days: datetime, words: str = "a") -> bytes:
    """A feed with an entry for each day."""
    items = "".join(
        farm.feed("https://x.kz", [f"/news/{words}-{number}"], published=day)
        .partition("<channel>")[2]
        .rpartition("</c")[0]
        for number, day in enumerate(days)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def home(*feeds: str, body: str = "") -> bytes:
    named = "".join(f'<link rel="alternate" type="application/rss+xml" href="{address}">' for address in feeds)
    return f"<html lang='ru'><head><title>Главная | Вестник</title>{named}</head><body>{body}</body></html>".encode()


def listing(*numbers: int) -> str:
    return "".join(
        f"<li><a href='/ru/novosti/{number}'>Студенты университета поехали на практику</a> <b>20.11.2026</b></li>"
        for number in numbers
    )


def test_a_feed_that_is_not_kept_up_is_left_for_the_list_that_is() -> None:
    old = [NOW - timedelta(days=500 + day) for day in range(9)]
    pages = {"https://x.kz/": home("/rss.xml", body=listing(*range(4001, 4009))), "https://x.kz/rss.xml": feed(*old)}
    spec, choice, _ = added("https://x.kz/", pages)
    assert [(rule.listing, rule.article_url) for rule in spec.discover] == [
        ("https://x.kz/", r"//[^/]+/ru/novosti/\d+$")
    ]
    assert choice.left[0][1] == "it is old: its newest entry is of 2025-07-10"


def test_feeds_that_complete_each_other_are_both_declared_and_a_copy_is_not() -> None:
    days = [NOW - timedelta(hours=hour) for hour in range(9)]
    pages = {
        "https://x.kz/": home("/ru.xml", "/kk.xml", "/all.xml"),
        "https://x.kz/ru.xml": feed(*days, words="ru"),
        "https://x.kz/kk.xml": feed(*days, words="kk"),
        "https://x.kz/all.xml": feed(*days[:5], words="ru"),
    }
    spec, choice, _ = added("https://x.kz/", pages)
    assert [rule.feed for rule in spec.discover] == ["https://x.kz/ru.xml", "https://x.kz/kk.xml"]
    assert choice.left == ((choice.left[0][0], "it gives the articles of https://x.kz/ru.xml"),)
    assert spec.source.every == 3600, "ten entries in eight hours: three looks before the first is gone"


def test_a_feed_that_holds_the_section_somebody_named_is_better_than_its_page() -> None:
    start = "https://x.kz/ru/section/"
    body = "".join(f"<li><a href='/news/a-{n}'>Студенты университета поехали на практику</a></li>" for n in range(9))
    days = [NOW - timedelta(hours=hour) for hour in range(9)]
    pages = {start: home("/section.xml", body=body), "https://x.kz/section.xml": feed(*days), "https://x.kz/": home()}
    spec, _, _ = added(start, pages)
    assert [rule.feed for rule in spec.discover] == ["https://x.kz/section.xml"]


@pytest.mark.parametrize(
    ("second", "rule"),
    [("?page=2", "?page={n}"), ("index_1.html", "index_{n}.html"), ("page/2/", "page/{n}/"), ("archive/2", None)],
)
def test_a_list_that_leads_to_its_second_page_says_how(second: str, rule: str | None) -> None:
    start = "https://x.kz/ru/novosti/"
    pages = {start: home(body=f"{listing(*range(4001, 4009))}<a href='{start}{second}'>2</a>")}
    spec, _, _ = added(start, pages)
    assert [each.pages for each in spec.discover] == [rule]


def test_a_language_that_headlines_only_look_like_does_not_go_before_the_declared_one() -> None:
    titles = ["Az egyetem új épülete megnyílt Almatiban", "A rektorok megállapodást írtak alá a cserékről"]
    items = "".join(f"<item><title>{title}</title><link>https://x.org/{title[:5]}</link></item>" for title in titles)
    rss = f'<rss version="2.0"><channel><title>X</title>{items}</channel></rss>'.encode()
    link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    for declared, language in (("kk", "kk"), ("", "hu")):
        page = f'<html lang="{declared}"><head>{link}</head></html>'
        seen = walk("https://x.org/", {"https://x.org/": page.encode(), "https://x.org/rss": rss})
        found = about("https://x.org/", seen, offers(seen, LAYOUTS)).languages
        assert (found.value, bool(found.guess)) == ((language,), True)


def test_what_is_not_certain_is_said_to_be_a_guess() -> None:
    seen = walk("https://x.org/", {"https://x.org/": b"<html><body>nothing</body></html>"})
    who = about("https://x.org/", seen, ())
    toml = declare("x", who, (), origin="Found.")
    guessed = [line.split(" ")[0] for line in toml.splitlines() if "# a guess: " in line]
    assert guessed == ["title", "country", "kind", "languages", "timezone"]
    assert read_source(tomllib.loads(toml), file="x.toml", layouts={}).discover == ()


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("首页 - 西安交通大学新闻网", "西安交通大学新闻网"),
        ("Главная | Евразийский национальный университет", "Евразийский национальный университет"),
        ("Жаңалықтар — Қазақ үні", "Қазақ үні"),
        ('A \x1b[31m“title" \\ with all\u202e of it\x7f', None),
    ],
)
def test_titles_are_cleaned_and_written_so_that_they_read_back(title: str, named: str | None) -> None:
    page = f"<html><head><title>{title}</title></head><body></body></html>".encode()
    spec, _, _ = added("https://x.kz/", {"https://x.kz/": page})
    assert spec.source.title == named or named is None
    assert not any(char in spec.source.title for char in "\x1b\x7f")


def test_a_file_shows_its_lines_in_their_order() -> None:
    who = of_outline("News \u202e \u2066 = emit", "https://x.kz/rss", None, "en")
    assert not any(char in declare("x", who, (), origin="Found.") for char in "\u202e\u2066")


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("Вестник КазНУ", "https://x.kz/", "vestnik-kaznu"),
        ("Қазақ үні", "https://x.kz/", "qazaq-uni"),
        ("El País", "https://x.es/", "el-pais"),
        ("西安交通大学新闻网", "https://news.xjtu.edu.cn/", "xjtu-news"),
        ("???", "https://www.astanatimes.com/feed", "astanatimes"),
        ("../../etc/passwd", "https://x.kz/", "etc-passwd"),
        ("", "https://новости.қаз/", "novosti"),
        ("", "http://127.0.0.1:8000/", "site-127-0-0-1"),
        ("", "http://[::1]/", "site-1"),
    ],
)
def test_names_are_plain(title: str, url: str, name: str) -> None:
    assert from_title(title, url) == name
    assert NAME.fullmatch(name)
    assert unused(name, {name, f"{name}-2"}) == f"{name}-3"
    assert NAME.fullmatch(from_host(url))


def test_a_line_of_opml_is_told_by_its_title_and_its_address() -> None:
    who = of_outline("Қазақстан студенттері Қытайда білім алады", "https://x.kz/rss", None, None)
    assert (who.homepage, who.country.value, who.languages.value) == ("https://x.kz/", "KZ", ("kk",))
    assert who.languages.guess
    assert of_outline("News", "https://x.cn/rss", "https://x.cn/en/", "en-GB").languages.value == ("en",)


def test_the_layout_of_another_publisher_is_not_taken() -> None:
    links = "".join(f"<li><a href='/n1/2026/1118/c1001-4{n}.html'>留学生在中国学习生活</a></li>" for n in range(9))
    pages = {"https://y.cn/xw/": home(body=links)}
    spec, _, _ = added("https://y.cn/xw/", pages)
    assert spec.layout is None
    specs = catalog.load(Path("/nowhere")).specs.values()
    assert "people" in known.possible("http://edu.people.com.cn/", LAYOUTS, specs)
    assert "people" not in known.possible("https://y.cn/", LAYOUTS, specs)


HOSTILE = (
    b"<html lang='\x00'><title>\xff\xfe</title><link rel=alternate type=application/rss+xml href='http://[x'>",
    b"<rss><channel><title><![CDATA[",
    b"<urlset><url><loc>javascript:1</loc></url></urlset>",
    b"[[[[[[{",
    b'{"a":[1]}',
    b"<a href='//'>x</a><a href='?a=%00&b'>\xe2\x80\xae</a>" * 5,
    b"<table>" * 300,
    b"\x1f\x8b\x08",
    b"/wp-content/ <p>",
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=60)), min_size=1, max_size=4).map(b"".join))
def test_whatever_a_site_answers_ends_in_a_file_that_can_be_read(body: bytes) -> None:
    everywhere = dict.fromkeys(
        f"https://x.kz/{path}" for path in ("", "feed/", "rss.xml", "sitemap.xml", "wp-json/wp/v2/posts?per_page=20")
    )
    spec, _, seen = added("https://x.kz/", dict.fromkeys(everywhere, body))
    assert len(seen) <= MOST
    assert spec.source.title
