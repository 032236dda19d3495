"""What of a foreign archive is left out before it is read, the cheapest question first. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.intake import Wanted
from crawler.read.charset import decode
from crawler.read.page import Page
from crawler.source import SourceSpec
from crawler.topic.scan import Scan

_HEAD = 16_384  # bytes of a record in which its own headers are
_FIELD = re.compile(rb"^(WARC-(?:Type|Target-URI|Truncated)):[ \t]*<?([^\r\n>]*)", re.IGNORECASE | re.MULTILINE)
# A link to a page of several of what is named before it, or to all of it on one page (``crawler.read.pages``).
_WHICH = r"(?:\d{1,2}|all|full|single\w{0,4}|whole|onepage|view-all|1|true|yes|y)\b"
_ASKED = r"(?:page\w{0,8}|pg|pn|p|paged|cur_?page|part|nextpage|view|show|mode|all|full\w{0,4}|single\w*|\w{4}_?all)"
_PLACE = rf"(?:[_-]p?|\(|/(?:page[/-]?|p)?|[?&]{_ASKED}=){_WHICH}"
_OWN = re.compile(
    rf"""href\s*=\s*["']?\s*(?:\?(?:[^"'<>]{{0,200}}&(?:amp;)?)?{_ASKED}={_WHICH}|(?:\./)?(?:page[/-])?\d+/?["'])"""
)
_NUMBER = re.compile(r"[_-]?\(?\d{1,2}\)?$")


def left_out(data: bytes, wanted: Wanted) -> str | None:
    """Say why a record is not looked into at all, by its own headers; an empty text: it holds no answer of a site."""
    fields = {match[1].lower(): match[2].strip() for match in _FIELD.finditer(data, 0, _HEAD)}
    if fields.get(b"warc-type") not in (None, b"response"):
        return ""
    if not wanted.place(fields.get(b"warc-target-uri", b"").decode("utf-8", "replace")):
        return "other-host"
    return "truncated" if b"warc-truncated" in fields else None


def may_be_of_topic(scan: Scan, page: Page, spec: SourceSpec) -> bool:
    """Say whether a page may be relevant or borderline, or may be one of several of an article that is."""
    text, _ = decode(page.body, page.content_type)
    return scan.finds(text, page.url, country=spec.source.country) or may_be_several(page.url, text)


def may_be_several(url: str, text: str) -> bool:
    """Say whether a page may be one of several, which are judged together: rather too often."""
    parts = urlsplit(url)
    name = parts.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    own = _NUMBER.sub("", name) or name
    if "%" in own:
        return True
    if own and re.search(re.escape(own) + r"[^\s\"'<>]{0,80}?" + _PLACE, text.replace(url, "")):
        return True
    return _OWN.search(text) is not None
