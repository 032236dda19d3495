"""Names for sources that have none: from a title that can be written in ASCII, else from a host. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST = 40  # characters
FEWEST = 3

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ONES = dict(zip("абвгдезийклмнопрстуфыэәқөұүһіґў", "abvgdeziyklmnoprstufyeaqouuhigu", strict=True))
_LONGER = {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_CYRILLIC = _ONES | _LONGER | {"ғ": "gh", "ң": "ng", "ї": "yi", "є": "ye", "ъ": "", "ь": ""}
_SHARED = {"com", "edu", "gov", "org", "net", "ac", "co"}


def from_host(url: str) -> str:
    """Make a name from a host: that of news.xjtu.edu.cn is xjtu-news."""
    host = (urlsplit(url).hostname or "site").removeprefix("www.")
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return _slug(f"site {host}")
    labels = labels[:-1] or labels
    if len(labels) > 1 and labels[-1] in _SHARED:
        labels = labels[:-1]
    return _slug(_plain(" ".join(reversed(labels)))) or "site"


def from_title(title: str, url: str) -> str:
    """Make a name from a title in Latin or Cyrillic letters; one in others is named after its host."""
    plain = _plain(title)
    letters = sum(char.isalpha() for char in plain)
    latin = sum(char.isascii() and char.isalpha() for char in plain)
    name = _slug(plain)
    return name if len(name) >= FEWEST and latin > 0.8 * letters else from_host(url)


def unused(name: str, taken: Collection[str]) -> str:
    """Return the name, with a number where it is taken."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _plain(text: str) -> str:
    """Write Cyrillic in Latin letters, and Latin letters without their marks."""
    split = unicodedata.normalize("NFKD", "".join(_CYRILLIC.get(char, char) for char in text.lower()))
    return "".join(char for char in split if not unicodedata.combining(char))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text)[:LONGEST].strip("-")
