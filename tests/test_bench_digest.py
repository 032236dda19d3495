"""A week that a digest is measured with is as full as the benchmark says: else its figures say nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bench import digest
from reports import issue, weeks
from storage import articles
from storage.database import open_store


@pytest.mark.slow
def test_the_measured_week_is_full_and_follows_one_with_an_issue(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    start, end = weeks.window(digest.last(), digest.ZONE)
    with closing(open_store(path)) as db:
        digest.enter(db, 2)
        chosen = articles.chosen(db, start, end)
        made = issue.preview(db, start, end, now=end, settings=digest.SETTINGS)
    assert (len(chosen), len({one.story_id for one in chosen})) == (400, 150)
    assert {one.article.lang for one in chosen} == {"en", "zh", "ru", "kk"}
    assert all(one.article.facts for one in chosen)
    assert {one.verdict for one in (stored.article for stored in chosen)} == {"relevant", "borderline"}
    assert sum(one.duplicate_of is not None for one in chosen) >= 40
    assert made.previous is not None
    assert made.previous.id == str(digest.last().shifted(-1))
    assert all(do(path) > 0 for do in digest.DONE.values())
