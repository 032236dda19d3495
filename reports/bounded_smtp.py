"""Python's SMTP client with limits to what a server may answer, how much and how long; and why a connection failed.

The standard library reads an answer for as long as lines come, and a socket's time-out begins anew with each byte: a
server could fill all memory or hold us for ever.
"""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ANSWER_BYTES = 64_000  # a server that says hello with all it can do takes one thousand


class AnswerTooLong(OSError):
    """The server says more than anybody would read."""


class SMTP(smtplib.SMTP):
    """A connection on which the socket's time-out is that of a whole answer.

    ``seen`` is given it before it connects: who is to cut it may have to while it is being made. ``getreply``, and with
    it every command, raises ``TimeoutError`` and ``AnswerTooLong`` besides the errors of smtplib.
    """

    def __init__(self, host: str, port: int, *, seen: Callable[[smtplib.SMTP], None], **options: Any) -> None:
        self._wire: _Wire | None = None
        seen(self)
        super().__init__(host, port, **options)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("it is closed")
        if self.file is None or self._wire is None:  # a new one, or encrypted from here on
            self._wire = _Wire(self.sock)
            self.file = io.BufferedReader(self._wire)
        sock, seconds = self.sock, self.sock.gettimeout()
        self._wire.begin(seconds)
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError | AnswerTooLong):
                raise error.__context__ from None
            raise
        finally:
            with suppress(OSError):  # it is closed
                sock.settimeout(seconds)


class SMTPEncrypted(SMTP, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def text_of(said: bytes | str) -> str:
    """Return what a server said, whatever it is encoded in."""
    return said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said


def explained(error: OSError | UnicodeError) -> tuple[str, str]:
    """Say why a connection failed and what to do, and apart from it in whose words."""
    match error:
        case ssl.SSLCertVerificationError():
            why = f"its certificate cannot be trusted ({error.verify_message}): SSL_CERT_FILE names another authority"
            return why, error.verify_message
        case ssl.SSLError():
            return "it does not speak TLS as expected: check [mail] port", str(error.reason)
        case smtplib.SMTPServerDisconnected():
            return "it closed the connection: tried again later", str(error)
        case smtplib.SMTPResponseException():
            return f"it answers {error.smtp_code}: tried again later", text_of(error.smtp_error)
        case smtplib.SMTPException():
            return f"it does not do what is needed ({str(error).rstrip('.')}): check [mail] port and user", str(error)
        case AnswerTooLong():
            return "its answers are too long: check [mail] host and port", "too long"
        case TimeoutError():
            return "it does not answer in time: check [mail] host and port", "timed out"
        case OSError():
            why = error.strerror or str(error)
            return f"it cannot be reached ({why}): check [mail] host and port", why
        case _:
            return "no host can have this name: check [mail] host", "no such name"


class _Wire(io.RawIOBase):
    """What comes from a socket, up to a moment and an amount."""

    def __init__(self, sock: socket.socket | ssl.SSLSocket) -> None:
        self._sock = sock
        self._until: float | None = None
        self._room = 0

    def begin(self, seconds: float | None) -> None:
        """Begin a new answer, which may take so long; None: any time."""
        self._until = None if seconds is None else time.monotonic() + seconds
        self._room = ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._room <= 0:
            raise AnswerTooLong("its answer is too long")
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._sock.settimeout(left)
        count = self._sock.recv_into(buffer)
        self._room -= count
        return count
