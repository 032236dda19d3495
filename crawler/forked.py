"""The server that the readers are forked from. What it loads takes it seconds: it begins as soon as it is sure to be
needed, while this process loads what it crawls with.
"""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path

from crawler.options import CrawlOptions
from storage import sources


def context() -> ForkServerContext:
    """Return what processes are forked with; nothing is started yet."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["crawler.warm"])
    return made


def begin(home: Path, options: CrawlOptions) -> None:
    """Start it if this crawl is sure to have something read; else the first list that has changed will."""
    if options.cluster and not options.replay:
        return  # others read
    sure = options.replay or options.pages or options.since
    if sure or sources.sure_to_be_read(home / "silkwatch.db", options.sources):
        context()
        with suppress(OSError):  # no room for it, no handles: the readers will try again, and say what is wrong
            ensure_running()
        # The first page takes this process to load them: now, when it would wait for the readers anyway.
        from crawler import dates  # noqa: F401
        from storage import articles, partial  # noqa: F401
