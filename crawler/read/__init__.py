"""From the bytes of a page to an article. Pure: no clock, no network, no database. trafilatura lives here."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.source import Hints

# Our own rules' version: raised whenever they would read a page differently (tests/crawler/test_read_rules.py tells).
RULES = 3

LIBRARIES = ", ".join(f"{name} {version(name)}" for name in ("trafilatura", "htmldate", "py3langid"))

EXTRACTOR = f"silkwatch-reader {RULES} ({LIBRARIES})"


@lru_cache(maxsize=1_000)
def extractor(hints: tuple[Hints, ...]) -> str:
    """Name the reader of a source's pages: who mends a layout changes how pages are read, not the pages."""
    if not hints:
        return EXTRACTOR
    return f"{EXTRACTOR} layout {sha256(repr(hints).encode()).hexdigest()[:8]}"
