"""The demo's own home: a folder like any other home, with the sample sites as its sources."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scheduler.config import FILE
from scheduler.errors import ConfigError

MARK = "# Made by `silkwatch demo`, which begins anew in this folder when it finds this line."
SETTINGS = f"""{MARK}
[site]
title = "Silkwatch demo — sample articles, not news"

[sources]
bundled = false  # only the sample sites, which are in sources/

[network]
allow_private = true  # they run on this machine; without this only public addresses are fetched
"""
MADE = ("archive", "digests", "sources", "silkwatch.db", "silkwatch.db-wal", "silkwatch.db-shm")


def prepare(folder: Path | None) -> Path:
    """Make a home in ``folder``, else in a temporary one; return it.

    A folder of an earlier demo is emptied first. Raises ``ConfigError`` for any other folder that is not empty.
    """
    try:
        home = folder.absolute() if folder else Path(tempfile.mkdtemp(prefix="silkwatch-demo-"))
        home.mkdir(parents=True, exist_ok=True)
        _empty(home)
        (home / FILE).write_text(SETTINGS, encoding="utf-8")
    except OSError as error:
        where = error.filename or folder
        raise ConfigError(f"demo: {where}: {error.strerror}: name another folder with --keep") from error
    return home


def watch(home: Path, sources: Mapping[str, str]) -> None:
    """Give a home these sources: TOML by name."""
    (home / "sources").mkdir()
    for name, text in sources.items():
        (home / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def _empty(home: Path) -> None:
    settings = home / FILE
    ours = settings.is_file() and settings.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    if not ours and any(path.name != "silkwatch.lock" for path in home.iterdir()):
        raise ConfigError(f"demo: {home}: is not empty: name a new folder, or one of an earlier demo")
    for name in MADE:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
