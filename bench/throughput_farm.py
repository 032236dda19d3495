"""The farm that bench/throughput.py has crawled: forty sites with a feed each, in a process that costs next to nothing.

    python -m bench.throughput_farm FOLDER

All answers (bodies gzipped, headers, the 304) are made before the first request. The port is printed; site ``n`` is the
loopback address of ``throughput_pages.host(n)`` there. A request that has an ETag gets a 304, ``/.counts`` tells as
JSON what was asked since it was last asked. It ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from bench.throughput_pages import SITES, feed, host, load

ROBOTS = b"User-agent: *\nAllow: /\n"
HOME = '<html><head><title>Farm</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
COUNTS = b"/.counts"


class Answer:
    """An answer, whole and to whoever has it already."""

    __slots__ = ("body", "etag", "head", "kind", "unchanged")

    def __init__(self, kind: str, body: bytes, content_type: str) -> None:
        self.kind = kind
        self.body = gzip.compress(body, 6, mtime=0)
        self.etag = b'"%s"' % hashlib.sha1(self.body).hexdigest().encode()
        self.head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\nETag: %s\r\n\r\n"
        ) % (content_type.encode(), len(self.body), self.etag)
        self.unchanged = b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % self.etag


NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
Routes = dict[tuple[str, bytes], Answer]  # (address, path)


class Connection(asyncio.Protocol):
    """One connection, kept alive: looks for nothing in a request but its path and its ETag."""

    def __init__(self, routes: Routes, counts: Counter[str]) -> None:
        self._routes = routes
        self._counts = counts
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._address: str = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            method, path, _ = head.split(b" ", 2)
            sent = self._counted() if path == COUNTS else self._answer(method, path, head)
            self._transport.write(sent)

    def _answer(self, method: bytes, path: bytes, head: bytes) -> bytes:
        counts, answer = self._counts, self._routes.get((self._address, path))
        if answer is None:
            counts["not found"] += 1
            return NOTHING
        if answer.etag in head:
            counts[f"{answer.kind} unchanged"] += 1
            counts["bytes"] += len(answer.unchanged)
            return answer.unchanged
        counts[answer.kind] += 1
        counts["bytes"] += len(answer.head) + len(answer.body)
        return answer.head if method == b"HEAD" else answer.head + answer.body

    def _counted(self) -> bytes:
        body = json.dumps(self._counts).encode()
        self._counts.clear()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def routes(folder: Path, port: int) -> Routes:
    """Make all answers of a farm. A page says nothing of its encoding in its header, as many a server does not."""
    made, pages = Routes(), load(folder)
    now = format_datetime(datetime.now(UTC))
    for site in range(SITES):
        address = host(site)
        listed = feed(f"http://{address}:{port}", [page for page in pages if page.site == site], now)
        made[address, b"/feed.xml"] = Answer("list", listed, "application/rss+xml")
        made[address, b"/robots.txt"] = Answer("robots", ROBOTS, "text/plain")
        made[address, b"/"] = Answer("home", HOME.encode(), "text/html; charset=utf-8")
    for page in pages:
        made[page.host, page.path.encode()] = Answer("page", (folder / page.file).read_bytes(), "text/html")
    return made


async def serve(folder: Path) -> None:
    """Answer until killed."""
    known, counts = Routes(), Counter[str]()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(known, counts), "0.0.0.0", 0)
    port = server.sockets[0].getsockname()[1]
    known.update(routes(folder, port))
    asyncio.get_running_loop().add_reader(0, os._exit, 0)
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
