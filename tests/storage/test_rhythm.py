"""How often a source is looked at, and when it is unusually silent: decisions without a clock or a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import rhythm, sources
from storage.models import Look, PastLook, Source, SourceHealth, SourceState
from storage.rhythm import DAY, HOUR, Past
from tests.storage.examples import NOW
from tests.storage.test_sources import source

EVERY = 3 * HOUR


def looks(*shares: float | None, hours: float = 3, wait: float = 0.0, **more: Any) -> list[PastLook]:
    """Looks every few hours until now, the newest first; each with the share of its window that was new."""
    return [
        PastLook(
            at=NOW - number * timedelta(hours=hours),
            look=Look(
                source="a",
                state="ok",
                turnover=share,
                shortest=10,
                new_links=round(10 * (share or 0)),
                wait=wait,
                **more,
            ),
        )
        for number, share in enumerate(shares)
    ]


def hours(every: float, past: list[PastLook]) -> float:
    return round(rhythm.interval(every, past) / HOUR, 2)


def test_every_state_weighs_something() -> None:
    assert set(rhythm.WEIGHTS) == set(get_args(SourceState))


def test_until_a_week_is_known_it_is_as_declared() -> None:
    assert hours(EVERY, []) == 3
    assert hours(EVERY, looks(None)) == 3
    assert hours(EVERY, looks(0, 0, 0.1, 0)) == 3


def test_a_feed_whose_ten_entries_go_back_eleven_hours_is_asked_twice_in_that_time_from_the_first_look_on() -> None:
    assert hours(12 * HOUR, looks(None, reach=11 * HOUR)) == 5.5
    assert hours(EVERY, looks(None, reach=11 * HOUR)) == 3  # that is often enough


def test_half_a_window_may_turn_over_between_two_looks_at_the_fastest_of_late() -> None:
    calm = [0.1] * 100
    assert hours(EVERY, looks(0.5, *calm)) == 3
    assert hours(EVERY, looks(0.75, *calm)) == 2
    assert hours(EVERY, looks(*calm, 0.75, *calm[:10])) == 2  # it is remembered: next week it may be the same
    assert hours(EVERY, looks(*calm, *calm, 0.75)) == 3  # but not for ever


def test_a_list_that_fails_beside_it_does_not_hide_the_rhythm_of_a_feed() -> None:
    beside = [replace(one, look=replace(one.look, state="no-links")) for one in looks(0.75, 0.1, 0.1, links_found=10)]
    assert hours(EVERY, beside) == 2
    assert hours(EVERY, [replace(one, look=replace(one.look, links_found=0)) for one in beside]) == 3


def test_small_steps_are_added_up() -> None:
    assert hours(EVERY, looks(0.3, 0.3, 0.0, 0.0, hours=1)) == 1.67
    assert hours(EVERY, looks(*[0.1, 0.2] * 12, hours=0.25)) == 0.75  # and not 0.62, as for 0.2 alone


def test_a_gap_shortens_at_once() -> None:
    calm = looks(*[0.1] * 100)
    gap = replace(calm[0], look=replace(calm[0].look, state="gap"))
    assert hours(EVERY, [gap, *calm[1:]]) == 0.75
    assert hours(EVERY, looks(1.0, *[0.1] * 100)) == 0.75


def test_a_list_on_which_nothing_is_ever_met_again_is_not_asked_more_and_more_often() -> None:
    assert hours(EVERY, looks(*[1.0] * 5, hours=0.5)) == 0.17
    assert hours(EVERY, looks(*[1.0] * 50, hours=0.5)) == 3


def test_who_seldom_has_something_new_is_asked_less_often() -> None:
    assert hours(EVERY, looks(*[0.1] * 100)) == 3
    assert hours(EVERY, looks(*[0.1, 0, 0, 0] * 25)) == 3
    assert hours(EVERY, looks(*[0.1, *[0.0] * 9] * 10)) == 7.42  # every 30 hours: four looks for each
    assert hours(EVERY, looks(*[0.0] * 200)) == 24
    assert hours(48 * HOUR, looks(*[0.0] * 20, hours=48)) == 48  # it was told so


def test_without_a_window_nothing_can_be_missed() -> None:
    assert hours(EVERY, [replace(one, look=replace(one.look, new_links=19)) for one in looks(*[None] * 100)]) == 3


def test_two_seconds_are_two_seconds() -> None:
    assert rhythm.bounds(2) == (2, 16)
    assert rhythm.interval(2, looks(*[1.0, 0.1] * 20, hours=2 / 3600)) == 2
    assert rhythm.interval(2, looks(*[0.0] * 500, hours=2 / 3600)) == 16


def test_what_a_list_says_of_itself_is_believed_within_reason() -> None:
    week = [0.1, *[0.0] * 9] * 10
    assert hours(EVERY, looks(0.0, wait=12 * HOUR)) == 3  # nothing is known yet
    assert hours(EVERY, looks(*week, wait=12 * HOUR)) == 12
    assert hours(EVERY, looks(*week, wait=365 * DAY)) == 24  # a header that somebody forgot
    assert hours(EVERY, looks(*[0.3] * 100, wait=365 * DAY)) == 5  # items would be missed


def test_an_answer_that_nothing_changed_leaves_what_the_list_said_last() -> None:
    silent = [replace(one, look=replace(one.look, wait=None)) for one in looks(*[0.0] * 5)]
    asked = [replace(one, at=one.at - timedelta(hours=15)) for one in looks(*[0.1, *[0.0] * 9] * 8, wait=12 * HOUR)]
    assert hours(EVERY, [*silent, *asked]) == 12


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (None, EVERY),
        (60.0, EVERY),
        (9 * HOUR, 9 * HOUR),
        (1e9, 7 * DAY),
        (float("inf"), 7 * DAY),
        (float("nan"), EVERY),
    ],
)
def test_a_host_that_asks_to_be_left_alone_is_left_alone_within_reason(retry_after: float, seconds: float) -> None:
    well = looks(None, retry_after=retry_after)
    assert rhythm.decided(source("a"), well, 0.0)[0] == min(seconds, DAY)  # its lists work: a page of it asks for that
    failing = [replace(one, look=replace(one.look, state="refused")) for one in well]
    interval, next_check = rhythm.decided(source("a"), failing, 0.0)
    assert interval == seconds
    assert (next_check - NOW).total_seconds() >= (seconds if seconds > EVERY else 0.9 * EVERY)


def test_forty_sources_that_start_together_spread_out() -> None:
    names = [f"source-{number}" for number in range(40)]
    waits = [rhythm.spread(EVERY, name, NOW) for name in names]
    assert len({wait // 60 for wait in waits}) >= 14  # of 18 minutes
    assert waits == [rhythm.spread(EVERY, name, NOW) for name in names]
    assert waits != [rhythm.spread(EVERY, name, NOW + timedelta(seconds=1)) for name in names]


def test_a_look_made_in_the_future_says_nothing_once_the_clock_was_set_back() -> None:
    [new, *calm] = looks(*[0.1] * 100)
    ahead = replace(new, at=NOW + timedelta(hours=1))
    assert hours(EVERY, [new, ahead, *calm]) == hours(EVERY, [new, *calm])
    failed = replace(new, look=replace(new.look, state="unreachable"))
    assert hours(EVERY, [failed, ahead, *calm]) == 3


@pytest.mark.parametrize(
    ("next_check", "last_checked", "due"),
    [
        (None, None, True),
        (0, -3, True),
        (1, -2, False),
        (1, 0.01, False),  # a clock that is being corrected
        (4, 1, True),  # it was set back
        (24 * 365, 24 * 365 - 3, True),  # by a year
        (-24 * 365, -24 * 366, True),
    ],
)
def test_when_a_source_is_due(next_check: float | None, last_checked: float | None, due: bool) -> None:
    def at(hours: float | None) -> datetime | None:
        return None if hours is None else NOW + timedelta(hours=hours)

    assert rhythm.is_due(at(next_check), at(last_checked), now=NOW) is due


STATES = st.sampled_from(sorted(rhythm.WEIGHTS))
NUMBERS = st.one_of(st.none(), st.floats(min_value=0, max_value=1e12), st.floats())
LOOKS = st.lists(
    st.builds(
        PastLook,
        at=st.datetimes(NOW.replace(tzinfo=None) - timedelta(20), NOW.replace(tzinfo=None)).map(
            lambda at: at.replace(tzinfo=NOW.tzinfo)
        ),
        look=st.builds(
            Look,
            source=st.just("a"),
            state=STATES,
            new_links=st.integers(0, 100),
            turnover=st.one_of(st.none(), st.floats(0, 1)),
            reach=st.one_of(st.none(), st.floats(min_value=0, max_value=1e12)),
            wait=NUMBERS,
            retry_after=NUMBERS,
        ),
    ),
    max_size=12,
)
EVERIES = st.integers(1, 30 * 86400)


@settings(max_examples=50, deadline=None)
@given(EVERIES, LOOKS)
def test_an_interval_is_never_shorter_or_longer_than_it_may_be(every: int, past: list[PastLook]) -> None:
    floor, ceiling = rhythm.bounds(every)
    assert 0 < floor <= every <= ceiling <= max(every, DAY)
    assert floor <= rhythm.interval(every, past) <= ceiling  # which no NaN is


@settings(max_examples=50, deadline=None)
@given(EVERIES, LOOKS.filter(bool), st.floats(0, 1e6), st.floats(0, 100))
def test_more_failures_never_make_a_shorter_wait(every: int, past: list[PastLook], few: float, more: float) -> None:
    one = source("a", every=every)
    early, due = rhythm.decided(one, past, few)
    late, _ = rhythm.decided(one, past, few + more)
    assert early <= late <= max(every, DAY, rhythm.retry_after(past))
    assert timedelta(0) < due - past[0].at <= timedelta(seconds=early)


EARLIER = (PastLook(at=NOW - timedelta(hours=3), look=Look(source="a", state="ok")),)


def silent(days: float, past: Past, kind: str = "media") -> str | None:
    one: Source = replace(source("a"), kind=kind)  # type: ignore[arg-type]
    past = replace(past, news=NOW - timedelta(days=days), looks=EARLIER)
    return rhythm.quiet(one, Look(source="a", state="ok"), past, at=NOW)


def watched(days: int, *pauses: float) -> Past:
    return Past(since=NOW - timedelta(days=days), pauses=[days * DAY for days in pauses])


def test_who_is_hardly_known_is_not_called_quiet_for_four_weeks() -> None:
    assert silent(27.9, Past()) is None
    assert silent(27.9, watched(20, 0.5)) is None
    assert silent(28.1, Past(since=NOW - timedelta(days=60))) == "nothing new since 2026-10-25"


@pytest.mark.parametrize(
    ("kind", "past", "limit"),
    [
        ("agency", watched(100, 0.2, 0.3, 0.2, 0.3), 2),
        ("media", watched(100, 2.5, 2.4, 2.6, 2.5), 7.5),  # it rests at weekends
        ("media", watched(300, 2.5, 2.4, 9, 2.5, 2.5), 13.5),  # and once longer
        ("university", watched(100, 3, 3, 4), 28),  # its first summer may be to come
        ("university", watched(400, *[3] * 6, 21, *[3] * 6), 31.5),  # it pauses in August
        ("ministry", watched(400, *[3] * 13), 9),
        ("media", watched(500, *[0.5] * 9, 90, 90, 90, 20), 63),  # a quarter for which it was down
        ("university", watched(700, *[28] * 20), 84),  # once a month
        ("university", watched(700, *[140] * 20), 183),
    ],
)
def test_what_is_unusual_depends_on_its_own_pauses(kind: str, past: Past, limit: float) -> None:
    assert silent(limit - 0.1, past, kind) is None
    why = silent(limit + 0.1, past, kind)
    assert why is not None
    assert why.startswith(
        f"nothing new since {NOW - timedelta(days=limit + 0.1):%Y-%m-%d}; its longest pause in four weeks is usually "
    )


def test_the_longest_pause_of_every_four_weeks() -> None:
    since, until = NOW - timedelta(days=90), NOW
    silences = [(NOW - timedelta(days=day), seconds) for day, seconds in [(1, 5.0), (2, 7.0), (30, 3.0), (89, 9.0)]]
    assert rhythm.pauses(silences, since=since, until=until) == [7.0, 3.0, 9.0]  # for four weeks it could not be read
    assert rhythm.pauses([(NOW + timedelta(days=1), 5.0)], since=since, until=until) == []
    assert rhythm.pauses([], since=until, until=until) == []
    years = [(NOW - timedelta(days=day), 5.0) for day in range(3000)]
    assert len(rhythm.pauses(years, since=NOW - timedelta(days=3000), until=NOW)) == rhythm.MONTHS


def test_a_source_that_fell_silent_works_again_with_its_first_new_link() -> None:
    past = replace(watched(400, 0.2, 0.3, 0.2, 0.3), news=NOW - timedelta(days=3))
    before = SourceHealth(source=source("a"), state="ok", state_since=NOW - timedelta(days=90))
    jumped = sources.after(before, Look(source="a", state="ok"), past=past, now=NOW)
    assert jumped.state == "ok"  # for a fortnight nobody looked, or the clock was set forward
    past = replace(past, looks=EARLIER)
    quiet = sources.after(before, Look(source="a", state="ok"), past=past, now=NOW)
    assert (quiet.state, quiet.state_since, quiet.failures) == ("quiet", NOW, 0)
    assert quiet.reason == "nothing new since 2026-11-19; its longest pause in four weeks is usually less than a day"
    later = NOW + timedelta(hours=3)
    well = sources.after(quiet, Look(source="a", state="ok", new_links=1), past=past, now=later)
    assert (well.state, well.state_since, well.reason) == ("ok", later, None)
    set_back = sources.after(well, Look(source="a", state="ok"), past=past, now=NOW)
    assert set_back.state_since == NOW  # not since a day to come


def test_who_fails_is_not_called_quiet() -> None:
    past = replace(watched(100, 0.2, 0.3), news=NOW - timedelta(days=30))
    one = Look(source="a", state="unreachable")
    assert rhythm.quiet(source("a"), one, past, at=NOW) is None
    assert rhythm.silence(one, past, at=NOW) is None
