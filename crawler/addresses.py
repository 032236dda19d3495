"""Which addresses are those of the public internet. Pure, and without a framework: the scheduler asks it, too."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

# Global addresses that lead to others: NAT64 and 6to4 carry any IPv4 address, a private one too.
_TUNNELS = (ip_network("64:ff9b::/96"), ip_network("2002::/16"))


def public(host: str) -> bool:
    """Say whether an IP address, as text, is one of the public internet."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in network for network in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast
