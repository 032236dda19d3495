"""A process that is killed while it saves loses nothing it reported and leaves nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import articles
from storage.database import open_store, rows

SAVING = """
import sys
from pathlib import Path
from storage import articles
from storage.database import open_store
from tests.storage.examples import NOW, VISIT, article

db = open_store(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 100_000):
    words = VISIT.split()
    text = " ".join(words[(number * 7 + i * (number % 11 + 3)) % len(words)] + str(number % 3) for i in range(120))
    saved = articles.save(db, article(f"https://a.example/{number}", text=text, title=f"Title {number}"), now=NOW)
    print(saved.id, flush=True)
"""


@pytest.mark.parametrize("after", [1, 17, 40])
def test_an_article_is_whole_or_not_there_after_kill_9(tmp_path: Path, after: int) -> None:
    path = tmp_path / "silkwatch.db"
    reported: list[int] = []
    for start in (0, 1000):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path), str(start)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout
        reported += [int(child.stdout.readline()) for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=60)
        reported += [int(line) for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
    db = open_store(path)
    assert [one[0] for one in rows(db, "PRAGMA integrity_check")] == ["ok"]
    assert rows(db, "PRAGMA foreign_key_check") == []
    stored = {one["id"] for one in rows(db, "SELECT id FROM articles")}
    assert set(reported) <= stored
    assert articles.count(db) - len(set(reported)) in (0, 1, 2)  # each process may have committed one unreported
    for table, column in (
        ("fingerprints", "article_id"),
        ("articles_fts", "rowid & 0xffffffff"),
        ("urls", "article_id"),
    ):
        assert {one[0] for one in rows(db, f"SELECT {column} FROM {table}")} == stored
