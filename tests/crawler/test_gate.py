"""The way out of the browser: what it lets through, asked over real sockets."""

from __future__ import annotations

import asyncio
import base64

import pytest

from crawler.gate import Gate


def asked(raw: bytes, *, answer: bytes = b"", allow_private: bool = True) -> tuple[bytes, list[bytes]]:
    """Send a request to a gate; return its answer and what came through to a site that says ``answer`` to anything.

    ``raw`` may name the site's ``PORT`` and the gate's ``LOGIN``.
    """
    came: list[bytes] = []

    async def site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read(65536))
        writer.write(answer)
        writer.close()

    async def both() -> bytes:
        server = await asyncio.start_server(site, "127.0.0.1", 0)
        gate = Gate(allow_private=allow_private)
        address = await gate.start()
        gate.admit(1_000_000)
        login = base64.b64encode(f"{gate.user}:{gate.password}".encode())
        port = str(server.sockets[0].getsockname()[1]).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(raw.replace(b"PORT", port).replace(b"LOGIN", b"Proxy-Authorization: Basic " + login))
        got = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        await gate.close()
        server.close()
        return got

    return asyncio.run(both()), came


GET = b"GET http://127.0.0.1:PORT/ HTTP/1.1\r\nHost: site\r\nLOGIN\r\n\r\n"


def test_its_password_goes_no_further_and_a_connection_serves_one_request() -> None:
    got, came = asked(GET, answer=b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi")
    assert came == [b"GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n"]
    assert got == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


@pytest.mark.parametrize("request_", [GET.replace(b"LOGIN\r\n", b""), GET.replace(b"LOGIN", b"Proxy-Authorization: x")])
def test_nobody_else_on_the_machine_gets_through(request_: bytes) -> None:
    got, came = asked(request_)
    assert got.startswith(b"HTTP/1.1 407 ")
    assert came == []


@pytest.mark.parametrize(
    "target",
    [
        b"GET http://127.0.0.1:PORT/",
        b"GET http://2130706433:PORT/",
        b"CONNECT 127.0.0.1:PORT",
        b"CONNECT [::ffff:127.0.0.1]:PORT",
        b"CONNECT localhost.:PORT",
        b"CONNECT news.example@127.0.0.1:PORT",
        b"GET file:///etc/passwd",
    ],
)
def test_no_spelling_gets_by_it(target: bytes) -> None:
    got, came = asked(target + b" HTTP/1.1\r\nLOGIN\r\n\r\n", allow_private=False)
    assert got.startswith(b"HTTP/1.1 403 ")
    assert came == []


@pytest.mark.parametrize("end", [b"\n\n", b"\r\r", b"\n\r\n"])
def test_no_site_answers_for_the_next_one(end: bytes) -> None:
    """A browser sees the end of a head where we see none, and would take what follows for the next host's answer."""
    first = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2" + end
    assert asked(GET, answer=first + b"hi\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL")[0] == b""


def test_a_line_that_ends_oddly_is_a_line() -> None:
    got, _ = asked(GET, answer=b"HTTP/1.1 200 OK\r\nX: 1\nConnection: keep-alive\rY: 2\r\n\r\nhi")
    assert got == b"HTTP/1.1 200 OK\r\nX: 1\r\nY: 2\r\nConnection: close\r\n\r\nhi"
