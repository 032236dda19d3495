"""Print how well pages are read, beside other libraries on the same pages in the same run.

    python bench/reading.py [SET …] [--peers NAME …] [--decoded] [--worst N] [--json FILE] [--against FILE] [--data DIR]

First a line for each set and reader: body F1, the share of bodies below .5, title, date, authors, and milliseconds of
CPU a page. Then whether we are shown to be ahead of each peer: a paired bootstrap over the pages of all sets. What the
figures mean: bench/scores.py. What the peers are given: bench/peers.py. Install them with the extra `bench`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it is run as a file

from bench.gold import DATA, SETS, gold
from bench.peers import OURS, PEERS, PLAIN
from bench.race import race
from bench.scores import FIGURES, RESAMPLES, Record, compare, summarise
from crawler.read.charset import decode


def main() -> None:
    """Run the readers and print the tables."""
    options = _options()
    readers = [name for name in (OURS, *options.peers) if _installed(name)]
    records: list[Record] = []
    print(f"{'set':12}{'reader':13}{'pages':>6}{'body F1':>9}{'<.5':>7}{'title':>7}{'date':>7}{'author':>8}", end="")
    print(f"{'ms':>7}{'p99':>7}{'max':>7}", flush=True)
    pages = ((name, page) for name in options.sets for page in gold(options.data, name))
    if options.decoded:
        pages = ((name, replace(page, decoded=decode(page.body_bytes, None)[0])) for name, page in pages)
    for name, run in groupby(race(readers, pages), key=lambda one: one.set):
        of_set = list(run)
        _table(name, readers, of_set)
        _worst(of_set, options.worst)
        records += of_set
    if len(options.sets) > 1:
        _table("all", readers, records)
    _failures(records)
    _cost(records)
    mine = _of(records, OURS)
    if len(readers) > 1:
        print(f"\nOurs less theirs on the same pages, all sets together, 95 % of {RESAMPLES:,} resamples:")
    for name in readers[1:]:
        _differences(name, mine, _of(records, name))
    if options.against:
        earlier = [Record(**one) for one in json.loads(options.against.read_text("utf-8"))]
        print(f"\nOurs now less ours in {options.against.name}:")
        _differences("earlier", mine, _of(earlier, OURS))
        _moved(mine, _of(earlier, OURS), options.worst)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in records], indent=0), "utf-8")


def _options() -> argparse.Namespace:
    peers = [name for name in PEERS if name != OURS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET", help=f"of {', '.join(SETS)}")
    parser.add_argument(
        "--peers", nargs="*", default=peers, choices=peers, metavar="NAME", help=f"of {', '.join(peers)}"
    )
    parser.add_argument("--decoded", action="store_true", help="spare the peers telling the encoding: give them text")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name our N worst bodies of each set")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores of every page")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare ours with those of an earlier run")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    return parser.parse_args()


def _installed(name: str) -> bool:
    """Say which version runs, or that a peer is missing."""
    version = PEERS[name].version()
    if version is None:
        print(f"{name} is missing: {PEERS[name].distribution} is not installed (extra `bench`)")
    else:
        print(f"{name}: {PEERS[name].distribution} {version}")
    return version is not None


def _table(name: str, readers: Sequence[str], records: Sequence[Record]) -> None:
    for reader in readers:
        summary = summarise(_of(records, reader))
        figures = (summary.means.get("body"), summary.low, *(summary.means.get(figure) for figure in FIGURES[1:]))
        if all(figure is None for figure in figures):
            continue
        cells = (
            f"{'–' if one is None else f'{one:.3f}':>{width}}"
            for one, width in zip(figures, (9, 7, 7, 7, 8), strict=True)
        )
        times = f"{summary.milliseconds:>7.0f}{summary.p99:>7.0f}{summary.slowest:>7.0f}"
        print(f"{name:12}{reader:13}{summary.pages:>6}{''.join(cells)}{times}", flush=True)


def _worst(records: Sequence[Record], count: int) -> None:
    bodies = [one for one in _of(records, OURS) if "body" in one.scores]
    for one in sorted(bodies, key=lambda one: one.scores["body"])[:count]:
        print(f"{'':12}{one.scores['body']:.2f} {one.file}")


def _failures(records: Sequence[Record]) -> None:
    for one in records:
        if one.failed:
            print(f"{one.reader} raised on {one.set}/{one.file}: {one.failed.splitlines()[0][:120]}")


def _cost(records: Sequence[Record]) -> None:
    yardstick = _of(records, PLAIN)
    if yardstick:
        ratio = summarise(_of(records, OURS)).milliseconds / summarise(yardstick).milliseconds
        print(f"\nCost: our mean is {ratio:.2f} × that of {PLAIN} with its metadata")


def _differences(name: str, mine: Sequence[Record], other: Sequence[Record]) -> None:
    for figure in FIGURES:
        if found := compare(mine, other, figure):
            interval = f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
            print(f"{name:13}{figure:9}{found.pages:>5} pages  {interval}  {found.verdict}", flush=True)


def _moved(mine: Sequence[Record], earlier: Sequence[Record], count: int) -> None:
    """Name the pages whose bodies fell and rose the most."""
    before = {one.page: one.scores for one in earlier}
    common = (one for one in mine if "body" in one.scores and "body" in before.get(one.page, {}))
    moves = sorted((one.scores["body"] - before[one.page]["body"], one.set, one.file) for one in common)
    for change, set_, file in [*moves[:count], *moves[max(count, len(moves) - count) :]]:
        if change:
            print(f"{change:+.3f} {set_}/{file}")


def _of(records: Sequence[Record], reader: str) -> list[Record]:
    return [one for one in records if one.reader == reader]


if __name__ == "__main__":
    main()
