"""How far a look reaches, what it takes and what it means: decisions without a clock, a network or a store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import outcomes
from crawler.archive import ArchiveError
from crawler.discover.link import Link
from crawler.plan import (
    ListLook,
    chosen,
    day_of,
    goes_back,
    page_on,
    queries,
    reach,
    reached,
    reaches_back,
    shortest,
    state,
    streak,
    turnover,
    wait,
)
from crawler.topic import watch
from storage.errors import DatabaseBusy

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
TODAY = NOW.date()
HORIZON = reach(NOW, None).horizon


def link(n: int, days_ago: int | None = None) -> Link:
    return Link(url=f"https://news.example/{n}", published=None if days_ago is None else TODAY - timedelta(days_ago))


def test_the_horizon_is_a_fortnight_or_what_was_asked_for() -> None:
    assert date(2026, 11, 8) == HORIZON
    asked = reach(NOW, date(2026, 1, 1))
    assert asked.horizon == date(2026, 1, 1)
    assert asked.links > 200


def test_the_day_comes_from_the_list_then_the_address_then_the_sitemap() -> None:
    url = "https://news.example/2026-11/20/a.htm"
    assert day_of(Link(url=url, published=datetime(2026, 11, 21, 1, tzinfo=UTC))) == date(2026, 11, 21)
    assert day_of(Link(url=url, modified=date(2026, 11, 1))) == date(2026, 11, 20)
    assert day_of(Link(url="https://news.example/a", modified=date(2026, 11, 1))) == date(2026, 11, 1)
    assert day_of(Link(url="https://news.example/a")) is None


@given(days=st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=60), room=st.integers(0, 40))
def test_a_first_look_takes_no_more_than_it_may_and_accounts_for_every_link(days: list[int | None], room: int) -> None:
    links = [link(n, day) for n, day in enumerate(days)]
    taken, left = chosen(links, horizon=HORIZON, room=room)
    assert len(taken) <= room
    assert {one.url for one in taken} | {one.url for one, _ in left} == {one.url for one in links}
    assert len(taken) + len(left) == len(links)
    assert all(day_of(one) is None or day_of(one) >= HORIZON for one in taken)  # type: ignore[operator]
    assert all(why in ("too-old", "over-limit") for _, why in left)


def test_one_pinned_entry_does_not_end_a_list() -> None:
    assert not reaches_back([link(0, 300), link(1, 1), link(2, 2)], HORIZON)
    assert reaches_back([link(0, 1), link(1, 20), link(2, 21)], HORIZON)
    assert not reaches_back([link(0), link(1)], HORIZON)


@pytest.mark.parametrize(
    ("links", "first", "overlaps", "expected"),
    [
        ([link(0, 1), link(1, 2)], True, False, True),
        ([link(0, 20), link(1, 21)], True, False, False),
        ([link(0), link(1)], True, False, False),  # a list without days: its first page is all a first look can judge
        ([link(0, 1), link(1, 2)], False, False, True),
        ([link(0, 1), link(1, 2)], False, True, False),
        ([link(0), link(1)], False, False, True),
        ([link(0, 20), link(1, 21)], False, False, False),
        ([], False, False, False),
    ],
)
def test_when_to_ask_for_the_next_page(links: list[Link], first: bool, overlaps: bool, expected: bool) -> None:
    assert page_on(links, first=first, overlaps=overlaps, horizon=HORIZON) is expected


def look(outcome: str, **more: object) -> ListLook:
    return ListLook(url=f"https://news.example/{outcome}", outcome=outcome, state=outcomes.state_of(outcome), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lists", "pages", "expected"),
    [
        (["ok"], {"new": 5}, "ok"),
        (["unchanged"], {}, "ok"),
        (["timeout"], {}, "unreachable"),
        (["http-503", "dns"], {}, "unreachable"),
        (["ok", "timeout"], {"new": 3}, "ok"),
        (["ok", "no-links"], {"new": 3}, "no-links"),
        (["ok", "http-404"], {"new": 3}, "no-links"),
        (["http-403"], {}, "refused"),
        (["challenge-page"], {}, "refused"),
        (["robots"], {}, "robots"),
        (["timeout", "http-403"], {}, "refused"),
        (["ok"], {"not-article:too-short": 5}, "unreadable"),
        (["ok"], {"http-404": 5}, "unreadable"),
        (["ok"], {"http-403": 5}, "refused"),
        (["ok"], {"not-article:challenge-page": 3, "http-403": 1}, "refused"),
        (["ok"], {"timeout": 4, "not-article:empty": 1}, "unreachable"),
        (["ok"], {"robots": 3}, "robots"),
        (["ok"], {"unchanged": 1, "not-article:empty": 50}, "ok"),
        (["ok"], {"not-article:empty": 2}, "ok"),
        (["ok"], {"interrupted": 5}, "ok"),
    ],
)
def test_the_state_of_a_source(lists: list[str], pages: dict[str, int], expected: str) -> None:
    found, reason = state([look(outcome) for outcome in lists], pages)
    assert found == expected
    assert bool(reason) == (expected != "ok" or "timeout" in lists)


def test_a_gap_is_named_with_its_list() -> None:
    found, reason = state([look("ok", gap=True, reason="nothing seen before")], {"new": 5})
    assert (found, reason) == ("gap", "https://news.example/ok: nothing seen before")


def entries(*hours: float) -> list[Link]:
    return [Link(url=f"https://news.example/{at}", published=NOW - timedelta(hours=at)) for at in hours]


def test_how_far_a_list_goes_back_is_said_by_its_newer_half() -> None:
    assert goes_back(entries(*range(10)), NOW) == 8 * 3600
    assert goes_back(entries(1, 2, 3, 4, 5, 6, 9000), NOW) == 8 * 3600  # the last is pinned to its top
    assert goes_back(entries(1, 2, 3), NOW) is None  # too few
    assert goes_back(entries(*[1] * 10), NOW) is None  # the feed was made anew
    assert goes_back([*entries(1, 2, 3, 4, 5), *[link(n, n) for n in range(9)]], NOW) is None  # days are too coarse
    assert goes_back(entries(*range(-9, 0)), NOW) is None


def test_what_a_look_tells_of_windows() -> None:
    feed = look("ok", links=10, window=10, new=4, reach=9000.0, wait=900.0)
    paged = look("ok", links=24, new=24, wait=0.0)
    fresh = look("ok", links=3, window=3, new=3, first=True, reach=60.0)
    same = look("unchanged", wait=1800.0)
    assert (shortest([feed, paged, fresh]), turnover([feed, paged, fresh]), reached([feed, fresh])) == (3, 0.4, 60.0)
    assert (shortest([paged]), turnover([paged]), reached([paged])) == (None, None, None)
    assert (turnover([same, paged]), turnover([fresh])) == (0.0, None)
    assert (wait([feed, same]), wait([feed, paged]), wait([look("timeout")])) == (900.0, 0.0, None)


def test_a_search_is_asked_for_the_other_side() -> None:
    uz = {"en": ("Uzbekistan clinic",), "ru": ("Узбекистан клиника", "Узбекистан врач")}
    searches = {"UZ": uz, "CN": {"en": ("China clinic",)}}
    assert queries(searches, "CN", ["ru", "en"]) == [*uz["ru"], *uz["en"]]
    assert queries(searches, "UZ", ["en", "fr"]) == ["China clinic"]
    assert queries(searches, "DE", ["en"]) == ["Uzbekistan clinic", "China clinic"]


def test_our_own_searches_are_few_and_name_the_other_side() -> None:
    searches = watch.searches()
    assert queries(searches, "KZ", ["kk"]) == ["Қытай университет", "Қытай білім"]
    assert queries(searches, "CN", ["zh", "en"]) == ["哈萨克斯坦", "Kazakhstan"]
    assert len(queries(searches, "ZZ", ["en", "zh", "ru", "kk"])) <= 12


@pytest.mark.parametrize("outcome", ["timeout", "dns", "http-503", "truncated", "http-429", "reader-stalled"])
def test_what_may_pass_is_tried_again(outcome: str) -> None:
    assert outcomes.passing(outcome)


@pytest.mark.parametrize("error", [ArchiveError("archive: full"), DatabaseBusy("database: busy")])
def test_what_fails_on_our_side_counts_against_no_page(error: Exception) -> None:
    assert outcomes.ours(outcomes.of_error(error))


@pytest.mark.parametrize("outcome", ["http-404", "too-large", "robots", "not-article:too-short", "reader-timeout"])
def test_what_will_not_pass_is_settled(outcome: str) -> None:
    assert not outcomes.passing(outcome)


def test_pages_in_a_row_without_an_article_are_counted_over_looks() -> None:
    pages, usual = streak(["not-article:empty", "interrupted", "http-404", "ok", "not-article:empty", "unchanged"])
    assert (dict(pages), usual) == ({"not-article:empty": 1, "http-404": 1}, 1 / 3)
    assert streak([]) == ({}, 0.0)
    assert streak(["ok", "http-404"])[0] == {}


@pytest.mark.parametrize(
    ("usual", "number", "expected"), [(0.0, 2, "ok"), (0.0, 3, "unreadable"), (0.5, 6, "ok"), (0.5, 7, "unreadable")]
)
def test_a_source_of_many_galleries_may_have_several_in_a_row(usual: float, number: int, expected: str) -> None:
    assert state([look("ok")], {"not-article:too-short": number}, usual)[0] == expected
