"""A reader alone, in two processes: no network, no store, the pages read from files. What no crawl can be faster than.

    python -m bench.throughput_lanes READER FOLDER

Prints JSON: ``seconds`` by the clock and ``cpu`` from the moment both processes are warm until the last page is done.
Libraries are imported and models loaded before, by a page that counts for nothing; as in a crawl, what is loaded then
is kept from the garbage collector's eyes.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import Barrier, Pipe, Process, Value
from pathlib import Path
from typing import Any

from bench.throughput_pages import Served, load

LANES = 2
Reader = Callable[[Served, bytes], object]


def trafilatura() -> Reader:
    """Body and metadata, as a careful user asks for them."""
    from trafilatura import bare_extraction

    def read(page: Served, body: bytes) -> object:
        return bare_extraction(body, url=_url(page), with_metadata=True, include_comments=False)

    return read


def ours(*, whole: bool) -> Reader:
    """Our reader; ``whole``: all that a reader does in a crawl (it also judges, and prepares for the store)."""
    from bench.throughput_ours import specs
    from crawler import warm  # noqa: F401  # as the crawl's readers begin
    from crawler.errors import NotArticle
    from crawler.read.article import read
    from crawler.read.page import Page
    from crawler.work import work

    known = specs()

    def reader(page: Served, body: bytes) -> None:
        spec = known[page.layout]
        now = datetime.now(UTC)
        given = Page(
            url=_url(page),
            body=body,
            fetched_at=now,
            content_type="text/html",
            timezone=spec.source.timezone,
            hints=spec.hints,
            listed_title=page.title,
            listed_published=now,
        )
        with suppress(NotArticle):
            work(given, spec) if whole else read(given)

    return reader


READERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    "read": lambda: ours(whole=False),
    "work": lambda: ours(whole=True),
}


def run(name: str, folder: Path) -> dict[str, float]:
    """Read all pages of a folder, each process the next one that nobody has."""
    pages = load(folder)
    begin, taken = Barrier(LANES + 1), Value("i", 0)
    ends = [Pipe(duplex=False) for _ in range(LANES)]
    lanes = [Process(target=_lane, args=(name, folder, pages, begin, taken, theirs)) for _, theirs in ends]
    for lane in lanes:
        lane.start()
    begin.wait()
    start = time.monotonic()
    cpu = sum(ours.recv() for ours, _ in ends)
    seconds = time.monotonic() - start
    for lane in lanes:
        lane.join()
    return {"seconds": seconds, "cpu": cpu}


def _lane(name: str, folder: Path, pages: list[Served], begin: Any, taken: Any, end: Any) -> None:
    logging.disable(logging.CRITICAL)
    read = READERS[name]()
    read(pages[0], (folder / pages[0].file).read_bytes())
    gc.collect()
    gc.freeze()
    begin.wait()
    start = time.process_time()
    while True:
        with taken.get_lock():
            at = taken.value
            taken.value += 1
        if at >= len(pages):
            break
        read(pages[at], (folder / pages[at].file).read_bytes())
    end.send(time.process_time() - start)


def _url(page: Served) -> str:
    return f"http://{page.host}:8000{page.path}"


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
