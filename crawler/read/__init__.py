"""From the bytes of a page to an article. Pure: no clock, no network, no database. trafilatura lives here."""

from importlib.metadata import version

# Our own rules' version: raised whenever they would read a page differently (tests/crawler/test_read_rules.py tells).
RULES = 2

LIBRARIES = ", ".join(f"{name} {version(name)}" for name in ("trafilatura", "htmldate", "py3langid"))

EXTRACTOR = f"silkwatch-reader {RULES} ({LIBRARIES})"
