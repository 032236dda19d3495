"""Only the public web, over HTTP: no file, no service of the machine or network we run in.

A page, a list or a redirect can name any address. Names are checked where they are resolved (``GuardedResolver``), so
that a name which resolves to a private address is caught as well; schemes and literal addresses before that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from crawler.addresses import objection, public
from crawler.outcomes import NotFetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase

refused_names: set[str] = set()
"""Host names whose every address was refused, as ``scrapy.resolver.dnscache`` one per process: the failure that the
downloader reports for them is that of a name without addresses."""


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
