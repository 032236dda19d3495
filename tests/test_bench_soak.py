"""The soak itself, for less than a minute: forty sites for ten are for whoever changes the daemon."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.soak import soak
from bench.soak_farm import sites


def test_the_farm_fails_in_every_way() -> None:
    manners = [site.manner for site in sites(40)]
    assert manners.count("well") == 32
    assert len(set(manners)) == 9
    assert sites(40)[0].published(59) == 10


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_daemon_keeps_still_and_misses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = soak(tmp_path / "home", seconds=24, number=10)
    with capsys.disabled():
        print(f"\n{report.figures}")
    # So short a time says nothing of growth, and little of alarms: those of bench/soak.py itself do.
    assert [wrong for wrong in report.wrong if " grew " not in wrong and "nobody was told" not in wrong] == []
