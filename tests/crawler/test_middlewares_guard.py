"""Only the public web: what the guard refuses, before and after a name is resolved."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.addresses import objection, public
from crawler.middlewares.guard import GuardedResolver, GuardMiddleware, refused_names
from crawler.outcomes import NotFetched

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "not an address",
]
REFUSED = [
    "file:///etc/passwd",
    "ftp://example.org/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "gopher://example.org/",
    "http://localhost/",
    "http://service.localhost:8080/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http:///nothing",
    "http://[broken/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_public_internet(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_refused_before_any_name_is_resolved(url: str) -> None:
    assert objection(url)


@pytest.mark.parametrize("url", ["https://news.example/a", "http://93.184.216.34/a", "http://1.example/"])
def test_addresses_that_are_not(url: str) -> None:
    assert objection(url) is None


def test_the_middleware_raises_what_is_recorded() -> None:
    guard = GuardMiddleware(allow_private=False, trusted=["proxy.example"])
    with pytest.raises(NotFetched) as error:
        guard.process_request(Request("http://10.0.0.1/"))
    assert error.value.outcome == "blocked-address"
    with pytest.raises(NotFetched, match="proxy"):
        guard.process_request(Request("http://proxy.example:3128/"))
    guard.process_request(Request("https://news.example/"))


def test_allowing_private_addresses_does_not_allow_other_schemes() -> None:
    guard = GuardMiddleware(allow_private=True)
    guard.process_request(Request("http://127.0.0.1:8000/"))
    with pytest.raises(NotFetched):
        guard.process_request(Request("file:///etc/passwd"))


class Names:
    """In place of the system's resolver: Twisted's interface, our own addresses."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names

    def resolveHostName(self, receiver: Any, name: str, *args: Any) -> Any:  # noqa: N802
        receiver.resolutionBegan(self)
        for address in self.names[name]:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, 443))
        receiver.resolutionComplete()
        return self


class Reactor:
    def __init__(self, names: Names) -> None:
        self.nameResolver = names


class Received:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


def resolve(name: str, addresses: list[str], **settings: Any) -> Received:
    resolver = GuardedResolver(Reactor(Names({name: addresses})), 100, Settings(settings))  # type: ignore[arg-type]
    for _ in range(2):  # the second answer comes from the cache, and has to be filtered as well
        received = Received()
        resolver.resolveHostName(received, name, 443)
    return received


def test_a_name_that_leads_into_the_local_network_has_no_address() -> None:
    received = resolve("inside.example", ["10.0.0.7", "::1"])
    assert (received.addresses, received.complete) == ([], True)
    assert "inside.example" in refused_names


def test_a_name_with_both_keeps_its_public_address() -> None:
    assert resolve("both.example", ["10.0.0.7", "93.184.216.34"]).addresses == ["93.184.216.34"]
    assert "both.example" not in refused_names


def test_configured_proxies_and_allowed_networks_are_let_through() -> None:
    assert resolve("proxy.example", ["10.0.0.9"], TRUSTED_HOSTS=["proxy.example"]).addresses == ["10.0.0.9"]
    assert resolve("lan.example", ["10.0.0.8"], ALLOW_PRIVATE=True).addresses == ["10.0.0.8"]
