"""From the bytes on the wire to the bytes of the page: content encodings undone, with a limit, and strictly.

Scrapy's own decoding returns what it could get out of a truncated body. A page cut in half must be a failure instead:
stored, it would be a revision that never was.
"""

from __future__ import annotations

import zlib

import brotli

from crawler.errors import CrawlerError

ACCEPT_ENCODING = "gzip, deflate, br"  # what WARC tools read as well: no zstd
_CHUNK = 65_536


class BadPayload(CrawlerError):
    """A body cannot be decoded; ``outcome`` is the word recorded for the fetch: truncated, too-large, bad-encoding."""

    def __init__(self, outcome: str, detail: str) -> None:
        """Name what is wrong in one word and in a sentence."""
        super().__init__(outcome, detail)
        self.outcome = outcome

    def __str__(self) -> str:
        return f"{self.args[0]}: {self.args[1]}"


def decode(body: bytes, encodings: str | None, *, limit: int) -> bytes:
    """Undo the encodings a ``Content-Encoding`` header names, last one first.

    Raises BadPayload for a body that is cut off, is not what the header says, or grows beyond ``limit`` bytes.
    """
    for name in reversed((encodings or "").lower().split(",")):
        body = _decode_one(body, name.strip(), limit)
    if len(body) > limit:
        raise BadPayload("too-large", f"{len(body)} bytes, the limit is {limit}")
    return body


def dechunk(body: bytes) -> bytes:
    """Join the chunks of a body that other programs archived with its transfer encoding; others come back as is."""
    parts: list[bytes] = []
    rest = body
    while True:
        head, found, tail = rest.partition(b"\r\n")
        try:
            size = int(head.split(b";")[0], 16)
        except ValueError:
            return body
        if not found or size < 0:
            return body
        if size == 0:
            return b"".join(parts)
        parts.append(tail[:size])
        rest = tail[size + 2 :]


def _decode_one(body: bytes, name: str, limit: int) -> bytes:
    if name in ("", "identity") or not body:
        return body
    if name in ("gzip", "x-gzip"):
        return _gunzip(body, limit)
    if name == "deflate":
        try:
            return _inflate(body, zlib.MAX_WBITS, limit)[0]
        except zlib.error:
            return _inflate_raw(body, limit)
    if name == "br":
        return _unbrotli(body, limit)
    raise BadPayload("bad-encoding", f"Content-Encoding {name[:40]!r} was not asked for")


def _gunzip(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    rest = body
    while rest:
        try:
            part, unused = _inflate(rest, zlib.MAX_WBITS + 16, limit - sum(map(len, parts)))
        except zlib.error as error:
            if parts:  # padding after the last member: gzip(1) warns and goes on
                break
            raise BadPayload("bad-encoding", f"not gzip: {error}") from error
        parts.append(part)
        rest = unused.lstrip(b"\0")
    return b"".join(parts)


def _inflate_raw(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(body, -zlib.MAX_WBITS, limit)[0]
    except zlib.error as error:
        raise BadPayload("bad-encoding", f"not deflate: {error}") from error


def _inflate(body: bytes, wbits: int, limit: int) -> tuple[bytes, bytes]:
    """Return what one zlib stream holds, and what follows it."""
    machine = zlib.decompressobj(wbits)
    data = machine.decompress(body, limit + 1)
    if len(data) > limit:
        raise BadPayload("too-large", f"more than {limit} bytes when decompressed")
    if not machine.eof:
        raise BadPayload("truncated", f"the compressed body ends after {len(body)} bytes, in the middle")
    return data, machine.unused_data


def _unbrotli(body: bytes, limit: int) -> bytes:
    machine = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    feed = body
    try:
        while not machine.is_finished():
            part = machine.process(feed, output_buffer_limit=_CHUNK)
            feed = b""
            size += len(part)
            if size > limit:
                raise BadPayload("too-large", f"more than {limit} bytes when decompressed")
            if not part and not machine.is_finished():
                raise BadPayload("truncated", f"the compressed body ends after {len(body)} bytes, in the middle")
            parts.append(part)
    except brotli.error as error:
        raise BadPayload("bad-encoding", f"not brotli: {error}") from error
    return b"".join(parts)
