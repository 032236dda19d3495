"""Print and draw how cost grows: with the articles of the store, with the pages that are read, and with the cores.

    python -m bench.scale [--sizes 1000 10000 100000 1000000] [--svg FILE] [--pages 100 400 1600]
                          [--stores DIR] [--figures FILE]

The largest store is made by bench/bulk.py, the others are its beginning (bench/scale_cut.py). All get the same new
articles, each in a transaction of its own, and are asked the same, by turns. Then recorded pages are read, judged and
saved, some by one worker and by two, and more and more of them by two. Milliseconds are of CPU, as others may use the
machine; what is by the clock says so. A cost that grows faster than a logarithm of the articles is called so.

``--stores`` keeps the stores, and takes ``DIR/1000.db`` as it is if it is there; whoever made it must say how. Each run
adds some seven hundred articles. ``--figures`` keeps what was measured, and takes what is there: a million articles
take an hour to make. ``--pages`` without any: none are read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import bulk, scale_cut, scale_pages, scale_store, throughput_pages, throughput_recorded
from bench.gold import DATA
from bench.scale_draw import drawing
from bench.scale_paper import Costs, plan_table
from bench.scale_table import Curve, Reading, reading_table, table

DRAWN = {
    "save, p99": "save p99",
    "save, half of all": "save p50",
    "near-duplicate look-up": "near-duplicate look-up p50",
    "story grouping": "story grouping p50",
    "search, best first": "search best: common word p50",
    "search, newest first": "search newest: common word p50",
    "status": "status p50",
    "a month's reports": "a month's reports p50",
}
LEFT_OUT = (", clock", "mean", "backup")  # of the table; some of it is shown below
BELOW = (
    "save, clock p50",
    "save, clock p99",
    "save mean",
    "save, one of 50 mean",
    "save of a report mean",
    "backup, s",
    "backup, s by the clock",
)
TITLE = "What it costs, by the articles of the store (ms of CPU)"


def main() -> None:
    """Measure, print and draw."""
    given = _options()
    kept: dict[str, Any] = {"stores": {}, "pages": [], "archived": None}
    if given.figures and given.figures.exists():
        kept |= json.loads(given.figures.read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="scale-") as directory:
        wanted = [size for size in given.sizes if str(size) not in kept["stores"]]
        paths = _stores(given.stores or Path(directory), wanted)
        for size, told in (scale_store.measure(paths) if paths else {}).items():
            kept["stores"][str(size)] = told
        _keep(given.figures, kept)
        for size, path in paths.items():
            kept["stores"][str(size)] |= scale_store.backed_up(path)
            _keep(given.figures, kept)
        if given.pages and not kept["pages"]:
            folder = Path(directory) / "pages"
            throughput_recorded.recorded(max(given.pages), folder, given.data)
            kept["archived"] = scale_pages.archived(folder, throughput_pages.load(folder)[: min(400, max(given.pages))])
            for run in scale_pages.measure(folder, given.pages):
                kept["pages"].append(asdict(run))
                _keep(given.figures, kept)
    found = {int(size): told for size, told in kept["stores"].items()}
    print(*report(found, [Reading(**run) for run in kept["pages"]], kept["archived"]), sep="\n")
    if given.svg:
        every = curves(found)
        given.svg.write_text(
            drawing({name: every[of] for name, of in DRAWN.items() if of in every}, title=TITLE), "utf-8"
        )


def curves(found: dict[int, dict[str, float]]) -> dict[str, Curve]:
    """Turn the figures of each store into curves by what was measured."""
    names = dict.fromkeys(name for told in found.values() for name in told)
    return {name: {size: told[name] for size, told in sorted(found.items()) if name in told} for name in names}


def report(found: dict[int, dict[str, float]], runs: Sequence[Reading], archived: float | None) -> Iterator[str]:
    """Write everything that was measured."""
    every = curves(found)
    sizes = every.pop("articles", {})
    bytes = every.pop("bytes an article", {})
    if found:
        yield from table({name: curve for name, curve in every.items() if not any(one in name for one in LEFT_OUT)})
        yield ""
        for name in BELOW:
            cells = (every.get(name, {}).get(size) for size in sizes)
            yield f"{name:34}" + "".join(f"{'–' if cost is None else f'{cost:.4g}':>9}{'':8}" for cost in cells)
        yield f"{'bytes an article':34}" + "".join(f"{one:>9.0f}{'':8}" for one in bytes.values())
        yield f"{'articles before, exactly':34}" + "".join(f"{one:>9.0f}{'':8}" for one in sizes.values())
    if runs:
        yield from ("", *reading_table(runs))
    if archived:
        yield f"{archived:.0f} bytes a page in WARC files"
    if runs and archived and found:
        most = max(runs, key=lambda run: run.pages)
        costs = Costs(
            reading=1000 * most.readers / most.pages,
            saving=every["save, one of 50 mean"][max(found)],
            archived=archived,
            stored=bytes[max(found)],
        )
        yield from ("", *plan_table(costs))


def _stores(folder: Path, sizes: Sequence[int]) -> dict[int, Path]:
    """Return the stores of these sizes, the largest first: made where they are not there."""
    paths = {size: folder / f"{size}.db" for size in sorted(sizes, reverse=True)}
    for size, path in paths.items():
        if path.exists():
            print(f"{path}: taken as it is; whoever made it must say how", file=sys.stderr, flush=True)
            continue
        start = time.monotonic()
        if size == max(sizes):
            bulk.build(path, size)
        else:
            scale_cut.cut(paths[max(sizes)], path, size)
        print(f"{size:,} articles: made in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return paths


def _keep(file: Path | None, kept: dict[str, Any]) -> None:
    if file:
        file.write_text(json.dumps(kept, indent=1), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000, 1_000_000], metavar="ARTICLES")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="where the picture goes")
    parser.add_argument("--pages", type=int, nargs="*", default=[100, 400, 1600], metavar="PAGES")
    parser.add_argument("--stores", type=Path, metavar="DIR", help="keep the stores here, and take those that are here")
    parser.add_argument("--figures", type=Path, metavar="FILE", help="keep what was measured here, and take what is")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
