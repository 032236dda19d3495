"""Print how often values are right whose confidence is so and so high: a reliability table for each field.

    python bench/confidence.py [SET …] [--data DIR]

Of values with a confidence of .9 and more, nine of ten or more should be right; of those below .5, less than six of
ten. A title and a day are right or wrong; authors are right if all are named; a text, if its F1 is at least .9.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it is run as a file

from bench.gold import DATA, SETS, Gold, gold, names
from bench.peers import article, days
from bench.scores import overlap, plain, shingle_f1
from crawler.read.page import ReadArticle

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)  # where the bins begin
FIELDS = ("title", "published", "author", "text")
_GOOD = 0.9  # body F1


@dataclass(frozen=True, kw_only=True)
class Told:
    """One value of one page: how sure the reader was, and whether it was right."""

    field: str
    source: str
    confidence: float
    right: bool


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The values of a field whose confidence lies between two edges; ``right``: the share of them that is right."""

    field: str
    low: float
    values: int
    said: float
    right: float


def told(readings: Iterable[tuple[Gold, ReadArticle | None]]) -> Iterator[Told]:
    """Say of each value read from a page that its gold knows how sure it was and whether it was right."""
    for page, found in readings:
        rights = dict(_rights(page, found)) if found else {}
        for origin in found.origins if found else ():
            if origin.field in rights:
                yield Told(
                    field=origin.field,
                    source=origin.source,
                    confidence=origin.confidence,
                    right=rights[origin.field],
                )


def _rights(page: Gold, found: ReadArticle) -> Iterator[tuple[str, bool]]:
    if page.title:
        yield "title", plain(page.title) == plain(found.title)
    if page.day and found.published:
        yield "published", page.day in days(found.published, found.published_raw)
    if page.authors and found.author:
        yield "author", overlap(page.authors, names(found.author.split("; "))) == 1
    if page.body:
        yield "text", shingle_f1(page.body, found.text) >= _GOOD


def bins(values: Iterable[Told]) -> list[Bin]:
    """Sort values by field and confidence."""
    found: defaultdict[tuple[str, float], list[Told]] = defaultdict(list)
    for one in values:
        found[one.field, max(edge for edge in EDGES if edge <= one.confidence)].append(one)
    return [
        Bin(
            field=field,
            low=low,
            values=len(members),
            said=sum(one.confidence for one in members) / len(members),
            right=sum(one.right for one in members) / len(members),
        )
        for field in FIELDS
        for low in EDGES
        if (members := found.get((field, low)))
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET", help=f"of {', '.join(SETS)}")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # trafilatura tells of every page it gives up
    readings = ((page, article(page)) for name in options.sets for page in gold(options.data, name))
    values = list(told(readings))
    print(f"{'field':12}{'from':>6}{'values':>8}{'said':>7}{'right':>7}")
    for one in bins(values):
        print(f"{one.field:12}{one.low:>6.2f}{one.values:>8}{one.said:>7.2f}{one.right:>7.2f}")
    print(f"\n{'field':12}{'values':>8}{'said':>7}{'right':>7}  first witness")
    for (field, source), members in sorted(_by_witness(values).items(), key=lambda item: -len(item[1])):
        said = sum(one.confidence for one in members) / len(members)
        right = sum(one.right for one in members) / len(members)
        print(f"{field:12}{len(members):>8}{said:>7.2f}{right:>7.2f}  {source}")


def _by_witness(values: Iterable[Told]) -> dict[tuple[str, str], list[Told]]:
    found: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in values:
        found[one.field, one.source.partition(",")[0]].append(one)
    return found


if __name__ == "__main__":
    main()
