"""The machine fails: a full or read-only disk, a held or damaged store, no file handles left. Each is said in a line
that names it, nothing is lost, and the next tick goes on once it is mended.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.scheduler import sites
from tests.scheduler.sites import query, silkwatch
from tests.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

COUNT = "select count(*) as n from articles"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip(f"cannot mount a disk here: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def limited(home: Path, limit: Callable[[], None], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command under limits that are set in it before it begins."""
    command = [sys.executable, "-m", "scheduler", "--home", str(home), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, preexec_fn=limit)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What a command complained of: never how our code broke."""
    assert "Traceback" not in done.stderr, done.stderr
    assert "mistake of ours" not in done.stderr, done.stderr
    return done.stderr


def test_a_full_disk_is_said_and_the_next_tick_goes_on(small_disk: Path, site: Server) -> None:
    home = sites.home(small_disk / "home", farm=site.url)
    assert silkwatch(home, "once").returncode == 0
    sites.publish(site, *(f"/news/{n}.html" for n in range(1, 8)))
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"0" * 4096):
                pass
        except OSError:
            pass
    full = silkwatch(home, "once", "--all")
    assert full.returncode in (1, 2)
    assert "full" in said(full) or "No space left" in said(full), full.stderr
    ballast.unlink()
    mended = silkwatch(home, "once", "--all")
    assert mended.returncode == 0, mended.stderr
    assert silkwatch(home, "once", "--all").returncode == 0
    assert query(home, "select count(*) as n from urls where outcome <> 'article'") == [{"n": 0}]
    assert query(home, COUNT) == [{"n": 7}]


def test_a_read_only_disk_is_said(small_disk: Path, site: Server) -> None:
    home = sites.home(small_disk / "home", farm=site.url)
    assert silkwatch(home, "once").returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        refused = silkwatch(home, "once")
        assert refused.returncode in (1, 2)
        assert "ead-only" in said(refused)
        looked = silkwatch(home, "search", "institute")
        assert looked.returncode == 2
        assert "check the file, its permissions and the disk" in said(looked)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert silkwatch(home, "once").returncode == 0


def test_a_damaged_store_is_named_with_the_way_back(home: Path, tmp_path: Path) -> None:
    assert silkwatch(home, "once").returncode == 0
    assert silkwatch(home, "backup", str(tmp_path / "copy.db")).returncode == 0
    with (home / "silkwatch.db").open("r+b") as file:
        file.seek(0)
        file.write(os.urandom(8192))
    damaged = silkwatch(home, "once", "--all")
    assert damaged.returncode in (1, 2)
    assert "silkwatch.db" in said(damaged)
    assert "silkwatch restore" in said(silkwatch(home, "doctor"))
    assert silkwatch(home, "restore", str(tmp_path / "copy.db"), "--yes").returncode == 0
    assert silkwatch(home, "once", "--all").returncode == 0
    assert query(home, COUNT) == [{"n": 1}]


def test_without_file_handles_it_fails_in_a_line_or_works(home: Path) -> None:
    few = limited(home, lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)), "once", "--all")
    assert few.returncode in (0, 1, 2)
    said(few)
    assert few.returncode == 0 or few.stderr.strip(), "it does not say why"
    again = silkwatch(home, "once", "--all")
    assert again.returncode == 0, again.stderr
    assert query(home, COUNT) == [{"n": 1}]
