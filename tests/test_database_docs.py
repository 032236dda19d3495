"""Every table, view and column a reader may meet is described in docs/database.md."""

from __future__ import annotations

import re

from sqlite_utils import Database

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")


def test_every_table_and_view_is_described(db: Database) -> None:
    ours = {name for name in db.table_names() + db.view_names() if not name.startswith(("_", "articles_fts_"))}
    missing = sorted(name for name in ours if f"`{name}" not in PAGE)
    assert not missing


def test_every_column_of_articles_is_described_or_internal(db: Database) -> None:
    internal = {"identity", "day", "content_hash", "read_extractor", "read_hash"}
    missing = {column.name for column in db["articles"].columns} - set(re.findall(r"`(\w+)`", PAGE)) - internal
    assert not missing
