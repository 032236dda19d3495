"""A programmable web site on loopback, for tests: real sockets, real HTTP, nothing of ours replaced.

    with Server() as site:
        site.add("/feed.xml", "<rss>…</rss>", type="application/rss+xml")
        site.add("/moved", reply("", status=302, Location="/feed.xml"))
        site.add("/busy", lambda request: reply("later", status=503))
        …
        assert site.paths() == ["/robots.txt", "/feed.xml"]

Every answer with a body carries an ETag, and a request that already has it gets a 304. ``Server("127.0.0.2")`` is
another host. Nothing sleeps: an answer that has to come late waits for an event (``wait=``) which the test sets;
``site.asked`` is a condition to wait for a request on.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked: ``path`` without, ``target`` with the query."""

    method: str
    target: str
    headers: Message
    status: int = 0  # what was answered
    at: float = 0.0  # when it came in, on the monotonic clock
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer; see ``reply`` for the short way to one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = True  # answer 304 to whoever has this very body
    wait: threading.Event | None = None  # hold the answer back until it is set (a minute at most)
    cut: int | None = None  # announce the whole body, send this many bytes, then reset the connection


Route = Reply | Callable[[Request], "Reply | str | bytes"]


def reply(
    body: str | bytes = b"", *, status: int = 200, type: str = "text/html; charset=utf-8", **headers: str
) -> Reply:
    """Make a ``Reply``; keyword arguments are headers, with ``_`` for ``-``."""
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": type} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body=data, status=status, headers=named)


def zipped(body: str | bytes, *, keep: int | None = None, type: str = "text/html; charset=utf-8") -> Reply:
    """Make a reply with a gzip body, cut off after ``keep`` bytes when given (the length is that of what is sent)."""
    data = gzip.compress(body.encode() if isinstance(body, str) else body)
    return reply(data[:keep], type=type, Content_Encoding="gzip")


class Server:
    """One host: add routes at any time, ask ``requests`` afterwards. ``robots.txt`` allows all until you add one."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Route] = {"/robots.txt": reply("User-agent: *\nAllow: /\n", type="text/plain")}
        self.default: Route = reply("nothing here", status=404)
        self.requests: list[Request] = []
        self.asked = threading.Condition()
        self._http = _Http((host, 0), _Handler)
        self._http.site = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.host = host
        self.port = int(self._http.server_address[1])
        self.url = f"http://{host}:{self.port}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def add(self, target: str, route: Route | str | bytes, **how: str) -> None:
        """Answer ``target`` (a path; with its query to tell queries apart) with a reply, a body or a callable."""
        self.routes[target] = reply(route, **how) if isinstance(route, str | bytes) else route  # type: ignore[arg-type]

    def paths(self) -> list[str]:
        """What was asked, in order, with the query."""
        with self.asked:
            return [request.target for request in self.requests]

    def hits(self, path: str) -> int:
        """Count the requests for a path, whatever its query."""
        with self.asked:
            return sum(request.path == path for request in self.requests)

    def forget(self) -> None:
        """Empty the log."""
        with self.asked:
            self.requests.clear()

    def wait_for(self, count: int, path: str | None = None, *, seconds: float = 120) -> bool:
        """Wait until ``count`` requests (for ``path``) have come in; False when they did not."""

        def enough() -> bool:
            return sum(path is None or request.path == path for request in self.requests) >= count

        with self.asked:
            return self.asked.wait_for(enough, timeout=seconds)

    def answer(self, request: Request) -> Reply:
        """Find the route: the exact target, else the path, else ``default``."""
        route = self.routes.get(request.target) or self.routes.get(request.path) or self.default
        if isinstance(route, Reply):
            return route
        given = route(request)
        return given if isinstance(given, Reply) else reply(given)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    site: Server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:
        site = self.server.site
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(method=self.command, target=self.path, headers=self.headers, at=time.monotonic(), body=body)
        answer = site.answer(request)
        etag = f'"{hashlib.sha1(answer.body).hexdigest()}"'
        if answer.conditional and answer.status == 200 and self.headers.get("If-None-Match") == etag:
            answer = Reply(status=304)
        with site.asked:
            site.requests.append(replace(request, status=answer.status))
            site.asked.notify_all()
        if answer.wait is not None:
            answer.wait.wait(60)
        self._send(answer, etag)

    do_HEAD = do_POST = do_CONNECT = do_GET  # noqa: N815

    def _send(self, answer: Reply, etag: str) -> None:
        try:
            self.send_response(answer.status)
            named = {name.lower() for name in answer.headers}
            if answer.conditional and answer.status in (200, 304) and "etag" not in named:
                self.send_header("ETag", etag)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304 and "content-length" not in named:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD" and answer.status != 304:
                self.wfile.write(answer.body[: answer.cut])
            if answer.cut is not None:
                self._reset()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the client went away first: that is its right

    def _reset(self) -> None:
        self.wfile.flush()
        # SO_LINGER with zero seconds: close() sends RST instead of FIN
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Keep test output quiet: the request log is ``Server.requests``."""
