"""A home of an earlier release opens with the present one."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from storage import articles
from storage.database import APPLICATION_ID, open_store, rows
from storage.migrations import FIRST_SCHEMA
from storage.rows import article_values
from tests.storage.examples import EXAMPLE, NOW, VISIT, article


def first_release(path: Path) -> Path:
    """Make a database as the first release left it: its schema, one article and its search row."""
    old = sqlite3.connect(path)
    for statement in FIRST_SCHEMA.split(";\n"):
        old.execute(statement)
    old.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    old.execute("INSERT INTO _sqlite_migrations VALUES ('silkwatch', '0001_first_schema', '2026-11-22T07:00:00')")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    columns = {name for _, name, *_ in old.execute("PRAGMA table_info(articles)")}
    values = {name: value for name, value in article_values(EXAMPLE).items() if name in columns} | {
        "canonical_url": EXAMPLE.canonical_url,
        "first_seen": "2026-11-22T07:00:00Z",
        "last_seen": "2026-11-22T07:00:00Z",
        "day": "2026-11-20",
        "content_hash": "x",
        "read_hash": "x",
        "read_extractor": EXAMPLE.extractor,
    }
    marks = ", ".join("?" * len(values))
    old.execute(f"INSERT INTO articles({', '.join(values)}) VALUES ({marks})", list(values.values()))
    old.execute(
        "INSERT INTO revisions(article_id, seen_at, title, text, content_hash, extractor)"
        " VALUES (1, '2026-11-20T07:00:00Z', 'Before', 'What it said before.', 'y', '1')"
    )
    old.commit()
    old.close()
    return path


def test_a_store_of_the_first_release_is_migrated_with_what_it_holds(tmp_path: Path) -> None:
    db = open_store(first_release(tmp_path / "silkwatch.db"))
    stored = articles.get(db, 1)
    assert stored.article == EXAMPLE
    assert stored.article.origins == ()
    assert [one.title for one in articles.history(db, 1)] == ["Before"]
    later = article(text=VISIT.replace("24 students", "30 students"))
    assert articles.save(db, later, now=NOW + timedelta(days=1)).outcome == "revised"


def test_a_migrated_store_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    migrated = open_store(first_release(tmp_path / "old.db"))
    new = open_store(tmp_path / "new.db")
    schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY type, name"
    assert [tuple(one) for one in rows(migrated, schema)] == [tuple(one) for one in rows(new, schema)]
