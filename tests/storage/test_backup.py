"""Copies of the store: whole or not there, checked before they are trusted, brought back in one step."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, backup, runs, soundness
from storage.database import open_store, transaction
from storage.errors import DatabaseUnusable, NewerSchema, NotOurDatabase
from tests.conftest import ROOT
from tests.storage import schemas
from tests.storage.examples import EXAMPLE, NOW, article


def other_text(n: int) -> str:
    return " ".join(f"word{n}x{i}" for i in range(80))


def fill(db: Database, count: int, *, begin: int = 0) -> None:
    for n in range(begin, begin + count):
        articles.save(db, article(f"https://a.example/{n}", title=f"Title {n}", text=other_text(n)), now=NOW)


def test_a_backup_holds_what_the_store_holds_while_another_process_writes(db: Database, tmp_path: Path) -> None:
    fill(db, 3)
    runs.start(db, "crawl", now=NOW)
    target = tmp_path / "copies" / "b.db"
    target.parent.mkdir()
    db.conn.execute("BEGIN IMMEDIATE")  # a writer in the middle of its work
    fill(db, 2, begin=3)
    shares: list[float] = []
    contents = backup.save(tmp_path / "silkwatch.db", target, shares.append)
    db.conn.execute("COMMIT")
    assert (contents.articles, contents.issues, contents.last_run, contents.newest) == (3, (), NOW, NOW)
    assert backup.verify(target) == contents
    assert shares[-1] == 1.0
    assert [file.name for file in target.parent.iterdir()] == ["b.db"]  # one file, and nothing that was left
    assert backup.inspect(tmp_path / "silkwatch.db").articles == 5


def test_a_backup_replaces_nothing_and_leaves_nothing(db: Database, tmp_path: Path) -> None:
    fill(db, 1)
    target = tmp_path / "b.db"
    target.write_text("mine")
    with pytest.raises(DatabaseUnusable, match=r"b\.db: exists: name another"):
        backup.save(tmp_path / "silkwatch.db", target)
    assert target.read_text() == "mine"
    with pytest.raises(DatabaseUnusable, match="unable to open"):
        backup.save(tmp_path / "silkwatch.db", tmp_path / "nowhere" / "b.db")
    assert {file.name.split("-")[0] for file in tmp_path.iterdir()} == {"b.db", "silkwatch.db"}


def damaged(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    path.write_bytes(content)
    return path


def test_what_is_no_backup_is_refused_and_says_why(db: Database, tmp_path: Path) -> None:
    fill(db, 3)
    here = tmp_path / "silkwatch.db"
    for name in ("damaged.db", "newer.db", "dangling.db", "cut.db"):
        backup.save(here, tmp_path / name)
    (tmp_path / "notes.db").write_text("only notes " * 1000)
    (tmp_path / "empty.db").touch()
    (tmp_path / "cut.db").write_bytes((tmp_path / "cut.db").read_bytes()[:40_000])
    damaged(tmp_path / "damaged.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer, newer:
        newer.execute("UPDATE _sqlite_migrations SET name = '9999_later' WHERE name = '0001_first_schema'")
    with closing(sqlite3.connect(tmp_path / "dangling.db")) as dangling, dangling:
        dangling.execute("UPDATE articles SET story_id = 99")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE articles (id)")
    for name, error, why in (
        ("notes.db", NotOurDatabase, "not a SQLite database"),
        ("empty.db", NotOurDatabase, "not a Silkwatch database"),
        ("other.db", NotOurDatabase, "not a Silkwatch database"),
        ("newer.db", NewerSchema, "9999_later"),
        ("dangling.db", DatabaseUnusable, "refer to rows that are not there"),
        ("damaged.db", DatabaseUnusable, "damaged"),
        ("cut.db", DatabaseUnusable, "malformed"),
        ("missing.db", DatabaseUnusable, "no such file"),
    ):
        with pytest.raises(error, match=why):
            backup.verify(tmp_path / name)


def test_a_restore_brings_back_what_was_and_says_what_goes(db: Database, tmp_path: Path) -> None:
    here, copy = tmp_path / "silkwatch.db", tmp_path / "b.db"
    fill(db, 3)
    backup.save(here, copy)
    fill(db, 4, begin=3)
    assert backup.exchanged(here, copy) == backup.Exchange(lost=4, gained=0, issues_lost=(), issues_gained=())
    assert backup.restore(copy, here).articles == 3
    assert articles.count(db) == 3  # who has it open sees it, too
    fill(db, 1, begin=50)
    assert soundness.ailments(here, deep=True, now=NOW) == []
    new = tmp_path / "new" / "silkwatch.db"
    new.parent.mkdir()
    assert backup.restore(copy, new).articles == 3
    with closing(open_store(new)) as made:
        assert articles.get(made, 1).article.title == "Title 0"


def test_a_database_of_another_page_size_is_brought_back(db: Database, tmp_path: Path) -> None:
    copy = tmp_path / "b.db"
    fill(db, 3)
    db.close()
    backup.save(tmp_path / "silkwatch.db", copy)
    with closing(sqlite3.connect(copy)) as other:
        other.execute("PRAGMA page_size = 8192")
        other.execute("VACUUM")
    assert backup.restore(copy, tmp_path / "silkwatch.db").articles == 3
    assert backup.verify(tmp_path / "silkwatch.db").articles == 3


RESTORING = """
import sys
from itertools import count
from pathlib import Path
from storage import backup
backup.PAGES = 5
copy, here, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
words = count(1)
def said(share):
    if next(words) == last:
        print("here", flush=True)
        sys.stdin.read()
