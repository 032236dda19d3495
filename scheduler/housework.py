"""``python -P -m scheduler.housework CHORE --home DIR --order JSON``: one chore that may take minutes, as a process.

It prints a JSON object: ``result`` in a word, what is ``wrong``, and whether it ``ended``. It may be killed at any
moment: what is not whole has no name that anybody goes by.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.errors import DatabaseUnusable, StorageError

DATABASE = "silkwatch.db"
BACKUPS = "backups"
REQUESTS = timedelta(days=365)  # how long rows of requests that went well are kept
ROOM = 2  # stores that must have room on the disk before one is copied
_OURS = re.compile(r"silkwatch-\d{8}\.db$")
_UNFINISHED = re.compile(r"\.silkwatch-\d{8}\.db\.\d+\.part(-journal|-wal|-shm)?$")


def backup(home: Path, order: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Copy the store, check the copy, and drop copies that are older than the last ``keep_backups``."""
    from storage import backup, folders

    store, folder = home / DATABASE, home / BACKUPS
    size = sum(path.stat().st_size for path in home.glob(f"{DATABASE}*"))
    free = shutil.disk_usage(home).free
    if free < ROOM * size:
        return _left(
            f"{folder}: {free / 1e9:.1f} GB are free, and {ROOM * size / 1e9:.1f} are needed:"
            " make room, or set [backup] keep = 0"
        )
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if _UNFINISHED.match(path.name):
            path.unlink(missing_ok=True)
    target = folder / f"silkwatch-{now:%Y%m%d}.db"
    if not target.exists():  # a file of this name is whole
        backup.save(store, target)
    # One of a day to come was made by a clock that was ahead: it goes first.
    copies = [path.name for path in folder.iterdir() if _OURS.match(path.name)]
    for name in sorted(copies, key=lambda name: (name <= target.name, name))[: -order["keep_backups"]]:
        (folder / name).unlink(missing_ok=True)
    folders.settle(folder)
    return _ended(str(target.relative_to(home)))


def integrity(home: Path, order: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Read all of the database and hold its promises against it, as ``silkwatch doctor`` does."""
    from storage import soundness

    try:
        found = soundness.ailments(home / DATABASE, deep=False, now=now)
    except DatabaseUnusable as error:  # so damaged that not even that can be told
        return _ended("", f"{error}, or {soundness.RESTORE}")
    return _ended("sound" if not found else "", *(f"{each.what}: {each.remedy}" for each in found))


def retention(home: Path, order: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Mend what a crash left open in the archive, and drop what is old enough: raw pages, rows of requests, looks."""
    from crawler import archive
    from crawler.retention import prune
    from storage import rhythm, upkeep
    from storage.database import open_store

    folder = home / "archive"
    mended = archive.recover(folder)
    with closing(open_store(home / DATABASE)) as db:
        freed, errors = prune(db, folder, keep=timedelta(seconds=order["keep_other"]), now=now)
        upkeep.forget_requests(db, before=now - REQUESTS)
        upkeep.forget_looks(db, before=now - rhythm.KEPT)
    words = [f"{path.name} mended after a crash" for path in mended]
    if freed:
        words.append(f"{freed / 1e6:.1f} MB of old pages removed")
    return _ended(", ".join(words), *map(str, errors))


CHORES: dict[str, Callable[[Path, dict[str, Any], datetime], dict[str, Any]]] = {
    "backup": backup,
    "integrity": integrity,
    "retention": retention,
}


def main() -> int:
    """Do the chore that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scheduler.housework", description="One chore of `silkwatch run`.")
    parser.add_argument("chore", choices=CHORES)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--order", type=json.loads, required=True)
    given = parser.parse_args()
    threading.Thread(target=_end_with_who_started_us, daemon=True).start()
    os.nice(10)
    try:
        found = CHORES[given.chore](given.home, given.order, datetime.now(UTC))
    except (StorageError, OSError) as error:
        found = _left(str(error).removeprefix(f"{given.chore}: "))
    print(json.dumps(found))
    return 0


def _ended(result: str, *wrong: str) -> dict[str, Any]:
    return {"result": result, "wrong": wrong, "ended": True}


def _left(wrong: str) -> dict[str, Any]:
    return {"result": "", "wrong": [wrong], "ended": False}


def _end_with_who_started_us() -> None:
    """End at once when the daemon is gone, however it went: another one may be started right away."""
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
