"""How far a look reaches, what it takes and what it means: decisions without a clock, a network or a store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import outcomes
from crawler.discover.link import Link
from crawler.plan import ListLook, chosen, day_of, page_on, reach, reaches_back, state

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
    ("lists", "read", "unread", "expected"),
    [
        (["ok"], 5, 0, "ok"),
        (["unchanged"], 0, 0, "ok"),
        (["timeout"], 0, 0, "unreachable"),
        (["http-503", "dns"], 0, 0, "unreachable"),
        (["ok", "timeout"], 3, 0, "ok"),
        (["ok", "no-links"], 3, 0, "no-links"),
        (["ok", "http-404"], 3, 0, "no-links"),
        (["http-403"], 0, 0, "refused"),
        (["robots"], 0, 0, "robots"),
        (["timeout", "http-403"], 0, 0, "refused"),
        (["ok"], 0, 5, "unreadable"),
        (["ok"], 1, 50, "ok"),
        (["ok"], 0, 2, "ok"),
    ],
)
def test_the_state_of_a_source(lists: list[str], read: int, unread: int, expected: str) -> None:
    found, reason = state([look(outcome) for outcome in lists], read=read, unread=unread)
    assert found == expected
    assert bool(reason) == (expected != "ok" or "timeout" in lists)


def test_a_gap_is_named_with_its_list() -> None:
    found, reason = state([look("ok", gap=True, reason="nothing seen before")], read=5, unread=0)
    assert (found, reason) == ("gap", "https://news.example/ok: nothing seen before")


@pytest.mark.parametrize("outcome", ["timeout", "dns", "http-503", "truncated", "http-429", "reader-timeout"])
def test_what_may_pass_is_tried_again(outcome: str) -> None:
    assert outcomes.passing(outcome)


@pytest.mark.parametrize("outcome", ["http-404", "too-large", "robots", "not-article:too-short", "blocked-address"])
def test_what_will_not_pass_is_settled(outcome: str) -> None:
    assert not outcomes.passing(outcome)
