"""The daemon as a service: what its manager is told, signals, and a tick that hangs; with real processes."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler import lock
from storage import frontier
from storage.database import open_store
from tests.conftest import ROOT
from tests.scheduler import sites
from tests.scheduler.manager import Manager
from tests.scheduler.sites import Daemon, daemon, silkwatch
from tests.scheduler.test_daemon import make_due
from tests.server import Reply, Server


@pytest.mark.slow
def test_the_manager_is_told_how_it_goes(home: Path, tmp_path: Path) -> None:
    with (
        Manager(str(tmp_path / "notify")) as manager,
        daemon(home, "--json", NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="1000000") as running,
    ):
        assert manager.wait_for("READY")["STATUS"] == "watching 1 sources"
        manager.wait_for("WATCHDOG")
        manager.wait_for("STATUS", start="watching 1 sources; last tick 20")
        running.process.send_signal(sites.signal.SIGHUP)
        manager.wait_for("RELOADING")
        manager.wait_for("READY")
        manager.wait_for("WATCHDOG")
        assert running.stop() == 0
        manager.wait_for("STOPPING")
    lines = [json.loads(line) for line in running.lines]
    assert {"at", "level", "message"} <= set.intersection(*(set(line) for line in lines))
    assert [line["message"] for line in lines if line.get("source") == "farm"]
    assert [line["run"] for line in lines if line["message"] == "crawled: farm"] == [1]
    assert lines[-1]["message"] == "stopped"


@pytest.mark.slow
def test_a_configuration_that_is_right_is_taken_and_one_that_is_wrong_is_not(home: Path, site: Server) -> None:
    file = home / "silkwatch.toml"
    right = file.read_text()
    with daemon(home) as running:
        running.wait_for("crawled: farm")
        file.write_text(right.replace("[network]", "[network]\nconcurency = 2"))
        running.process.send_signal(sites.signal.SIGHUP)
        wrong = running.wait_for("reload: ")
        assert wrong.startswith(
            f"reload: configuration: {file}: [network] concurency: no such key: did you mean concurr"
        )
        assert wrong.endswith("; the configuration from before stays in force")
        make_due(home, "farm")
        running.wait_for("crawled: farm")
        file.write_text(right.replace("[network]", '[network]\ncontact = "me@example.org"'))
        running.process.send_signal(sites.signal.SIGHUP)
        assert running.wait_for("reload: ") == f"reload: {file}: read again; the next tick works by it"
        for _ in range(2):  # the first may be of a tick that was in hand
            make_due(home, "farm")
            running.wait_for("crawled: farm")
        assert silkwatch(home, "once").returncode == 3  # the lock was held all the time
        assert running.stop() == 0
    contacts = [
        "me@example.org" in str(each.headers["User-Agent"]) for each in site.requests if each.path == "/feed.xml"
    ]
    assert contacts in ([False, False, True, True], [False, False, False, True])


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once_and_its_crawl_with_it(home: Path, site: Server) -> None:
    with waiting(home, site) as running:
        running.process.terminate()
        running.wait_for("told to stop")
        running.process.terminate()
        running.wait_for("told again: ending at once")
        assert running.process.wait(60) == 130
        with lock.held(home, "test"), closing(open_store(home / "silkwatch.db")) as db:
            assert [link.url for link in frontier.pending(db, "farm")] == [f"{site.url}/news/1.html"]


@pytest.mark.slow
def test_a_tick_that_hangs_is_not_alive(home: Path, tmp_path: Path) -> None:
    """As one does that waits for a store which somebody else has locked and does not give back."""
    assert silkwatch(home, "once").returncode == 0  # no crawl is due that would take longer than it may
    with (
        Manager(str(tmp_path / "notify")) as manager,
        closing(sqlite3.connect(home / "silkwatch.db", isolation_level=None)) as other,
        daemon(home, "--hung", "5", NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="1000000") as running,
    ):
        running.wait_for("running: ")
        other.execute("BEGIN IMMEDIATE")
        running.wait_for("tick: it hangs: nothing of it moved for 5 s: ending")
        assert running.process.wait(60) == 1
    with lock.held(home, "test"):
        pass


STUBBORN = """
import sys, threading, time
from scheduler import daemon, runner
daemon.ENOUGH = 0.1
def crawl():
    runner.run_child(["-c", sys.argv[1]], timeout=60, said=lambda line: said.set())
def caught(seconds):
    time.sleep(seconds)
    return []
said = threading.Event()
threading.Thread(target=crawl).start()
said.wait()
daemon._end(threading.Event().wait, caught)
"""


def test_what_does_not_end_in_time_is_cut_off_and_its_crawl_with_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        where = server.getsockname()
        child = f"import socket, sys; s = socket.create_connection({where}); print('x', file=sys.stderr, flush=True); "
        done = subprocess.run(
            [sys.executable, "-c", STUBBORN, f"{child}import signal; signal.pause()"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        talk, _ = server.accept()
        with talk:
            talk.settimeout(60)
            assert talk.recv(1) == b""
    assert done.returncode == 130
    assert "not done after 0.1 s: ending at once" in done.stderr


@contextmanager
def waiting(home: Path, site: Server) -> Iterator[Daemon]:
    """A daemon whose crawl waits for a page."""
    page, go_on = site.routes["/news/1.html"], threading.Event()
    assert isinstance(page, Reply)
    site.add("/news/1.html", replace(page, wait=go_on))
    with daemon(home) as running:
        assert site.wait_for(1, "/news/1.html")
        yield running
        go_on.set()
