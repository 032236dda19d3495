"""Raw responses kept as WARC: one file a run, one gzip member a record.

A file that is being written is called ``….warc.gz.open`` and renamed when it is complete. What a crash leaves behind is
cut back to its last whole record and renamed by ``recover``: a truncated tail is read as if it were the end, and
whatever is appended behind it is lost.
"""

from __future__ import annotations

import fcntl
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.client import responses
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawler.errors import CrawlerError
from crawler.payload import BadPayload, dechunk, decode
from storage.models import Capture

Role = Literal["list", "article", "again", "robots"]

OPEN = ".open"
_ROLE, _SOURCE = "X-Silkwatch-Role", "X-Silkwatch-Source"
_LARGEST = 64 * 1024 * 1024  # bytes of one record; ours are far below, and a file from elsewhere must not fill memory
_CHUNK = 65_536
_MARK = 200  # bytes in which markup shows
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<!--")
_GZIP = b"\x1f\x8b"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_MEMBER = _GZIP + b"\x08\0\0\0\0\0\0\x03"  # how one begins: deflated, no name, no time
_END = b"\r\n\r\n"  # of every record
_BLOCK = 0xFFFF  # bytes that a stored block holds at most
_HOP_HEADERS = {"transfer-encoding", "content-length"}


class ArchiveError(CrawlerError):
    """A WARC file is damaged, or not a WARC file."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One response as it came over the wire: ``body`` is still compressed, ``role`` what it was asked for."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    role: Role | None = None
    source: str | None = None

    @property
    def digest(self) -> str:
        """SHA-1 of the body as WARC writes it (``sha1:`` and base32)."""
        digester = Digester("sha1")
        digester.update(self.body)
        return str(digester)

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def decoded(self, limit: int) -> bytes:
        """Return the body as the page's own bytes. Raises ``crawler.payload.BadPayload``.

        Some archives kept the headers of an answer and undid its encodings: markup is not encoded.
        """
        if self.role is None and self.body[:_MARK].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
            if len(self.body) > limit:
                raise BadPayload("too-large", f"{len(self.body)} bytes, the limit is {limit}")
            return self.body
        chunked = (self.header("Transfer-Encoding") or "").lower() == "chunked"
        body = dechunk(self.body) if chunked else self.body
        return decode(body, self.header("Content-Encoding"), limit=limit)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record of a WARC file. ``exchange`` is None unless it is a response; a revisit names the ``digest`` it repeats.

    ``offset`` and ``length`` are bytes in the file.
    """

    kind: str
    url: str
    at: datetime
    digest: str | None
    offset: int
    length: int
    exchange: Exchange | None = None


class Archive:
    """The WARC file of one run, made when the first response comes in.

    Every record is flushed before ``append`` returns, so that a page is on disk before anything is made of it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """``name`` without its ending; it must not exist yet."""
        self.path = folder / f"{name}.warc.gz"
        self._file: BinaryIO | None = None

    def append(self, exchange: Exchange, *, same_as: Capture | None = None) -> Capture:
        """Write a response, or a revisit record when the body is that of the capture ``same_as``.

        Raises ArchiveError when it cannot be written; the file is then as it was before.
        """
        digest = exchange.digest
        revisit = same_as is not None and same_as.digest == digest
        record = _revisit(exchange, digest, cast(Capture, same_as)) if revisit else _response(exchange, digest)
        plain = revisit or (exchange.header("Content-Encoding") or "identity").lower() == "identity"
        try:
            file = self._file or self._start(exchange.at)
            offset, length = _write(file, record, packed=0 if plain else len(exchange.body))
        except OSError as error:
            raise ArchiveError(f"archive: {self.path}: {error.strerror}: free some space, or mend the disk") from error
        return Capture(
            url=exchange.url,
            warc=self.path.name,
            offset=offset,
            length=length,
            digest=digest,
            at=exchange.at,
            kind=exchange.role or "article",
            revisit=revisit,
        )

    def close(self) -> Path | None:
        """Rename the file to its final name; None when nothing was written."""
        if self._file is None:
            return None
        self._file.close()
        self._file = None
        return _opened(self.path).rename(self.path)

    def _start(self, now: datetime) -> BinaryIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _opened(self.path).open("xb", buffering=0)  # what is written is on its way to the disk
        fcntl.flock(self._file, fcntl.LOCK_EX)  # so that nobody "recovers" it while it is being written
        about = {"software": "silkwatch", "format": "WARC File Format 1.0"}
        record = WARCWriter(None).create_warcinfo_record(self.path.name, about)
        record.rec_headers.replace_header("WARC-Date", _iso(now))
        _write(self._file, record)
        return self._file


def recover(folder: Path) -> list[Path]:
    """Make whole what a crash left open: cut the tail after the last whole record, rename. Files in use stay as is."""
    mended = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            file.truncate(_whole(file))
        mended.append(path.rename(path.with_suffix("")))
    return mended


def read(path: Path) -> Iterator[Record]:
    """Go through the records of a WARC file, gzipped by record or plain; request and other records come as bare ones.

    Raises ArchiveError at the first damage: what came before it is good.
    """
    try:
        with path.open("rb") as file:
            yield from records(file, path)
    except OSError as error:
        raise ArchiveError(f"archive: {path}: {error.strerror}: check the path and its permissions") from error


def records(file: BufferedReader, path: Path | str) -> Iterator[Record]:
    """Go through the records from where a file stands, as ``read`` does; it is read straight on, and never sought in.

    ``path``: what the file is called in errors.
    """
    for offset, length, data in pieces(file, path):
        if data is not None:
            yield parsed(data, path, offset, length)


def pieces(file: BufferedReader, path: Path | str) -> Iterator[tuple[int, int, bytes | None]]:
    """Cut a file into its records from where it stands, without a look into them: offset, length, and what is in it.

    None stands for one that is too large. Raises ArchiveError.
    """
    end = file.tell()
    members = _members if file.peek(2)[:2] == _GZIP else _plain
    try:
        for offset, length, data in members(file):
            yield offset, length, data
            end = offset + length
    except (zlib.error, EOFError) as error:
        raise _damaged(path, end, error) from error


def parsed(data: bytes, path: Path | str, offset: int, length: int) -> Record:
    """Read the one record that ``data`` holds. Raises ArchiveError."""
    stream = BytesIO(data)
    try:
        record = _loaded(partial(ArcWarcRecordLoader(verify_http=False).parse_record_stream, stream))
        found = _parsed(record, path, offset, length)
        record.raw_stream.read(_LARGEST)
    except (ArchiveLoadFailed, StatusAndHeadersParserException) as error:
        raise _damaged(path, offset, error) from error
    if stream.read(_CHUNK).strip():
        raise ArchiveError(
            f"archive: {path}: several records in one gzip member at byte {offset}: cannot be read by record: run "
            "`warcio recompress` on it first"
        )
    return found


def read_at(path: Path, offset: int) -> Record:
    """Read the one record that begins at ``offset`` of a gzipped WARC file. Raises ArchiveError."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for record in records(file, path):
                return record
    except OSError as error:
        raise ArchiveError(f"archive: {path}: {error.strerror}: check the path and its permissions") from error
    raise ArchiveError(f"archive: {path}: no record at byte {offset}: the file was cut; fetch the page again")


