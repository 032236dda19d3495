"""Only the public web, over HTTP: no file, no service of the machine or network we run in.

A page, a list or a redirect can name any address. Names are checked where they are resolved (``GuardedResolver``), so
that a name which resolves to a private address is caught as well; schemes and literal addresses before that.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from crawler.addresses import public
from crawler.outcomes import NotFetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase

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

refused_names: set[str] = set()
"""Host names whose every address was refused, as ``scrapy.resolver.dnscache`` one per process: the failure that the
downloader reports for them is that of a name without addresses."""


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


class GuardMiddleware:
    """Refuses addresses that are not on the public web; a redirect passes here like any request."""

    def __init__(self, *, allow_private: bool, trusted: Collection[str] = ()) -> None:
        """``allow_private`` lets the hosts of our own network be asked; ``trusted`` are proxies, not sites."""
        self.allow_private = allow_private
        self.trusted = frozenset(trusted)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Make it from the settings."""
        settings = crawler.settings
        return cls(allow_private=settings.getbool("ALLOW_PRIVATE"), trusted=settings.getlist("TRUSTED_HOSTS"))

    def process_request(self, request: Request) -> None:
        """Raise NotFetched for an address that must not be asked."""
        wrong = objection(request.url, allow_private=self.allow_private)
        if wrong is None and not self.allow_private and urlsplit(request.url).hostname in self.trusted:
            wrong = "the address of our own proxy"
        if wrong:
            raise NotFetched("blocked-address", wrong)


class GuardedResolver(CachingHostnameResolver):
    """Resolves names as Scrapy does, and keeps back every address that is not public.

    The hosts of configured proxies are let through: they are the operator's own choice.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, settings: BaseSettings) -> None:
        """Take over as the reactor's resolver once installed."""
        super().__init__(reactor, cache_size)
        self.allow_private = settings.getbool("ALLOW_PRIVATE")
        self.trusted = set(settings.getlist("TRUSTED_HOSTS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Make it from the settings, as Scrapy's own resolvers are made."""
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler.settings)

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N802, N803
        """Resolve, letting only public addresses through."""
        receiver = resolutionReceiver
        if not self.allow_private and hostName not in self.trusted:
            receiver = _PublicOnly(receiver, hostName)
        return super().resolveHostName(receiver, hostName, *args, **kwargs)


@implementer(IResolutionReceiver)
class _PublicOnly:
    def __init__(self, receiver: Any, name: str) -> None:
        self.receiver = receiver
        self.name = name
        self.refused = self.passed = False

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if public(getattr(address, "host", "")):
            self.passed = True
            self.receiver.addressResolved(address)
        else:
            self.refused = True

    def resolutionComplete(self) -> None:  # noqa: N802
        if self.refused and not self.passed:
            refused_names.add(self.name)
        self.receiver.resolutionComplete()
