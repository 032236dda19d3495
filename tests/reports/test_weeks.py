"""ISO weeks and their windows, on the clocks of real zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import weeks
from reports.errors import BadSettings, BadWeek, ReportError
from reports.weeks import Week

ALMATY = ZoneInfo("Asia/Almaty")
# Clocks that change at midnight, by half an hour, over the date line; and one that never changes.
ZONES = [
    "UTC",
    "Asia/Almaty",
    "Asia/Shanghai",
    "Europe/Berlin",
    "Asia/Beirut",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
seconds = st.integers(
    int(datetime(1971, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2090, 1, 1, tzinfo=UTC).timestamp())
)
instants = seconds.map(lambda second: datetime.fromtimestamp(second, tz=UTC))
all_weeks = st.dates(date(1971, 1, 1), date(2090, 1, 1)).map(weeks.on)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2025-W01", date(2024, 12, 30)),
        ("2026-W53", date(2026, 12, 28)),
        (" 2026-w47 ", date(2026, 11, 16)),
    ],
)
def test_a_week_is_read_from_its_id(text: str, monday: date) -> None:
    week = weeks.parse(text)
    assert (week.monday, week.sunday) == (monday, monday + timedelta(days=6))
    assert str(week) == text.strip().upper()


@pytest.mark.parametrize("text", ["", "2026", "2026-47", "W47", "2026-W7", "2026-W47-1", "２０２６-W47", "2026-11-16"])
def test_what_is_no_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadWeek, match="write it like 2026-W47"):
        weeks.parse(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("2025-W53", "2025 has the weeks W01 to W52"), ("2026-W00", "W01 to W53"), ("9999-W01", "between 1970 and 9998")],
)
def test_a_week_that_does_not_exist_is_refused_with_those_that_do(text: str, remedy: str) -> None:
    with pytest.raises(BadWeek, match=remedy) as caught:
        weeks.parse(text)
    assert isinstance(caught.value, ReportError)
    assert isinstance(caught.value, ValueError)


def test_an_unknown_zone_is_refused_with_an_example() -> None:
    for name in ("Asia/Alma-Ata-2", "", "../etc/passwd"):
        with pytest.raises(BadSettings, match="use an IANA name like Asia/Almaty"):
            weeks.zone(name)


def test_a_window_is_monday_to_sunday_on_the_zones_own_clock() -> None:
    assert weeks.window(weeks.parse("2026-W47"), ALMATY) == (
        datetime(2026, 11, 15, 19, tzinfo=UTC),
        datetime(2026, 11, 22, 19, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("zone", "week", "hours"),
    [
        ("Europe/Berlin", "2026-W13", 167),  # the clock goes forward
        ("Europe/Berlin", "2026-W43", 169),  # and back
        ("Asia/Almaty", "2024-W09", 169),  # Kazakhstan changed its offset on 1 March 2024
        ("Asia/Shanghai", "2026-W13", 168),
    ],
)
def test_a_week_in_which_the_clock_changes_has_its_real_length(zone: str, week: str, hours: int) -> None:
    start, end = weeks.window(weeks.parse(week), ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)


@given(week=all_weeks, zone=zones)
def test_windows_leave_no_gap_and_never_overlap(week: Week, zone: ZoneInfo) -> None:
    assert weeks.window(week, zone)[1] == weeks.window(week.shifted(1), zone)[0]


@given(instant=instants, zone=zones)
def test_every_instant_is_in_the_window_of_its_week(instant: datetime, zone: ZoneInfo) -> None:
    start, end = weeks.window(weeks.of(instant, zone), zone)
    assert start <= instant < end


@given(week=all_weeks)
def test_a_weeks_id_reads_back(week: Week) -> None:
    assert weeks.parse(str(week)) == week


@given(since=instants, days=st.integers(-20, 400), zone=zones)
def test_closed_weeks_are_all_that_have_ended_and_no_other(since: datetime, days: int, zone: ZoneInfo) -> None:
    until = since + timedelta(days=days)
    closed = weeks.closed(since, until, zone)
    if closed:
        assert closed[0] == weeks.of(since, zone)
        assert closed == [closed[0].shifted(n) for n in range(len(closed))]
        assert weeks.window(closed[-1], zone)[1] <= until < weeks.window(closed[-1].shifted(1), zone)[1]
    else:
        assert until < weeks.window(weeks.of(since, zone), zone)[1]


def test_a_week_is_closed_at_the_very_instant_it_ends() -> None:
    start, end = weeks.window(weeks.parse("2026-W47"), ALMATY)
    assert weeks.closed(start, end - timedelta(microseconds=1), ALMATY) == []
    assert weeks.closed(start, end, ALMATY) == [weeks.parse("2026-W47")]
