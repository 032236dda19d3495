"""The crawl's process: real children, some of which die, hang or babble."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler import runner, usage
from scheduler.errors import CrawlFailed
from scheduler.usage import Usage
from tests.conftest import ROOT

WELL = "import sys, json; print('one page', file=sys.stderr); print(json.dumps({'new': 1}))"
# Ends in order when told to: as a crawl that finishes the page in hand.
PATIENT = """
import json, signal, sys, threading
told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: told.set())
print("ready", file=sys.stderr, flush=True)
while not told.wait(0.05): pass
print(json.dumps({"stopped": True}))
"""
DEAF = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", file=sys.stderr, flush=True)
signal.pause()
"""
# Starts a worker in its group that would outlive it; the worker calls the test and waits.
PARENT = """
import subprocess, sys, signal
work = "import os, signal, socket; s = socket.create_connection({address}); os.write(2, b'ready\\\\n'); signal.pause()"
worker = subprocess.Popen([sys.executable, "-c", work])
signal.pause()
"""
# Its worker takes 80 MB and keeps them.
LEAKS = """
import subprocess, sys, signal
subprocess.run([sys.executable, "-c", "import signal; all = bytearray(b'x') * 80_000_000; signal.pause()"])
"""
# Stores something, has its worker do something, and waits.
BUSY = """
import subprocess, sys, tempfile
tempfile.TemporaryFile().write(b"x" * 300_000)
work = "import time\\nwhile time.process_time() < 0.15: pass"
subprocess.run([sys.executable, "-c", work])
print("ready", flush=True)
sys.stdin.read()
"""


def run(
    script: str,
    *,
    timeout: float = 60,
    stop: threading.Event | None = None,
    grace: float = 20,
    limits: runner.Limits = runner.LIMITS,
) -> runner.Outcome:
    def said(line: str) -> None:
        lines.append(line)
        if stop is not None:
            stop.set()

    lines.clear()
    return runner.run_child(["-c", script], timeout=timeout, said=said, stop=stop, grace=grace, limits=limits)


lines: list[str] = []


def test_progress_is_passed_on_and_the_summary_understood() -> None:
    assert run(WELL) == runner.Outcome(exit=0, summary={"new": 1})
    assert lines == ["one page"]


def test_exit_1_is_a_crawl_with_problems() -> None:
    assert run(WELL + "; sys.exit(1)").exit == 1


def test_more_output_than_a_pipe_holds() -> None:
    script = "import sys, json; sys.stderr.write('x' * 99 + '\\n' * 9999); print(json.dumps({'a': 'b' * 300_000}))"
    assert len(run(script).summary["a"]) == 300_000


def test_progress_that_cannot_be_written_does_not_hold_the_crawl_up() -> None:
    script = "import sys; sys.stderr.write(('x' * 99 + '\\n') * 3000); print('{}')"  # a pipe holds 64 kB
    with Path("/dev/full").open("wb", buffering=0) as full:
        done = runner.run_child(["-c", script], timeout=60, said=lambda line: full.write(line.encode()))
    assert done.exit == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", r"ended without a summary \(killed by SIGKILL\)"),
        ("import sys; sys.exit('disk full')", r"ended without a summary \(exit 1\): disk full"),
        ("print('{\"new\": ')", r"ended without a summary \(exit 0\)"),
        ("print('[]')", "exit 0: it did not say why"),
        ("import sys; print('{}'); sys.exit(2)", "exit 2"),
    ],
)
def test_a_child_that_does_not_say_how_it_went(script: str, said: str) -> None:
    with pytest.raises(CrawlFailed, match=said):
        run(script)


def test_a_machine_that_has_no_process_left_is_a_crawl_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(ROOT))  # a folder cannot be started
    with pytest.raises(CrawlFailed, match=r"^crawl: its process could not begin: Permission denied$"):
        run(WELL)


def test_told_to_stop_it_finishes_in_order() -> None:
    assert run(PATIENT, stop=threading.Event()).summary == {"stopped": True}


def test_when_its_time_is_up_it_is_told_to_finish_and_that_is_a_failure() -> None:
    with pytest.raises(CrawlFailed, match="not done after 0 s"):
        run(PATIENT, timeout=0)


