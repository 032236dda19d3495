"""Mail servers that say too much, or nothing, or one byte at a time: each ends soon, and takes little memory."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from reports import smtp
from reports.bounded_smtp import ANSWER_BYTES, SMTP, AnswerTooLong, SMTPEncrypted
from reports.smtp import Line, Server, ServerFailed, Stopped
from tests.mailbox import Certificate, Mailbox

Speech = Callable[[socket.socket], Iterable[bytes]]


@contextmanager
def speaking(speech: Speech) -> Iterator[int]:
    """Serve one connection: say what there is to say, as fast as it is taken; yield the port."""
    over = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                for said in speech(connection):
                    connection.sendall(said)
                    if over.is_set():
                        return
                over.wait(60)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
    thread.join(timeout=60)


def without_end(_: socket.socket) -> Iterable[bytes]:
    return itertools.repeat(b"220-" + b"y" * 500 + b"\r\n")


def in_drops(_: socket.socket) -> Iterable[bytes]:
    yield b"2"
    while True:
        time.sleep(0.02)  # well within the time-out of the socket, which begins anew each time
        yield b"2"


def silent(_: socket.socket) -> Iterable[bytes]:
    return ()


def in_drops_after_a_greeting(_: socket.socket) -> Iterable[bytes]:
    yield b"220 hello\r\n"
    yield from in_drops(_)


def nobody(_: object) -> None:
    return None


@pytest.mark.parametrize("speech", [in_drops, silent, in_drops_after_a_greeting])
def test_an_answer_has_its_time_however_its_bytes_come(speech: Speech) -> None:
    began = time.monotonic()
    with speaking(speech) as port, pytest.raises(TimeoutError):
        SMTP("127.0.0.1", port, seen=nobody, timeout=0.3).ehlo()
    assert 0.25 < time.monotonic() - began < 30


def test_an_answer_without_end_is_read_up_to_a_limit() -> None:
    read = 0

    def counted(connection: socket.socket) -> Iterable[bytes]:
        nonlocal read
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        for said in without_end(connection):
            yield said
            read += len(said)

    with speaking(counted) as port, pytest.raises(AnswerTooLong):
        SMTP("127.0.0.1", port, seen=nobody, timeout=30)
    assert ANSWER_BYTES < read < 20_000_000  # what the kernel keeps for us included


def test_a_long_answer_that_ends_is_read_and_the_next_one_too() -> None:
    lines = b"".join(b"250-X%d\r\n" % number for number in range(2000))

    def hello(connection: socket.socket) -> Iterable[bytes]:
        yield b"220 hello\r\n"
        for _ in range(10):
            connection.recv(1000)
            yield lines + b"250 END\r\n"

    with speaking(hello) as port:
        opened = SMTP("127.0.0.1", port, seen=nobody, timeout=30)
        for _ in range(10):
            assert opened.ehlo()[0] == 250
            assert opened.has_extn("end")
        opened.close()


def test_when_it_is_encrypted_the_limits_are_the_same(tmp_path: Path) -> None:
    certificate = Certificate(tmp_path, "127.0.0.1")
    trusted = ssl.create_default_context(cafile=str(certificate.authority))
    with Mailbox(secure=certificate) as box:
        opened = SMTP("127.0.0.1", box.port, seen=nobody, timeout=30)
        assert opened.starttls(context=trusted)[0] == 220
        box.before = lambda _: time.sleep(0.6)
        with pytest.raises(TimeoutError):
            opened.sock.settimeout(0.2)  # type: ignore[union-attr]
            opened.ehlo()
    with Mailbox(secure=certificate, at_once=True) as box:
        opened = SMTPEncrypted("127.0.0.1", box.port, seen=nobody, timeout=30, context=trusted)
        assert opened.ehlo()[0] == 250
        assert opened.quit()[0] == 221


@pytest.mark.parametrize(
    ("speech", "seconds", "why"),
    [
        (without_end, 30, "its answers are too long: check [mail] host and port"),
        (in_drops, 0.3, "it does not answer in time: check [mail] host and port"),
    ],
)
def test_the_sender_says_what_is_wrong_with_such_a_server(
    speech: Speech, seconds: float, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", seconds)
    with speaking(speech) as port, pytest.raises(ServerFailed, match="^" + why.replace("[", r"\[")):
        smtp.connect(Server(host="127.0.0.1", port=port), seen=nobody)


def test_a_server_that_does_not_greet_does_not_keep_us_from_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "STOP_SECONDS", 0.1)
    stop = threading.Event()

    def stopping(connection: socket.socket) -> Iterable[bytes]:
        stop.set()
        yield from in_drops(connection)

    began = time.monotonic()
    with speaking(stopping) as port, Line(Server(host="127.0.0.1", port=port), stop) as line, pytest.raises(Stopped):
        line.hand_over(b"", sender="a@example.org", recipient="b@example.org", begin=lambda: None)
    assert time.monotonic() - began < 8
