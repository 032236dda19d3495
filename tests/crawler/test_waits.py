"""What a host's headers say of how long it wants to be left alone."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.waits import fresh, retry_after

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 400, 999_999_999),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 7200),
        ("Sun, 22 Nov 2026 09:00:00", 7200),  # without a zone
        ("Sun, 22 Nov 2026 14:00:00 +0500", 7200),
        ("Sun, 22 Nov 2026 05:00:00 GMT", None),  # that is over
        ("Sun, 22 Nov 2026 07:02:00 +" + "9" * 20, None),
        ("Fri, 31 Feb 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, now=NOW) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("max-age=600", 600),
        ("public, max-age=600, must-revalidate", 600),
        ("Public,Max-Age=600", 600),
        ('max-age="600"', 600),
        ("max-age = 600", 600),
        ("s-maxage=600", None),  # meant for caches that many share
        ("max-age=0", None),
        ("max-age=-1", None),
        ("max-age=600, no-cache", None),
        ("no-store", None),
        ("max-age=" + "9" * 400, 999_999_999),
        ("private", None),
    ],
)
def test_cache_control(header: str | None, seconds: float | None) -> None:
    assert fresh(header, now=NOW) == seconds


def test_what_a_cache_on_the_way_has_held_already_is_taken_off() -> None:
    assert fresh("max-age=600", age="200", now=NOW) == 400
    assert fresh("max-age=600", age="800", now=NOW) is None
    assert fresh("max-age=600", age="old", now=NOW) == 600


@pytest.mark.parametrize(
    ("expires", "date", "seconds"),
    [
        ("Sun, 22 Nov 2026 07:10:00 GMT", None, 600),
        ("Sun, 22 Nov 2026 07:10:00 GMT", "Sun, 22 Nov 2026 07:05:00 GMT", 300),
        ("Sun, 22 Nov 2020 07:10:00 GMT", "Sun, 22 Nov 2020 07:05:00 GMT", 300),  # a host whose clock is wrong
        ("Thu, 19 Nov 1981 08:52:00 GMT", None, None),  # what PHP says
        ("0", None, None),
        ("-1", None, None),
    ],
)
def test_expires_counts_from_when_the_answer_was_made(expires: str, date: str | None, seconds: float | None) -> None:
    assert fresh(None, expires=expires, date=date, now=NOW) == seconds
    assert fresh("max-age=60", expires=expires, date=date, now=NOW) == 60


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_no_header_breaks_it(control: str, expires: str, date: str, age: str) -> None:
    for seconds in (retry_after(expires, now=NOW), fresh(control, expires=expires, date=date, age=age, now=NOW)):
        assert seconds is None or (seconds > 0 and math.isfinite(seconds))
