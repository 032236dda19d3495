"""``python -P -m crawler.cluster.child FOLDER``: the crawl of a worker, in a home that is thrown away.

It asks, keeps to what robots.txt says, waits, tries again and reads as any crawl does. What it stores is nothing to
anybody: what came over the wire is brought home, and there the look is done again by it.
"""

# The readers' processes import this module: nothing heavy may stand at its top.
from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path


def main() -> int:
    """Run the crawl that the folder's file ``order`` asks for; what comes of it goes into its file ``brought``."""
    threading.Thread(target=_until_alone, daemon=True).start()

    from crawler.catalog import Catalog
    from crawler.cluster.kit import Kit
    from crawler.cluster.look import Look
    from crawler.cluster.recorder import Recorder
    from crawler.cluster.share import plant
    from crawler.process import crawl
    from storage import sources
    from storage.database import open_store

    folder = Path(sys.argv[1])
    home = folder / "home"
    home.mkdir()
    order: tuple[Kit, Look] = pickle.loads((folder / "order").read_bytes())
    kit, look = order
    chosen = kit.place(home)
    now = datetime.now(UTC).replace(microsecond=0)
    with closing(open_store(home / "silkwatch.db")) as db:
        sources.register(db, [spec.source for spec in look.specs.values()], now=now)
        plant(db, look.shares, look.robots, now=now)
    options = replace(
        look.options,
        sources=tuple(look.specs),
        topic=str(chosen.file) if chosen.file else None,
        keep_other=None,
        cluster=None,
    )
    recorder = Recorder(look.part, max(spec.delay for spec in look.specs.values()))
    crawl(home, options, loaded=Catalog(specs=dict(look.specs)), away=recorder)
    half = folder / "half"
    half.write_bytes(pickle.dumps(recorder.trip))
    half.rename(folder / "brought")
    return 0


def _until_alone() -> None:
    """End at once when whoever started us is gone: somebody else is about to ask the same hosts."""
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
