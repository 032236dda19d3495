"""``python -P -m crawler --home DIR --options JSON``: one crawl, its progress on stderr, its summary on stdout.

Exit codes: 0 all is well, 1 a source or a page needs attention (the summary says which), 2 it could not begin.
"""

# The readers' processes import this module: nothing heavy may stand at its top.
from __future__ import annotations

import argparse
import gc
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.options import CrawlOptions

WELL = ("ok", "quiet", "gap", None)  # states of a source that need nobody; None: it was not looked at


def main() -> int:
    """Run the crawl that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description="One crawl. `silkwatch crawl` starts it.")
    parser.add_argument("--home", type=Path, required=True, help="folder with the database and the archive")
    what = "what to crawl, as the JSON of crawler.options.CrawlOptions; - is a line of stdin"
    parser.add_argument("--options", default="{}", help=what)
    given = parser.parse_args()

    gc.disable()  # loading makes no garbage; to look for some took a tenth of its time
    from crawler import forked
    from crawler.errors import CrawlerError
    from crawler.options import CrawlOptions
    from storage.errors import StorageError

    try:
        # A proxy's password is nothing for an argument, which everybody on the machine can read.
        options = CrawlOptions.from_json(sys.stdin.readline() if given.options == "-" else given.options)
        if not options.verbose:
            sys.excepthook = _in_a_line
            warnings.simplefilter("ignore")
        forked.begin(given.home, options)
        summary = _crawl()(given.home, options)
    except (CrawlerError, StorageError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(summary, ensure_ascii=False, indent=1))
    fine = not summary["problems"] and all(look["state"] in WELL for look in summary["sources"].values())
    return 0 if fine else 1


def _crawl() -> Callable[[Path, CrawlOptions], dict[str, Any]]:
    """Load all that a crawl takes."""
    # First of all: when it is loaded it goes through all modules there are, and there are twice as many later.
    import scrapy.core.downloader.contextfactory  # noqa: F401

    from crawler.process import crawl

    gc.freeze()
    gc.enable()
    return crawl


def _in_a_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say that something broke which never should; with ``verbose`` Python itself says where."""
    print(f"crawl: {kind.__name__}: {error}: a mistake of ours, please report it with what -v shows", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
