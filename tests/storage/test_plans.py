"""What is asked for every page reads by an index: no statement goes through a table that grows with the years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Literal

import pytest
from sqlite_utils import Database

from storage import articles, captures, institutions, runs, stories
from storage.database import rows, transaction
from storage.search import search
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, VISIT, article

# Whatever else is gone through is a table, for a plan may name it by its alias: what was passed in, a step before.
# The full-text index reads its own settings, one row, once after a migration.
SMALL = re.compile(
    r"SCAN (?:json_each|wanted|near|chosen|\(subquery-\d+\)|CONSTANT ROW|\d+ CONSTANT ROWS?|main\.articles_fts_config)"
    r"|.* VIRTUAL TABLE"
)


@contextmanager
def indexed(db: Database) -> Iterator[list[str]]:
    """Collect the statements of the block; fail when one of them reads the whole of a table that grows."""
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    yield statements
    db.conn.set_trace_callback(None)
    asked = {one for one in statements if one.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"))}
    assert asked
    plans = {(sql, step["detail"]) for sql in asked for step in rows(db, f"EXPLAIN QUERY PLAN {sql}")}
    assert [(sql, step) for sql, step in sorted(plans) if step.startswith("SCAN") and not SMALL.match(step)] == []


def test_saving_an_article_goes_through_no_table(db: Database) -> None:
    with indexed(db):
        articles.save(db, EXAMPLE, now=NOW)
        articles.save(db, article("https://a.example/1", source="a", rank=5), now=NOW)
    with indexed(db):
        articles.save(db, article(text=f"{VISIT} More."), now=NOW)
    with indexed(db):
        articles.save(db, article("https://a.example/1", source="a", rank=5, title="A choir", text="A choir."), now=NOW)


def test_merging_two_stories_goes_through_no_table(db: Database) -> None:
    beginning, _, end = VISIT.split("\n\n")
    for source, text in (("a", beginning), ("b", end)):
        page = article(f"https://{source}.example/1", source=source, rank=4, text=text)
        articles.save(db, page, now=NOW)
    with transaction(db):
        db["stories"].insert({"id": 9, "title": "Another"})
        db.conn.execute("UPDATE articles SET story_id = 9 WHERE source = 'b'")
    with indexed(db):
        articles.save(db, EXAMPLE, now=NOW)
    assert db["stories"].count_where("merged_into IS NOT NULL") == 1


def test_a_new_representatives_text_is_read_once_however_many_it_represents(db: Database) -> None:
    for number in range(5):
        articles.save(db, article(f"https://a{number}.example/1", source=f"a{number}", rank=5), now=NOW)
    with indexed(db) as statements:
        best = articles.save(db, EXAMPLE, now=NOW)
    assert len(articles.duplicates(db, best.id)) == 5
    assert len([one for one in statements if re.search(rf"title, text FROM articles WHERE id = {best.id}$", one)]) == 1


@pytest.mark.parametrize("sort", ["newest", "best"])
@pytest.mark.parametrize("query", ["lanzhou", "lanz*", "兰", '"joint programme" OR visited'])
def test_a_search_goes_through_no_table_however_it_is_narrowed(
    db: Database, query: str, sort: Literal["newest", "best"]
) -> None:
    institutions.register(db, INSTITUTIONS)
    articles.save(db, EXAMPLE, now=NOW)
    with indexed(db) as statements:
        search(db, query, sort=sort)
        search(db, query, sort=sort, lang="en", source="kaznu-en", institution="lzu", since=NOW, until=NOW)
    [plan, *_] = [rows(db, f"EXPLAIN QUERY PLAN {one}") for one in statements if "articles_fts MATCH" in one]
    assert any(step["detail"].startswith("SCAN articles_fts VIRTUAL TABLE INDEX") for step in plan)


def test_the_articles_of_a_week_are_found_without_going_through_all(db: Database) -> None:
    with indexed(db):
        articles.chosen(db, NOW - timedelta(days=7), NOW)


def test_the_stories_of_a_week_are_read_with_one_question_a_table_however_many(db: Database) -> None:
    one = articles.save(db, EXAMPLE, now=NOW)
    other = articles.save(db, article("https://a.example/1", source="a", text="A choir sang.", mentions=()), now=NOW)
    ids = [articles.get(db, saved.id).story_id or 0 for saved in (one, other)]
    with indexed(db) as alone:
        assert len(stories.several(db, ids[:1])) == 1
    with indexed(db) as together:
        assert len(stories.several(db, ids)) == 2
    assert len(together) == len(alone)


def test_the_members_of_a_group_are_found_without_going_through_all_articles(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    with indexed(db):
        articles.duplicates(db, 1)


def test_the_archives_to_prune_are_found_by_the_age_of_what_they_hold(db: Database) -> None:
    with indexed(db):
        captures.prunable(db, before=NOW)


def test_whether_a_crawl_began_in_a_window_is_one_indexed_read(db: Database) -> None:
    with indexed(db):
        runs.crawled(db, NOW - timedelta(days=7), NOW)


def test_articles_saved_in_one_transaction_are_written_to_the_search_index_together(db: Database) -> None:
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    with transaction(db):
        for number, text in enumerate(("Wool prices fell.", "A choir sang.", "It rained in Almaty.")):
            articles.save(db, article(f"https://a.example/{number}", text=text, verdict="not"), now=NOW)
    db.conn.set_trace_callback(None)
    index = [at for at, one in enumerate(statements) if re.match(r"-- REPLACE INTO '?main'?.'articles_fts_data'", one)]
    assert index
    assert min(index) > statements.index("COMMIT")


def test_an_article_of_no_interest_takes_few_statements(db: Database) -> None:
    articles.save(db, article("https://a.example/0", text="Wool prices fell.", verdict="not"), now=NOW)
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    saved = articles.save(db, article("https://a.example/1", text="A choir sang.", verdict="not"), now=NOW)
    db.conn.set_trace_callback(None)
    assert saved.outcome == "new"
    ours = [one for one in statements if not one.startswith("--") and "INTO fingerprints" not in one]
    assert len(ours) <= 11, ours
