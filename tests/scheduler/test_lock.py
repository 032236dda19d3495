"""One instance per home, and a lock that no crash can leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=rf"in use by process {holder.pid} \(silkwatch run\)"):
            lock.held(tmp_path, "once").__enter__()
        holder.kill()
        holder.wait()
        with lock.held(tmp_path, "once"):
            assert f"process {os.getpid()} (silkwatch once)" in (tmp_path / "silkwatch.lock").read_text()


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
