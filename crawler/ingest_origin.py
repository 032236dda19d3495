"""Where a file of an import comes from: opened at any byte, so that an import that was broken off can go on."""

from __future__ import annotations

import hashlib
import io
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from io import BufferedReader
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from crawler.corpora import ImportFailed

WAITS = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before it is asked again, as often as that in a row
PROGRESS = 1024 * 1024  # bytes after which a connection that breaks is the first in a row again
PACE, WITHIN = 65_536, 60.0  # bytes, and seconds of waiting for them: a stream that is slower is as good as broken


class Broken(ImportFailed):
    """The connection broke, again and again: what was read before is good, and the rest may come another time."""


class Body(Protocol):
    """What is read from a connection, straight on."""

    def read(self, size: int, /) -> bytes:
        """Return some bytes, at most so many; none at the end. Raises OSError, HTTPException."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """How addresses are asked: as ``[network]`` of the configuration says."""

    contact: str | None = None
    proxy: str | None = None
    allow_private: bool = False


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A file that can be opened ``at`` a byte of it; whoever opens it closes it.

    ``name`` is what people are told, ``key`` what the store knows it by. ``size`` in bytes, where it is known.
    ``version`` is another one when the content is; None: nobody can tell. ``far``: it is not on this machine's disks.
    """

    name: str
    key: str
    size: int | None
    version: str | None
    at: Callable[[int], BufferedReader]
    far: bool = False


def is_far(file: Path | str) -> bool:
    """Say whether a file is named by an address, and not by a path."""
    return isinstance(file, str) and "://" in file


def named(file: Path | str) -> str:
    """Say what people are told of a file: the last part of its path or address, without any login."""
    if not is_far(file):
        return Path(file).name
    parts = urlsplit(str(file))
    return parts.path.rstrip("/").rpartition("/")[2] or parts.hostname or str(file)


def of(file: Path | str, network: Network) -> Origin:
    """Describe a file, by its path or address. Raises ImportFailed."""
    if not is_far(file):
        try:
            return of_path(Path(file))
        except OSError as error:
            raise ImportFailed(f"{error.strerror}: check the path and its permissions") from error
    url = str(file)
    if url.lower().startswith(("http://", "https://")):
        from crawler import ingest_http  # what only reads files does without

        return ingest_http.of_url(url, network)
    return of_store(url)


def of_path(path: Path) -> Origin:
    """Describe a local file; of a pipe there is neither size nor version. Raises OSError."""
    about = path.stat()
    size = about.st_size if stat.S_ISREG(about.st_mode) else None

    def at(offset: int) -> BufferedReader:
        file = path.open("rb")
        if offset:
            file.seek(offset)
        return file

    version = None if size is None else f"{size}-{about.st_mtime_ns}"
    return Origin(name=path.name, key=str(path.absolute()), size=size, version=version, at=at)


def of_store(url: str) -> Origin:
    """Describe a file of a store that fsspec knows: s3://, gs://, file://, … Raises ImportFailed."""
    if "::" in url:
        raise ImportFailed("addresses within addresses are not taken: unpack it first")
    try:
        import fsspec
    except ImportError as error:
        raise ImportFailed("needs fsspec: pip install 'silkwatch[remote]', or fetch the file") from error
    with _explained():
        try:
            store, path = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:  # a package is missing, or nobody knows that kind of address
            raise ImportFailed(f"{error}: install what it needs, or fetch the file") from error
        about = store.info(path)
        if about.get("type") == "directory":
            raise ImportFailed("is a folder: name the files in it")
        size, version = about.get("size"), str(store.ukey(path))

    def connected(offset: int) -> Body:
        if str(store.ukey(path)) != version:
            raise ImportFailed("it has changed since it was begun: start the import again")
        file: Body = store.open(path, "rb", cache_type="readahead")
        if offset:
            file.seek(offset)  # type: ignore[attr-defined]
        return file

    return Origin(
        name=named(url),
        key=url,
        size=size,
        version=version,
        at=lambda offset: stream(connected, offset, size),
        far=True,
    )


def stream(connected: Callable[[int], Body], offset: int, size: int | None) -> BufferedReader:
    """Read a far file from a byte on, as if it were one here: what breaks is begun again where it broke.

    Its reading raises Broken when it breaks again and again, and what ``connected`` raises besides OSError.
    """
    return BufferedReader(_Stream(connected, offset, size), PACE)


class _Stream(io.RawIOBase):
    def __init__(self, connected: Callable[[int], Body], offset: int, size: int | None) -> None:
        self._connected = connected
        self._at = self._broke_at = offset
        self._size = size
        self._body: Body | None = None
        self._waits = iter(WAITS)
        self._waited, self._came = 0.0, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            try:
                data = self._read(len(buffer))
            except (OSError, HTTPException) as error:
                self._wait(error)
                continue
            buffer[: len(data)] = data
            self._at += len(data)
            return len(data)

    def close(self) -> None:
        self._drop()
        super().close()

    def _read(self, size: int) -> bytes:
        if self._size is not None and self._at >= self._size:
            return b""
        begin = time.monotonic()
        if self._body is None:
            self._body = self._connected(self._at)
        data = self._body.read(size)
        self._waited, self._came = self._waited + time.monotonic() - begin, self._came + len(data)
        if not data and self._size is not None:
            raise ConnectionError(f"it ended after {self._at:,} of {self._size:,} bytes")
        if self._came >= PACE:
            self._waited, self._came = 0.0, 0
        elif self._waited > WITHIN and data:
            raise TimeoutError("hardly anything comes")
        return data

    def _wait(self, error: OSError | HTTPException) -> None:
        """Wait for better times, longer each time. Raises Broken."""
        self._drop()
        self._waited, self._came = 0.0, 0
        if self._at - self._broke_at >= PROGRESS:
            self._waits = iter(WAITS)
        self._broke_at = self._at
        seconds = next(self._waits, None)
        if seconds is None:
            raise Broken(
                f"it broke off after {self._at:,} bytes, again and again: {_why(error)}: start the import again later: "
                "it goes on from there"
            ) from error
        time.sleep(seconds)

    def _drop(self) -> None:
        if self._body is not None:
            with suppress(OSError):
                self._body.close()
            self._body = None


def version_of(*parts: str | None) -> str:
    """Name a version by what is said of it, so that it tells nothing else."""
    return hashlib.sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:32]


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ImportFailed("there is no such file: check the address") from error
    except PermissionError as error:
        raise ImportFailed(f"{_why(error)}: check who may read it, and the credentials of this machine") from error
    except OSError as error:
        raise ImportFailed(f"{_why(error)}: check the address, or try again later") from error


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
