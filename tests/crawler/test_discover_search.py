"""Answers to a search, and list JSON of any shape: where the list is, what a row says, what is no list at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.catalog import load
from crawler.discover import list_json, lists
from crawler.discover.link import Found
from crawler.errors import DiscoveryError
from crawler.source import Discover

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "https://search.site.example/search/ru?q=%D0%9A%D0%B8%D1%82%D0%B0%D0%B9&per_page=20"
AT = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


def of(data: Any, **more: Any) -> Found:
    return list_json.read(json.dumps(data).encode(), url=URL, timezone="Asia/Almaty", now=NOW, **more)


def told(found: Found) -> list[tuple[str, str | None, datetime | date | None]]:
    return [(link.url, link.title, link.published) for link in found.links]


ROWS = {
    "xinhua": {"publishUrl": "../20261120/c.html", "title": "T", "publishTime": "2026-11-20 09:30:00"},
    "wordpress": {
        "id": 7, "link": "https://site.example/a/", "title": {"rendered": "T"}, "date_gmt": "2026-11-20T04:30:00",
        "date": "2026-11-20T09:30:00", "_links": {"self": [{"href": "https://site.example/wp-json/7"}]},
    },
    "a search engine's": {
        "url": "/ru/a-1a2b3c/", "headline": "<b>T</b>", "published_at": "2026-11-20T09:30:00+05:00",
        "tags": [{"name": "A topic", "url": f"/tag/{n}"} for n in range(9)],
    },
    "seconds since 1970": {"href": "//site.example/a", "name": "T", "timestamp": int(AT.timestamp())},
    "milliseconds": {"href": "https://site.example/a", "name": "T", "date": f"{int(AT.timestamp())}000"},
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
@pytest.mark.parametrize(
    "around",
    [
        lambda rows: rows,
        lambda rows: {"status": "ok", "data": {"total": 1, "items": rows}},
        lambda rows: {"menu": [{"title": "News", "url": "/news"}] * 3, "content": rows},
        lambda rows: {"hits": {"hits": [{"score": 1}, *rows]}},
    ],
    ids=["bare", "wrapped", "beside a menu", "among others"],
)
def test_a_list_is_found_wherever_it_lies(row: dict[str, Any], around: Any) -> None:
    [(url, title, published)] = told(of(around([row])))
    assert url.startswith(("https://site.example/", "https://search.site.example/"))
    assert (title, published) == ("T", AT)


def test_rows_of_a_search_engine_may_hold_the_article_one_level_down() -> None:
    hits = [{"_id": str(n), "_source": {"link": f"/{n}", "title": "T"}} for n in range(2)]
    assert [link.url for link in of({"hits": {"hits": hits}}).links] == [
        f"https://search.site.example/{n}" for n in (0, 1)
    ]


def test_an_address_may_be_made_of_a_rows_fields() -> None:
    rows = [
        {"id": 1234567, "title": "T", "created_date": "2026-11-20T09:30:00.000+05:00", "slug": "a b"},
        {"id": None, "title": "No id"},
        {"id": True, "title": "No id either"},
        {"id": "../../etc", "title": "Hostile"},
    ]
    found = of(rows, article="https://gov.example/news/details/{id}?lang=ru")
    assert told(found) == [
        ("https://gov.example/news/details/1234567?lang=ru", "T", AT),
        ("https://gov.example/news/details/..%2F..%2Fetc?lang=ru", "Hostile", None),
    ]
    assert told(of(rows[:1], article="https://gov.example/{slug}"))[0][0] == "https://gov.example/a%20b"
    assert not of(rows, article="https://gov.example/{number}").container


@pytest.mark.parametrize(
    "data", [[], {"total": 0, "items": []}, {"data": {"posts": []}}, {"took": 3, "hits": {"hits": []}}]
)
def test_a_list_without_anything_in_it_is_one(data: Any) -> None:
    assert of(data) == Found()


@pytest.mark.parametrize(
    "data",
    [
        {},
        "text",
        7,
        None,
        {"error": "no"},
        {"errors": []},
        {"items": [1, 2]},
        [[[[[[[[{"url": "/a", "title": "T"}]]]]]]]],
    ],
)
def test_json_without_a_list_is_none(data: Any) -> None:
    found = of(data)
    assert not found.links
    assert not found.container


def test_a_date_to_come_is_none() -> None:
    row = {"url": "/a", "title": "T", "timestamp": int(NOW.timestamp()) + 86_400}
    assert told(of([row])) == [("https://search.site.example/a", "T", None)]


def test_half_a_character_reaches_no_store() -> None:
    body = rb'[{"url": "/a\ud800", "title": "T\udc00", "date": "\ud83d", "id": "\ud83d"}]'
    for article in (None, "https://site.example/{id}"):
        [link] = list_json.read(body, url=URL, article=article, now=NOW).links
        for text in (link.url, link.title, link.published_raw):
            assert text is not None
            assert text.encode()


SEARCH = Discover(search="https://site.example/?s=Kazakhstan+university&feed=rss2")


def answer(text: str, rule: Discover = SEARCH) -> Found:
    return lists.read(rule, text.encode(), url=rule.url, timezone="Asia/Almaty", now=NOW)


def test_an_answer_is_what_it_turns_out_to_be() -> None:
    item = "<title>T</title><link>https://site.example/a/</link><pubDate>Fri, 20 Nov 2026 04:30:00 GMT</pubDate>"
    expected = ("https://site.example/a/", "T", AT)
    assert told(answer(f"<rss version='2.0'><channel><item>{item}</item></channel></rss>")) == [expected]
    row = {"link": "https://site.example/a/", "title": "T", "date_gmt": "2026-11-20T04:30:00"}
    assert told(answer(json.dumps([row]))) == [expected]
    page = "<ul><li><a href='/2026/11/20/a-name/'>T</a> <time datetime='2026-11-20T04:30Z'></time></li></ul>"
    assert told(answer(page)) == [("https://site.example/2026/11/20/a-name/", "T", AT)]


@pytest.mark.parametrize(
    "nothing",
    [
        "[]",
        "<rss version='2.0'><channel><title>Search</title></channel></rss>",
        "<html><body><h1>Search: Kazakhstan University</h1><p>Nothing found</p></body></html>",
        "<html><body><input name='s' value='Kazakhstan university'></body></html>",
    ],
)
def test_nothing_found_is_an_answer(nothing: str) -> None:
    found = answer(nothing)
    assert found.container
    assert not found.links


@pytest.mark.parametrize(
    "shell", ["<html><body><div id='app'></div></body></html>", "<h1>Welcome</h1>", '{"code": 401}']
)
def test_what_does_not_say_what_it_was_asked_is_no_answer(shell: str) -> None:
    assert not answer(shell).container


def test_selectors_and_pages_hold_for_a_search_too() -> None:
    rule = Discover(
        search="https://site.example/find?q=Kazakhstan&page=1", item="div.hit", title="b", pages="?page={n}"
    )
    found = answer("<a href='/2026/11/20/menu-entry/'>Menu</a><div class=hit><b>T</b><a href='/x'>more</a></div>", rule)
    assert [(link.url, link.title) for link in found.links] == [("https://site.example/x", "T")]
    assert found.next_page == "https://site.example/find?q=Kazakhstan&page=2"


def test_a_body_that_is_no_list_of_any_kind_is_named() -> None:
    with pytest.raises(DiscoveryError):
        answer("{broken")


def test_a_search_with_a_host_of_its_own_means_the_site() -> None:
    rule = Discover(search=URL, pages="?page={n}")
    body = json.dumps([{"url": "/ru/a-1a2b3c/", "title": "T"}]).encode()
    found = lists.read(rule, body, url=rule.url, home="https://www.site.example/ru", now=NOW)
    assert [link.url for link in found.links] == ["https://www.site.example/ru/a-1a2b3c/"]
    assert found.next_page == URL + "&page=2"


GOV = [
    {
        "id": 1100002, "slug": "vizit-delegacii", "title": "В министерстве приняли делегацию <b>вузов</b>",
        "body": "<p>Текст</p>", "created_date": "2026-11-20T09:30:00.000+05:00", "heropic": "/uploads/1.jpg",
        "projects": [{"id": 5, "name": "sci", "url": "/sci"}],
    },
    {"id": 1100001, "slug": "konkurs", "name": "Объявлен конкурс", "created_date": "2026-11-19T18:00:00.000+05:00"},
]  # fmt: skip


@pytest.mark.parametrize("around", [lambda rows: rows, lambda rows: {"content": rows, "totalElements": 2}])
def test_the_ministries_of_kazakhstan_list_their_news_as_json(around: Any) -> None:
    rule = load().specs["mshe-kz"].discover[0]
    found = lists.read(rule, json.dumps(around(GOV)).encode(), url=rule.url, timezone="Asia/Almaty", now=NOW)
    news = "https://www.gov.kz/memleket/entities/sci/press/news/details"
    assert told(found) == [
        (f"{news}/1100002?lang=ru", "В министерстве приняли делегацию вузов", AT),
        (f"{news}/1100001?lang=ru", "Объявлен конкурс", datetime(2026, 11, 19, 13, 0, tzinfo=UTC)),
    ]


def test_wordpress_is_asked_for_no_more_than_is_read() -> None:
    rule = next(rule for rule in load().specs["astana-times"].discover if rule.search)
    row = {
        "date_gmt": "2026-11-20T04:30:00",
        "link": "https://astanatimes.com/2026/11/universities-meet/",
        "title": {"rendered": "Universities Meet &#8216;Halfway&#8217;"},
    }
    found = lists.read(rule, json.dumps([row]).encode(), url=rule.url, timezone="Asia/Almaty", now=NOW)
    assert told(found) == [(row["link"], "Universities Meet ‘Halfway’", AT)]
    assert set(row) == set(rule.url.partition("_fields=")[2].split(","))
