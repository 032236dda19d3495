"""What is said of a proxy: never the name and the password in its address, and which kinds there can be. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SUPPORTED = "an HTTP proxy, as in http://proxy.example:3128 or http://name:password@proxy.example:3128"

_LOGIN = re.compile(r"(?<=://)[^/?#\s\"'<>]*@")


def redacted(text: str) -> str:
    """Take names and passwords out of the addresses in a text."""
    return _LOGIN.sub("", text)


def objection(address: str) -> str | None:
    """Say why an address cannot be that of a proxy; None: nothing is wrong with it. The login is left out of it."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return "is no address"
    if re.search(r"\s", address):
        return "is no address"
    if parts.scheme.startswith("socks"):
        return f"is a {parts.scheme.upper()} proxy, which is not supported"
    if parts.scheme != "http" or not parts.hostname:
        return "is no HTTP proxy"
    return None
