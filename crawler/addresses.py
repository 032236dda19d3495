"""Which addresses are those of the public internet. Pure, and without a framework: the scheduler asks it, too."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

# All that is given out of IPv6. Not in it: NAT64, addresses that hold an IPv4 one, site-local ones, all of which
# `ipaddress` takes for global.
_GIVEN_OUT = ip_network("2000::/3")
_TUNNEL = ip_network("2002::/16")  # 6to4 carries any IPv4 address, a private one too


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
