"""Whether it is our network that fails, and what needs attention first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scheduler import health
from storage.models import SourceHealth, SourceState
from tests.scheduler.homes import source

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def state(name: str, state: SourceState, *, checked: datetime | None = NOON, reason: str | None = None) -> SourceHealth:
    return SourceHealth(source=source(name), state=state, last_checked=checked, state_since=checked, reason=reason)


def yesterday(name: str, was: SourceState) -> SourceHealth:
    return state(name, was, checked=NOON - timedelta(days=1))


def down(looked: list[SourceHealth], others: list[SourceHealth] | None = None) -> str | None:
    problem = health.network_is_down(health.witnesses([*looked, *(others or [])], looked))
    return problem.what if problem else None


def test_when_nobody_can_be_reached_it_is_our_network() -> None:
    gone = [state(name, "unreachable") for name in ("a", "b", "c")]
    assert down(gone) == "network"
    assert down(gone, [yesterday("d", "ok")]) == "network"  # d was not looked at: it says nothing
    assert down([*gone, state("d", "ok")]) is None  # one that answered proves that the network works
    assert down([*gone, state("d", "refused")]) is None


def test_few_may_be_due_at_a_time_so_those_before_count_too() -> None:
    before = [state(name, "unreachable", checked=NOON - timedelta(minutes=10)) for name in ("a", "b")]
    assert down([state("c", "unreachable")], before) == "network"
    assert down([state("c", "unreachable")], [before[0], state("b", "ok", checked=NOON)]) is None


def test_who_was_silent_when_another_answered_says_nothing_of_the_network() -> None:
    old = [replace(state(name, "unreachable"), state_since=NOON - timedelta(hours=5)) for name in ("a", "b", "c")]
    heard = state("d", "ok", checked=NOON - timedelta(hours=1))
    assert down(old, [heard]) is None  # the three are looked at together, every time d has been heard again
    assert down([old[0], state("e", "unreachable")], [heard, old[1]]) is None
    new = [state(name, "unreachable") for name in ("e", "f", "g")]
    assert down([*old, *new], [heard]) == "network"
    assert down([*old, new[0]], [heard, *new[1:]]) == "network"
    ahead = replace(heard, last_checked=NOON + timedelta(days=9))  # the clock was set back
    assert down(new, [ahead]) == "network"


def test_sources_of_one_host_are_one_witness() -> None:
    same = [replace(state(name, "unreachable"), source=source("a")) for name in ("a", "b", "c")]
    assert down(same) is None


def test_sources_that_are_down_for_long_say_nothing_of_the_network() -> None:
    week = NOON - timedelta(days=7)
    gone = [replace(state(name, "unreachable"), state_since=week) for name in ("a", "b", "c")]
    assert down([*gone, state("d", "unreachable")]) is None


def test_a_proxy_that_wants_a_login_breaks_all_that_had_worked() -> None:
    lost = [replace(yesterday(name, "no-links"), last_success=NOON) for name in ("a", "b", "c")]
    new = [replace(one, state_since=NOON) for one in lost]
    assert health.all_broke(new, since=NOON)
    assert health.all_broke([*new, state("never", "refused")], since=NOON)
    assert not health.all_broke([*new, state("d", "ok")], since=NOON)
    assert not health.all_broke([lost[0], *new[1:]], since=NOON)  # one of three had failed before
    assert not health.all_broke([replace(one, last_success=None) for one in new], since=NOON)


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
