"""Text from the web, made harmless to show: it may hold any character Unicode has."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

# Characters of the category "format" that do no harm and that some scripts and emoji need.
JOINERS = {"\u200c", "\u200d"}
INVISIBLE = {"Cc", "Cf", "Cs", "Co"}


def plain(text: str) -> str:
    """Return one line of text: without control characters, bidi overrides and other characters nobody sees.

    Any run of white space, line breaks included, becomes one space.
    """
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or not _is_invisible(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def web_address(url: str) -> str | None:
    """Return the address if a page may link it: http or https with a host, nothing hidden in it; else None."""
    if any(char.isspace() or _is_invisible(char) for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _is_invisible(char: str) -> bool:
    if char in JOINERS:
        return False
    # Not the category "unassigned": tomorrow's letters and emoji are in it. The noncharacters are, too.
    return unicodedata.category(char) in INVISIBLE or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
