"""One instance per home, and a lock that no crash can leave behind."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler import lock
from scheduler.errors import AlreadyRunning, ConfigError

HOLD = """
import sys
from pathlib import Path
from scheduler import lock
with lock.held(Path(sys.argv[1]), "run"):
    print("held", flush=True)
    sys.stdin.read()
"""
SILENT = """
import fcntl, sys
with open(sys.argv[1] + "/silkwatch.lock", "a") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(home: Path, script: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of a home."""
    with subprocess.Popen(
        [sys.executable, "-c", script, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def refused(home: Path) -> str:
    with pytest.raises(AlreadyRunning) as caught:
        lock.held(home, "once").__enter__()
    return str(caught.value)


def test_the_second_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        text = refused(tmp_path)
        assert f"in use by process {process.pid} (silkwatch run) since 20" in text
        assert text.endswith("Z: wait until it is done, or stop it")
        process.kill()
        process.wait()
        with lock.held(tmp_path, "once"):
            assert f"process {os.getpid()} (silkwatch once)" in (tmp_path / "silkwatch.lock").read_text()


def test_a_holder_on_another_machine_is_named_with_it(tmp_path: Path) -> None:
    with holder(tmp_path, SILENT):
        text = "process 1 (silkwatch run) on nas-2, clock tick 99, since 2026-11-22T06:00:00Z\n"
        (tmp_path / "silkwatch.lock").write_text(text)
        assert "in use by process 1 (silkwatch run) on nas-2 since 2026-11-22T06:00:00Z" in refused(tmp_path)


@pytest.mark.parametrize("began", [0, 1])
def test_what_a_killed_one_left_behind_is_told_as_nobody(tmp_path: Path, began: int) -> None:
    """Its number may belong to another program by now: to us, here, which began at another time."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    pid = os.getpid() if began else dead.pid
    with holder(tmp_path, SILENT):
        left = (
            f"process {pid} (silkwatch run) on {socket.gethostname()}, clock tick {began}, since 2026-01-01T00:00:00Z"
        )
        (tmp_path / "silkwatch.lock").write_text(f"{left}\n")
        assert "in use by another process, which has not given its name" in refused(tmp_path)
    with lock.held(tmp_path, "once"):
        pass


@pytest.mark.parametrize("text", ["\x1b[2J\x00\xff" * 99, "process 99 (silkwatch run)\n", ""])
def test_a_file_of_whatever_content_holds_nobody_up_and_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "silkwatch.lock").write_text(text, encoding="latin-1")
    with lock.held(tmp_path, "once"):
        pass
    with holder(tmp_path, SILENT):
        (tmp_path / "silkwatch.lock").write_text(text, encoding="latin-1")
        assert "in use by another process" in refused(tmp_path)


def test_a_disk_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(ConfigError, match="its file system knows no locks: keep the home on a local disk"):
        lock.held(tmp_path, "run").__enter__()


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), lock.held(tmp_path, "once"):
        raise RuntimeError
    with lock.held(tmp_path, "once"):
        pass
    assert (tmp_path / "silkwatch.lock").read_text() == ""


def test_two_homes_do_not_meet(tmp_path: Path) -> None:
    with lock.held(tmp_path / "a", "run"), lock.held(tmp_path / "b", "run"):
        pass


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="name another --home"):
        lock.held(tmp_path / "file" / "home", "once").__enter__()
