"""Facts in words: every digit of a number, and what counts with it."""

from __future__ import annotations

import pytest

from scheduler import wording
from storage.models import Fact


@pytest.mark.parametrize(
    ("number", "written"),
    [(24, "24"), (17_600, "17,600"), (1_000_000, "1,000,000"), (1_234_567, "1,234,567"), (2.5, "2.5")],
)
def test_a_number_has_all_its_digits(number: float, written: str) -> None:
    assert wording.counted(Fact(kind="enrolment", quote="…", number=number)) == written


def test_what_is_counted_goes_its_way_and_holds_for_its_time() -> None:
    fact = Fact(kind="enrolment", quote="…", number=17_600, unit="students", direction="KZ>CN", as_of="2018")
    assert wording.counted(fact) == "17,600 students KZ→CN (as of 2018)"
