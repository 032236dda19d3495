"""Stories on the corpora of bench/: floors, so that no change makes them worse unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import reports, stories


@pytest.mark.data
@pytest.mark.slow
def test_reports_of_one_event_are_one_story(data: Path, tmp_path: Path) -> None:
    found = reports.corpora(data)
    labelled = stories.told(found["corpus"], tmp_path / "corpus").pairs
    assert labelled.precision >= 0.95
    assert labelled.recall >= 0.86
    # Reports that no weight was fitted to, with many look-alikes in the same weeks.
    held_out = stories.told(found["held out"], tmp_path / "held out").pairs
    assert held_out.precision >= 0.87
    assert held_out.recall >= 0.64
    assert stories.grouped(found["parallel"]).f1 >= 0.93
