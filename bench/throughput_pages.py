"""The pages that bench/throughput.py has crawled: recorded ones (bench/throughput_recorded.py), or made ones whose
layouts say where the text is (bench/throughput_made.py).

They travel between processes as a folder: a file each, and ``index.jsonl``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

SITES = 40  # hosts with a feed each


@dataclass(frozen=True, kw_only=True)
class Served:
    """A page of a farm: its site's number, its path there, the title in its feed, and the layout it is made after."""

    site: int
    path: str
    title: str
    file: str
    layout: str | None = None

    @property
    def host(self) -> str:
        """The address of its site."""
        return host(self.site)


def host(site: int) -> str:
    """Return the loopback address of a site."""
    return f"127.0.4.{site + 1}"


def write(folder: Path, pages: Iterator[tuple[str, str, bytes, str | None]]) -> None:
    """Write pages (path, title, body, layout) into a folder, dealt out to the sites in turn."""
    folder.mkdir(parents=True)
    with (folder / "index.jsonl").open("w", encoding="utf-8") as index:
        for at, (path, title, body, layout) in enumerate(pages):
            file = f"{at:06}.html"
            (folder / file).write_bytes(body)
            page = Served(site=at % SITES, path=path, title=title, file=file, layout=layout)
            index.write(json.dumps(asdict(page), ensure_ascii=False) + "\n")


def load(folder: Path) -> list[Served]:
    """Return the pages of a folder, without their bodies."""
    return [Served(**json.loads(line)) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]


def feed(base: str, pages: Sequence[Served], published: str) -> bytes:
    """Write the RSS feed of a site at ``base``; all of it came out at the same time, an RFC 822 date."""
    items = "".join(
        f"<item><title>{escape(page.title)}</title><link>{base}{escape(page.path)}</link>"
        f"<pubDate>{published}</pubDate></item>\n"
        for page in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Farm</title>\n{items}</channel></rss>'.encode()
