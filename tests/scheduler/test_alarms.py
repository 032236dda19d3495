"""What the operator is told, and what not: stories of sources, look by look. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import alarms
from storage.alarms import Known
from storage.models import Alarm, SourceHealth, SourceState
from storage.rhythm import WEIGHTS
from tests.scheduler.homes import source

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
STATES: tuple[SourceState, ...] = ("ok", "quiet", "gap", "unreachable", "refused", "no-links", "unreadable", "robots")


@dataclass
class Watch:
    """A home of several sources, without a store: what it knows follows from what it was told before."""

    healths: dict[str, SourceHealth] = field(default_factory=dict)
    heard: list[Alarm] = field(default_factory=list)
    problems: dict[str, dict[str, datetime]] = field(default_factory=dict)

    def look(self, at: datetime, **states: SourceState) -> list[str]:
        """Look at sources and return what is told of it."""
        for name, state in states.items():
            before = self.healths.get(name, SourceHealth(source=source(name)))
            weight = WEIGHTS[state]
            self.healths[name] = replace(
                before,
                state=state,
                state_since=before.state_since if before.state == state else at,
                last_checked=at,
                last_success=before.last_success if weight else at,
                failures=before.failures + weight if weight else 0.0,
            )
        return self.wait(at, crawled=at - timedelta(minutes=1))

    def wait(self, at: datetime, *, crawled: datetime | None = None) -> list[str]:
        """Return what is told at a moment, if nothing is looked at."""
        latest = max((one.last_checked for one in self.healths.values() if one.last_checked), default=at)
        told = alarms.decide(self.known(at, crawled or latest), now=at)
        self.heard += [replace(one, id=len(self.heard) + number) for number, one in enumerate(told, start=1)]
        return [f"{one.about}: {one.state}" for one in told]

    def known(self, at: datetime, crawled: datetime) -> Known:
        last: dict[tuple[str, str], Alarm] = {(one.kind, one.about): one for one in self.heard}
        moments = {(one.kind, one.about, one.at) for one in self.heard if not one.over and at - WEEK < one.at <= at}
        broke = [(kind, about) for kind, about, _ in moments]
        heard: dict[str, set[str]] = {}
        for one in self.heard:
            if one.over:
                heard.pop(one.about, None)
            elif one.kind == "problem":
                heard.setdefault(one.about, set()).add(one.text)
        return Known(
            healths=list(self.healths.values()),
            told={about: one.state for (kind, about), one in last.items() if kind == "source" and not one.over},
            last=last,
            lately={key: broke.count(key) for key in broke},
            problems=self.problems,
            heard=heard,
            crawled=crawled,
        )


@pytest.fixture
def watch() -> Watch:
    """Two sources that have worked for long."""
    known = Watch()
    assert known.look(MONDAY - WEEK, moe="ok", xinhua="ok") == []
    return known


def story(watch: Watch, looks: Sequence[tuple[timedelta, SourceState, str | None]]) -> None:
    """Hold what is told of one source against what should be: hours after Monday, how the look ends, what is told."""
    for after, state, expected in looks:
        told = watch.look(MONDAY + after, moe=state, xinhua="ok")
        assert told == ([f"moe: {expected}"] if expected else []), after


def test_a_week_of_a_source_that_hiccups_dies_and_comes_back(watch: Watch) -> None:
    story(
        watch,
        [
            (0 * HOUR, "unreachable", None),  # one time-out is weather
            (3 * HOUR, "ok", None),
            (10 * HOUR, "unreachable", None),
            (14 * HOUR, "unreachable", None),
            (19 * HOUR, "unreachable", None),
            (24 * HOUR, "unreachable", "unreachable"),  # four in a row are a failure
            (30 * HOUR, "unreachable", None),  # and told once
            (40 * HOUR, "refused", None),  # another kind of the same trouble, perhaps for a moment
            (50 * HOUR, "ok", "ok"),
            (60 * HOUR, "no-links", None),
            (64 * HOUR, "no-links", "no-links"),  # the layout has changed
            (80 * HOUR, "no-links", None),
            (95 * HOUR, "ok", None),  # it broke twice this week: let us see first
            (100 * HOUR, "ok", None),
            (108 * HOUR, "ok", "ok"),
        ],
    )


@pytest.mark.parametrize(("state", "looks"), [("unreachable", 4), ("no-links", 2), ("unreadable", 2), ("refused", 2)])
def test_how_many_looks_in_a_row_make_a_failure(watch: Watch, state: SourceState, looks: int) -> None:
    for number in range(1, looks):
        assert watch.look(MONDAY + number * HOUR, moe=state) == []
    assert watch.look(MONDAY + looks * HOUR, moe=state) == [f"moe: {state}"]


def test_a_source_that_is_looked_at_twice_a_day_is_told_of_after_a_day(watch: Watch) -> None:
    story(watch, [(0 * HOUR, "unreachable", None), (14 * HOUR, "unreachable", None)])
    assert watch.wait(MONDAY + 23 * HOUR) == []
    assert watch.wait(MONDAY + DAY) == ["moe: unreachable"]


def test_one_look_is_never_enough_however_long_ago(watch: Watch) -> None:
    story(watch, [(0 * HOUR, "unreachable", None)])
    assert watch.wait(MONDAY + 3 * DAY) == []


def test_a_host_that_asks_to_be_left_alone_for_a_week_hides_nothing_by_it(watch: Watch) -> None:
    story(watch, [(0 * HOUR, "unreachable", None)])
    watch.healths["moe"] = replace(watch.healths["moe"], interval=WEEK.total_seconds())
    assert watch.wait(MONDAY + 23 * HOUR) == []
    assert watch.wait(MONDAY + DAY) == ["moe: unreachable"]


def test_a_source_that_has_never_worked_has_no_credit() -> None:
    watch = Watch()
    assert watch.look(MONDAY, added="refused") == ["added: refused"]
    assert Watch().look(MONDAY, added="unreachable") == []


def test_one_that_answers_every_other_time_is_not_told_of(watch: Watch) -> None:
    states: list[SourceState] = ["unreachable", "ok", "refused", "ok", "no-links", "ok"] * 10
    assert [told for n, state in enumerate(states) for told in watch.look(MONDAY + n * HOUR, moe=state)] == []


def test_one_that_breaks_and_works_again_each_few_hours_is_told_of_ever_more_seldom(watch: Watch) -> None:
    states: list[SourceState] = ["refused", "refused", "ok", "ok"] * 42  # a week, a look an hour
    told = [told for n, state in enumerate(states) for told in watch.look(MONDAY + n * HOUR, moe=state)]
    assert told == ["moe: refused", "moe: ok", "moe: refused"]


def test_one_that_is_silent_and_has_holes_by_turns_is_told_of_ever_more_seldom(watch: Watch) -> None:
    states: list[SourceState] = ["gap", "quiet"] * 84
    told = [told for n, state in enumerate(states) for told in watch.look(MONDAY + n * HOUR, moe=state)]
    assert told == ["moe: gap", "moe: quiet", "moe: gap"]


def test_a_move_to_what_asks_for_another_remedy_is_told_once_it_has_lasted_a_day(watch: Watch) -> None:
    story(
        watch,
        [
            (0 * HOUR, "refused", None),
            (2 * HOUR, "refused", "refused"),
            (6 * HOUR, "no-links", None),
            (20 * HOUR, "no-links", None),
            (30 * HOUR, "no-links", "no-links"),
            (60 * HOUR, "unreadable", None),  # still its layout
            (90 * HOUR, "unreadable", None),
        ],
    )


def test_a_gap_is_told_once_for_as_long_as_there_are_gaps(watch: Watch) -> None:
    story(
        watch,
        [
            (0 * HOUR, "gap", "gap"),
            (3 * HOUR, "ok", None),
            (6 * HOUR, "gap", None),
            (12 * HOUR, "ok", None),
            (35 * HOUR, "ok", None),
            (36 * HOUR, "ok", "ok"),  # a day without
        ],
    )


def test_a_hole_after_an_outage_is_told_as_the_end_of_the_outage(watch: Watch) -> None:
    story(watch, [(0 * HOUR, "refused", None), (2 * HOUR, "refused", "refused"), (5 * HOUR, "gap", "gap")])
    assert watch.heard[-1].text == "works again, but articles of the time between may be missing"


def test_silence_is_told_and_its_end(watch: Watch) -> None:
    story(watch, [(0 * HOUR, "quiet", "quiet"), (3 * HOUR, "quiet", None), (9 * HOUR, "ok", "ok")])
    assert watch.heard[-1].text == "has something new again"


def test_our_network_is_one_alarm_and_one_end_of_it() -> None:
    watch = Watch()
    names = ("a", "b", "c", "d")

    def look(hour: int, state: SourceState, *which: str) -> list[str]:
        return watch.look(MONDAY + hour * HOUR, **dict.fromkeys(which or names, state))

    assert look(0, "ok") == []
    assert look(1, "unreachable") == ["network: down"]
    assert [look(hour, "unreachable") for hour in range(2, 40)] == [[]] * 38
    assert look(40, "ok", "a") == ["network: ok"]
    assert watch.wait(MONDAY + 41 * HOUR) == []  # b, c and d have not been looked at since
    assert watch.look(MONDAY + 42 * HOUR, b="ok", c="unreachable", d="ok") == ["c: unreachable"]


def test_a_network_that_comes_back_for_some_only() -> None:
    watch = Watch()
    watch.look(MONDAY - DAY, a="ok", b="ok", c="ok")
    assert watch.look(MONDAY, a="no-links", b="refused", c="no-links") == ["network: failing"]
    assert watch.look(MONDAY + HOUR, a="no-links", b="refused", c="no-links") == []
    assert watch.look(MONDAY + 2 * HOUR, a="ok", b="refused", c="ok") == ["network: ok"]
    assert watch.look(MONDAY + 3 * HOUR, a="ok", b="refused", c="ok") == ["b: refused"]


def test_a_problem_is_told_when_it_is_new_and_when_it_is_gone(watch: Watch) -> None:
    watch.problems = {"source file": {"a.toml: wrong": MONDAY}}
    assert watch.wait(MONDAY) == ["source file: wrong"]
    watch.problems["source file"]["b.toml: wrong"] = MONDAY + HOUR
    assert watch.wait(MONDAY + HOUR) == ["source file: wrong"]
    assert watch.heard[-1].text == "b.toml: wrong"
    assert watch.wait(MONDAY + 2 * HOUR) == []
    watch.problems = {}
    assert watch.wait(MONDAY + 30 * HOUR) == ["source file: ok"]
    assert watch.wait(MONDAY + 31 * HOUR) == []


def test_pages_that_cannot_be_dealt_with_are_told_of_once(watch: Watch) -> None:
    watch.problems = {"crawl of moe": {"moe: 1.html: the reader failed": MONDAY, "moe: 2.html": MONDAY}}
    assert watch.wait(MONDAY) == ["crawl of moe: wrong"]
    watch.problems = {"crawl of moe": {"moe: 3.html: the reader failed": MONDAY}}
    assert watch.wait(MONDAY + HOUR) == []


def test_what_a_network_that_is_down_brings_with_it_is_told_if_it_outlasts_it(watch: Watch) -> None:
    watch.look(MONDAY, c="ok")
    assert watch.look(MONDAY + HOUR, moe="unreachable", xinhua="unreachable", c="unreachable") == ["network: down"]
    watch.problems = {"mail": {"mail.example.org:587: it cannot be reached": MONDAY}, "digest": {"broken": MONDAY}}
    assert watch.wait(MONDAY + HOUR) == ["digest: wrong"]
    assert watch.look(MONDAY + 2 * HOUR, moe="ok") == ["network: ok", "mail: wrong"]


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    watch = Watch()
    watch.look(MONDAY + WEEK - HOUR, a="ok", b="ok", c="ok")
    assert watch.look(MONDAY + WEEK, a="unreachable", b="unreachable", c="unreachable") == ["network: down"]
    assert watch.look(MONDAY, a="ok") == ["network: ok"]
    assert watch.look(MONDAY + HOUR, a="refused") == []
    assert watch.look(MONDAY + 2 * HOUR, a="refused") == ["a: refused"]


def test_a_source_that_is_well_since_tomorrow_is_well(watch: Watch) -> None:
    for day in range(3):
        watch.look(MONDAY + day * DAY, moe="refused")
        watch.look(MONDAY + day * DAY + HOUR, moe="refused")
        watch.look(MONDAY + day * DAY + 2 * HOUR, moe="ok")
    assert watch.known(MONDAY + 3 * DAY, MONDAY).told == {"moe": "refused"}  # it is watched for a while
    assert watch.wait(MONDAY - DAY) == ["moe: ok"]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(STATES), max_size=30))
def test_alarms_and_their_ends_take_turns_and_are_never_said_twice(states: list[SourceState]) -> None:
    watch = Watch()
    watch.look(MONDAY - DAY, moe="ok", xinhua="ok")
    for number, state in enumerate(states):
        watch.look(MONDAY + number * HOUR, moe=state, xinhua="ok")
        assert watch.wait(MONDAY + number * HOUR) == []  # asked again, nothing is new
    said = [one.state for one in watch.heard if one.about == "moe"]
    assert all(before != after for before, after in pairwise(said))
    assert not said or said[0] != "ok"


@settings(max_examples=40)
@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_whatever_was_told_a_source_that_works_for_days_is_told_to_be_well(states: list[SourceState]) -> None:
    watch = Watch()
    for number, state in enumerate(states):
        watch.look(MONDAY + number * HOUR, moe=state)
    for day in range(10):
        watch.look(MONDAY + WEEK + day * DAY, moe="ok")
    assert watch.known(MONDAY + 3 * WEEK, MONDAY).told == {}


def alarm(number: int, about: str, state: str, *, kind: str = "source", text: str = "") -> Alarm:
    return Alarm(id=number, at=MONDAY, about=about, kind=kind, state=state, text=text or state)  # type: ignore[arg-type]


def test_what_is_told_together_is_the_last_word_of_each_the_worst_first() -> None:
    told = [
        alarm(1, "moe", "refused"),
        alarm(2, "xinhua", "gap"),
        alarm(3, "moe", "ok"),
        alarm(4, "source file", "wrong", kind="problem", text="a"),
        alarm(5, "source file", "wrong", kind="problem", text="b"),
        alarm(6, "digest", "wrong", kind="problem"),
        alarm(7, "digest", "ok", kind="problem"),
        alarm(8, "network", "down", kind="network"),
        alarm(9, "inform", "no-links"),
    ]
    assert [one.id for one in alarms.gathered(told)] == [8, 4, 5, 9, 2, 7, 3]
