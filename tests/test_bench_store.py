"""A store that is built in bulk is the store that saving would have made: else its figures say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import bulk, synthetic
from storage import articles, institutions
from storage.database import open_store, rows

ARTICLES = 200


@pytest.mark.slow
def test_building_in_bulk_writes_the_rows_that_saving_writes(tmp_path: Path) -> None:
    bulk.build(tmp_path / "built.db", ARTICLES, processes=1)
    built, saved = open_store(tmp_path / "built.db"), open_store(tmp_path / "saved.db")
    institutions.register(saved, synthetic.institutions())
    for number in range(bulk.ordinary(ARTICLES)):
        article = synthetic.written(number, ARTICLES).article
        assert articles.save(saved, article, now=bulk.seen(number, ARTICLES)).outcome == "new"
    for article in bulk.specials(ARTICLES):
        bulk.save(saved, article)
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB 'articles_fts_*'"
        " AND name <> 'properties'"  # which store it is: none is another one
    )
    for (table,) in rows(saved, names):
        every = f"SELECT {'rowid, ' if table == 'articles_fts' else ''}* FROM {table} ORDER BY 1, 2"
        assert [tuple(one) for one in rows(built, every)] == [tuple(one) for one in rows(saved, every)], table
    assert articles.count(built) == ARTICLES
    built.conn.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
