"""What is news about a source, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler import health
from storage.models import SourceHealth, SourceState
from tests.scheduler.homes import source

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
STATES: tuple[SourceState, ...] = ("new", "ok", "unreachable", "refused", "no-links", "unreadable", "robots", "gap")


def state(name: str, state: SourceState, *, checked: datetime | None = NOON, reason: str | None = None) -> SourceHealth:
    return SourceHealth(source=source(name), state=state, last_checked=checked, state_since=checked, reason=reason)


def yesterday(name: str, was: SourceState) -> SourceHealth:
    return state(name, was, checked=NOON - timedelta(days=1))


def named(before: list[SourceHealth], after: list[SourceHealth]) -> list[str]:
    return [problem.what for problem in health.worsened(before, after)]


def test_a_source_that_breaks_is_named_with_the_reason() -> None:
    [problem] = health.worsened([yesterday("moe", "ok")], [state("moe", "no-links", reason="0 links on zyxw.htm")])
    assert str(problem) == "moe: its lists hold no articles: its layout may have changed (0 links on zyxw.htm)"


def test_one_that_was_failing_and_still_is_changes_nothing() -> None:
    assert named([yesterday("moe", "unreachable")], [state("moe", "unreachable")]) == []
    assert named([yesterday("moe", "unreachable")], [state("moe", "refused")]) == []


def test_one_that_recovers_and_breaks_again_is_news_again() -> None:
    assert named([yesterday("moe", "refused")], [state("moe", "ok")]) == []
    assert named([yesterday("moe", "ok")], [state("moe", "refused")]) == ["moe"]


def test_a_gap_is_a_problem_and_losing_the_source_a_worse_one() -> None:
    assert named([yesterday("inform", "ok")], [state("inform", "gap")]) == ["inform"]
    assert named([yesterday("inform", "gap")], [state("inform", "unreachable")]) == ["inform"]
    assert named([yesterday("inform", "unreachable")], [state("inform", "gap")]) == []


def test_the_first_look_counts_too() -> None:
    assert named([], [state("kaznu", "robots")]) == ["kaznu"]
    assert named([], [state("kaznu", "ok"), state("aitu", "new", checked=None)]) == []


def test_when_nobody_can_be_reached_it_is_our_network() -> None:
    names = ["a", "b", "c", "d"]
    before = [yesterday(name, "ok") for name in names]
    assert named(before, [state(name, "unreachable") for name in names]) == ["network"]
    # d was not looked at in this tick: it says nothing for or against the network
    assert named(before, [*(state(name, "unreachable") for name in names[:3]), before[3]]) == ["network"]
    # one that answered proves that the network works
    assert named(before, [*(state(name, "unreachable") for name in names[:3]), state("d", "ok")]) == ["a", "b", "c"]


def test_a_network_that_goes_down_is_one_problem_though_only_some_are_due() -> None:
    names = ["a", "b", "c", "d", "e"]
    fine = [yesterday(name, "ok") for name in names]
    first = [*(state(name, "unreachable") for name in names[:3]), *fine[3:]]
    assert named(fine, first) == ["network"]
    later = [*first[:3], state("d", "unreachable", checked=NOON + timedelta(minutes=10)), fine[4]]
    assert named(first, later) == []
    back = [*later[:4], state("e", "ok", checked=NOON + timedelta(hours=1))]
    assert named(later, back) == []
    gone = [*back[:4], state("e", "refused", checked=NOON + timedelta(hours=2))]
    assert named(back, gone) == ["e"]


def test_sources_that_are_down_for_long_say_nothing_of_the_network() -> None:
    week = NOON - timedelta(days=7)
    down = [replace(yesterday(name, "unreachable"), state_since=week) for name in ("a", "b", "c")]
    fine = [yesterday("d", "ok")]
    again = [replace(each, last_checked=NOON) for each in down]
    assert named(down + fine, again + fine) == []
    assert named(down + fine, [*again, state("d", "unreachable")]) == ["d"]


@given(st.lists(st.sampled_from(STATES), max_size=6))
def test_looking_twice_at_the_same_state_is_never_news(states: list[SourceState]) -> None:
    before = [yesterday(f"s{n}", was) for n, was in enumerate(states)]
    again = [state(f"s{n}", was) for n, was in enumerate(states)]
    assert health.worsened(before, again) == []


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), max_size=2))
def test_what_is_named_is_bad_and_was_better(pairs: list[tuple[SourceState, SourceState]]) -> None:
    before = [yesterday(f"s{n}", was) for n, (was, _) in enumerate(pairs)]
    after = [state(f"s{n}", now) for n, (_, now) in enumerate(pairs)]
    expected = [f"s{n}" for n, (was, now) in enumerate(pairs) if health.BADNESS[now] > health.BADNESS[was]]
    assert named(before, after) == expected


def test_what_needs_attention_comes_first() -> None:
    fine = SourceHealth(source=source("fine"), state="ok", last_success=NOON, last_new=NOON, state_since=NOON)
    given = [
        fine,
        state("silent", "quiet"),
        state("gap", "gap"),
        yesterday("old", "refused"),
        state("fresh", "no-links"),
    ]
    order = [each.source.name for each in health.by_attention(given, now=NOON)]
    assert order == ["fresh", "old", "gap", "silent", "fine"]


def test_recent_are_those_that_broke_in_the_last_tick() -> None:
    healths = [state("fresh", "refused"), yesterday("old", "refused"), state("fine", "ok")]
    assert [problem.what for problem in health.recent(healths, NOON - timedelta(minutes=1))] == ["fresh"]
    assert health.recent(healths, None) == []
