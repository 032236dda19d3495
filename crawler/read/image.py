"""The picture that goes with an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.read.metadata import Metadata, texts

LONGEST = 2_000  # characters of an address
_NAMES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "shareimg")
# Parts of file names of pictures that belong to the site.
_OF_SITE = ("logo", "favicon", "placeholder", "default", "blank.", "space", "avatar", "qrcode", "ewm.", "icon", "share")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The absolute http(s) address of a picture, and who names it; ``text``: it stands in the text."""

    address: str
    witness: str


def choose(metadata: Metadata, url: str, parts: Sequence[HtmlElement] = ()) -> Picture | None:
    """Return the article's picture: from the metadata, else the first in its text.

    ``parts``: the elements that hold the text, where a layout names them. The site's own signs (its logo, a QR code)
    are passed over.
    """
    for witness, said in _candidates(metadata, parts):
        try:
            address = urljoin(url, said.strip())
            target = urlsplit(address)
        except ValueError:
            continue
        if (
            target.scheme in ("http", "https")
            and target.hostname
            and len(address) <= LONGEST
            and not _of_site(target.path)
        ):
            return Picture(address=address, witness=witness)
    return None


def _of_site(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return any(sign in name for sign in _OF_SITE)


def _candidates(metadata: Metadata, parts: Sequence[HtmlElement]) -> Iterator[tuple[str, str]]:
    """Who names a picture, and its address."""
    yield from metadata.all(*_NAMES)
    for article in metadata.articles[:1]:
        for address in texts(article.get("image"), "url", "contentUrl"):
            yield "json-ld", address
    for part in parts:
        for picture in part.iter("img"):
            yield "text", picture.get("data-src") or picture.get("src") or ""
