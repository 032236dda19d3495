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
_MEMBERS = 1_000  # of one gzip body: compressors that work in blocks make some hundred of a large page
_ENCODINGS = 3  # one upon another; nobody has a use for more than one


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
    names = [name for each in (encodings or "").lower().split(",") if (name := each.strip())]
    if len(names) > _ENCODINGS:
        raise BadPayload("bad-encoding", f"{len(names)} content encodings one upon another")
    for name in reversed(names):
        body = _decode_one(body, name, limit)
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
    if name == "identity" or not body:
        return body
    if name in ("gzip", "x-gzip"):
        return _gunzip(body, limit)
    if name == "deflate":
        try:
            return _inflate(body, zlib.MAX_WBITS, limit)
        except zlib.error:
            return _inflate_raw(body, limit)
    if name == "br":
        return _unbrotli(body, limit)
    raise BadPayload("bad-encoding", f"Content-Encoding {name[:40]!r} was not asked for")


def _gunzip(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    size = start = 0
    while start < len(body):
        if len(parts) == _MEMBERS:
            raise BadPayload("bad-encoding", f"more than {_MEMBERS} gzip members")
        try:
            part, end = _member(body, start, limit - size)
        except zlib.error as error:
            if parts:  # padding after the last member: gzip(1) warns and goes on
                break
            raise BadPayload("bad-encoding", f"not gzip: {error}") from error
        parts.append(part)
        size += len(part)
        start = _past_zeros(body, end)
    return b"".join(parts)


def _member(body: bytes, start: int, limit: int) -> tuple[bytes, int]:
    """Return what the gzip member at ``start`` holds, and where it ends.

    It is fed piece by piece: what follows a member is copied, and a body of small ones would be copied over and over.
    """
    machine = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts: list[bytes] = []
    size = 0
    while not machine.eof:
        piece = body[start : start + _CHUNK]
        if not piece:
            raise BadPayload("truncated", f"the compressed body ends after {len(body)} bytes, in the middle")
        start += len(piece)
        while piece and not machine.eof:
            parts.append(machine.decompress(piece, limit - size + 1))
            size += len(parts[-1])
            if size > limit:
                raise BadPayload("too-large", f"more than {limit} bytes when decompressed")
            piece = machine.unconsumed_tail
    return b"".join(parts), start - len(machine.unused_data)


def _past_zeros(body: bytes, start: int) -> int:
    """Step over the zeros with which tape archives are padded."""
    while start < len(body) and body[start] == 0:
        start += 1
    return start


def _inflate_raw(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(body, -zlib.MAX_WBITS, limit)
    except zlib.error as error:
        raise BadPayload("bad-encoding", f"not deflate: {error}") from error


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    """Return what a zlib stream holds."""
    machine = zlib.decompressobj(wbits)
    data = machine.decompress(body, limit + 1)
    if len(data) > limit:
        raise BadPayload("too-large", f"more than {limit} bytes when decompressed")
    if not machine.eof:
        raise BadPayload("truncated", f"the compressed body ends after {len(body)} bytes, in the middle")
    return data


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
