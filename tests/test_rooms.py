"""The arrows of the house: which room may import what, each room imported in an interpreter of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

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


def test_the_command_line_starts_without_the_heavy_frameworks() -> None:
    script = (
        "import sys, scheduler.cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(scheduler.cli.main, ['--help']).exit_code == 0\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & {"scrapy", "twisted", "trafilatura", "lxml", "jinja2", "apscheduler", "babel"}
