"""How well pages of other people's are read must not fall, and a confidence must mean something.

`python bench/reading.py` prints the whole table, `python bench/confidence.py` how many values of each confidence are
right.
"""

from __future__ import annotations

from functools import cache

import pytest

from bench.confidence import Told, told
from bench.gold import SETS, Gold, gold
from bench.peers import OURS, PEERS, article, reading
from bench.race import score
from bench.scores import Record, summarise
from crawler.read.page import ReadArticle
from tests.conftest import shared_data

pytestmark = [pytest.mark.data, pytest.mark.slow]

# A little below what was measured; "low" is the share of bodies below one half, and a ceiling.
FLOORS: dict[str, dict[str, float]] = {
    "fundus": {"body": 0.961, "low": 0.0, "title": 0.895, "date": 0.976, "authors": 0.9},
    "scrapinghub": {"body": 0.976, "low": 0.0},
    "wcxbt": {"body": 0.96, "low": 0.0, "title": 0.885, "date": 0.935, "authors": 0.87},
    "zh69": {"body": 0.943, "low": 0.0, "date": 0.92, "authors": 0.46},
    "hd500": {"date": 0.935},
    "postlight": {"title": 0.97, "date": 0.88, "authors": 0.75},
}


@cache
def readings(name: str) -> list[tuple[Gold, ReadArticle | None]]:
    return [(page, article(page)) for page in gold(shared_data() / "pages", name)]


@pytest.mark.parametrize("name", SETS)
def test_quality_does_not_fall(name: str) -> None:
    summary = summarise(
        [
            Record(
                set=name,
                file=page.file,
                reader=OURS,
                scores=score(page, reading(found), PEERS[OURS].gives),
                milliseconds=0,
            )
            for page, found in readings(name)
        ]
    )
    measured = dict(summary.means)
    if summary.low is not None:
        measured["low"] = -summary.low
    floors = {figure: -floor if figure == "low" else floor for figure, floor in FLOORS[name].items()}
    assert measured.keys() == floors.keys()  # what can be measured has a floor
    fallen = {figure: measured[figure] for figure, floor in floors.items() if measured[figure] < floor - 0.0005}
    assert not fallen


@pytest.fixture(scope="module")
def values() -> list[Told]:
    return [one for name in SETS for one in told(readings(name))]


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
