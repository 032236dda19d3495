"""Print how well pages are read, beside plain trafilatura on the same pages in the same run.

    python bench/reading.py [SET …] [--worst N] [--data DIR]

Body: 4-gram shingles as in the scrapinghub benchmark, a Chinese or Japanese character being a token; the mean F1 of
pages. Title: equal after NFKC and case folding, word characters only. Date: the right local or UTC day. Only pages
whose gold says something count for a figure. A pitfall to know: conventions differ, one set leaves standfirsts out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from unicodedata import normalize

import trafilatura

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.page import Page

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
SETS = ("fundus", "scrapinghub", "wcxbt", "zh69", "hd500", "postlight")
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
LOW = 0.5  # a body scored below this is a disaster, not an inaccuracy
_TOKEN = re.compile(
    "[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]|[^\\W\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]+", re.UNICODE
)


@dataclass(frozen=True, kw_only=True)
class Gold:
    """One page of a set and what its annotators say of it; None where they say nothing."""

    file: str
    body_bytes: bytes
    url: str
    body: str | None
    title: str | None
    day: str | None
    authors: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one reader makes of a page; ``days`` holds every day its date can mean."""

    text: str = ""
    title: str = ""
    days: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Means over the pages of a set; None where its gold says nothing. ``low``: share of bodies below ``LOW``."""

    pages: int
    body: float | None
    low: float | None
    title: float | None
    date: float | None
    authors: float | None
    milliseconds: float
    worst: tuple[tuple[float, str], ...] = ()


Reader = Callable[[Gold], Reading]


def gold(data: Path, name: str) -> Iterator[Gold]:
    """Iterate over the pages of a set."""
    for line in (data / name / "gold.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        yield Gold(
            file=item["file"],
            body_bytes=gzip.decompress((data / name / item["file"]).read_bytes()),
            url=item["url"] if isinstance(item.get("url"), str) else "",
            body=_text(item.get("body")),
            title=_text(item.get("title")),
            day=(_text(item.get("date")) or "")[:10] or None,
            authors=_names(item.get("authors") if isinstance(item.get("authors"), list) else []),
        )


def ours(page: Gold) -> Reading:
    """Read with crawler.read, without layouts."""
    try:
        found = read(Page(url=page.url, body=page.body_bytes, fetched_at=FETCHED))
    except NotArticle:
        return Reading()
    days = {found.published_raw[:10] if found.published_raw else ""}
    if isinstance(found.published, datetime):
        days.add(found.published.date().isoformat())
    elif isinstance(found.published, date):
        days.add(found.published.isoformat())
    return Reading(
        text=found.text,
        title=found.title,
        days=frozenset(days),
        authors=_names((found.author or "").split("; ")),
    )


def plain(page: Gold) -> Reading:
    """Read with trafilatura as it comes, with its metadata."""
    found = trafilatura.bare_extraction(
        page.body_bytes, url=page.url or None, with_metadata=True, include_comments=False
    )
    if found is None or isinstance(found, dict):
        return Reading()
    return Reading(
        text=found.text or "",
        title=found.title or "",
        days=frozenset([found.date or ""]),
        authors=_names((found.author or "").split("; ")),
    )


def measure(pages: Iterator[Gold], reader: Reader, *, worst: int = 0) -> Figures:
    """Read every page of a set and score what came of it."""
    bodies: list[tuple[float, str]] = []
    titles: list[bool] = []
    dates: list[bool] = []
    authors: list[float] = []
    spent: list[float] = []
    for page in pages:
        start = time.process_time()
        found = reader(page)
        spent.append(time.process_time() - start)
        if page.body:
            bodies.append((shingle_f1(page.body, found.text), page.file))
        if page.title:
            titles.append(_plain(page.title) == _plain(found.title))
        if page.day:
            dates.append(page.day in found.days)
        if page.authors:
            authors.append(_overlap(page.authors, found.authors))
    scores = [score for score, _ in bodies]
    return Figures(
        pages=len(spent),
        body=_mean(scores),
        low=_mean([score < LOW for score in scores]),
        title=_mean(titles),
        date=_mean(dates),
        authors=_mean(authors),
        milliseconds=1000 * (_mean(spent) or 0.0),
        worst=tuple(sorted(bodies)[:worst]),
    )


def shingle_f1(expected: str, found: str) -> float:
    """Harmonic mean of precision and recall of the 4-grams of ``found``."""
    one, other = _shingles(expected), _shingles(found)
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if one or other else 1.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3))) if words else Counter()


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", normalize("NFKC", text).casefold()))


def _names(names: list[str]) -> frozenset[str]:
    return frozenset(filter(None, (_plain(name) for name in names)))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _mean(values: list[float] | list[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET", help=f"of {', '.join(SETS)}")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name our N worst bodies of each set")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the recorded pages are")
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # trafilatura tells of every page it gives up
    for reader in (ours, plain):  # the first page of a process pays for loading models and lists
        reader(next(gold(options.data, options.sets[0])))
    print(f"{'set':12}{'reader':13}{'pages':>6}{'body F1':>9}{'<.5':>6}{'title':>7}{'date':>7}{'author':>8}{'ms':>6}")
    for name in options.sets:
        for reader in (ours, plain):
            figures = measure(gold(options.data, name), reader, worst=options.worst if reader is ours else 0)
            shown = (figures.body, figures.low, figures.title, figures.date, figures.authors)
            widths = (9, 6, 7, 7, 8)
            cells = (
                f"{'–' if one is None else f'{one:.3f}':>{width}}" for one, width in zip(shown, widths, strict=True)
            )
            label = "silkwatch" if reader is ours else "trafilatura"
            print(f"{name:12}{label:13}{figures.pages:>6}{''.join(cells)}{figures.milliseconds:>6.0f}", flush=True)
            for score, file in figures.worst:
                print(f"{'':12}{score:.2f} {file}")


if __name__ == "__main__":
    main()