def copy(source: BinaryIO, record: Record, target: BinaryIO) -> int:
    """Append a record of one gzipped WARC to another, byte for byte; returns its new offset."""
    source.seek(record.offset)
    offset = target.tell()
    target.write(source.read(record.length))
    return offset


def _write(file: BinaryIO, record: ArcWarcRecord, *, packed: int = 0) -> tuple[int, int]:
    """Append a record to an unbuffered file, wholly or not at all; return its offset and length.

    ``packed``: bytes of its body, where that is compressed already.
    """
    buffer = BytesIO()
    WARCWriter(buffer, gzip=False).write_record(record)
    offset, rest = file.tell(), _member(buffer.getvalue(), packed)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.truncate(offset)  # half a record would hide all that follow it
        file.seek(offset)
        raise
    return offset, file.tell() - offset


def _member(record: bytes, packed: int) -> bytes:
    """Make a gzip member of a record; a body that is compressed already is stored in it as it is.

    To deflate it once more is the dearest part of keeping it, and wins nothing.
    """
    stored = len(record) - packed - len(_END) if packed else len(record)
    head = zlib.compressobj(6, wbits=-zlib.MAX_WBITS)
    return b"".join(
        (
            _MEMBER,
            head.compress(record[:stored]),
            head.flush(zlib.Z_SYNC_FLUSH),  # up to a whole byte, where the blocks of the rest can follow
            *_blocks(memoryview(record)[stored:]),
            struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF),
        )
    )


def _blocks(data: memoryview) -> Iterator[bytes | memoryview]:
    """Go through the blocks of deflate that hold ``data`` as it is (RFC 1951, 3.2.4), heads and contents.

    zlib would write the same at six times the cost: its machine is too large to be made anew for each page.
    """
    for start in range(0, max(1, len(data)), _BLOCK):
        block = data[start : start + _BLOCK]
        yield struct.pack("<BHH", start + _BLOCK >= len(data), len(block), len(block) ^ 0xFFFF)
        yield block


def _loaded(load: Callable[[], Any]) -> Any:
    """Have warcio load a record; for headers that are missing or wrong it raises whatever Python makes of a None."""
    try:
        return load()
    except (AttributeError, ValueError, TypeError, OverflowError) as error:
        raise ArchiveLoadFailed(f"its headers are wrong or missing ({error})") from error


def _opened(path: Path) -> Path:
    return path.with_name(path.name + OPEN)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _response(exchange: Exchange, digest: str) -> ArcWarcRecord:
    return WARCWriter(None).create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=_http_headers(exchange),
        warc_headers_dict=_warc_headers(exchange) | {"WARC-Payload-Digest": digest},
    )


