"""Instants as text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.times import instant, moment, read_instant, read_moment


def test_an_instant_is_written_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 11, 22, 15, 0, tzinfo=beijing)) == "2026-11-22T07:00:00Z"


def test_a_day_stays_a_plain_day() -> None:
    assert moment(date(2026, 11, 22)) == "2026-11-22"
    assert read_moment("2026-11-22") == date(2026, 11, 22)
    assert moment(None) is None
    assert read_moment(None) is None


def test_a_naive_time_is_a_bug_and_says_so() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2026, 11, 22))  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_comparing_the_text_compares_the_time(a: datetime, b: datetime) -> None:
    a, b = a.replace(microsecond=0), b.replace(microsecond=0)
    assert read_instant(instant(a)) == a
    assert (instant(a) < instant(b)) == (a < b)
