"""Which addresses are those of the public internet, and may be asked. Pure, and without a framework."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# All that is given out of IPv6. Not in it: NAT64, addresses that hold an IPv4 one, site-local ones, all of which
# `ipaddress` takes for global.
_GIVEN_OUT = ip_network("2000::/3")
_TUNNEL = ip_network("2002::/16")  # 6to4 carries any IPv4 address, a private one too
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.IGNORECASE)

# What browsers refuse, too (https://fetch.spec.whatwg.org/#port-blocking): mail, printers, consoles and the like, for
# which a request of ours would be a command.
BAD_PORTS = frozenset(
    int(port)
    for port in """
    1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
    137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
    1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
    """.split()
)


def public(host: str) -> bool:
    """Say whether an IP address, as text, is one of the public internet."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address not in _GIVEN_OUT or address in _TUNNEL:
            return False
    return address.is_global and not address.is_multicast


def objection(url: str, *, allow_private: bool = False) -> str | None:
    """Say what is wrong with an address before any name is resolved; None: nothing."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return "not an address"
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme or 'no scheme'}: only http and https are fetched"
    if not host:
        return "no host"
    if parts.username is not None or parts.password is not None:
        return "a user name stands before the host: what looks like the host may not be it"
    if port == 0 or port in BAD_PORTS:
        return f"port {port} is none of the web"
    if allow_private:
        return None
    if host == "localhost" or host.endswith(".localhost"):
        return f"{host} is this machine"
    if ":" in host or _NUMERIC.fullmatch(host):
        return None if public(host) else not_public(host)
    return None


def not_public(host: str) -> str:
    """Say why a host is not asked, and what would change that."""
    return f"{host} is not a public address: [network] allow_private = true would let it be asked"
