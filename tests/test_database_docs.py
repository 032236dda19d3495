"""The queries in docs/database.md must run as they stand, and every table must be described there."""

from __future__ import annotations

import re

import pytest
from sqlite_utils import Database

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("sql", QUERIES, ids=range(len(QUERIES)))
def test_a_documented_query_runs(db: Database, sql: str) -> None:
    assert list(db.query(sql)) == []


def test_every_table_and_view_is_described(db: Database) -> None:
    ours = {name for name in db.table_names() + db.view_names() if not name.startswith(("_", "articles_fts_"))}
    missing = sorted(name for name in ours if f"`{name}" not in PAGE)
    assert not missing


def test_every_column_of_articles_is_described_or_internal(db: Database) -> None:
    internal = {"identity", "day", "content_hash", "read_extractor", "read_hash"}
    missing = {column.name for column in db["articles"].columns} - set(re.findall(r"`(\w+)`", PAGE)) - internal
    assert not missing
