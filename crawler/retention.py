"""What is kept of the archive: pages of relevant and borderline articles for good, everything else for a while.

A WARC that loses records is written anew under another name; then the store is told, and once that is on disk for sure
the old file goes. Whenever that is cut short, the store names files that are whole; what it no longer names goes later.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.archive import ArchiveError, copy, read
from storage import captures
from storage.database import checkpoint
from storage.models import Capture
from storage.sqlite import Database

_OURS = re.compile(r"(?:crawl|replay)-\d")
_GENERATION = re.compile(r"(?:\.(\d+))?\.warc\.gz$")


def prune(db: Database, folder: Path, *, keep: timedelta, now: datetime) -> tuple[int, list[ArchiveError]]:
    """Drop what is older than ``keep`` and belongs to no relevant or borderline article.

    Returns the bytes freed, and what is wrong with files that are damaged: these are left as they are. Ages are
    counted in whole days, so that a file is written anew once a day at most however often this is called.
    """
    oldest = (now - keep).replace(hour=0, minute=0, second=0, microsecond=0)
    before = _size(folder)
    done: set[Path] = set()
    errors: list[ArchiveError] = []
    for name in captures.prunable(db, before=oldest):
        kept = captures.keepers(db, name, since=oldest)
        here = captures.of(db, name)
        if len(kept) == len(here):
            continue
        try:
            _rewrite(db, folder / name, [capture for capture in here if capture.offset in kept])
        except ArchiveError as error:
            errors.append(error)
        else:
            done.add(folder / name)
    done |= _left_behind(db, folder, before=oldest)
    if done and checkpoint(db):  # a power cut must not bring back a store that names them
        for path in done:
            path.unlink(missing_ok=True)
    return max(0, before - _size(folder)), errors


def _rewrite(db: Database, path: Path, kept: list[Capture]) -> None:
    """Write a WARC anew with its head and the records that are kept; the old one is then of no use."""
    target = _next_name(path)
    try:
        # A file that somebody moved away: nothing of it can be read any more.
        moved = _copied(path, target, kept) if kept and path.is_file() else []
    except ArchiveError:
        target.unlink()
        raise
    captures.replace(db, path.name, moved)


def _left_behind(db: Database, folder: Path, *, before: datetime) -> set[Path]:
    """Find files of ours, last written ``before``, of which the store names nothing: a crash was faster than we."""
    old = (path for path in folder.glob("*.warc.gz") if path.stat().st_mtime < before.timestamp())
    return {path for path in old if _OURS.match(path.name) and not captures.of(db, path.name)}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.warc.gz"))


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
