"""The word recorded for every way a request can end, and what each word means for its address. Pure.

``ok`` and ``unchanged`` are the good ends; ``http-404``, ``timeout``, ``dns``, ``robots`` … the others.
"""

from __future__ import annotations

import re

from OpenSSL.SSL import Error as TLSError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from crawler.archive import ArchiveError
from crawler.payload import BadPayload
from crawler.walls import NOT_US
from storage.errors import StorageError
from storage.models import SourceState


class NotFetched(IgnoreRequest):
    """A request we refuse, or give up on, ourselves; ``outcome`` is the word for it.

    ``wait``: the seconds for which its host asks to be left alone.
    """

    def __init__(self, outcome: str, detail: str, *, wait: float | None = None) -> None:
        """Say why in one word and in a sentence."""
        super().__init__(detail)
        self.outcome = outcome
        self.wait = wait


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection-refused"),
    (DownloadCancelledError, "too-large"),
    (ResponseDataLossError, "truncated"),
    (DownloadFailedError, "connection-lost"),
    (UnsupportedURLSchemeError, "blocked-address"),
    (TunnelError, "proxy"),  # it answered, and would not lead on
    (TimeoutError, "timeout"),
    (ResponseFailed, "connection-lost"),
    (ConnectError, "connection-lost"),
    (ConnectionClosed, "connection-lost"),
    (OSError, "connection-lost"),
    (ValueError, "bad-address"),  # what Twisted says of a host name it cannot even try
)
DOWNLOAD_ERRORS: tuple[type[BaseException], ...] = (IgnoreRequest, BadPayload, *(kind for kind, _ in _WORDS))
"""Everything a download is known to fail with. Anything else is a bug, and is not caught."""

_SITE_IS_DOWN = re.compile(r"'status': 50[234]\b")  # what a proxy answers that could not get to the site

# The next look may well find it: the address stays pending until it has failed often enough.
_PASSING = {
    "timeout",
    "dns",
    "connection-refused",
    "connection-lost",
    "tls",
    "truncated",
    "bad-encoding",
    "not-article:challenge-page",
    "not-article:site-error",
    "challenge-page",
    "consent-wall",
    "login-wall",
    "region-wall",
    "not-in-archive",
    "incomplete",
    "reader-stalled",
    "reader-died",
    "http-408",
    "http-425",
    "failed",
}
_NOT_US = {f"http-{status}" for status in NOT_US}
_REFUSED = _NOT_US | {
    "http-402",
    "http-451",
    "busy",
    "challenge-page",
    "consent-wall",
    "login-wall",
    "region-wall",
    "not-article:challenge-page",
    "not-article:consent",
}
_NO_LIST = {
    "no-links",
    "http-404",
    "http-410",
    "soft-404",
    "redirected-home",
    "parked-domain",
    "not-a-list",
    "redirects",
    "reader-timeout",
    "reader-memory",
}
# Not the page's doing: nothing is counted against its address.
_OURS = {"interrupted", "busy", "host-down", "over-budget", "archive", "store", "proxy"}


def of_error(error: BaseException, *, proxied: bool = False) -> str:
    """Name the way a download failed.

    ``proxied``: it went through a proxy, so what could not be found or would not answer the call was the proxy.
    """
    if isinstance(error, NotFetched | BadPayload):
        return error.outcome
    if isinstance(error, TunnelError) and _SITE_IS_DOWN.search(str(error)):
        return "connection-lost"
    if proxied and isinstance(error, CannotResolveHostError | DownloadConnectionRefusedError | ConnectError):
        return "proxy"
    if isinstance(error, IgnoreRequest):
        return "redirects" if "redirect" in str(error) else "ignored"
    if isinstance(error, ArchiveError | StorageError):  # a full disk, most often: the crawl ends with it
        return "archive" if isinstance(error, ArchiveError) else "store"
    if tls_fault(error):
        return "tls"
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "failed")


def tls_fault(error: BaseException) -> str | None:
    """Say why a host could not prove who it is; None: that is not how the download failed."""
    for reason in getattr(error.__cause__ or error, "reasons", ()):
        if isinstance(reason.value, VerificationError):
            return "its certificate is that of another host"
        if isinstance(reason.value, TLSError):
            words = ", ".join(each[-1] for each in (reason.value.args[0] if reason.value.args else ()))
            return f"no trusted connection: {words or 'the handshake failed'}"
    return None


def of_bug(error: BaseException) -> str:
    """Name what broke outside of a download: the disk or the store under us, or code of ours."""
    return of_error(error) if isinstance(error, ArchiveError | StorageError) else "failed"


def of_status(status: int) -> str:
    """Name an answer by its status; a redirect that arrives here was one we must not follow."""
    if status == 407:
        return "proxy"
    if status == 200:
        return "ok"
    if status == 304:
        return "unchanged"
    return "blocked-address" if 300 <= status < 400 else f"http-{status}"


def passing(outcome: str) -> bool:
    """Say whether the same request may succeed another day."""
    return outcome in _PASSING or outcome in _NOT_US or outcome.startswith("http-5")


def ours(outcome: str) -> bool:
    """Say whether the outcome says nothing at all about the address."""
    return outcome in _OURS


def gone(outcome: str) -> bool:
    """Say whether the site says that the page was taken down."""
    return outcome in ("http-404", "http-410", "not-article:deleted-notice")


def state_of(outcome: str) -> SourceState:
    """Name the state of a source whose list, or most of whose pages, ended this way."""
    if outcome == "robots":
        return "robots"
    if outcome in _REFUSED:
        return "refused"
    if outcome in _NO_LIST:
        return "no-links"
    return "ok" if outcome in ("ok", "unchanged") else "unreachable"
