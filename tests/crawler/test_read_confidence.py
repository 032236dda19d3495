"""A confidence must mean something: `python bench/confidence.py` prints how many values of each are right."""

from __future__ import annotations

import pytest

from bench.confidence import Told, told
from bench.gold import SETS, gold
from tests.conftest import shared_data

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def values() -> list[Told]:
    return [one for name in SETS for one in told(gold(shared_data() / "pages", name))]


def right(values: list[Told], field: str, low: float, high: float) -> tuple[float, int]:
    those = [one.right for one in values if one.field == field and low <= one.confidence < high]
    return sum(those) / len(those), len(those)


@pytest.mark.parametrize(("field", "least"), [("title", 0.93), ("published", 0.96), ("author", 0.93), ("text", 0.85)])
def test_what_is_said_to_be_sure_is_right(values: list[Told], field: str, least: float) -> None:
    share, count = right(values, field, 0.9, 1.01)
    assert count > 60  # it is said of enough values to be of use
    assert share >= least


@pytest.mark.parametrize("field", ["title", "published", "author"])
def test_what_is_less_sure_is_wrong_more_often(values: list[Told], field: str) -> None:
    sure, _ = right(values, field, 0.9, 1.01)
    less, _ = right(values, field, 0.0, 0.9)
    assert less < sure


@pytest.mark.parametrize("field", ["title", "published", "author"])
def test_the_mean_confidence_is_the_share_that_is_right(values: list[Told], field: str) -> None:
    said = [one.confidence for one in values if one.field == field]
    share, _ = right(values, field, 0.0, 1.01)
    assert sum(said) / len(said) == pytest.approx(share, abs=0.05)
