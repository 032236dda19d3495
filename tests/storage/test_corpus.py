"""Duplicates and stories on the labelled corpus: floors, so that no change makes them worse unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.corpus import measure


@pytest.mark.data
def test_reposts_are_linked_and_look_alikes_are_not(data: Path, tmp_path: Path) -> None:
    figures = measure(data / "corpus" / "dev.jsonl", tmp_path)
    copies, _, pairs = figures.linked["repost"]
    assert copies == pairs
    assert figures.linked["different-but-alike"][:2] == (0, 0)
    assert figures.precision >= 0.88
    assert figures.recall >= 0.82
