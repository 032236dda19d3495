"""Speaking to a mail server: a connection that is safe to log in over, and one message over it.

Nothing that is raised or returned from here holds a password or a recipient's address: servers repeat both. What is
raised is about the connection, and stays in this room: ``deliver.py`` makes an entry in the ledger of it.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from reports.bounded_smtp import SMTP, SMTPEncrypted, explained, text_of
from reports.clean import plain

CONNECT_SECONDS = 10.0  # for each step until it is encrypted: of most of it nobody can stop us meanwhile
SECONDS = 30.0  # for each answer
DATA_SECONDS = 300.0  # for the last one: who hangs up while the server looks through a message sends it twice
STOP_SECONDS = 20.0  # for the message in hand, from when we are to stop: ten less than the daemon has for it all
LOOK_SECONDS = 0.1  # how often it is looked whether we are to stop
TLS_PORT = 465  # encrypted from the first byte; any other port says so with STARTTLS
LONGEST = 200  # characters kept of an answer
MESSAGE = "the message: "  # an answer to it, not to the recipient, begins so
ADDRESS = re.compile(r"[^\s<>:;,\"'()\[\]]+@[^\s<>:;,\"'()\[\]]+")


@dataclass(frozen=True, kw_only=True)
class Server:
    """The mail server, and who logs in there (``user`` None: nobody does)."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server answered in the end to one message: an SMTP code and its text.

    ``whole``: to the message, after it had taken the recipient.
    """

    code: int
    text: str
    whole: bool = True

    @property
    def taken(self) -> bool:
        """Whether the message is the server's responsibility now."""
        return 200 <= self.code < 300

    @property
    def refused(self) -> bool:
        """Whether it will be the same tomorrow."""
        return 500 <= self.code < 600

    def __str__(self) -> str:
        return f"{MESSAGE if self.whole else ''}{self.code} {self.text}"


class ServerFailed(Exception):
    """Nothing can be sent by this server now, to nobody: ``str()`` says why and what to do, in words that are the same
    tomorrow; ``answer`` is what the server said of it, if anything.
    """

    def __init__(self, why: str, answer: str = "") -> None:
        super().__init__(why)
        self.answer = answer


class ConnectionLost(Exception):
    """The connection broke, or the server wants no more over it; another one may do.

    ``offered``: it was told of the recipient before, so that it may be this message which it does not bear.
    """

    def __init__(self, why: str, *, offered: bool) -> None:
        super().__init__(why)
        self.offered = offered


class Stopped(Exception):
    """We were to stop, and the server did not answer in time: nobody knows whether what was begun arrived."""


def connect(server: Server, *, seen: Callable[[smtplib.SMTP], None]) -> smtplib.SMTP:
    """Return a connection that is ready for messages; ``seen`` is given it before it is made.

    Raises ``ServerFailed``.

    It is encrypted where the server can, with a certificate that is checked; a login goes over nothing else, unless
    the server is on this machine.
    """
    opened: smtplib.SMTP | None = None
    try:
        secure = ssl.create_default_context()
        if server.port == TLS_PORT:
            opened = SMTPEncrypted(server.host, server.port, seen=seen, timeout=CONNECT_SECONDS, context=secure)
        else:
            opened = SMTP(server.host, server.port, seen=seen, timeout=CONNECT_SECONDS)
            opened.ehlo_or_helo_if_needed()
            if opened.has_extn("starttls"):
                opened.starttls(context=secure)  # nobody can cut it while it is agreed upon
        if opened.sock:
            opened.sock.settimeout(SECONDS)
        opened.ehlo_or_helo_if_needed()
        if server.user is not None:
            _log_in(opened, server.user, server.password or "")
    except (OSError, UnicodeError) as error:  # smtplib's are among them; the other one: no host can have this name
        _drop(opened)
        why, said = explained(error)
        theirs = isinstance(error, smtplib.SMTPResponseException | ssl.SSLError)
        raise ServerFailed(why, scrub(said, server.password) if theirs else "") from error
    except ServerFailed:
        _drop(opened)
        raise
    return opened


