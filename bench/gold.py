"""The recorded pages that readers are measured on, and what their annotators say of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.scores import plain

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
SETS = ("fundus", "scrapinghub", "wcxbt", "zh69", "hd500", "postlight")


@dataclass(frozen=True, kw_only=True)
class Gold:
    """One page of a set and what its annotators say of it; None (no authors) where they say nothing."""

    file: str
    body_bytes: bytes
    url: str
    lang: str | None = None
    decoded: str | None = None  # the page as text, for readers that shall be spared telling its encoding
    body: str | None
    title: str | None
    day: str | None
    authors: frozenset[str]

    @property
    def markup(self) -> str | bytes:
        """What a peer is given."""
        return self.body_bytes if self.decoded is None else self.decoded


def gold(data: Path, name: str) -> Iterator[Gold]:
    """Iterate over the pages of a set."""
    for line in (data / name / "gold.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        yield Gold(
            file=item["file"],
            body_bytes=gzip.decompress((data / name / item["file"]).read_bytes()),
            url=item["url"] if isinstance(item.get("url"), str) else "",
            lang=_text(item.get("lang")),
            body=_text(item.get("body")),
            title=_text(item.get("title")),
            day=(_text(item.get("date")) or "")[:10] or None,
            authors=names(item.get("authors") if isinstance(item.get("authors"), list) else []),
        )


def names(given: list[str]) -> frozenset[str]:
    """Bring the names of authors into the form they are compared in."""
    return frozenset(filter(None, map(plain, given)))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
