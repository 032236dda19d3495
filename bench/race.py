"""Readers run side by side: each in a process of its own, one after the other on every page.

A process each, so that no reader pays for another's caches, garbage or imports. Page by page, in an order that turns
about, so that a busy machine is as hard on one as on the other. What is timed is CPU, after a page to warm up.
"""

from __future__ import annotations

import gc
import logging
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context

from bench.gold import Gold
from bench.peers import OURS, PEERS, Reader, Reading
from bench.scores import Record, overlap, plain, shingle_f1


def race(readers: Sequence[str], pages: Iterable[tuple[str, Gold]]) -> Iterator[Record]:
    """Yield a record for every reader on every page of ``(set, page)``.

    A peer that raises on a page is given nothing for it, and its error is recorded; an error of ours is raised.
    """
    with ExitStack() as stack:
        lanes = {
            name: stack.enter_context(
                ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=quieten)
            )
            for name in readers
        }
        for number, (set_, page) in enumerate(pages):
            if number == 0:  # the first page of a process pays for loading models and lists
                for name, lane in lanes.items():
                    lane.submit(timed, name, page).exception()
            for name in readers if number % 2 else readers[::-1]:
                run = lanes[name].submit(timed, name, page)
                failed = None if name == OURS else run.exception()
                found, milliseconds = (Reading(), 0.0) if failed else run.result()
                yield Record(
                    set=set_,
                    file=page.file,
                    reader=name,
                    scores=score(page, found, PEERS[name].gives),
                    milliseconds=milliseconds,
                    failed=f"{type(failed).__name__}: {failed}" if failed else None,
                )


def timed(name: str, page: Gold) -> tuple[Reading, float]:
    """Read a page and tell the milliseconds of CPU it took."""
    reader = _reader(name)
    gc.collect()  # the garbage of the page before …
    gc.freeze()  # … and what outlived it, which need not be looked through again
    start = time.process_time()
    found = reader(page)
    return found, 1000 * (time.process_time() - start)


def score(page: Gold, found: Reading, gives: frozenset[str]) -> dict[str, float]:
    """Compare a reading with the gold, in the figures that both have."""
    scores = {}
    if page.body:
        scores["body"] = shingle_f1(page.body, found.text)
    if page.title:
        scores["title"] = float(plain(page.title) == plain(found.title))
    if page.day:
        scores["date"] = float(page.day in found.days)
    if page.authors:
        scores["authors"] = overlap(page.authors, found.authors)
    return {figure: value for figure, value in scores.items() if figure in gives}


@cache
def _reader(name: str) -> Reader:
    return PEERS[name].make()


def quieten() -> None:
    """Make a process silent, and deaf: no reader may look a page up."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.addaudithook(_offline)


def _offline(event: str, _: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError("a reader must not use the network")
