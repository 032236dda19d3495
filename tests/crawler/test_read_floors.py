"""How well pages of other people's are read must not fall; `python bench/reading.py` prints the whole table."""

from __future__ import annotations

import pytest

from bench.gold import SETS, gold
from bench.peers import OURS, PEERS, ours
from bench.race import score
from bench.scores import Record, summarise
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


@pytest.mark.parametrize("name", SETS)
def test_quality_does_not_fall(name: str) -> None:
    summary = summarise(
        [
            Record(
                set=name,
                file=page.file,
                reader=OURS,
                scores=score(page, ours(page), PEERS[OURS].gives),
                milliseconds=0,
            )
            for page in gold(shared_data() / "pages", name)
        ]
    )
    measured = dict(summary.means)
    if summary.low is not None:
        measured["low"] = -summary.low
    floors = {figure: -floor if figure == "low" else floor for figure, floor in FLOORS[name].items()}
    assert measured.keys() == floors.keys()  # what can be measured has a floor
    fallen = {figure: measured[figure] for figure, floor in floors.items() if measured[figure] < floor - 0.0005}
    assert not fallen
