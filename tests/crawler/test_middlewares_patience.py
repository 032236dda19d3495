"""How long a host is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.patience import pause

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def test_pauses_double() -> None:
    assert [pause(n, delay=3, retry_after=None, now=NOW) for n in (1, 2, 3)] == [6, 12, 24]


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("1", 6),
        ("Sun, 22 Nov 2026 07:02:00 GMT", 120),
        ("22 Nov 2026 07:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 06:00:00 GMT", 6),
        ("soon", 6),
        ("", 6),
        ("-5", 6),
        ("9" * 400, 999_999_999),
        ("9" * 5000, 999_999_999),
        ("Sun, 22 Nov 2026 07:02:00 +" + "9" * 20, 6),
    ],
)
def test_what_the_host_asks_for_counts_if_it_is_more(retry_after: str, seconds: float) -> None:
    assert pause(1, delay=3, retry_after=retry_after, now=NOW) == seconds


@given(retry_after=st.text(max_size=40), attempt=st.integers(1, 5), delay=st.floats(0, 60))
def test_no_header_breaks_it(retry_after: str, attempt: int, delay: float) -> None:
    assert pause(attempt, delay=delay, retry_after=retry_after, now=NOW) >= delay
