"""A mail server on loopback, for tests: real sockets, real SMTP, nothing of ours replaced.

    with Mailbox() as box:
        box.answers["RCPT", "b@example.org"] = "550 5.1.1 no such user"
        box.answers["DATA", "c@example.org"] = DROP
        …
        assert box.received("a@example.org") == [b"From: …"]

``answers`` are by command and address, and stay until they are taken away; a function is asked each time. ``steps`` is
what the server said, line by line; ``before`` and ``after`` are called with the number of each, which is how a client
is killed at one of them.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"  # break the connection instead of answering
Hook = Callable[[int], None]
Answer = str | Callable[[], str | None]


class Mailbox:
    """A server that takes every message, unless told otherwise.

    ``secure``: offers STARTTLS, or with ``at_once`` speaks TLS from the first byte. ``login``: wants this name and
    password; ``openly``: even where nothing is encrypted.
    """

    def __init__(
        self,
        *,
        secure: Certificate | None = None,
        at_once: bool = False,
        login: tuple[str, str] | None = None,
        openly: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.answers: dict[tuple[str, str], Answer] = {}
        self.letters: list[tuple[str, bytes]] = []
        self.steps: list[str] = []
        self.logins: list[bool] = []  # whether each was encrypted
        self.connections = 0
        self.greeting: str | None = None
        self.before: Hook = lambda _: None
        self.after: Hook = lambda _: None
        self.on_data: Callable[[str], None] = lambda _: None
        self._secure, self._at_once, self._login, self._openly = secure, at_once, login, openly
        self._host = host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Mailbox:
        self._thread.start()
        starting = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        self.port: int = starting.result(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=60)
        self._loop.close()

    def received(self, address: str) -> list[bytes]:
        """Return what has arrived for an address, as it came."""
        return [data for recipient, data in self.letters if recipient == address]

    def ids(self) -> list[str]:
        """Return the Message-IDs that have arrived, in their order."""
        return [str(message_from_bytes(data)["Message-ID"]) for _, data in self.letters]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer(server, "MAIL", address) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._answer(server, "RCPT", address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [recipient] = envelope.rcpt_tos
        self.on_data(recipient)
        if answer := self._answer(server, "DATA", recipient):
            return answer
        assert isinstance(envelope.content, bytes)
        self.letters.append((recipient, envelope.content))
        return "250 taken"

    def _answer(self, server: SMTP, command: str, address: str) -> str | None:
        found = self.answers.get((command, address))
        answer = found() if callable(found) else found
        if answer == DROP:
            server.transport.abort()
            return "421 gone"
        return answer

    def authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.logins.append(self._at_once or session.ssl is not None)
        right = self._login == (given.login.decode(), given.password.decode())
        return AuthResult(success=right, handled=False)

    async def _start(self) -> int:
        context = self._secure.context if self._secure else None
        server = await self._loop.create_server(self._speaker, self._host, 0, ssl=context if self._at_once else None)
        self._server = server
        return int(server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _speaker(self) -> SMTP:
        self.connections += 1
        tls = not (self._openly or self._at_once)  # before anybody logs in; of the others aiosmtpd would warn
        return _Speaker(
            self,
            hostname="mail.example.org",
            loop=self._loop,
            tls_context=self._secure.context if self._secure and not self._at_once else None,
            auth_required=self._login is not None and tls,
            auth_require_tls=tls,
            authenticator=self.authenticated if self._login else None,
        )


class Certificate:
    """A certificate for ``name``, and in ``authority`` a file that makes it trusted (for ``SSL_CERT_FILE``)."""

    def __init__(self, folder: Path, name: str = "localhost") -> None:
        issuer = trustme.CA()
        self.authority = folder / "authority.pem"
        issuer.cert_pem.write_to_path(str(self.authority))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        issuer.issue_cert(name).configure_cert(self.context)


class _Speaker(SMTP):
    async def push(self, status: str | bytes) -> None:
        box = self.event_handler
        said = status.decode() if isinstance(status, bytes) else status
        if said.startswith("220 mail.example.org") and box.greeting:
            said = box.greeting
        box.steps.append(said)
        number = len(box.steps)
        box.before(number)
        await super().push(said)
        box.after(number)
