"""A farm of small news sites for the crawl's tests: pages that read as articles, lists that list them, a home."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tests.server import Server, reply

NOW = datetime.now(UTC).replace(microsecond=0)

WORDS = re.findall(
    r"\w+",
    """
    students teachers academy college laboratory engineering agreement delegation rector faculty workshop programme
    exchange scholarship language railway energy harvest museum festival market bridge valley irrigation telescope
    orchestra library archive stadium hospital satellite greenhouse quarry turbine harbour pasture vineyard caravan
    """,
)


def words(seed: int, count: int) -> str:
    """Make ``count`` words that differ from seed to seed, the same every time."""
    state, out = seed * 7919 + 17, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        out.append(WORDS[state // 65536 % len(WORDS)])
    return " ".join(out)


def article(title: str, text: str, *, published: datetime | None = None) -> str:
    """A page with one article on it."""
    meta = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{meta}</head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>{title}</h1>{paragraphs}</article>'
        "<footer>About this site</footer></body></html>"
    )


def story(site: str, number: int) -> str:
    """The page of article ``number`` of a site, unlike that of any other."""
    seed = sum(map(ord, site)) * 1000 + number
    title = f"{words(seed + 500_000, 6).capitalize()} {site} {number}"
    text = "\n".join(f"{words(seed * 31 + part, 45).capitalize()}." for part in range(4))
    return article(title, text, published=NOW - timedelta(minutes=number))


def feed(base: str, paths: Iterable[str], *, published: datetime = NOW) -> str:
    """An RSS feed of these paths."""
    items = "".join(
        f"<item><title>Item {path}</title><link>{base}{path}</link>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for path in paths
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'


@dataclass
class Home:
    """A home with its own sources, and the crawl run on it as a real child process."""

    path: Path
    options: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def source(self, name: str, base: str, discover: str, *, more: str = "") -> None:
        """Declare a source: ``discover`` is the inside of one ``[[discover]]`` or several whole ones."""
        entries = discover if "[[" in discover or not discover else f"[[discover]]\n{discover}"
        folder = self.path / "sources"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(
            f'name = "{name}"\ntitle = "{name}"\nhomepage = "{base}/"\ncountry = "KZ"\nkind = "media"\n'
            f'languages = ["en"]\ntimezone = "Asia/Almaty"\nevery = "1h"\ndelay = 0\n{more}\n{entries}\n',
            encoding="utf-8",
        )
        if name not in self.names:
            self.names.append(name)

    def start(self, **options: Any) -> subprocess.Popen[str]:
        """Start a crawl of the home's own sources."""
        given = {
            "sources": self.names,
            "extra_sources": str(self.path / "sources"),
            "allow_private": True,
            "contact": "tests@example.org",
            **self.options,
            **options,
        }
        command = [sys.executable, "-P", "-m", "crawler", "--home", str(self.path), "--options", json.dumps(given)]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def crawl(self, *, exit: int | None = 0, **options: Any) -> dict[str, Any]:
        """Crawl to the end and return the summary."""
        process = self.start(**options)
        out, err = process.communicate(timeout=240)
        assert exit is None or process.returncode == exit, f"exit {process.returncode}\n{out}\n{err}"
        return json.loads(out) if out else {"stderr": err}

    def db(self) -> Database:
        return Database(self.path / "silkwatch.db")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Query the home's store."""
        with_db = self.db()
        try:
            return [tuple(row) for row in with_db.conn.execute(sql, values).fetchall()]
        finally:
            with_db.conn.close()

    def outcomes(self, kind: str | None = None) -> list[str]:
        """The outcomes of all requests so far, in order."""
        return [
            row[0] for row in self.rows("SELECT outcome FROM fetches WHERE ? IN (kind, '') ORDER BY id", kind or "")
        ]

    def state(self, name: str) -> tuple[str, str | None]:
        [row] = self.rows("SELECT state, reason FROM sources WHERE name = ?", name)
        return row

    def archived(self) -> list[Path]:
        return sorted((self.path / "archive").glob("*"))


def publish(site: Server, name: str, numbers: Iterable[int]) -> list[str]:
    """Put articles on a site, newest first in its feed; returns their paths."""
    paths = [f"/news/{name}-{number}" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        site.add(path, story(name, number))
    site.add("/feed.xml", reply(feed(site.url, paths), type="application/rss+xml"))
    return paths


def kill(process: subprocess.Popen[str]) -> None:
    """End a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
