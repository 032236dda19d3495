"""How the daemon is, asked over real HTTP: by a service, by Prometheus, by somebody hostile."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scheduler import config as configuration
from scheduler import lock, metrics, server
from scheduler.config import Config
from scheduler.vitals import Vitals, unready
from storage import chores, runs
from storage.database import open_store
from storage.models import Fetch
from tests.scheduler import homes
from tests.scheduler.sites import daemon
from tests.server import Server

HERE = "127.0.0.9"  # on 127.0.0.1 another test might take a free port before we do


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LOOK", 0.02)


def free_port(host: str = HERE) -> int:
    with closing(socket.create_server((host, 0))) as one:
        return int(one.getsockname()[1])


def listening(home: Path, port: int, host: str = HERE) -> Config:
    (home / "silkwatch.toml").write_text(f'[server]\nlisten = "{host}:{port}"\n')
    return configuration.load(home)


@contextmanager
def serving(home: Path, *, well: bool = True) -> Iterator[int]:
    """Serve a home whose daemon is well; yield the port once it answers."""
    config, alive = listening(home, free_port()), Vitals(every=60)
    if well:
        alive.begin()
        alive.end(well=True)
    with server.serving(lambda: config, alive):
        wait_for(config.server.listen[1])
        yield config.server.listen[1]


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with closing(socket.create_connection((HERE, port), 5)):
                return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise AssertionError(f"nobody listens on {port}")


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str, str]:
    with closing(http.client.HTTPConnection(HERE, port, timeout=60)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()


def raw(port: int, sent: bytes) -> bytes:
    """Send bytes as they are, and read until the end."""
    with closing(socket.create_connection((HERE, port), 60)) as connection:
        connection.sendall(sent)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass  # we had not read all that was sent
        return b"".join(parts)


def test_health_and_readiness(tmp_path: Path) -> None:
    with lock.held(tmp_path, "run"), serving(homes.make(tmp_path)) as port:
        for path in ("/health", "/ready", "/health?from=kubernetes"):
            assert ask(port, path)[:2] == (200, "application/json")
        assert ask(port, "/ready", "HEAD") == (200, "application/json", "")
        held = (tmp_path / lock.HOME).rename(tmp_path / "away")
        assert "the lock of the home is lost" in ask(port, "/ready")[2]
        held.rename(tmp_path / lock.HOME)
        (tmp_path / "silkwatch.db").unlink()
        status, _, body = ask(port, "/ready")
        assert (status, json.loads(body)["reason"]) == (503, "the store cannot be read: see the log")
        assert ask(port, "/health")[0] == 200
        assert ask(port, "/metrics")[0] == 503
        assert str(tmp_path) not in body


@pytest.mark.parametrize(
    ("alive", "reason"),
    [
        (Vitals(every=60, turned=1000), "the first tick is not done yet"),
        (Vitals(every=60, turned=1000, began=990), "the first tick is not done yet"),
        (Vitals(every=60, turned=1000, began=990, ended=995), None),
        (Vitals(every=60, turned=1000, began=990, ended=995, trouble=True), "the last tick failed: see the log"),
        (Vitals(every=60, turned=1000, began=100, ended=600), "the next tick is late"),
        (Vitals(every=60, turned=1000, began=650, ended=600), None),
        (Vitals(every=60, turned=1000, began=-(10**5), ended=-(10**5) - 1), "a tick takes too long"),
        (Vitals(every=60, turned=900, began=990, ended=995), "the daemon's loop is stuck"),
    ],
)
def test_what_keeps_a_daemon_from_being_ready(alive: Vitals, reason: str | None) -> None:
    assert unready(alive, 1000.0) == reason


def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    home, now = homes.make(tmp_path), datetime.now(UTC)
    with closing(open_store(home / "silkwatch.db")) as db:
        for outcome in ("ok", "http-404", "http-451", "http-503"):
            runs.fetched(db, 1, Fetch(source="times", url="https://t.example/", kind="list", at=now, outcome=outcome))
        chores.begun(db, "backup", now=now)
        chores.failed(db, "backup", "no room")
    with serving(home) as port:
        status, type, text = ask(port, "/metrics")
    assert (status, type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(family.documentation and family.type in ("gauge", "info") for family in families.values())
    values = {(one.name, *one.labels.values()): one.value for family in families.values() for one in family.samples}
    assert values["silkwatch_source_state", "times", "new"] == 1
    assert values["silkwatch_source_state", "times", "ok"] == 0
    assert values["silkwatch_articles", "relevant"] == 2
    assert values["silkwatch_articles", "not"] == 1
    assert values["silkwatch_fetches_day", "http-4xx"] == 2
    assert values["silkwatch_fetches_day", "http-5xx"] == 1
    assert values["silkwatch_chore_failed", "backup"] == 1
    assert values["silkwatch_alarms", "given-up"] == 0  # a rule that compares it must find it there
    assert values["silkwatch_tick_timestamp_seconds",] == pytest.approx(time.time(), abs=60)
    assert values["silkwatch_disk_bytes", "database"] > 0
    assert {one.labels["source"] for one in families["silkwatch_source_failures"].samples} == {"ribao", "times"}


def test_whoever_asks_all_the_time_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, meter = Config(home=homes.make(tmp_path)), metrics.Meter(lambda: datetime.now(UTC))
    monkeypatch.setattr(metrics, "SHORT", 1e9)
    assert meter.text(config, started=0, ticked=None) is meter.text(config, started=0, ticked=None)
    monkeypatch.setattr(metrics, "SHORT", 0.0)
    with closing(open_store(config.database)) as db:
        db.execute("UPDATE articles SET verdict = 'not'")
        db.execute("UPDATE sources SET state = 'refused'")
    text = meter.text(config, started=0, ticked=None)
    assert b'silkwatch_source_state{source="times",state="refused"} 1.0' in text
    assert b'silkwatch_articles{verdict="relevant"} 2.0' in text  # slow to count: as it was a moment ago
    monkeypatch.setattr(metrics, "LONG", 0.0)
    assert b'silkwatch_articles{verdict="not"} 3.0' in meter.text(config, started=0, ticked=None)


def test_only_questions_are_answered(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            status, _, body = ask(port, "/health", method)
            assert status == 405
            assert method not in body
        for path in ("/", "/etc/passwd", "/../silkwatch.toml", "/metrics/..", "/%2e%2e/%00", "/HEALTH"):
            status, _, body = ask(port, path)
            assert status == 404
            assert "passwd" not in body


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + b"X: y\r\n" * 3_000 + b"\r\n",
        b"GET /health HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /health HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300) + b"\n",
        b"<script>alert(1)</script> / HTTP/1.1\r\n\r\n",
    ],
    ids=["long address", "many headers", "long header", "version", "TLS", "no method"],
)
def test_what_is_no_request_gets_nothing_of_itself_back(tmp_path: Path, sent: bytes) -> None:
    with serving(tmp_path) as port:
        answer = raw(port, sent)
        assert b"200 OK" not in answer or b"/health" in sent[:20]
        assert not {b"script", b"aaaa", b"Traceback", b"Python"} & set(answer.replace(b"<", b" ").split())
        assert b"script" not in answer
        assert ask(port, "/health")[0] == 200


def test_who_sends_slowly_is_hung_up_on_and_does_not_keep_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path) as port:
        monkeypatch.setattr(server, "SECONDS", 0.3)
        crowd = [socket.create_connection((HERE, port), 60) for _ in range(2 * server.AT_ONCE)]
        for each in crowd:
            each.sendall(b"GET /hea")
        for each in crowd:
            with closing(each):
                try:
                    while each.recv(4096):
                        pass  # an answer to half a request, if any; then the end
                except ConnectionResetError:
                    pass
        monkeypatch.setattr(server, "SECONDS", 60)
        assert ask(port, "/health")[0] == 200


def test_a_machine_without_threads_costs_nobody_the_room_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with serving(tmp_path) as port:
        with monkeypatch.context() as poor:
            poor.setattr(threading.Thread, "start", none_left)
            for _ in range(2 * server.AT_ONCE):
                with closing(socket.create_connection((HERE, port), 60)) as one:
                    assert one.recv(1) == b""
        assert ask(port, "/health")[0] == 200
    assert "server: no answer: can't start new thread" in caplog.messages


def test_nobody_listens_unless_the_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "silkwatch.toml").write_text("[archive]\nkeep_other = '30d'\n")
    assert server.address(configuration.load(tmp_path)) is None
    assert server.address(Config(home=tmp_path)) is None
    assert server.address(listening(tmp_path, 8075, "[::1]")) == ("::1", 8075)


def test_an_address_in_use_is_said_once_and_had_as_soon_as_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "AGAIN", 0.05)
    alive = Vitals(every=60)
    with caplog.at_level(logging.WARNING, "silkwatch"), closing(socket.create_server((HERE, 0))) as other:
        port = other.getsockname()[1]
        config = listening(tmp_path, port)
        with server.serving(lambda: config, alive):
            until = time.monotonic() + 60
            while not caplog.messages and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.2)  # several more tries
            other.close()
            while time.monotonic() < until:
                try:
                    assert ask(port, "/health")[0] == 200
                    break
                except OSError:
                    time.sleep(0.01)
    assert caplog.messages == [f"server: {HERE}:{port}: Address already in use: trying again every 0.05 s"]


def test_another_configuration_moves_the_server(tmp_path: Path) -> None:
    now = [listening(tmp_path, free_port())]
    with server.serving(lambda: now[0], Vitals(every=60)):
        before = now[0].server.listen[1]
        wait_for(before)
        now[0] = listening(tmp_path, free_port())
        wait_for(now[0].server.listen[1])
        with pytest.raises(ConnectionRefusedError):
            ask(before, "/health")


def test_an_address_of_the_network_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = listening(tmp_path, free_port("0.0.0.0"), "0.0.0.0")
    with caplog.at_level(logging.INFO, "silkwatch"), server.serving(lambda: config, Vitals(every=60)):
        wait_for(config.server.listen[1])
    assert any("not a loopback address" in line for line in caplog.messages)


def test_words_of_a_server_make_no_labels_without_end() -> None:
    assert {metrics.outcome(f"http-{status}") for status in range(100, 1000)} == {f"http-{n}xx" for n in range(1, 10)}
    assert metrics.outcome("timeout") == "timeout"


@pytest.mark.slow
def test_the_daemon_answers_while_it_runs(home: Path, site: Server) -> None:
    port = free_port()
    with (home / "silkwatch.toml").open("a") as file:
        file.write(f'[server]\nlisten = "{HERE}:{port}"\n')
    with daemon(home) as running:
        wait_for(port)
        until = time.monotonic() + 60
        while ask(port, "/ready")[0] != 200 and time.monotonic() < until:
            time.sleep(0.1)
        assert ask(port, "/health")[0] == 200
        text = ask(port, "/metrics")[2]
        assert 'silkwatch_source_state{source="farm",state="ok"} 1.0' in text
        assert 'silkwatch_runs_day{exit="done"} 1.0' in text
        assert running.stop() == 0
    with pytest.raises(ConnectionRefusedError):
        ask(port, "/health")
