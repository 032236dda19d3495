"""The address a page gives for itself, believed only where it can be right."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.read.metadata import Metadata
from storage.urls import canonical

# Second-level names under which countries register: edu.cn, com.kz, co.uk.
_REGISTRIES = frozenset(["ac", "co", "com", "edu", "go", "gov", "mil", "ne", "net", "nom", "or", "org"])
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.I)
_INDEX = re.compile(r"(?:index|default|home|main)(?:_\d+)?(?:\.\w{2,5})?", re.I)
_EXTENSION = re.compile(r"\.\w{2,5}$")


def choose(metadata: Metadata, url: str) -> str:
    """Return the page's canonical address: ``<link rel=canonical>``, else ``og:url``, else its own.

    Another site's address, the homepage and a section for an article are mistakes of templates and are passed over.
    """
    own = urlsplit(url)
    for said in (metadata.canonical, metadata.first("og:url")):
        if said and _can_be(told := _joined(url, said), own):
            return canonical(told.geturl())
    return canonical(url)


def _joined(url: str, said: str) -> SplitResult:
    try:
        return urlsplit(urljoin(url, said))
    except ValueError:
        return urlsplit("")


def _can_be(told: SplitResult, own: SplitResult) -> bool:
    if told.scheme not in ("http", "https") or site(told.hostname) != site(own.hostname):
        return False
    if _names_an_article(told):
        return True
    here, above = _segments(own), _segments(told)
    is_above = len(above) < len(here) and here[: len(above)] == above and here[-1].lower() not in _OTHER_FORMS
    return not (_names_an_article(own) or is_above)


_OTHER_FORMS = frozenset(["amp", "print", "index.html", "index.htm", "index.php", "full", "mobile"])


def _segments(address: SplitResult) -> list[str]:
    return [segment for segment in address.path.split("/") if segment]


def site(host: str | None) -> str:
    """Return the registrable part of a host name: ``news.xjtu.edu.cn`` → ``xjtu.edu.cn``. An address stays whole."""
    labels = (host or "").rstrip(".").lower().split(".")
    if all(label.isdigit() for label in labels) or ":" in labels[0]:
        return ".".join(labels)
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES
    return ".".join(labels[-3 if deep else -2 :])


def _names_an_article(address: SplitResult) -> bool:
    """Whether an address can be that of one article: a number, a long slug; not a homepage or the name of a section."""
    segments = _segments(address)
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if re.search(r"\d", address.query):
        return True
    if not segments or all(_LANGUAGE.fullmatch(segment) for segment in segments):
        return False
    slug = _EXTENSION.sub("", segments[-1])
    return bool(re.search(r"\d{2}", "/".join(segments)) or len(slug) >= 20 or len(re.findall(r"[-_]", slug)) >= 2)