backup.restore(copy, here, said)
print("done", flush=True)
sys.stdin.read()
"""


def test_a_restore_killed_at_any_moment_leaves_the_one_or_the_other(db: Database, tmp_path: Path) -> None:
    here, copy = tmp_path / "silkwatch.db", tmp_path / "b.db"
    fill(db, 60)
    backup.save(here, copy)
    fill(db, 5, begin=60)
    db.close()
    found = []
    for last, met in ((1, "here"), (20, "here"), (10_000, "done")):  # at once, in the middle, when all is done
        command = [sys.executable, "-c", RESTORING, str(copy), str(here), str(last)]
        child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        assert child.stdout.readline() == f"{met}\n"
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)
        open_store(here).close()
        found.append(backup.verify(here).articles)
        assert soundness.ailments(here, deep=True, now=NOW) == []
    assert found == [65, 65, 60]


def test_a_store_that_keeps_its_promises_has_no_ailments_and_others_are_named(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    fill(db, 4)
    articles.save(db, EXAMPLE, now=NOW)
    assert soundness.ailments(path, deep=True, now=NOW) == []
    runs.start(db, "crawl", now=NOW + timedelta(days=1))
    for sql in (
        "DELETE FROM articles_fts WHERE rowid IN (SELECT max(rowid) FROM articles_fts)",
        "DELETE FROM fingerprints WHERE article_id = 1",
        "UPDATE urls SET article_id = NULL WHERE article_id = 2",
        "UPDATE articles SET verdict = 'not' WHERE id = 5",
        "UPDATE articles SET story_id = NULL WHERE id = 4",
        "INSERT INTO facts(article_id, story_id, kind, quote) VALUES (1, NULL, 'visit', 'q')",
        "INSERT INTO kin(article_id, other_id) VALUES (1, 3)",
    ):
        with transaction(db):
            db.conn.execute(sql)
    db.conn.execute("PRAGMA foreign_keys = OFF")
    with transaction(db):
        db.conn.execute("UPDATE articles SET duplicate_of = 77 WHERE id = 3")
    found = " / ".join(one.what for one in soundness.ailments(path, deep=True, now=NOW))
    for what in (
        "1 articles without a row in the search index",
        "1 articles without fingerprints",
        "1 articles without an address",
        "1 articles in a story that are not relevant",
        "articles of the topic that are in no story",
        "1 facts in force of another story than their article's",
        "1 likenesses of two articles that are noted of one of them only",
        "1 articles that are not relevant and yet compared with reports",
        "1 rows of articles refer to rows",
        "a run began at 2026-11-23T07:00:00Z, which is still to come",
    ):
        assert what in found
    db.close()
    damaged(path)
    with pytest.raises(DatabaseUnusable, match="malformed"):
        soundness.ailments(path, deep=False, now=NOW)


def test_a_backup_of_an_older_release_is_sound_and_brought_up_to_date(db: Database, tmp_path: Path) -> None:
    copy, here = schemas.unpack("0001_first_schema", tmp_path / "old.db"), tmp_path / "silkwatch.db"
    fill(db, 2)
    old = backup.verify(copy)
    assert old.pending > 0
    assert soundness.ailments(copy, deep=True, now=schemas.NOW) == []
    restored = backup.restore(copy, here)
    assert (restored.pending, restored.articles, restored.issues) == (0, old.articles, old.issues)
    assert soundness.ailments(here, deep=True, now=schemas.NOW + timedelta(days=3)) == []
