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
    return " ".join(unicodedata.normalize("NFC", text.translate(_KEPT)).split())


def web_address(url: str) -> str | None:
    """Return the address if a page may link it: http or https with a host, nothing hidden in it; else None."""
    if " " in url or url.translate(_KEPT) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def is_invisible(char: str) -> bool:
    """Tell whether nobody sees a character: a control character, a bidi override, what is no character."""
    if char in JOINERS:
        return False
    # Not the category "unassigned": tomorrow's letters and emoji are in it. The noncharacters are, too.
    return unicodedata.category(char) in INVISIBLE or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


class _Kept(dict[int, int | None]):
    """What becomes of a character, by its number. Each is looked at once: a page has a million."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        self[code] = ord(" ") if char.isspace() else None if is_invisible(char) else code
        return self[code]


_KEPT = _Kept()
