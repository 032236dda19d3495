"""Listing pages of the layouts we know, and list JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.catalog import load, load_layouts
from crawler.discover import list_json, listings, lists
from crawler.discover.link import LINKS, Found
from crawler.discover.pages import next_page
from crawler.errors import DiscoveryError
from crawler.source import Discover

LISTS = Path(__file__).parent.parent / "data" / "lists"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HEX = "0123456789abcdef0123456789abcdef"


def read(fixture: str, url: str, layout: str, timezone: str) -> Found:
    """Read a fixture the way a source of this layout that declares no more than the address would be."""
    declared = load_layouts()[layout]
    shared = declared.listing
    rule = Discover(
        listing=url,
        article_url=declared.article_url,
        pages=shared.pages,
        item=shared.item,
        link=shared.link,
        title=shared.title,
        date=shared.date,
    )
    return lists.read(rule, (LISTS / fixture).read_bytes(), url=url, timezone=timezone, now=NOW)


def test_xinhua_gives_links_and_the_json_behind_them() -> None:
    found = read("xinhua-list.html", "https://english.news.cn/silkroad/index.html", "xinhua", "Asia/Shanghai")
    assert [(link.url, link.title, link.published) for link in found.links] == [
        (
            "https://english.news.cn/20261120/00112233445566778899aabbccddeeff/c.html",
            "Universities of two countries meet in Xi'an",
            datetime(2026, 11, 20, 13, 5, 10, tzinfo=UTC),
        ),
        (
            "https://english.news.cn/20261119/ffeeddccbbaa99887766554433221100/c.html",
            "Workshop trains mechanics in Almaty",
            datetime(2026, 11, 18, 23, 0, tzinfo=UTC),
        ),
        # the list's time is five years after the day in the address: it is when it was listed
        ("http://www.xinhuanet.com/english/2021-03/22/c_139827412.htm", "An older page", None),
    ]
    assert found.lists == (f"https://english.news.cn/silkroad/ds_{HEX}.json",)


def test_xinhua_json() -> None:
    body = (LISTS / "xinhua-ds.json").read_bytes()
    url = f"https://www.news.cn/silkroad/ds_{HEX}.json"
    found = list_json.read(body, url=url, timezone="Asia/Shanghai", now=NOW)
    assert [(link.url[-39:], link.title, link.published) for link in found.links] == [
        (
            "00112233445566778899aabbccddeeff/c.html",
            "中哈高校联合实验室揭牌",
            datetime(2026, 11, 20, 13, 5, 10, tzinfo=UTC),
        ),
        ("aaaabbbbccccddddeeeeffff00001111/c.html", "旧闻一则", None),
        ("aaaabbbbccccddddeeeeffff00002222/c.html", "旧闻又一则", None),
        ("aaaabbbbccccddddeeeeffff00003333/c.html", "上篇", None),
        ("aaaabbbbccccddddeeeeffff00004444/c.html", "下篇", None),
        ("ffeeddccbbaa99887766554433221100/c.html", "丝路学堂开课", datetime(2026, 11, 18, 23, 0, tzinfo=UTC)),
    ]
    assert found.links[0].url.startswith("https://www.news.cn/20261120/")
    assert found.warnings == ("1 rows of the list are no objects",)


def test_older_json_shapes() -> None:
    jsonp = list_json.read(
        (LISTS / "xinhua-nodeart.js").read_bytes(), url="http://da.example/", timezone="Asia/Shanghai"
    )
    assert [(link.title, link.published) for link in jsonp.links] == [
        ("留学生座谈会举行", datetime(2020, 2, 19, 13, 30, 11, tzinfo=UTC))
    ]
    wrapped = b'{"data": {"datasource": [{"publishUrl": "https://www.news.cn/1/c.html", "title": "t"}]}}'
    assert list_json.read(wrapped, url="http://da.example/").links[0].url == "https://www.news.cn/1/c.html"
    wordpress = (
        b'[{"link": "https://w.example/a/", "title": {"rendered": "A &amp; B"}, "date_gmt": "2026-11-20T04:00:00"}]'
    )
    (link,) = list_json.read(wordpress, url="http://w.example/", timezone="Asia/Almaty").links
    assert (link.title, link.published) == ("A & B", datetime(2026, 11, 20, 4, 0, tzinfo=UTC))


def test_json_of_another_shape_has_no_container() -> None:
    assert not list_json.read(b'{"errors": []}', url="http://x.example/").container
    assert list_json.read(b'{"datasource": []}', url="http://x.example/").container


@pytest.mark.parametrize("body", [b"", b"{", b"<html>Forbidden</html>", b"[" * 100_000])
def test_what_is_no_json_is_named(body: bytes) -> None:
    with pytest.raises(DiscoveryError, match="not a JSON list"):
        list_json.read(body, url="http://x.example/")


def test_a_page_declared_as_json_leads_to_its_json() -> None:
    rule = Discover(list_json="https://www.news.cn/world/")
    page = (LISTS / "xinhua-list.html").read_bytes()
    assert lists.read(rule, page, url=rule.url).lists == (f"https://www.news.cn/world/ds_{HEX}.json",)


@pytest.mark.parametrize(
    ("fixture", "url", "expected"),
    [
        (
            "kazinform-2026.html",
            "https://www.inform.kz/ru/lenta",
            [
                ("Вузы двух стран подписали соглашение", datetime(2026, 11, 18, 16, 38, tzinfo=UTC)),
                ("Мастерскую Лу Баня открыли в Усть-Каменогорске", datetime(2026, 11, 18, 4, 5, tzinfo=UTC)),
            ],
        ),
        (
            "kazinform-2025.html",
            "https://cn.inform.kz/lenta",
            [
                ("哈国学生抵达西安", datetime(2026, 8, 18, 3, 32, tzinfo=UTC)),
                ("孔子学院举办公开课", datetime(2026, 8, 18, 2, 10, tzinfo=UTC)),
            ],
        ),
        (
            "kazinform-2023.html",
            "https://www.inform.kz/ru/lenta",
            [("Грант для студентов", date(2023, 8, 15)), ("Новая школа", date(2023, 8, 14))],
        ),
        (
            "kazinform-2022.html",
            "https://www.inform.kz/ru/lenta",
            [
                ("Спасателей наградили", datetime(2026, 11, 21, 9, 16, tzinfo=UTC)),
                ("Концерт филармонии", datetime(2026, 11, 21, 18, 50, tzinfo=UTC)),
            ],
        ),
    ],
)
def test_kazinform_in_all_its_generations(fixture: str, url: str, expected: list[tuple[str, datetime | date]]) -> None:
    found = read(fixture, url, "kazinform", "Asia/Almaty")
    assert [(link.title, link.published) for link in found.links] == expected
    assert found.next_page == url + "?page=2"


def test_the_ministry_writes_whole_titles_beside_cut_ones() -> None:
    url = "http://www.moe.gov.cn/jyb_xwfb/gzdt_gzdt/"
    found = read("moe-list.html", url, "moe", "Asia/Shanghai")
    assert [(link.url, link.title, link.published) for link in found.links] == [
        (url + "202611/t20261120_1400001.html", "教育部部长会见哈萨克斯坦科学和高等教育部部长一行", date(2026, 11, 20)),
        (url + "202611/t20261118_1400000.html", "职业教育座谈会召开", date(2026, 11, 18)),
        ("http://www.moe.gov.cn/srcsite/A20/202610/t20261030_1399999.html", "关于公布名单的通知", date(2026, 10, 30)),
    ]
    assert found.next_page == url + "index_1.html"


def test_vsb_dates_without_years_and_pages_that_count_down() -> None:
    found = read("vsb-list.html", "https://news.xjtu.example/zyxw.htm", "vsb", "Asia/Shanghai")
    assert [(link.url, link.title, link.published) for link in found.links] == [
        ("https://news.xjtu.example/info/1003/210045.htm", "我校与法拉比大学签署协议", date(2026, 11, 20)),
        ("https://news.xjtu.example/info/1003/210044.htm", "丝路论坛开幕", date(2026, 11, 19)),
        ("https://news.xjtu.example/info/1006/210042.htm", "去年年末的会议", date(2025, 12, 30)),
    ]
    assert found.next_page == "https://news.xjtu.example/zyxw/456.htm"


def test_webplus_in_both_forms_of_its_addresses() -> None:
    found = read("webplus-list.html", "http://news.zjut.example/5415/list.htm", "webplus", "Asia/Shanghai")
    assert [(link.url, link.title, link.published) for link in found.links] == [
        ("http://news.zjut.example/2026/1120/c5415a260011/page.htm", "学校代表团访问阿拉木图", date(2026, 11, 20)),
        ("http://news.zjut.example/5a/3f/c5415a260010/page.htm", "来华留学生文化节", date(2026, 11, 17)),
    ]
    assert found.next_page == "http://news.zjut.example/5415/list2.htm"


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        (
            "tengrinews-2024.html",
            [
                ("Три вуза открыли общую лабораторию", datetime(2026, 11, 22, 2, 40, tzinfo=UTC)),
                ("Фестиваль студентов прошёл в Сиане", datetime(2026, 11, 21, 13, 5, tzinfo=UTC)),
                ("Группа студентов уехала на стажировку", date(2026, 11, 19)),
            ],
        ),
        (
            "tengrinews-2026.html",
            [
                (
                    "Мастерскую Лу Баня открыли в колледже",
                    None,
                ),  # 09:15 is still to come: the clock is wrong, or we are
                ("Как поступить в вуз за рубежом", datetime(2026, 11, 21, 15, 0, tzinfo=UTC)),
            ],
        ),
    ],
)
def test_tengrinews_says_today_and_yesterday(fixture: str, expected: list[tuple[str, datetime | date | None]]) -> None:
    found = read(fixture, "https://tengrinews.kz/news", "tengrinews", "Asia/Almaty")
    assert [(link.title, link.published) for link in found.links] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "dknews",
            [
                ("Вузы двух стран обменяются студентами", datetime(2026, 11, 20, 9, 20, tzinfo=UTC)),
                ("В Примерске открыт новый кампус", datetime(2026, 11, 19, 4, 0, tzinfo=UTC)),
            ],
        ),
        (
            "nwafu",
            [
                ("中亚农业培训班结业，二十六名学员获得证书", date(2026, 11, 20)),
                ("哈萨克斯坦高校代表团来访", date(2026, 11, 18)),
            ],
        ),
        (
            "zakon",
            [
                ("Вузы откроют совместную программу", datetime(2026, 11, 20, 10, 30, tzinfo=UTC)),
                ("Студенты вернулись со стажировки", datetime(2026, 11, 20, 3, 5, tzinfo=UTC)),
            ],
        ),
        ("zjut", [("学校代表团访问阿拉木图", date(2026, 11, 20)), ("来华留学生文化节开幕", date(2026, 11, 17))]),
    ],
)
def test_a_source_with_selectors_of_its_own(source: str, expected: list[tuple[str, datetime | date]]) -> None:
    spec = load().specs[source]
    rule = next(rule for rule in spec.discover if rule.item)
    body = (LISTS / "sources" / f"{source}.html").read_bytes()
    found = lists.read(rule, body, url=rule.url, timezone=spec.source.timezone, now=NOW)
    assert [(link.title, link.published) for link in found.links] == expected
    assert found.container
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("source", "url", "expected", "following"),
    [
        (
            "nur",
            "https://www.nur.kz/latest/",
            [
                ("Вузы объявили набор на курсы китайского", datetime(2026, 11, 21, 14, 20, tzinfo=UTC)),
                ("В Сиане прошел форум ректоров", datetime(2026, 11, 21, 6, 0, tzinfo=UTC)),
            ],
            None,
        ),
        (
            "lzu",
            "https://news.lzu.edu.cn/l/yaowen/",
            [
                ("学校与哈萨克斯坦高校共建联合实验室", date(2026, 11, 20)),
                ("丝绸之路青年论坛举行", date(2026, 11, 17)),
                ("校长会见外国使节", date(2026, 11, 16)),
            ],
            None,
        ),
        (
            "blcu",
            "https://news.blcu.edu.cn/lysp.htm",
            [("哈萨克斯坦分校首届学生入学", date(2026, 11, 20)), ("汉语桥比赛在校举行", date(2026, 11, 18))],
            "https://news.blcu.edu.cn/lysp/57.htm",
        ),
        (
            "xjtu-international",
            "http://international.xjtu.edu.cn/gzdt.htm",
            [("丝绸之路大学联盟理事会召开", date(2026, 11, 19)), ("哈萨克斯坦代表团访问学校", date(2026, 11, 12))],
            "http://international.xjtu.edu.cn/gzdt/44.htm",
        ),
    ],
)
def test_a_source_without_selectors(
    source: str, url: str, expected: list[tuple[str, datetime | date]], following: str | None
) -> None:
    spec = load().specs[source]
    pages = load_layouts()[spec.layout].listing.pages if spec.layout else None
    rule = next(iter(spec.discover), Discover(listing=url, article_url=spec.article_url, pages=pages))
    body = (LISTS / "sources" / f"{source}.html").read_bytes()
    found = lists.read(rule, body, url=url, timezone=spec.source.timezone, now=NOW)
    assert [(link.title, link.published) for link in found.links] == expected
    assert found.next_page == following


def test_every_selector_of_lists_has_a_page() -> None:
    layouts = load_layouts()
    own = {
        spec.source.name
        for spec in load().specs.values()
        for rule in spec.discover
        if rule.item and rule.item != (layouts[spec.layout].listing.item if spec.layout else None)
    }
    assert {path.stem for path in (LISTS / "sources").glob("*.html")} >= own
    shared = {name for name, layout in layouts.items() if layout.listing.item}
    assert all(list(LISTS.glob(f"{name}-*.html")) for name in shared)


URL = "https://site.example/news/"


def listing(body: str, **rule: str) -> Found:
    return listings.read(body.encode(), url=URL, rule=Discover(listing=URL, **rule), now=NOW)


def test_tells_an_empty_list_from_one_that_is_gone() -> None:
    empty = listing("<ul class='news'></ul><a href='/about'>About</a>", item="ul.news > li")
    assert (empty.links, empty.container, empty.warnings) == ((), True, ("the list is empty",))
    gone = listing("<div class='feed'><a href='/1'>One</a></div>", item="ul.news > li")
    assert (gone.links, gone.container) == ((), False)
    assert "the layout may have changed" in gone.warnings[0]
    moved = listing(
        "<ul class='news'><li><a href='/new/form'>One</a></li></ul>", item="ul.news > li", article_url="/old/"
    )
    assert (moved.links, moved.container) == ((), True)
    assert "no address in it looks like an article's" in moved.warnings[0]
    nothing = listing("<p>Nothing here</p>", article_url="/old/")
    assert (nothing.links, nothing.container) == ((), False)


def test_finds_articles_by_address_when_the_selector_no_longer_matches() -> None:
    found = listing("<div><a href='/a/1.html'>One</a></div>", item="ul.news > li", article_url=r"/a/\d+\.html")
    assert [link.title for link in found.links] == ["One"]
    assert not found.container


def test_one_article_linked_twice_is_one_link_with_its_title() -> None:
    found = listing(
        "<li><a href='/a/1#top'><img></a><a href=' /a/1 '>The headline</a><i>2026-11-20</i></li>", article_url="/a/"
    )
    assert [(link.url, link.title, link.published) for link in found.links] == [
        ("https://site.example/a/1", "The headline", date(2026, 11, 20))
    ]


def test_a_picture_or_a_call_to_read_gets_the_headline_beside_it() -> None:
    entry = "<li><a href='/a/1'><img></a><h3>The headline of it</h3><a href='/a/1'>Подробнее</a></li>"
    assert listing(entry, article_url="/a/").links[0].title == "The headline of it"


def test_without_a_rule_articles_are_guessed() -> None:
    page = "<a href='/about'>About us</a><a href='/2026/11/20/forum-opens/'>Forum opens</a><a href='/news/'>News</a>"
    assert [link.title for link in listing(page).links] == ["Forum opens"]


def test_dates_of_neighbours_are_not_mixed() -> None:
    row = "<p>Today is 22.11.2026</p><div><a href='/a/1'>One</a> 20.11.2026 <br><a href='/a/2'>Two</a> 19.11.2026</div>"
    found = listing(row, article_url="/a/")
    assert [link.published for link in found.links] == [date(2026, 11, 20), date(2026, 11, 19)]


def test_a_sentence_that_mentions_a_day_is_no_date() -> None:
    found = listing(
        "<li><a href='/a/1'>Forum</a><p>The forum of 5 May 2024 goes on in autumn</p></li>", article_url="/a/"
    )
    assert found.links[0].published is None


def test_only_addresses_that_can_be_fetched() -> None:
    hostile = [
        "javascript:a/1()",
        "data:text/html,a/1",
        "file:///a/1",
        "http://[a/1",
        "http:///a/1",
        "http://x:99x/a/1",
        "/a/" + "1" * 3000,
    ]
    found = listing("".join(f'<a href="{href}">x</a>' for href in hostile) + "<a href='/a/1'>y</a>", article_url="a/1")
    assert [link.url for link in found.links] == ["https://site.example/a/1"]


def test_a_list_without_end_is_cut() -> None:
    assert (
        len(listing("".join(f"<a href='/a/{n}'>t</a>" for n in range(LINKS + 500)), article_url="/a/").links) == LINKS
    )


def test_the_pages_own_base_counts() -> None:
    found = listing("<base href='https://other.example/x/'><a href='a/1'>t</a>", article_url="/a/")
    assert found.links[0].url == "https://other.example/x/a/1"


def test_a_page_without_a_rule_may_name_the_next_itself() -> None:
    assert (
        listing("<a href='/a/1'>t</a><a rel='next' href='?p=2'>Next</a>", article_url="/a/").next_page == URL + "?p=2"
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    for rule in (Discover(listing=URL), Discover(feed=URL), Discover(sitemap=URL), Discover(list_json=URL)):
        try:
            found = lists.read(rule, body, url=URL, now=NOW)
        except DiscoveryError:
            continue
        assert all(link.url.startswith(("http://", "https://")) for link in found.links)


@pytest.mark.parametrize(
    ("url", "rule", "expected"),
    [
        ("https://x.example/ru/lenta", "?page={n}", "https://x.example/ru/lenta?page=2"),
        ("https://x.example/lenta?lang=ru&page=9", "?page={n}", "https://x.example/lenta?lang=ru&page=10"),
        ("https://x.example/a/index.html", "index_{n}.html", "https://x.example/a/index_1.html"),
        ("https://x.example/a/", "index_{n}.html", "https://x.example/a/index_1.html"),
        ("https://x.example/a/index_1.html", "index_{n}.html", "https://x.example/a/index_2.html"),
        ("https://x.example/5415/list.htm", "list{n}.htm", "https://x.example/5415/list2.htm"),
        ("https://x.example/5415/list2.htm", "list{n}.htm", "https://x.example/5415/list3.htm"),
        ("https://x.example/news/", "page/{n}/", "https://x.example/news/page/2/"),
        ("https://x.example/news/page/2/", "page/{n}/", "https://x.example/news/page/3/"),
        ("https://x.example/lenta?page=500", "?page={n}", None),
        ("https://x.example/zyxw/456.htm", "count-down", "https://x.example/zyxw/455.htm"),
        ("https://x.example/zyxw/1.htm", "count-down", None),
        ("https://x.example/zyxw.htm", "count-down", None),
    ],
)
def test_next_pages(url: str, rule: str, expected: str | None) -> None:
    assert next_page(url, rule) == expected


def test_a_list_whose_page_one_is_another_page_than_the_list_is_counted_from_there() -> None:
    own = ["https://x.example/list_4.html", "https://x.example/list_1.html"]
    assert next_page("https://x.example/list.html", "list_{n}.html", own) == "https://x.example/list_1.html"
    assert next_page("https://x.example/list_1.html", "list_{n}.html", own) == "https://x.example/list_2.html"
