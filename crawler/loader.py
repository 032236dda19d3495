"""Gives Scrapy one spider for each source of the catalogue."""

from __future__ import annotations

import builtins
from functools import cached_property
from pathlib import Path

from scrapy import Request
from scrapy.settings import BaseSettings

from crawler import catalog, render
from crawler.options import default_home
from crawler.settings import DEFAULT_REQUEST_HEADERS
from crawler.source import SourceSpec
from crawler.spider import SourceSpider


class CatalogLoader:
    """Scrapy's spider loader (``SPIDER_LOADER_CLASS``). ``SOURCES_DIR`` names the folder of the user's own sources."""

    def __init__(self, extra: Path) -> None:
        """Load nothing yet: our own process has the catalogue already."""
        self._extra = extra

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> CatalogLoader:
        """Make it from the settings; without ``SOURCES_DIR`` the home's own folder is used."""
        return cls(Path(settings.get("SOURCES_DIR") or default_home() / "sources"))

    @cached_property
    def _specs(self) -> dict[str, SourceSpec]:
        return catalog.load(self._extra).specs  # a file that is wrong is left out: `silkwatch status` names it

    def list(self) -> builtins.list[str]:
        """Name every source."""
        return sorted(self._specs)

    def load(self, spider_name: str) -> type[SourceSpider]:
        """Make the spider class of a source. Raises KeyError, as Scrapy expects, for a name there is none of."""
        return spider_class(self._specs[spider_name])

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Claim no address: ``scrapy shell`` and ``scrapy fetch`` leave the store and the archive alone."""
        return []


def spider_class(spec: SourceSpec) -> type[SourceSpider]:
    """Make a spider class that crawls one source, at the source's own pace."""
    settings = {
        "DOWNLOAD_DELAY": spec.delay,
        # Without a delay the host is the operator's own: AutoThrottle would take our own busy second for the host's
        # latency, and never come down from it while the answers are no 200.
        "AUTOTHROTTLE_ENABLED": spec.delay > 0,
        "DOWNLOAD_TIMEOUT": spec.timeout,
        "DEFAULT_REQUEST_HEADERS": {**DEFAULT_REQUEST_HEADERS, "Accept-Language": ", ".join(spec.source.languages)},
    }
    if spec.render and render.missing() is None:
        settings |= render.settings(timeout=spec.timeout, proxy=spec.proxy)
    return type(
        spec.source.name, (SourceSpider,), {"name": spec.source.name, "spec": spec, "custom_settings": settings}
    )
