"""silkwatch reread, as an operator uses it after an upgrade."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.read import EXTRACTOR
from scheduler import lock
from tests.conftest import ROOT
from tests.crawler.farm import Home, publish
from tests.crawler.older import OLDER, read_by_an_older_reader
from tests.scheduler import homes, sites
from tests.scheduler.homes import silkwatch
from tests.scheduler.sites import query
from tests.server import Server

MISREAD = (
    "UPDATE articles SET title = '| ' || title, text = 'Menu' || char(10) || text, author = 'Desk' WHERE id <= {n}"
)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that has crawled a site of twelve articles."""
    with Server() as site:
        folder = tmp_path_factory.mktemp("reread") / "home"
        home = Home(sites.home(folder, one=site.url), names=["one"])
        publish(site, "one", range(12))
        home.crawl()
        yield folder


@pytest.fixture
def home(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "home"))


def extractors(home: Path) -> dict[str, int]:
    found = query(home, "SELECT extractor, count(*) AS n FROM articles GROUP BY extractor")
    return {one["extractor"]: one["n"] for one in found}


def test_a_dry_run_shows_what_would_change_and_the_run_does_it(home: Path) -> None:
    read_by_an_older_reader(home, MISREAD.format(n=2), "DELETE FROM captures WHERE url LIKE '%one-11'")
    [first] = query(home, "SELECT id, url, title, text FROM articles WHERE id = 1")
    dry = silkwatch(home, "reread", "--dry-run")
    assert dry.exit_code == 0, dry.output
    lines = dry.stdout.splitlines()
    at = lines.index(f"article 1: {first['url']}")
    assert lines[at + 1 : at + 4] == ["  title", f"    - {first['title']}", f"    + {first['title'][2:]}"]
    assert "    - Menu" in lines
    assert lines[-3:] == [
        "read again: 11, changed: 2 (titles 2, authors 2, texts 2)",
        "page not in the archive: 1",
        "nothing was stored: --dry-run",
    ]
    assert extractors(home) == {OLDER: 12}
    done = silkwatch(home, "reread", "one", "--json")
    told = json.loads(done.stdout)
    assert told["counts"] == {"changed": 2, "unchanged": 9, "missing": 1}
    assert told["fields"] == {"title": 2, "author": 2, "text": 2}
    assert told["articles"][0]["changes"]["title"] == {"old": first["title"], "new": first["title"][2:]}
    assert extractors(home) == {OLDER: 1, EXTRACTOR: 11}
    shown = silkwatch(home, "show", "1").stdout
    assert "Read anew" in shown
    assert "Changed, seen" not in shown
    assert len(json.loads(silkwatch(home, "show", "1", "--json").stdout)["readings"]) == 1


def test_a_reader_or_an_archive_that_breaks_is_named_and_is_exit_1(home: Path) -> None:
    read_by_an_older_reader(home)
    [archive] = (home / "archive").iterdir()
    archive.write_bytes(archive.read_bytes()[:300])
    done = silkwatch(home, "reread", "--id", "1", "--dry-run")
    assert done.exit_code == 1
    assert done.stderr.startswith("article 1: http://127.0.0.1")
    assert "the file was cut" in done.stderr
    assert done.stdout.splitlines()[-2:] == ["failed: 1", "nothing was stored: --dry-run"]


def test_a_reread_holds_the_lock_and_a_dry_run_does_not(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    with lock.held(home, "run"):
        assert silkwatch(home, "reread").exit_code == 3
        dry = silkwatch(home, "reread", "--dry-run")
    assert (dry.exit_code, dry.stdout.splitlines()[1]) == (0, "page not in the archive: 3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-source",), "there is no such source"),
        (("--id", "99"), "article: 99: there is none"),
        (("--id", "1", "--since", "2026-01-01"), "--id names the articles"),
        (("--id", "0"), "not in the range"),
    ],
)
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = silkwatch(homes.make(tmp_path), "reread", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_an_empty_folder_does_not_become_a_home(tmp_path: Path) -> None:
    done = silkwatch(tmp_path / "home", "reread")
    assert (done.exit_code, "holds no database" in done.stderr) == (2, True)
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(home: Path) -> None:
    read_by_an_older_reader(home, MISREAD.format(n=12))
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "reread"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout
        assert child.stdout.readline().startswith("article 1: ")
        child.send_signal(signal.SIGKILL)
    before = extractors(home)
    assert 1 <= before[EXTRACTOR] < 12
    assert query(home, "SELECT count(*) AS n FROM readings") == [{"n": before[EXTRACTOR]}]
    again = sites.silkwatch(home, "reread")
    assert again.returncode == 0, again.stderr
    assert f"read again: {before[OLDER]}, changed: {before[OLDER]}" in again.stdout
    assert extractors(home) == {EXTRACTOR: 12}
    assert query(home, "SELECT count(*) AS n, count(DISTINCT article_id) AS of FROM readings") == [{"n": 12, "of": 12}]
    assert query(home, "SELECT 1 FROM articles WHERE title LIKE '| %' OR text LIKE 'Menu%'") == []
    for table, column in (("fingerprints", "article_id"), ("articles_fts", "rowid")):
        assert query(home, f"SELECT count(DISTINCT {column}) AS n FROM {table}") == [{"n": 12}]
