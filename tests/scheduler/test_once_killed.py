"""The whole job killed at random moments: nothing that was fetched is lost, nothing stored, alarmed or mailed twice.

One home lives through all the kills. Between them its site goes on publishing, a source of it breaks, an issue falls
due. ``SILKWATCH_KILLS=100`` kills as often as that.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import archive
from storage.database import open_store
from storage.soundness import ailments
from tests.conftest import ROOT
from tests.crawler.farm import publish
from tests.mailbox import Mailbox
from tests.scheduler import homes
from tests.server import Server

KILLS = int(os.environ.get("SILKWATCH_KILLS", "4"))
PEOPLE = ("anna@example.org", "bolat@example.kz")
CONFIG = """
[sources]
bundled = false
[network]
contact = "tests@example.org"
allow_private = true
[mail]
host = "127.0.0.1"
port = {port}
from = "digest@example.org"
recipients = {people}
[alarm]
command = "{python} {script}"
"""
SOURCE = """
name = "{name}"
title = "{name}"
homepage = "{url}/"
country = "KZ"
kind = "media"
languages = ["en"]
timezone = "Asia/Almaty"
every = "1s"
delay = 0
[[discover]]
feed = "{url}/{feed}"
"""
TELL = "import json, sys; open({path!r}, 'a').write(json.load(sys.stdin)['id'] + chr(10))"


def make(folder: Path, site: Server, port: int) -> Path:
    """Make a home with two sources, one of which is broken, and a week that has closed without its issue."""
    home = homes.make(folder / "home")
    script = home / "tell.py"
    script.write_text(TELL.format(path=str(home / "told")))
    settings = CONFIG.format(port=port, people=json.dumps(PEOPLE), python=sys.executable, script=script)
    (home / "silkwatch.toml").write_text(settings)
    (home / "sources").mkdir()
    for name, feed in (("well", "feed.xml"), ("ill", "nothing.xml")):
        (home / "sources" / f"{name}.toml").write_text(SOURCE.format(name=name, url=site.url, feed=feed))
    return home


def once(home: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "scheduler", "--home", str(home), "once", *options]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)


def others(home: Path) -> Iterator[int]:
    """Find the processes of a home: a crawl has a session of its own and is not killed with its parent's group."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if str(home).encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                yield int(entry.name)


def kill(home: Path, child: subprocess.Popen[bytes], dice: random.Random, longest: float) -> bool:
    """Kill with -9 at a random moment: the whole house, or the job alone, or its crawl alone. Say if it still ran."""
    with suppress(subprocess.TimeoutExpired):
        child.wait(dice.uniform(0.1, longest))
        return False
    found = [pid for pid in others(home) if pid != child.pid]
    which = dice.choice(("all", "job", "crawl"))
    for pid in (*([] if which == "crawl" else [child.pid]), *([] if which == "job" else found)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.wait(60)
    return True


def fetched(home: Path) -> set[str]:
    """The addresses of all articles that are in the archive, whole."""
    pages = (record for path in (home / "archive").glob("*.warc.gz") for record in archive.read(path))
    return {one.url for one in pages if one.exchange and one.exchange.role == "article" and one.exchange.status == 200}


@pytest.mark.slow
@pytest.mark.timeout(60 + 12 * KILLS)
def test_killed_at_random_it_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, kills = random.Random(2026), 0
    with Server() as site, Mailbox() as box:
        whole = make(tmp_path / "whole", site, box.port)
        for number in range(2):
            publish(site, "well", range(number + 1))
            started = time.monotonic()
            assert once(whole).wait(240) in (0, 1)
        longest = time.monotonic() - started  # of one that only crawls, as most do
        box.letters.clear()
        home = make(tmp_path, site, box.port)
        while kills < KILLS:  # one that ends before it could be killed counts for nothing
            publish(site, "well", range(3 * kills + 3))
            all_or_due = dice.choice((["--all"], ["--all"], ["--all"], []))  # who was blamed for a death is not due
            kills += kill(home, once(home, *all_or_due), dice, longest)
        assert once(home, "--all").wait(240) in (0, 1)
        assert once(home, "--all").wait(240) in (0, 1)
        letters = {one: box.received(one) for one in PEOPLE}
    expected = {f"{site.url}/news/well-{n}" for n in range(3 * KILLS)}
    assert ailments(home / "silkwatch.db", deep=True, now=datetime.now(UTC)) == []
    with closing(open_store(home / "silkwatch.db")) as db:
        rows = db.conn.execute("SELECT url, count(*) FROM articles WHERE source = 'well' GROUP BY url").fetchall()
        waiting = db.conn.execute("SELECT url, outcome FROM urls WHERE outcome <> 'article' AND source = 'well'")
        assert waiting.fetchall() == []
        issues = db.conn.execute("SELECT number FROM digests").fetchall()
        told = "SELECT about, state = 'ok' FROM alarms WHERE kind = 'source' ORDER BY id"
        alarms = db.conn.execute(told).fetchall()
        [[state]] = db.conn.execute("SELECT state FROM sources WHERE name = 'well'").fetchall()
    stored = dict(rows)
    assert set(stored) == expected
    assert set(stored.values()) == {1}
    assert fetched(home) <= set(stored), "what is in the archive was made an article of"
    assert len(issues) == len(set(issues)) >= 1
    assert [over for about, over in alarms if about == "ill"] == [False]
    well = [over for about, over in alarms if about == "well"]  # a crawl that is killed each time is put down to it
    assert well == ([False, True] * len(well))[: len(well)], "no alarm comes twice, nor does its end"
    assert state == "ok", "an end that has not been told waits until the source has been well for a while"
    told = Counter((home / "told").read_text().split())
    assert len(told) >= 1
    for one in PEOPLE:
        assert len(set(letters[one])) == len(issues), "one message an issue, however often it was sent"
    repeats = sum(told.values()) - len(told) + sum(map(len, letters.values())) - len(issues) * len(PEOPLE)
    assert repeats <= max(2, kills // 5), "again comes only what was on its way when it was killed"
    with capsys.disabled():
        print(f"\n{kills} kills; {len(stored)} articles, {len(issues)} issues, {repeats} sent again")
    shutil.rmtree(home)
