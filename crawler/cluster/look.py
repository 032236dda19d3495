"""A crawl's errand: a worker looks at sources that share hosts, or fetches pages of one of them."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.away import Part
from crawler.cluster.hands import check
from crawler.cluster.kit import Kit
from crawler.cluster.share import Robots, Share
from crawler.cluster.trip import Trip
from crawler.options import CrawlOptions
from crawler.source import SourceSpec

LONGEST = 2 * 3600.0  # seconds; a look at one source has twenty minutes (``LOOK_SECONDS``)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a worker is asked for: all the lists of some sources, or the pages of one."""

    part: Part
    options: CrawlOptions
    specs: Mapping[str, SourceSpec]
    shares: tuple[Share, ...]
    robots: Robots


def run(packed: bytes) -> Trip | str:
    """Look, in a process of its own; return what came of it, or why nothing did. Raises ClusterError.

    ``packed``: a pickled kit and Look: the engine carries them and does not look into them.
    The process ends with this one, however that ends: somebody else is about to ask the same hosts.
    """
    kit: Kit = pickle.loads(packed)[0]
    check(kit)
    with tempfile.TemporaryDirectory(prefix="silkwatch-look-") as name:
        folder = Path(name)
        (folder / "order").write_bytes(packed)
        with (folder / "said").open("wb") as said:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "crawler.cluster.child", name],
                stdin=subprocess.PIPE,  # it closes when we die, whatever kills us
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            try:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(LONGEST)
            finally:
                child.kill()
                child.wait()
        brought = folder / "brought"
        if not brought.is_file():
            words = (folder / "said").read_text("utf-8", "replace").strip()
            return f"its process ended with {child.returncode}: {words.rpartition(chr(10))[2] or 'it did not say why'}"
        trip: Trip = pickle.loads(brought.read_bytes())
        return trip
