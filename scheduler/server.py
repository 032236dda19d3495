"""How the daemon is, over HTTP: ``/health``, ``/ready``, ``/metrics``, where ``[server] listen`` stands in the file.

Whoever asks may be hostile: a few at a time, each for a few seconds, a few kilobytes, and nothing of what was sent
comes back.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from scheduler import app, lock
from scheduler.config import Config, given
from scheduler.logs import LOG
from scheduler.vitals import Vitals, unhealthy, unready
from storage.errors import StorageError

AT_ONCE = 16  # clients; more are let go without an answer
SECONDS = 10.0  # a client has from its first byte to our last
BYTES = 16_000  # of a request: a browser sends one or two thousand
AGAIN = 30.0  # seconds before an address that could not be had is tried again
LOOK = 0.5  # seconds: how soon we notice that the daemon ends, or has read its configuration again


@contextmanager
def serving(load: Callable[[], Config], vitals: Vitals) -> Iterator[None]:
    """Answer while the block runs, if the configuration says where; ``load`` returns it as it is now.

    An address that cannot be had is said once, and tried again.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_serve, args=(load, vitals, stop), name="server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


def address(config: Config) -> tuple[str, int] | None:
    """Return where to listen, if the file says so."""
    try:
        return config.server.listen if ("server", "listen") in given(config) else None
    except (OSError, ValueError):  # the file was right when it was read: by what it said then we go
        return None


class Server(ThreadingHTTPServer):
    """The server on one address. Raises ``OSError`` when it cannot be had."""

    daemon_threads = True
    request_queue_size = AT_ONCE

    def __init__(self, where: tuple[str, int], answers: Answers) -> None:
        with suppress(ValueError):
            if ipaddress.ip_address(where[0]).version == 6:
                self.address_family = socket.AF_INET6
        self.answers = answers
        self._room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(where, _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, if there is room for one more."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the system gives no more threads: who asks later may be luckier
            self._room.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and end it when its time is over, however slowly the client goes on."""
        end = threading.Timer(SECONDS, _hang_up, (request,))
        end.daemon = True
        try:
            end.start()
            super().process_request_thread(request, client_address)
        finally:
            end.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say that a client broke off, to who asked for every word, or that we have a mistake."""
        error = sys.exception()
        broke_off = isinstance(error, OSError)
        LOG.log(logging.DEBUG if broke_off else logging.ERROR, "server: no answer: %s", error, exc_info=True)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is answered: by path, a status, a type and a body. ``load`` and ``vitals`` as of ``serving``."""

    load: Callable[[], Config]
    vitals: Vitals
    meter: Any  # scheduler.metrics.Meter, which is heavy to import
    started: float = field(default_factory=time.time)

    def to(self, path: str) -> tuple[int, str, bytes]:
        """Return the answer to a path; any other than ours is not found, whatever it says."""
        if path == "/metrics":
            return self._metrics()
        if path not in ("/health", "/ready"):
            return _json(404, {"error": "there are /health, /ready and /metrics"})
        wrong = unhealthy(self.vitals, time.monotonic())
        if path == "/ready":
            wrong = unready(self.vitals, time.monotonic()) or self._home()
        return _json(503, {"status": "failing", "reason": wrong}) if wrong else _json(200, {"status": "ok"})

    def _home(self) -> str | None:
        """Say why the home cannot be worked on, if so: another may have taken it, or the store away."""
        from storage import figures

        config = self.load()
        if not (lock.holder(config.home) or "").startswith(f"process {os.getpid()} "):
            return "the lock of the home is lost: start the daemon anew"
        try:
            figures.check(config.database, seconds=1.0)
        except StorageError as error:
            LOG.debug("server: %s", error)
            return "the store cannot be read: see the log"
        return None

    def _metrics(self) -> tuple[int, str, bytes]:
        from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

        try:
            text = self.meter.text(self.load(), started=self.started, ticked=self.vitals.ticked)
        except StorageError as error:
            LOG.debug("server: %s", error)
            return _json(503, {"error": "the store cannot be read: see the log"})
        return 200, CONTENT_TYPE_PLAIN_0_0_4, text


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = SECONDS  # seconds without a byte

    def setup(self) -> None:
        super().setup()
        self.rfile = _Short(self.rfile)  # type: ignore[assignment]

    def do_GET(self) -> None:
        self._answer(*self.server.answers.to(self.path.partition("?")[0]))

    do_HEAD = do_GET  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.close_connection = True
        if code == 501:  # a method that we do not have
            self._answer(*_json(405, {"error": "only GET and HEAD are answered"}), Allow="GET, HEAD")
        else:
            self._answer(*_json(code, {"error": "this is no request that can be answered"}))

    def version_string(self) -> str:
        return "silkwatch"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self, code: int, type: str, body: bytes, **headers: str) -> None:
        self.send_response(code)
        own = {"Content-Type": type, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        for name, value in {**own, "X-Content-Type-Options": "nosniff", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Lines(Protocol):
    def readline(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...

    @property
    def closed(self) -> bool: ...


class _Short:
    """What a client sends, up to what a request may have."""

    def __init__(self, file: _Lines) -> None:
        self._file, self._left = file, BYTES

    def readline(self, size: int = -1) -> bytes:
        line = self._file.readline(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(line)
        return line

    def close(self) -> None:
        self._file.close()

    @property
    def closed(self) -> bool:
        return self._file.closed


def _serve(load: Callable[[], Config], vitals: Vitals, stop: threading.Event) -> None:
    """Keep a server on the address that the configuration names, until we are to stop."""
    from scheduler.metrics import Meter

    answers = Answers(load=load, vitals=vitals, meter=Meter(app.now))
    complaint = None
    while not stop.is_set():
        config = load()
        where = address(config)
        if where is None:
            _wait(stop, load, config)
            continue
        try:
            server = Server(where, answers)
        except OSError as error:
            reason = error.strerror or str(error)
            if (where, reason) != complaint:
                LOG.warning("server: %s: %s: trying again every %g s", _written(where), reason, AGAIN)
            complaint = (where, reason)
            _wait(stop, load, config, seconds=AGAIN)
            continue
        complaint = None
        with server:
            _announce(where)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK}, daemon=True).start()
            _wait(stop, load, config)
            server.shutdown()


def _wait(stop: threading.Event, load: Callable[[], Config], config: Config, *, seconds: float = float("inf")) -> None:
    """Wait until we are to stop, the configuration is another one, or the time is over."""
    until = time.monotonic() + seconds
    while load() is config and time.monotonic() < until and not stop.wait(LOOK):
        pass


def _announce(where: tuple[str, int]) -> None:
    LOG.info("server: http://%s answers /health, /ready and /metrics", _written(where))
    try:
        private = ipaddress.ip_address(where[0]).is_loopback
    except ValueError:
        private = where[0] == "localhost"
    if not private:
        LOG.warning("server: %s: not a loopback address: whoever reaches it reads how we are", _written(where))


def _written(where: tuple[str, int]) -> str:
    host, port = where
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _hang_up(request: socket.socket) -> None:
    with suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


def _json(code: int, body: dict[str, Any]) -> tuple[int, str, bytes]:
    return code, "application/json", json.dumps(body).encode() + b"\n"
