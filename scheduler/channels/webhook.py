"""Alarms by webhook: one HTTPS POST of JSON. The server is as hostile as any.

No redirect is followed, an answer is read up to a limit, all of it ends at a deadline, and only public addresses are
asked, checked where they are connected to, unless ``[network] allow_private``. The address may hold a secret: nothing
but its host is ever told.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from crawler.reach import NotPublic, reach
from scheduler.channels import Message, NotTold
from scheduler.config import Config

SECONDS = 10.0  # for all of it, besides what a name server takes
ANSWER_BYTES = 64_000  # nobody reads them, but a connection in order is read to its end
LOOK_SECONDS = 0.1  # how often it is looked whether the time is up
STOP_SECONDS = 3.0  # that it has once we are to stop


def send(config: Config, message: Message, begin: Callable[[], None], stop: threading.Event) -> None:
    """Post the message. Its name is the ``Idempotency-Key``, the same when it has to be posted again.

    Raises ``NotTold``.
    """
    url = urlsplit(config.alarm.webhook or "")
    host, begun = url.hostname or "", False
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Silkwatch",
        "Idempotency-Key": message.name,
        "Connection": "close",
    } | _login(url)
    connection = _connection(config, url)
    try:
        with _ended(connection, stop):
            connection.connect()
            begin()
            begun = True
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            connection.request("POST", target, body=json.dumps(message.data).encode(), headers=headers)
            answer = connection.getresponse()
            with suppress(OSError, http.client.HTTPException):  # what it is worth was said in its first line
                answer.read(ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotTold(f"{host}: {_explained(error)}", unclear=begun) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        why = (
            "it leads elsewhere: set [alarm] webhook to where" if 300 <= answer.status < 400 else "it does not take it"
        )
        raise NotTold(f"{host}: HTTP {answer.status}: {why}")


class _Plain(http.client.HTTPConnection):
    """A connection to addresses of our own network: nothing goes unencrypted over others."""

    private = False

    def connect(self) -> None:
        self.sock = reach(self.host, self.port, seconds=SECONDS, private=self.private, only_private=True)


class _Encrypted(http.client.HTTPSConnection):
    """A connection to a public address, or to any with ``private``."""

    private = False

    def connect(self) -> None:
        self.sock = reach(self.host, self.port, seconds=SECONDS, private=self.private)
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(config: Config, url: SplitResult) -> http.client.HTTPConnection:
    """Return a connection that is not made yet: by way of the proxy, if there is one, to anything that is encrypted."""
    host, proxy = url.hostname or "", config.network.proxy
    if url.scheme == "https" and proxy:
        way = urlsplit(proxy)
        connection = http.client.HTTPSConnection(way.hostname or "", way.port or 3128, timeout=SECONDS)
        connection.set_tunnel(host, url.port or 443, headers=_login(way, "Proxy-Authorization"))
        return connection
    made = (_Encrypted if url.scheme == "https" else _Plain)(host, url.port, timeout=SECONDS)
    made.private = config.network.allow_private
    return made


@contextmanager
def _ended(connection: http.client.HTTPConnection, stop: threading.Event) -> Iterator[None]:
    """Cut a connection when its time is up, or we are to stop: a socket's time-out begins anew with each byte."""
    done, deadline = threading.Event(), time.monotonic() + SECONDS

    def watch() -> None:
        while not (done.wait(LOOK_SECONDS) or stop.is_set() or time.monotonic() >= deadline):
            pass
        if stop.is_set():
            done.wait(STOP_SECONDS)
        sock: Any = connection.sock
        if not done.is_set() and sock is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _login(url: SplitResult, header: str = "Authorization") -> dict[str, str]:
    if url.username is None:
        return {}
    login = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {header: f"Basic {base64.b64encode(login.encode()).decode()}"}


def _explained(error: OSError | http.client.HTTPException | ValueError) -> str:
    """Say why, in words that hold nothing of the address or of an answer."""
    match error:
        case NotPublic():
            return str(error)
        case ssl.SSLCertVerificationError():
            return "its certificate cannot be trusted: SSL_CERT_FILE names another authority"
        case ssl.SSLError():
            return "it does not speak TLS as expected: check [alarm] webhook"
        case socket.gaierror():
            return "its name is not known: check [alarm] webhook"
        case TimeoutError():
            return "it does not answer in time"
        case OSError():
            return f"it cannot be reached ({error.strerror or 'it broke off'}): check [alarm] webhook"
        case _:
            return "what comes from it is no answer: check [alarm] webhook"
