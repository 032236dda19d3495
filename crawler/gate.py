"""The way out of the browser that renders pages: a proxy on loopback that leads to the public web and nowhere else.

A script may ask for any address, and a browser resolves names by itself: what was checked before need not be what is
asked. Here the address that was checked is the one that is connected to. Only who knows the password gets through.
"""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from crawler.addresses import objection, public

HEAD = 64 * 1024  # bytes of a request's or an answer's headers
PATIENCE = 30.0  # seconds without a byte
_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization"}


class Gate:
    """A proxy for HTTP and, by CONNECT, for TLS. One request a connection."""

    def __init__(self, *, allow_private: bool) -> None:
        """``allow_private``: let addresses of the local network be asked."""
        self.allow_private = allow_private
        self.user, self.password = "silkwatch", secrets.token_urlsafe(16)
        self.refused: set[str] = set()
        self.overrun = False
        self._left = 0
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen, and return the address to give to the browser."""
        self._server = await asyncio.start_server(self._served, "127.0.0.1", 0, limit=HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def admit(self, size: int) -> None:
        """Let this many bytes in for the page that is asked for next, and drop what is left of the one before."""
        self.drop()
        self._left = size
        self.overrun = False
        self.refused.clear()

    def drop(self) -> None:
        """Close every connection."""
        for task in self._open:
            task.cancel()

    async def close(self) -> None:
        """Close every connection and listen no more."""
        self.drop()
        if self._server is not None:
            self._server.close()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the browser sees its connection closed, and says so itself
        except asyncio.CancelledError:
            pass  # dropped: nobody waits for this task
        finally:
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(PATIENCE):
            method, target, headers = _parsed(await reader.readuntil(b"\r\n\r\n"))
        if not self._knows_us(headers):
            writer.write(b'HTTP/1.1 407 -\r\nProxy-Authenticate: Basic realm="gate"\r\nConnection: close\r\n\r\n')
            return
        tunnel = method == b"CONNECT"
        url = f"https://{target.decode('ascii')}/" if tunnel else target.decode("ascii")
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        there = await self._connected(url, parts.hostname or "", port)
        if there is None:
            self.refused.add(parts.hostname or "")
            writer.write(b"HTTP/1.1 403 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        from_there, to_there = there
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 -\r\n\r\n")
                await self._both_ways(reader, writer, from_there, to_there)
            else:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                to_there.write(_head(method + b" " + path.encode("ascii") + b" HTTP/1.1", headers))
                to_there.write(await reader.readexactly(_length(headers)))
                await self._answer(from_there, writer)
        finally:
            to_there.close()

    def _knows_us(self, headers: list[bytes]) -> bool:
        right = base64.b64encode(f"{self.user}:{self.password}".encode())
        given = next((value for name, value in map(_named, headers) if name == b"proxy-authorization"), b"")
        return secrets.compare_digest(given, b"Basic " + right)

    async def _connected(
        self, url: str, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Connect to an address of a host that may be asked; None when it has none. Raises OSError, TimeoutError."""
        if objection(url, allow_private=self.allow_private):
            return None
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        allowed = [each for each in addresses if self.allow_private or public(each)]
        if not allowed:
            return None
        async with asyncio.timeout(PATIENCE):
            return await asyncio.open_connection(allowed[0], port, limit=HEAD)

    async def _answer(self, source: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass an answer on, and say that the connection ends with it: the next request may be for another host."""
        async with asyncio.timeout(PATIENCE):
            head = await source.readuntil(b"\r\n\r\n")
        first, *headers = _lines(head)
        writer.write(_head(first, headers))
        await self._pass_on(source, writer, counted=True)

    async def _both_ways(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        from_there: asyncio.StreamReader,
        to_there: asyncio.StreamWriter,
    ) -> None:
        out = asyncio.ensure_future(self._pass_on(reader, to_there, counted=False))
        try:
            await self._pass_on(from_there, writer, counted=True)
        finally:
            out.cancel()
            with suppress(asyncio.CancelledError, OSError, TimeoutError):
                await out

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool) -> None:
        while True:
            async with asyncio.timeout(PATIENCE):
                data = await source.read(HEAD)
            if counted:
                self._left -= len(data)
                self.overrun = self.overrun or self._left < 0
            if not data or (counted and self.overrun):
                return
            target.write(data)
            await target.drain()


def _parsed(head: bytes) -> tuple[bytes, bytes, list[bytes]]:
    first, *headers = _lines(head)
    method, target, _ = first.split(b" ")
    return method, target, headers


def _lines(head: bytes) -> list[bytes]:
    """Split a head as a browser does. Raises ValueError where it would see its end sooner than we: what follows would
    be another answer, for another host.
    """
    lines = re.split(rb"\r\n|\r|\n", head.rstrip(b"\r\n"))
    if b"" in lines:
        raise ValueError("an empty line in a head")
    return lines


def _named(header: bytes) -> tuple[bytes, bytes]:
    name, _, value = header.partition(b":")
    return name.strip().lower(), value.strip()


def _length(headers: list[bytes]) -> int:
    return int(next((value for name, value in map(_named, headers) if name == b"content-length"), b"0"))


def _head(first: bytes, headers: list[bytes]) -> bytes:
    kept = [header for header in headers if _named(header)[0] not in _HOP]
    return b"\r\n".join((first, *kept, b"Connection: close", b"", b""))
