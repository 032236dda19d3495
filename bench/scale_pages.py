"""What bench/scale.py measures of pages: reading, judging and holding them against a store, in one process or several.

The readers do what they do in a crawl (``crawler.work``), each page in whichever is free, and one process saves. There
is no network: what fetching costs, bench/throughput.py prints.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.scale_table import Reading
from bench.throughput_ours import specs
from bench.throughput_pages import Served, load
from crawler import known
from crawler.archive import Archive, Exchange
from crawler.errors import NotArticle
from crawler.read.page import Page
from storage import articles
from storage.database import open_store
from storage.models import Article

HEADERS = (
    ("Server", "nginx"),
    ("Date", "Mon, 23 Nov 2026 04:00:00 GMT"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Last-Modified", "Mon, 23 Nov 2026 03:00:00 GMT"),
    ("ETag", '"6561f2a0-7d3c"'),
)


def run(folder: Path, pages: Sequence[Served], workers: int) -> Reading:
    """Read pages of a folder in so many processes and save what they say into a new store."""
    now = datetime.now(UTC)
    spent: defaultdict[int, float] = defaultdict(float)
    context = get_context("forkserver")
    context.set_forkserver_preload(["bench.scale_pages", "crawler.work", "crawler.warm"])
    with (
        tempfile.TemporaryDirectory(prefix="scale-") as home,
        closing(open_store(Path(home) / "silkwatch.db")) as db,
        ProcessPoolExecutor(workers, mp_context=context) as pool,
    ):
        known.register(db)
        for one in [pool.submit(read, folder, pages[0], now) for _ in range(4 * workers)]:
            one.result()  # loads what the first page takes
        clock, cpu = time.perf_counter(), time.process_time()
        for pid, seconds, article in pool.map(partial(read, folder, now=now), pages):
            spent[pid] += seconds
            if article:
                articles.save_ready(db, article, now=now)
        writer, wall = time.process_time() - cpu, time.perf_counter() - clock
    return Reading(
        pages=len(pages),
        workers=workers,
        wall=wall,
        readers=sum(spent.values()),
        busiest=max(spent.values()),
        writer=writer,
    )


def read(folder: Path, page: Served, now: datetime) -> tuple[int, float, Article | None]:
    """Read and judge a page: which process did it, in how many seconds of CPU, and what came of it."""
    from crawler.work import work

    cpu = time.process_time()
    spec = specs()[page.layout]
    given = Page(
        url=_url(page),
        body=(folder / page.file).read_bytes(),
        fetched_at=now,
        content_type="text/html",
        timezone=spec.source.timezone,
        hints=spec.hints,
        listed_title=page.title,
        listed_published=now,
    )
    try:
        article = work(given, spec)
    except NotArticle:
        article = None
    return os.getpid(), time.process_time() - cpu, article


def archived(folder: Path, pages: Sequence[Served]) -> float:
    """Return the bytes that a page takes in a WARC file."""
    with tempfile.TemporaryDirectory(prefix="scale-") as home:
        archive = Archive(Path(home), "pages")
        for page in pages:
            body = gzip.compress((folder / page.file).read_bytes())
            at = datetime(2026, 11, 23, 4, tzinfo=UTC)
            headers = (*HEADERS, ("Content-Length", f"{len(body)}"))
            archive.append(
                Exchange(url=_url(page), at=at, status=200, headers=headers, body=body, role="article", source="site")
            )
        path = archive.close()
        assert path
        return path.stat().st_size / len(pages)


def measure(folder: Path, sizes: Sequence[int]) -> Iterator[Reading]:
    """Read the first so many pages of a folder with two workers each, and the fewest of them with one before."""
    pages = load(folder)
    few, *more = sorted(sizes)
    for size, workers in [(few, 1), (few, 2), *((size, 2) for size in more)]:
        yield run(folder, pages[:size], workers)


def _url(page: Served) -> str:
    return f"http://{page.host}:8000{page.path}"
