"""A web server without manners, for tests: what it sends is up to the test, byte by byte, over TLS too.

with Raw("127.0.0.2") as site:
    site.add("/a", lambda wire: wire.sendall(b"HTTP/1.1 200 OK\\r\\n"))
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

Answer = bytes | Callable[[socket.socket], None]


def response(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer as bytes; ``length``: what it says of its own, when that is not the truth."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    if not any(line.startswith("Content-Type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


class Raw:
    """One host. Every connection is asked once; ``asked`` counts the requests for each path, ``heads`` keeps them."""

    def __init__(self, host: str, *, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.tls = tls
        self.answers: dict[str, Answer] = {"/robots.txt": response(b"User-agent: *\nAllow: /\n")}
        self.asked: Counter[str] = Counter()
        self.heads: list[bytes] = []
        self.over = threading.Event()
        self._socket = socket.create_server((host, 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Raw:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def add(self, path: str, answer: Answer) -> None:
        self.answers[path] = answer

    def drip(self, piece: bytes, *, before: bytes = b"", every: float = 0.05) -> Callable[[socket.socket], None]:
        """Send a piece again and again, until the other side has had enough."""

        def send(wire: socket.socket) -> None:
            wire.sendall(before)
            while not self.over.wait(every):
                wire.sendall(piece)

        return send

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(wire,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        wire = plain
        with suppress(OSError):  # the client went away first: that is its right
            plain.settimeout(60)
            if self.tls:
                wire = self.tls.wrap_socket(plain, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head and (piece := wire.recv(4096)):
                head += piece
            if not head:
                return
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.asked[path] += 1
            self.heads.append(head)
            answer = self.answers.get(path, response(b"nothing here", status="404 Not Found"))
            if callable(answer):
                answer(wire)
            else:
                wire.sendall(answer)
        with suppress(OSError):
            wire.close()
