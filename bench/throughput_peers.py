"""The peers of bench/throughput.py: how each is started on a farm, with its own means as far as they go.

scrapy, newspaper4k, fundus: as a newcomer would write it (bench/throughput_naive.py). newspaper4k 0.9.6 asks for every
page five times, to see whether it is binary. fundus 0.5.7 pins lxml < 6 and an old fastwarc, so that it cannot be
installed beside us, and imports what curl_cffi 0.16 no longer has (``pip install fundus curl_cffi==0.15.0``): give it
an interpreter of its own (``--python fundus=PATH``).

trafilatura-cli: its command on a list of the pages' addresses, two at a time. It cannot be given the feeds: it takes no
address with a port for a page's. Its protection from private addresses and its pause are off.

news-please: its command, with two crawlers that are given half of the addresses each. Of its crawlers the one for feeds
asks the home page by https and without the port.

Both write files, as they do by themselves: spared the store.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.throughput_pages import Served, host


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a peer is given: the interpreter, the pages and where they are, and a folder of its own."""

    python: str
    port: int
    pages: Sequence[Served]
    folder: Path

    @property
    def feeds(self) -> list[str]:
        """The addresses of the feeds."""
        return [f"http://{host(site)}:{self.port}/feed.xml" for site in sorted({page.site for page in self.pages})]

    @property
    def urls(self) -> list[str]:
        """The addresses of the pages, the sites in turn."""
        return [f"http://{page.host}:{self.port}{page.path}" for page in self.pages]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A peer: the distribution it comes in, its command, and how many times faster we have to be."""

    distribution: str
    command: Callable[[Job], list[str]]
    target: float | None = None
    written: str | None = None  # which files it leaves, one an article; None: rows of articles.db

    def stored(self, folder: Path) -> int:
        """Count the articles that it left in its folder."""
        if self.written:
            return sum(1 for _ in folder.glob(self.written))
        with closing(sqlite3.connect(folder / "articles.db")) as db:
            count: int = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        return count

    def version(self, python: str) -> str | None:
        """Return the version that an interpreter has, or None."""
        ask = f"from importlib.metadata import version; print(version({self.distribution!r}))"
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
        return found.stdout.strip() or None


def _naive(name: str) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        script = str(Path(__file__).with_name("throughput_naive.py"))
        return [job.python, "-P", script, name, str(job.folder / "articles.db"), *job.feeds]

    return command


def _trafilatura(job: Job) -> list[str]:
    addresses, config = job.folder / "urls.txt", job.folder / "no-wait.cfg"
    addresses.write_text("\n".join(job.urls), "utf-8")
    ask = "import trafilatura.settings as s; print(open(s.__file__.replace('.py', '.cfg')).read())"
    own = subprocess.run([job.python, "-c", ask], capture_output=True, text=True, check=True).stdout
    config.write_text(own.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0").replace("PROTECTION = on", "PROTECTION = off"))
    script = str(Path(job.python).with_name("trafilatura"))
    told = ["--parallel", "2", "--json", "--with-metadata", "--no-comments", "--config-file", str(config)]
    return [job.python, script, "-i", str(addresses), "-o", str(job.folder / "out"), *told]


def _news_please(job: Job) -> list[str]:
    ask = "import newsplease.config as c; print(c.__path__[0] if hasattr(c, '__path__') else c.__file__)"
    there = Path(subprocess.run([job.python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    own = (there.parent / "config" / "config.cfg").read_text("utf-8")
    changed = own.replace("~/news-please-repo/", f"{job.folder}/").replace("LOG_LEVEL = INFO", "LOG_LEVEL = ERROR")
    changed = changed.replace("number_of_parallel_crawlers = 5", "number_of_parallel_crawlers = 2")
    (job.folder / "config.cfg").write_text(changed, "utf-8")
    halves = [{"crawler": "Download", "url": half} for half in (job.urls[::2], job.urls[1::2]) if half]
    (job.folder / "sitelist.hjson").write_text(json.dumps({"base_urls": halves}), "utf-8")
    return [job.python, str(Path(job.python).with_name("news-please")), "-c", f"{job.folder}/"]


PEERS = {
    "scrapy": Peer(distribution="scrapy", command=_naive("scrapy"), target=2.2),
    "trafilatura-cli": Peer(distribution="trafilatura", command=_trafilatura, target=2.0, written="out/*.json"),
    "newspaper4k": Peer(distribution="newspaper4k", command=_naive("newspaper4k"), target=5.0),
    "news-please": Peer(distribution="news-please", command=_news_please, target=8.0, written="data/**/*.json"),
    "fundus": Peer(distribution="fundus", command=_naive("fundus")),
}
