"""From the bytes of a page to an article. Pure: no clock, no network, no database. trafilatura lives here."""

from importlib.metadata import version

RULES = 2  # our own rules' version: raised whenever they would read a page differently

EXTRACTOR = f"silkwatch-reader {RULES} (trafilatura {version('trafilatura')})"
