"""systemd's notify protocol, over a real socket."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from scheduler import notify
from tests.scheduler.manager import Manager


def test_what_is_told_arrives_as_the_protocol_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Manager(str(tmp_path / "notify")) as manager:
        monkeypatch.setenv("NOTIFY_SOCKET", manager.address)
        notify.ready("watching 40 sources")
        assert manager.next() == {"READY": "1", "STATUS": "watching 40 sources"}
        notify.status("a title\nMAINPID=1")
        assert manager.next() == {"STATUS": "a title MAINPID=1"}  # no line of its own
        before = time.monotonic_ns() // 1000
        notify.reloading()
        told = manager.next()
        assert told["RELOADING"] == "1"
        assert before <= int(told["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
        notify.alive()
        assert manager.next() == {"WATCHDOG": "1"}
        notify.stopping("教育")
        assert manager.next() == {"STOPPING": "1", "STATUS": "教育"}


def test_an_abstract_name_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"@silkwatch-test-{os.getpid()}"
    with Manager(name) as manager:
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        notify.alive()
        assert manager.next() == {"WATCHDOG": "1"}


@pytest.mark.parametrize("address", [None, "", "vsock:2:1234", "relative", "/there/is/none"])
def test_where_nobody_listens_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify.ready("ready")


def test_one_that_does_not_read_does_not_hold_us_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "SECONDS", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        for _ in range(20):  # more than its queue holds
            notify.status("x" * 10_000)


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "20000000"}, 10.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"}, 10.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"}, None),  # meant for another process
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_told_twice_as_often_as_it_looks(environ: dict[str, str], seconds: float | None) -> None:
    assert notify.watchdog(environ, 7) == seconds
