"""The readers of a worker: started once, whatever the number of errands, with the bounds that they have at home."""

from __future__ import annotations

import multiprocessing
from functools import cache
from threading import Lock

from crawler.cluster.kit import Kit, unpack
from crawler.readers import Readers

_LOCK = Lock()  # a worker may have several threads


def readers(kit: Kit) -> Readers:
    """Return the readers for a watch. Raises ClusterError where this machine would read differently."""
    with _LOCK:
        unpack(kit)
        return _readers(kit)


def check(kit: Kit) -> None:
    """Raise ClusterError where this machine would read differently."""
    with _LOCK:
        unpack(kit)


@cache
def _readers(kit: Kit) -> Readers:
    # A nanny's worker is daemonic, which may have no children of its own. Ours end with it, however it ends.
    multiprocessing.current_process().daemon = False
    return Readers()
