"""Silkwatch itself in bench/throughput.py: a home whose sources are the sites of a farm, and a real crawl of it."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from bench.throughput_pages import Served, host
from crawler import catalog
from crawler.source import SourceSpec

CONFIG = """
[sources]
bundled = false
[network]
contact = "bench@example.org"
allow_private = true
"""
SOURCE = """
name = "{name}"
title = "{name}"
homepage = "http://{host}:{port}/"
country = "KZ"
kind = "media"
languages = ["en", "zh", "ru", "kk"]
timezone = "Asia/Almaty"
every = "1h"
delay = 0
{layout}
[[discover]]
feed = "http://{host}:{port}/feed.xml"
"""


def home(folder: Path, port: int, pages: Sequence[Served]) -> None:
    """Make a home that watches the sites of these pages."""
    (folder / "sources").mkdir(parents=True)
    (folder / "silkwatch.toml").write_text(CONFIG, "utf-8")
    for site, layout in sorted({(page.site, page.layout) for page in pages}):
        declare(folder / "sources", f"site-{site:02}", host(site), port, layout)


def declare(folder: Path, name: str, address: str, port: int, layout: str | None) -> None:
    """Write one source."""
    named = f'layout = "{layout}"' if layout else ""
    text = SOURCE.format(name=name, host=address, port=port, layout=named)
    (folder / f"{name}.toml").write_text(text, "utf-8")


@cache
def specs() -> dict[str | None, SourceSpec]:
    """Return a source of each layout that pages can have, by its name; None: a source without."""
    layouts = [None, *catalog.load_layouts()]
    with tempfile.TemporaryDirectory() as folder:
        for layout in layouts:
            declare(Path(folder), f"of-{layout or 'none'}".lower(), host(0), 8000, layout)
        known = catalog.load(Path(folder), bundled=False).specs.values()
    return {spec.layout: spec for spec in known}


def crawl(folder: Path) -> list[str]:
    """Return the command of a crawl, as a user types it."""
    return [sys.executable, "-P", "-m", "scheduler", "--home", str(folder), "crawl"]


def became(home: Path) -> str:
    """Say what became of the pages of a home."""
    with closing(sqlite3.connect(home / "silkwatch.db")) as db:
        ends = db.execute("SELECT kind || ' ' || outcome, count(*) FROM fetches GROUP BY 1 ORDER BY 2 DESC").fetchall()
        stored, copies = db.execute("SELECT count(*), count(duplicate_of) FROM articles").fetchone()
    ended = ", ".join(f"{number} {end}" for end, number in ends)
    return f"{stored} stored, {copies} of them duplicates; requests: {ended}"