class Line:
    """A connection that is made when the first message leaves, and again when the server is done with it.

    ``stop``: once it is set, what is under way has ``STOP_SECONDS``; then the connection is cut.
    """

    def __init__(self, server: Server, stop: threading.Event | None = None) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._done = threading.Event()
        self._cut = False
        self._watch = threading.Thread(target=self._cut_in_time, args=[stop], daemon=True) if stop else None

    def __enter__(self) -> Line:
        if self._watch:
            self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._smtp is not None and kind is None:
            with suppress(OSError):
                self._smtp.quit()
        self._done.set()
        if self._watch:
            self._watch.join()
        self._drop()

    def hand_over(self, message: bytes, *, sender: str, recipient: str, begin: Callable[[], None]) -> Reply:
        """Give the server one message and return what it answers in the end.

        ``begin`` is called when the server takes the recipient, before the message leaves. Raises ``ServerFailed``,
        and ``ConnectionLost`` and ``Stopped``: after ``begin`` nobody knows whether the message arrived.
        """
        begun = False

        def beginning() -> None:
            nonlocal begun
            begin()
            begun = True

        used = self._smtp is not None
        try:
            if self._smtp is None:
                connect(self._server, seen=self._take)
            assert self._smtp
            return _hand_over(self._smtp, message, sender=sender, recipient=recipient, begin=beginning)
        except (ConnectionLost, ServerFailed) as error:
            self._drop()
            if self._cut:
                raise Stopped from error
            if begun or not used or isinstance(error, ServerFailed):
                raise
        # It had been idle, or has had as many messages as this server likes: that is not the message's fault.
        return self.hand_over(message, sender=sender, recipient=recipient, begin=begin)

    def _take(self, opened: smtplib.SMTP) -> None:
        self._smtp = opened

    def _cut_in_time(self, stop: threading.Event) -> None:
        while not (stop.is_set() or self._done.wait(LOOK_SECONDS)):
            pass
        if self._done.wait(STOP_SECONDS):
            return
        self._cut = True
        while not self._done.wait(LOOK_SECONDS):  # one that was being made meanwhile, too
            sock = self._smtp.sock if self._smtp else None
            if sock is not None:
                with suppress(OSError):  # it is closed already
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)  # TLS's own would be a goodbye that is waited for

    def _drop(self) -> None:
        _drop(self._smtp)
        self._smtp = None


def _hand_over(smtp: smtplib.SMTP, message: bytes, *, sender: str, recipient: str, begin: Callable[[], None]) -> Reply:
    said: bytes | str
    offered = whole = False
    try:
        code, said = smtp.mail(sender)
        if code >= 500:
            why = f"it sends nothing for [mail] from ({code}): use an address that is yours there, and log in"
            raise ServerFailed(why, scrub(text_of(said), recipient))
        if code == 250:
            offered = True
            code, said = smtp.rcpt(recipient)
            if code in (250, 251):
                begin()
                whole = True
                code, said = _data(smtp, message)
            elif code == 421:
                raise ConnectionLost(scrub(f"{code} {text_of(said)}", recipient), offered=offered)
        else:
            raise ConnectionLost(scrub(f"{code} {text_of(said)}", recipient), offered=offered)
    except OSError as error:
        raise ConnectionLost(scrub(explained(error)[1], recipient), offered=offered) from error
    if not 200 <= code < 300:
        with suppress(OSError):  # the next message will find the connection broken
            smtp.rset()
    return Reply(code=code, text=scrub(text_of(said), recipient), whole=whole)


def scrub(text: str, *secrets: str | None) -> str:
    """Take addresses and secrets out of a server's words, and clip them; pure."""
    text = ADDRESS.sub("…", plain(text))
    for secret in filter(None, secrets):
        for known in (secret, secret.rpartition("@")[0], base64.b64encode(secret.encode()).decode()):
            if len(known) > 2:
                text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def in_full(why: str, answer: str) -> str:
    """Add to why something failed what the server said of it, if that says more; pure."""
    return f"{why} ({answer})" if answer and answer not in why else why


def is_this_machine(address: str) -> bool:
    """Tell whether what is sent to a numeric address stays on this machine; pure."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    sock = smtp.sock
    assert sock
    if not isinstance(sock, ssl.SSLSocket) and not is_this_machine(sock.getpeername()[0]):
        raise ServerFailed("it offers no encryption, and a password never goes without: use its port 465 or 587")
    try:
        smtp.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        why = f"it refuses the login ({error.smtp_code}): check [mail] user and SILKWATCH_MAIL_PASSWORD"
        raise ServerFailed(why, scrub(text_of(error.smtp_error), user, password)) from error


def _data(smtp: smtplib.SMTP, message: bytes) -> tuple[int, bytes | str]:
    sock = smtp.sock
    assert sock
    sock.settimeout(DATA_SECONDS)
    try:
        return smtp.data(message)
    except smtplib.SMTPDataError as error:  # it does not want to see the message at all
        return error.smtp_code, error.smtp_error
    finally:
        with suppress(OSError):  # it is closed
            sock.settimeout(SECONDS)


def _drop(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        smtp.close()
