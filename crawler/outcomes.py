"""The word recorded for every way a request can end, and what each word means for its address. Pure.

``ok`` and ``unchanged`` are the good ends; ``http-404``, ``timeout``, ``dns``, ``robots`` … the others.
"""

from __future__ import annotations

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
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from crawler.archive import ArchiveError
from crawler.payload import BadPayload
from storage.errors import StorageError
from storage.models import SourceState


class NotFetched(IgnoreRequest):
    """A request we refuse, or give up on, ourselves; ``outcome`` is the word for it."""

    def __init__(self, outcome: str, detail: str) -> None:
        """Say why in one word and in a sentence."""
        super().__init__(detail)
        self.outcome = outcome


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection-refused"),
    (DownloadCancelledError, "too-large"),
    (ResponseDataLossError, "truncated"),
    (DownloadFailedError, "connection-lost"),
    (UnsupportedURLSchemeError, "blocked-address"),
    (TimeoutError, "timeout"),
    (ResponseFailed, "connection-lost"),
    (ConnectError, "connection-lost"),
    (ConnectionClosed, "connection-lost"),
    (OSError, "connection-lost"),
    (ValueError, "bad-address"),  # what Twisted says of a host name it cannot even try
)
DOWNLOAD_ERRORS: tuple[type[BaseException], ...] = (IgnoreRequest, BadPayload, *(kind for kind, _ in _WORDS))
"""Everything a download is known to fail with. Anything else is a bug, and is not caught."""

# The next look may well find it: the address stays pending until it has failed often enough.
_PASSING = {
    "timeout",
    "dns",
    "connection-refused",
    "connection-lost",
    "truncated",
    "bad-encoding",
    "not-article:challenge-page",
    "not-article:site-error",
    "not-in-archive",
    "incomplete",
    "reader-stalled",
    "reader-died",
    "http-401",
    "http-403",
    "http-408",
    "http-425",
    "http-429",
    "failed",
}
_REFUSED = {
    "http-401",
    "http-403",
    "http-429",
    "http-451",
    "busy",
    "challenge-page",
    "not-article:challenge-page",
}
# Not the page's doing: nothing is counted against its address.
_OURS = {"interrupted", "busy", "archive", "store"}


def of_error(error: BaseException) -> str:
    """Name the way a download failed."""
    if isinstance(error, NotFetched | BadPayload):
        return error.outcome
    if isinstance(error, IgnoreRequest):
        return "redirects" if "redirect" in str(error) else "ignored"
    if isinstance(error, ArchiveError | StorageError):  # a full disk, most often: the crawl ends with it
        return "archive" if isinstance(error, ArchiveError) else "store"
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "failed")


def of_status(status: int) -> str:
    """Name an answer by its status; a redirect that arrives here was one we must not follow."""
    if status == 200:
        return "ok"
    if status == 304:
        return "unchanged"
    return "blocked-address" if 300 <= status < 400 else f"http-{status}"


def passing(outcome: str) -> bool:
    """Say whether the same request may succeed another day."""
    return outcome in _PASSING or outcome.startswith("http-5")


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
    if outcome in ("no-links", "http-404", "http-410", "not-a-list", "redirects"):
        return "no-links"
    return "ok" if outcome in ("ok", "unchanged") else "unreachable"
