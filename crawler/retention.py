"""What is kept of the archive: pages of relevant and borderline articles for good, everything else for a while.

A WARC that loses records is written anew under another name; then the store is told, then the old file goes. Whenever
that is cut short, the store names files that are whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import ArchiveError, copy, read
from storage import captures
from storage.models import Capture

_GENERATION = re.compile(r"(?:\.(\d+))?\.warc\.gz$")


def prune(db: Database, folder: Path, *, keep: timedelta, now: datetime) -> tuple[int, list[ArchiveError]]:
    """Drop what is older than ``keep`` and belongs to no relevant or borderline article.

    Returns the bytes freed, and what is wrong with files that are damaged: these are left as they are.
    """
    freed = 0
    errors: list[ArchiveError] = []
    for name in captures.prunable(db, before=now - keep):
        kept = captures.keepers(db, name, since=now - keep)
        here = captures.of(db, name)
        if len(kept) == len(here):
            continue
        try:
            freed += _rewrite(db, folder / name, [capture for capture in here if capture.offset in kept])
        except ArchiveError as error:
            errors.append(error)
    return freed, errors


def _rewrite(db: Database, path: Path, kept: list[Capture]) -> int:
    """Write a WARC anew with its head and the records that are kept; without any it goes altogether."""
    if not path.is_file():  # somebody moved it away: nothing of it can be read any more
        captures.replace(db, path.name, [])
        return 0
    before = path.stat().st_size
    target = _next_name(path)
    try:
        moved = _copied(path, target, kept) if kept else []
    except ArchiveError:
        target.unlink()
        raise
    captures.replace(db, path.name, moved)
    path.unlink()
    return before - (target.stat().st_size if moved else 0)


def _copied(path: Path, target: Path, kept: Iterable[Capture]) -> list[Capture]:
    wanted = {capture.offset: capture for capture in kept}
    moved = []
    with path.open("rb") as source, target.open("wb") as out:
        for record in read(path):
            if record.kind == "warcinfo" or record.offset in wanted:
                offset = copy(source, record, out)
                if record.offset in wanted:
                    moved.append(replace(wanted[record.offset], warc=target.name, offset=offset))
        os.fsync(out.fileno())
    return moved


def _next_name(path: Path) -> Path:
    """``crawl-….warc.gz``, then ``crawl-….1.warc.gz``, ``crawl-….2.warc.gz`` …"""
    found = _GENERATION.search(path.name)
    generation = int(found[1] or 0) + 1 if found else 1
    return path.with_name(_GENERATION.sub(f".{generation}.warc.gz", path.name))
