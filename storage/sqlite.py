"""sqlite-utils, for all of us: without what it would load besides, more than itself.

It loads numpy and pandas where they are installed, for the sake of their number types: we store none of them, but the
readers' language guesser brings numpy along. For its plugins it reads the metadata of every package; what somebody has
installed for his own databases is not to change ours.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Have modules that are not loaded yet pass for not installed."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = cast(ModuleType, None)  # with which an import fails
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _hidden("numpy", "pandas"):
    from sqlite_utils import Database, Migrations


def wrapped(conn: sqlite3.Connection) -> Database:
    """Wrap a connection, without plugins."""
    return Database(conn, execute_plugins=False)


__all__ = ["Database", "Migrations", "wrapped"]
