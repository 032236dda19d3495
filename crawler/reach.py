"""Connecting to what may be connected to: the address that was checked is the one that is asked."""

from __future__ import annotations

import socket
import time

from crawler.addresses import public


class NotPublic(OSError):
    """The address is none of the public internet."""


def reach(host: str, port: int, *, seconds: float, private: bool, only_private: bool = False) -> socket.socket:
    """Connect to the first address of a host that may be asked and answers: the one that was checked, no other.

    All of them together have ``seconds``, which is then the socket's time-out. ``private``: those of our own network
    may be asked, too; ``only_private``: no others, as nothing goes unencrypted over them. Raises OSError.
    """
    failed: OSError = NotPublic("no address")
    deadline = time.monotonic() + seconds
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not (private or public(str(address[0]))):
            failed = NotPublic("it is no public address: [network] allow_private = true would let it be asked")
            continue
        if only_private and public(str(address[0])):
            failed = NotPublic("it is not encrypted: write https://")
            continue
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(left)
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            failed = error
            continue
        sock.settimeout(seconds)
        return sock
    raise failed
