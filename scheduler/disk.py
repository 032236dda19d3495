"""The disk: what a home takes of it, how that grows, and how that compares with what is promised."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.config import Config

MONTH = timedelta(days=30)
PROMISED, OF_SOURCES = 2_000_000_000, 40  # bytes a month, for so many sources with the default retention


@dataclass(frozen=True, kw_only=True)
class Use:
    """Bytes, by what they are for. ``lately``: of the archive, what was written within 30 days and is still there."""

    database: int = 0
    archive: int = 0
    digests: int = 0
    backups: int = 0
    free: int = 0
    lately: int = 0
    oldest: float | None = None  # of the archive's files, in seconds since 1970

    @property
    def whole(self) -> int:
        """All that the home takes."""
        return self.database + self.archive + self.digests + self.backups


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Bytes a month, as the last 30 days were; backups left aside. ``promised`` for as many sources as there are."""

    database: int
    archive: int
    promised: int

    @property
    def whole(self) -> int:
        """What the home grows by in a month."""
        return self.database + self.archive


def used(config: Config, *, now: datetime) -> Use:
    """Count the bytes of a home; what vanishes meanwhile does not count."""
    since = (now - MONTH).timestamp()
    archive = lately = 0
    oldest: float | None = None
    for entry in _files(config.warcs):
        archive += entry.st_size
        lately += entry.st_size if entry.st_mtime >= since else 0
        oldest = min(entry.st_mtime, oldest or entry.st_mtime)
    return Use(
        database=sum(entry.st_size for entry in _of_store(config)),
        archive=archive,
        digests=sum(entry.st_size for entry in _files(config.digests)),
        backups=sum(entry.st_size for entry in _files(config.backups)),
        free=shutil.disk_usage(next(each for each in (config.home, *config.home.parents) if each.is_dir())).free,
        lately=lately,
        oldest=oldest,
    )


def grows(use: Use, *, articles: int, lately: int, sources: int, days: float) -> Growth:
    """Project a month from the last ``days``, thirty at most: pure.

    ``articles`` there are, ``lately`` of them first seen in those days: a row is as large as they are on average.
    """
    month = MONTH / timedelta(days=1) / max(1.0, min(days, MONTH / timedelta(days=1)))
    return Growth(
        database=round(month * use.database * lately / articles) if articles else 0,
        archive=round(month * use.lately),
        promised=round(PROMISED * sources / OF_SOURCES),
    )


def _of_store(config: Config) -> Iterator[os.stat_result]:
    """Go through the database's file, its log and its index."""
    for entry in _entries(config.home):
        if entry.name.startswith(config.database.name) and entry.is_file() and (found := _stat(entry)):
            yield found


def _files(folder: Path) -> Iterator[os.stat_result]:
    """Go through the files of a folder, and of those in it, without following links."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False) and (found := _stat(entry)):
            yield found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    """None: it has vanished meanwhile, as the store's log does when the last who has it open ends."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return None
