"""What a crawl is asked to do: plain data that travels as JSON from the command line to the crawl's own process.

And what is to be done again of what crawls have brought.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from crawler.errors import CrawlerError


class OptionsError(CrawlerError):
    """The options of a crawl are not valid."""


@dataclass(frozen=True, kw_only=True)
class CrawlOptions:
    """Options of one crawl.

    ``sources``: names, in any order; empty means every source there is. ``since``: reach back to this day instead of
    the usual horizon. ``replay``: WARC files to take lists and pages from instead of the network. ``extra_sources``:
    folder with the user's own TOML files. ``contact`` (an address or URL) goes into the User-Agent. ``concurrency``:
    how many hosts are asked at the same time; one host is never asked twice at the same time. ``allow_private``: let
    addresses of the local network be fetched. ``bundled``: the sources that come with Silkwatch, besides those in
    ``extra_sources``. ``limit``: articles to fetch from a source at most, instead of the usual number. ``pages``: fetch
    these addresses and look at no list. ``scout``: look around at the site of this address for its lists, and fetch no
    article. ``keep_other``: days to keep raw pages that are not relevant; None: for
    good. ``clock_back``: seconds by which the crawl sets its clock back: the demo's first crawl happens yesterday.
    ``topic``: the vocabulary of another watch than ours. ``cluster``: the address of the dask scheduler whose workers
    ask and read.
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    replay: tuple[str, ...] = ()
    extra_sources: str | None = None
    contact: str | None = None
    proxy: str | None = None
    allow_private: bool = False
    concurrency: int = 8
    bundled: bool = True
    limit: int | None = None
    pages: tuple[str, ...] = ()
    scout: str | None = None
    keep_other: int | None = None
    clock_back: float = 0.0
    topic: str | None = None
    cluster: str | None = None
    verbose: bool = False

    def to_json(self) -> str:
        """Write the options as ``--options`` reads them."""
        return json.dumps(asdict(self) | {"since": self.since.isoformat() if self.since else None})

    @classmethod
    def from_json(cls, text: str) -> CrawlOptions:
        """Read what ``to_json`` wrote, or part of it; raises OptionsError naming what is wrong."""
        try:
            given: dict[str, Any] = json.loads(text)
            unknown = set(given) - {each.name for each in fields(cls)}
            if unknown:
                raise OptionsError(f"crawl options: {', '.join(sorted(unknown))}: no such option: see CrawlOptions")
            if given.get("since"):
                given["since"] = date.fromisoformat(given["since"])
            given |= {name: tuple(given[name]) for name in ("sources", "replay", "pages") if name in given}
            return cls(**given)
        except (ValueError, TypeError, AttributeError) as error:
            raise OptionsError(f"crawl options: {text[:80]}: {error}: pass a JSON object") from error


def default_home() -> Path:
    """Find the home of whoever starts Scrapy by hand: ``$SILKWATCH_HOME``, else the platform's data directory."""
    chosen = os.environ.get("SILKWATCH_HOME") or platformdirs.user_data_path("silkwatch", appauthor=False)
    return Path(chosen).expanduser().absolute()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which stored articles to do again: of these sources, of these days (``until`` not included), or these very ones.

    Only what another version of the reader or of the rules has done, unless ``everything`` is asked for, or articles by
    their ``ids``.
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ids: tuple[int, ...] = ()
    everything: bool = False
