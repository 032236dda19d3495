"""Who receives the digest, and the key by which the ledger knows them without holding an address."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.errors import KeyUnusable
from reports.sections import SectionKey
from storage import folders

if TYPE_CHECKING:
    from storage.models import Queue

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """An address and what its owner wants: the ``language`` of the frame (None: the digest's), and ``sections``
    (None: all).
    """

    address: str
    language: str | None = None
    sections: tuple[SectionKey, ...] | None = None

    def __str__(self) -> str:
        wishes = [one for one in (self.language, ", ".join(self.sections or ())) if one]
        return f"{self.address} ({'; '.join(wishes)})" if wishes else self.address


def normalised(address: str) -> str:
    """Write an address in the one way by which it is known, however it is typed: case, encoding of its domain."""
    local, _, domain = unicodedata.normalize("NFC", address.strip()).casefold().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS could hold: sending will say so
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def hashed(address: str, key: bytes) -> str:
    """Return what the ledger has for an address: HMAC-SHA256, in hexadecimal."""
    return hmac.new(key, normalised(address).encode(), hashlib.sha256).hexdigest()


def key_id(key: bytes) -> str:
    """Return the name of a key, which tells nothing of it."""
    return hashlib.sha256(key).hexdigest()[:8]


def queue(recipients: Iterable[Recipient], key: bytes) -> Queue:
    """Return what is entered into the ledger for these recipients."""
    from storage.models import Queue  # with all other records; a configuration has recipients, and needs none of them

    return Queue(key_id=key_id(key), recipients=tuple(hashed(one.address, key) for one in recipients))


def load_key(path: Path) -> bytes:
    """Read the key, or make one where there is none: only its owner can read it, and it is whole or not there.

    Raises ``KeyUnusable``.
    """
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text("ascii"))
    except OSError as error:
        raise KeyUnusable(f"mail: {path}: {error.strerror}: check the path and its permissions") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyUnusable(f"mail: {path}: not a key of ours: put it back from a copy of the home")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by its owner alone
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # unlike a rename it replaces nothing: of two processes the first one's key stays
        except FileExistsError:
            return
        folders.settle(path.parent)
    finally:
        temporary.unlink()
