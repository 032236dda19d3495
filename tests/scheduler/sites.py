"""A home whose only source is a site on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.conftest import ROOT
from tests.crawler import farm
from tests.server import Server

BEFORE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (warning: |error: )?")  # what a log line begins with in a pipe
TITLE = "Chinese and Kazakh universities open a joint institute"
TEXT = """
Xi'an Jiaotong University of China and Al-Farabi Kazakh National University opened a joint institute in Almaty, the two
universities said on Tuesday. The institute will admit 120 students from Kazakhstan next autumn and offer double
degrees.

Both rectors spoke of education cooperation between China and Kazakhstan and signed a memorandum on teachers' exchange.
Classes in Chinese will begin in September, and scholarships are open to students of both universities.
"""
# Where it is noon now: no week ends and no night begins while a test runs, at whatever hour it does.
NOON = 12 - farm.NOW.hour  # hours east of Greenwich; the names of these zones count west
CONFIGURATION = f"""
[site]
timezone = "Etc/GMT{-NOON:+d}"
[sources]
bundled = false
[network]
allow_private = true
[digest]
day = "monday"
hour = 0
"""
SOURCE = """
name = "{name}"
title = "The {name} daily"
homepage = "{base}/"
country = "KZ"
kind = "media"
languages = ["en"]
timezone = "Asia/Almaty"
delay = 0
[[discover]]
feed = "{base}/feed.xml"
"""


def publish(site: Server, *paths: str) -> None:
    """Put a feed of these articles on a site, and the articles."""
    site.add("/feed.xml", farm.feed(site.url, paths), type="application/rss+xml")
    for path in paths:
        site.add(path, farm.article(TITLE, TEXT.strip(), published=farm.NOW))


def home(folder: Path, **sites: str) -> Path:
    """Make a home with a source for each site, by name and address."""
    (folder / "sources").mkdir(parents=True)
    (folder / "silkwatch.toml").write_text(CONFIGURATION)
    for name, base in sites.items():
        (folder / "sources" / f"{name}.toml").write_text(SOURCE.format(name=name, base=base))
    return folder


def silkwatch(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would."""
    command = [sys.executable, "-m", "scheduler", "--home", str(home), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def query(home: Path, sql: str) -> list[dict[str, Any]]:
    done = silkwatch(home, "query", sql, "--json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


class Daemon:
    """``silkwatch run`` as a real process, whose lines can be waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._queue: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._queue.put(BEFORE.sub("", line.rstrip()))

    def wait_for(self, start: str, *, seconds: float = 120) -> str:
        """Wait for a line that begins so, without its time."""
        while True:
            try:
                line = self._queue.get(timeout=seconds)
            except Empty:
                raise AssertionError(f"no line {start!r} after {seconds} s in {self.lines}") from None
            self.lines.append(line)
            if line.startswith(start):
                return line

    def stop(self) -> int:
        """Send SIGTERM, wait for the end and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self._reader.join(60)
        while not self._queue.empty():
            self.lines.append(self._queue.get())
        return code


@contextmanager
def daemon(home: Path, *options: str, tick: float = 0.3, **environ: str) -> Iterator[Daemon]:
    """Run the daemon on a home, stdout and stderr in one; it is killed in the end if it still runs."""
    command = [sys.executable, "-u", "-m", "scheduler", "--home", str(home), "run", "--tick", str(tick), *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | environ
    ) as process:
        try:
            yield Daemon(process)
        finally:
            process.kill()
