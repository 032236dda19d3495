"""What came of the addresses that were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from crawler.discover import lists
from crawler.discover.guess import looks_like_article
from crawler.discover.link import Found
from crawler.errors import DiscoveryError


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One address that was asked: where it led (``url``), how that ended (``outcome``, ``why``), and what came when."""

    asked: str
    url: str
    at: datetime
    outcome: str
    why: str | None = None
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Say whether there is a body to read."""
        return self.outcome == "ok" and bool(self.body.strip())

    @cached_property
    def form(self) -> lists.Form | None:
        """Tell what the body is, by its bytes; None where there is none."""
        return lists.sniff(self.body) if self.ok else None

    @cached_property
    def found(self) -> Found:
        """Read its links and the lists it names as those of a list nobody has described."""
        try:
            return lists.automatic(self.body, url=self.url, now=self.at) if self.ok else Found()
        except DiscoveryError:
            return Found()


def front_of(url: str) -> str:
    """Return the address of the front page of a host."""
    return urljoin(url, "/")


def is_front(url: str) -> bool:
    """Say whether an address is that of a front page, or of one of its languages (/ru, /en/)."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return not parts.query and (len(path) < 3 or path in ("index.html", "index.htm", "index.php"))


def names_the_site(url: str) -> bool:
    """Say whether an address stands for its whole site: a front page, or any one article."""
    return is_front(url) or looks_like_article(url, "")


def front_page(seen: Sequence[Seen]) -> Seen | None:
    """Return the front page among the answers, or else the first page there is."""
    pages = [each for each in seen if each.form == "html"]
    return next((each for each in pages if is_front(each.url)), pages[0] if pages else None)
