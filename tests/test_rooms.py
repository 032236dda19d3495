"""The arrows of the house: which room may import what, each room imported in an interpreter of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from storage import lists
from storage.database import open_store
from storage.models import Validators
from tests.conftest import ROOT
from tests.crawler.farm import NOW, Home
from tests.server import Server

LIST_LOADED = "import sys, pkgutil, importlib; room = importlib.import_module({room!r})\n"
WALK = """
for module in pkgutil.walk_packages(room.__path__, {room!r} + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def loaded(room: str) -> set[str]:
    """Return the top-level packages that importing all of ``room`` loads."""
    script = (LIST_LOADED + WALK).format(room=room)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("room", "never"),
    [
        ("storage", {"crawler", "reports", "scheduler", "scrapy", "trafilatura", "apscheduler", "jinja2"}),
        ("reports", {"crawler", "scheduler", "scrapy", "trafilatura", "apscheduler"}),
        ("crawler", {"reports", "scheduler", "apscheduler", "jinja2"}),
    ],
)
def test_a_room_loads_only_what_its_arrows_allow(room: str, never: set[str]) -> None:
    assert not loaded(room) & never


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("scrapy", "crawler"),
        ("trafilatura", "crawler"),
        ("apscheduler", "scheduler"),
        ("datasette", "scheduler"),
        ("jinja2", "reports"),
    ],
)
def test_each_framework_lives_in_one_room(package: str, home: str) -> None:
    strangers = [
        path.relative_to(ROOT)
        for room in {"crawler", "reports", "scheduler", "storage"} - {home}
        for path in (ROOT / room).rglob("*.py")
        if imports(path, package)
    ]
    assert not strangers


def test_sqlite_utils_is_loaded_in_one_place() -> None:
    """Who imports it by itself brings numpy and pandas along (see ``storage.sqlite``)."""
    rooms = ("crawler", "reports", "scheduler", "storage")
    found = {path for room in rooms for path in (ROOT / room).rglob("*.py") if imports(path, "sqlite_utils")}
    assert found == {ROOT / "storage" / "sqlite.py"}


def test_only_the_storage_room_speaks_sql() -> None:
    strangers = [
        path.relative_to(ROOT)
        for room in ("crawler", "reports", "scheduler")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"import sqlite3|\.execute\(|executemany\(|storage\.database import .*\brows?\b", path.read_text())
    ]
    assert not strangers


def imports(path: Path, package: str) -> bool:
    """Tell whether a file imports a package, lazily or not."""
    starts = (f"import {package}", f"from {package}")
    return any(line.strip().startswith(starts) for line in path.read_text().splitlines())


COMMAND = """
import sys
from click.testing import CliRunner
from scheduler.cli import main
done = CliRunner().invoke(main, sys.argv[1:])
assert done.exit_code == 0, done.output
print(*sys.modules)
"""
HEAVY = {
    "apscheduler", "asyncio", "babel", "feedparser", "jinja2", "lxml", "multiprocessing", "numpy", "pandas", "scrapy",
    "trafilatura", "twisted", "warcio",
}  # fmt: skip


def test_help_starts_without_the_store_and_its_records() -> None:
    found = of_script(COMMAND, "--help")
    assert not found & (HEAVY | {"sqlite3", "sqlite_utils", "storage.models", "reports.model", "http.client"})


def test_status_starts_with_little_more_than_the_store(tmp_path: Path) -> None:
    open_store(tmp_path / "silkwatch.db").close()
    found = of_script(COMMAND, "--home", str(tmp_path), "status")
    assert "storage.database" in found
    assert not found & (HEAVY | {"storage.terms", "storage.snippets", "crawler.topic.topic", "reports.model"})


CRAWL = """
import sys
from multiprocessing import forkserver
from crawler.__main__ import main
assert main() == 0
assert forkserver._forkserver._forkserver_pid is None, "readers were started"
print(*sys.modules)
"""


@pytest.mark.slow
def test_a_crawl_in_which_nothing_changed_loads_and_starts_no_reader(tmp_path: Path) -> None:
    body = "<rss><channel><item><title>First day</title><link>/1.html</link></item></channel></rss>"
    with Server() as site, closing(open_store(tmp_path / "silkwatch.db")) as db:
        site.add("/feed.xml", body, type="application/rss+xml")
        home = Home(tmp_path)
        home.source("a", site.url, f'feed = "{site.url}/feed.xml"')
        seen = Validators(body_hash=sha256(body.encode()).hexdigest())
        lists.remember(db, f"{site.url}/feed.xml", "a", seen, now=NOW)
        options = {"sources": ["a"], "extra_sources": str(tmp_path / "sources"), "allow_private": True}
        found = of_script(CRAWL, "--home", str(tmp_path), "--options", json.dumps(options))
        assert site.paths() == ["/robots.txt", "/feed.xml"]
    assert home.outcomes("list") == ["unchanged"]
    unused = {"aiohttp", "boto3", "requests", "tldextract", "twisted.conch", "trafilatura", "numpy", "feedparser"}
    ours = {"crawler.dates", "crawler.read.notices", "crawler.read.wording", "storage.articles", "storage.terms"}
    assert not found & (unused | ours | {"jinja2", "apscheduler", "babel"})


def of_script(script: str, *arguments: str) -> set[str]:
    """Return the modules that a script names in the last line it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())