def _revisit(exchange: Exchange, digest: str, same_as: Capture) -> ArcWarcRecord:
    return WARCWriter(None).create_revisit_record(
        exchange.url,
        digest,
        same_as.url,
        _iso(same_as.at),
        http_headers=_http_headers(exchange),
        warc_headers_dict=_warc_headers(exchange),
    )


def _warc_headers(exchange: Exchange) -> dict[str, str]:
    own = {_ROLE: exchange.role, _SOURCE: exchange.source}
    return {"WARC-Date": _iso(exchange.at)} | {name: value for name, value in own.items() if value}


def _http_headers(exchange: Exchange) -> StatusAndHeaders:
    # The body is kept as it was sent but without its chunks: the length has to say so.
    headers = [(name, value) for name, value in exchange.headers if name.lower() not in _HOP_HEADERS]
    headers.append(("Content-Length", str(len(exchange.body))))
    return StatusAndHeaders(f"{exchange.status} {responses.get(exchange.status, '-')}", headers, protocol="HTTP/1.1")


def _whole(file: BinaryIO) -> int:
    """Return how many bytes of a file are whole gzip members."""
    end = 0
    try:
        for offset, length, _ in _members(file):
            end = offset + length
    except (zlib.error, EOFError):
        pass  # what is behind ``end`` is the tail to cut
    return end


def _members(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Go through the gzip members from where the file stands: offset, length and content (None when too large).

    Raises ``zlib.error`` for bytes that are not gzip and ``EOFError`` for a member that is cut off.
    """
    offset, rest = file.tell(), b""
    while True:
        machine = zlib.decompressobj(zlib.MAX_WBITS + 16)
        parts: list[bytes] = []
        size = length = 0
        while not machine.eof:
            chunk = machine.unconsumed_tail or rest or file.read(_CHUNK)
            if not chunk:
                if length == 0:
                    return
                raise EOFError
            if not machine.unconsumed_tail:
                length += len(chunk)
                rest = b""
            part = machine.decompress(chunk, _LARGEST)
            size += len(part)
            if size <= _LARGEST:
                parts.append(part)
        rest = machine.unused_data
        length -= len(rest)
        yield offset, length, b"".join(parts) if size <= _LARGEST else None
        offset += length


def _plain(file: BufferedReader) -> Iterator[tuple[int, int, bytes | None]]:
    """Go through the records of an uncompressed file, as ``_members`` does. Raises EOFError for one that is cut off."""
    offset = file.tell()
    while True:
        head = bytearray()
        while not head.endswith((b"\r\n\r\n", b"\n\n")):
            line = file.readline(_CHUNK)
            if not line and not head.strip():
                return
            if not line or len(head) > _CHUNK:
                raise EOFError("no head of a record")
            head += line if head or line.strip() else b""
            offset += 0 if head else len(line)  # what stands between two records
        size = _LENGTH.search(head)
        if size is None:
            raise EOFError("a record without its length")
        length = int(size[1])
        body = file.read(length) if length <= _LARGEST else None
        if length != (_skip(file, length) if body is None else len(body)):
            raise EOFError
        yield offset, len(head) + length, None if body is None else bytes(head) + body
        offset += len(head) + length


def _skip(file: BufferedReader, length: int) -> int:
    """Read on without keeping anything; return how many bytes there were."""
    done = 0
    while done < length and (chunk := file.read(min(_CHUNK, length - done))):
        done += len(chunk)
    return done


def _damaged(path: Path | str, end: int, error: Exception) -> ArchiveError:
    why = str(error) or "the last record is not whole"
    return ArchiveError(
        f"archive: {path}: no WARC, or damaged or cut off after byte {end}: {why}: the records before it are good"
    )


def _parsed(record: ArcWarcRecord, path: Path | str, offset: int, length: int) -> Record:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    at = _date(record.rec_headers.get_header("WARC-Date"), path, offset)
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    exchange = None
    if record.rec_type == "response" and record.http_headers is not None:
        exchange = _exchange(record, url, at, path, offset)
    return Record(kind=record.rec_type, url=url, at=at, digest=digest, offset=offset, length=length, exchange=exchange)


def _exchange(record: ArcWarcRecord, url: str, at: datetime, path: Path | str, offset: int) -> Exchange:
    body = record.raw_stream.read(_LARGEST)
    if record.payload_length > len(body):
        raise ArchiveError(
            f"archive: {path}: the record at byte {offset} holds {len(body)} of {record.payload_length} bytes: "
            "the file is cut off: the records before it are good"
        )
    status = record.http_headers.get_statuscode()
    return Exchange(
        url=url,
        at=at,
        status=int(status) if status.isdigit() else 0,
        headers=tuple(record.http_headers.headers),
        body=body,
        role=record.rec_headers.get_header(_ROLE),
        source=record.rec_headers.get_header(_SOURCE),
    )


def _date(text: str | None, path: Path | str, offset: int) -> datetime:
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError as error:
        raise ArchiveError(f"archive: {path}: the record at byte {offset} has no WARC-Date: is it a WARC?") from error