def test_one_that_does_not_listen_is_killed() -> None:
    with pytest.raises(CrawlFailed, match="killed by SIGKILL"):
        run(DEAF, stop=threading.Event(), grace=0.1)


def test_no_worker_survives() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        with pytest.raises(CrawlFailed, match="killed by SIGTERM"):
            run(PARENT.replace("{address}", str(server.getsockname())), stop=threading.Event())
        talk, _ = server.accept()
        talk.settimeout(60)
        assert talk.recv(1) == b""  # killed with its group, and its connection with it
        talk.close()


@pytest.mark.skipif(not usage.PROC.is_dir(), reason="only Linux tells what a process uses")
def test_one_that_hangs_is_killed() -> None:
    with pytest.raises(CrawlFailed, match=r"stopped: it hung: for 0\.3 s it said, stored and did nothing: the next"):
        run("import signal; signal.pause()", limits=runner.Limits(quiet=0.3, look=0.1))


@pytest.mark.skipif(not usage.PROC.is_dir(), reason="only Linux tells what a process uses")
def test_what_a_child_and_its_workers_use_is_told() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        used = usage.of_session(child.pid)
        assert used
        assert used.seconds >= 0.1
        assert 300_000 <= used.written < 1_000_000
        assert 2_000_000 < used.memory < 100_000_000
    assert usage.of_session(child.pid) is None


@pytest.mark.skipif(not usage.PROC.is_dir(), reason="only Linux tells what a process uses")
def test_one_that_leaks_is_killed_with_its_workers() -> None:
    with pytest.raises(CrawlFailed, match=r"it took more than 0\.06 GB of memory"):
        run(LEAKS, limits=runner.Limits(memory=60_000_000, look=0.1))


USED = Usage(seconds=9.0, written=500, memory=10**8)


@pytest.mark.parametrize(
    ("used", "heard", "now", "alive", "why"),
    [
        (USED, 0, 600, 0, None),
        (USED, 0, 601, 0, "it hung"),
        (USED, 2, 601, 0, None),  # it spoke
        (replace(USED, written=501), 0, 9999, 9999, None),  # it stored something
        (replace(USED, seconds=38.9), 0, 601, 0, "it hung"),  # to wait costs a little
        (replace(USED, seconds=39.1), 0, 9999, 9999, None),  # it works
        (replace(USED, seconds=1.0, written=90), 0, 9999, 9999, None),  # a worker ended, and its figures with it
        (replace(USED, memory=1_500_000_001), 601, 601, 0, "it took more than 1.5 GB of memory"),
    ],
)
def test_what_a_child_does_is_judged(used: Usage, heard: float, now: float, alive: float, why: str | None) -> None:
    seen, wrong = runner.judged(used, runner.Seen(at=0, used=USED), runner.LIMITS, heard=heard, now=now)
    assert seen.at == alive
    assert (wrong or "").startswith(why or "")
    assert bool(wrong) == bool(why)


def test_rooms_come_from_the_installation_not_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "storage").mkdir()
    (tmp_path / "storage" / "__init__.py").write_text("raise SystemExit('the wrong storage')")
    script = (
        "from scheduler import runner; runner.run_child(['-c', 'import storage; print({})'], timeout=60, said=print)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_its_input_ends_when_we_die() -> None:
    """A crawl whose scheduler was killed must be able to notice."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        child = f"import socket, sys; talk = socket.create_connection({server.getsockname()}); sys.stdin.read()"
        script = f"from scheduler import runner; runner.run_child(['-c', {child!r}], timeout=60, said=print)"
        with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as scheduler:
            talk, _ = server.accept()
            talk.settimeout(60)
            scheduler.kill()
        assert talk.recv(1) == b""  # the child has ended, and its connection with it
        talk.close()


def test_what_the_crawl_is_told_stands_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody on the machine can read them, and a proxy has a password."""
    python = tmp_path / "python"
    script = "import json, sys; print(json.dumps({'arguments': sys.argv[1:], 'line': sys.stdin.readline()}))"
    python.write_text(f"#!{sys.executable}\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    options = '{"proxy": "http://somebody:s3cret@proxy.example:3128"}'
    told = runner.crawl(tmp_path, options, timeout=60, said=print).summary
    assert told["line"] == f"{options}\n"
    assert not any("s3cret" in one for one in told["arguments"])
