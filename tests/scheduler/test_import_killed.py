"""An import that is killed loses nothing it reported, leaves nothing half done, and goes on to the same end.

``SILKWATCH_KILLS=100`` kills as often as that.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from storage import soundness
from storage.backup import verify
from storage.database import open_store
from tests.conftest import ROOT
from tests.crawler.farm import words
from tests.scheduler.homes import CHINESE, ENGLISH, WEDNESDAY

ARTICLES = 120
KILLS = int(os.environ.get("SILKWATCH_KILLS", "8"))
AT_ONCE = 2  # chains of kills: a core for each
NOW = WEDNESDAY.replace(year=2100)
# What tells when something was done, and not what: apart from these two imports of one file make the same store.
MOMENTS = {"articles": {"last_seen"}, "urls": {"first_seen", "settled_at"}}
APART = {"properties", "runs", "_sqlite_migrations"}


def corpus(path: Path) -> Path:
    """Write articles of and off the topic, some of them copies of the one before."""
    lines = []
    for n in range(ARTICLES):
        text = words(n, 60)
        if n % 5 == 0:
            text = f"{text} {ENGLISH if n % 2 else CHINESE}"
        if n % 7 == 3:
            text = lines[-1]["text"]
        day = f"2019-{n % 12 + 1:02}-{n % 28 + 1:02}"
        lines.append({"url": f"https://a.example/{n}", "title": f"Title {n}", "text": text, "published": day})
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def started(home: Path, file: Path) -> subprocess.Popen[str]:
    """Start an import as a user does; it leads a session of its own, so that whatever it leaves can be found."""
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "import", str(file)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )


def reported(output: str) -> int:
    """Return how many articles the last line says are in the store."""
    counted = re.findall(r"(\d+) (?:new|duplicate|unchanged)", output.rstrip().rpartition("\n")[2])
    return sum(map(int, counted))


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return everything a store holds that does not depend on when it was made."""
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").fetchall()
        found = {}
        for (name,) in tables:
            if name not in APART and not name.startswith("sqlite_"):
                columns = [one for (one,) in db.execute("SELECT name FROM pragma_table_info(?)", (name,))]
                chosen = ", ".join(f'"{one}"' for one in columns if one not in MOMENTS.get(name, ()))
                found[name] = sorted(db.execute(f"SELECT {chosen} FROM {name}"), key=repr)
        found["search"] = db.execute("SELECT rowid, * FROM articles_fts ORDER BY rowid").fetchall()
        return found


def check(path: Path, said: int) -> int:
    """Fail unless the store is sound and holds what was reported; return how many articles it has."""
    if not path.exists():
        assert said == 0
        return 0
    open_store(path).close()  # what the killed process left in the log is brought in, as by whoever comes next
    stored = verify(path).articles
    assert soundness.ailments(path, deep=True, now=NOW) == []
    assert said <= stored <= ARTICLES
    return stored


@dataclass
class Chain:
    """Imports that are killed one after the other, each going on where the last one was killed."""

    folder: Path
    file: Path
    kills: int
    seconds: float  # that an import of the whole file takes
    seed: int
    whole: dict[str, list[tuple[object, ...]]]
    found: list[int] = field(default_factory=list)  # articles in the store after each kill
    sessions: list[int] = field(default_factory=list)

    def run(self) -> Chain:
        chance = random.Random(self.seed)
        while len(self.found) < self.kills:
            home = self.folder / f"home-{len(self.found)}"
            before = 0
            while before < ARTICLES and len(self.found) < self.kills:
                before = self.kill_one(home, chance)
            last = started(home, self.file)
            output, _ = last.communicate(timeout=240)
            assert (last.returncode, reported(output)) == (0, ARTICLES)
            assert contents(home / "silkwatch.db") == self.whole
        return self

    def kill_one(self, home: Path, chance: random.Random) -> int:
        """Kill an import right after its first commit, and every second one at any moment, from its start on."""
        child = started(home, self.file)
        self.sessions.append(child.pid)
        assert child.stdout
        said, after = "", chance.uniform(0, self.seconds)
        if len(self.found) % 2 == 0:
            said, after = "".join(islice(child.stdout, 1)), chance.uniform(0, 0.1)
        try:
            child.wait(timeout=after)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        said += child.stdout.read()  # `communicate` would not see what was read ahead
        child.wait(timeout=60)
        child.stdout.close()
        stored = check(home / "silkwatch.db", reported(said))
        if child.returncode == -signal.SIGKILL:
            self.found.append(stored)
        return stored


def left_over(sessions: set[int]) -> list[int]:
    """Return the processes that are still there of these sessions."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(entry.name)) in sessions:
                found.append(int(entry.name))
        except ProcessLookupError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_an_import_killed_again_and_again_loses_nothing_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = corpus(tmp_path / "corpus.jsonl")
    begin = time.monotonic()
    output, _ = started(tmp_path / "whole", file).communicate(timeout=240)
    seconds = time.monotonic() - begin
    assert reported(output) == ARTICLES
    whole = contents(tmp_path / "whole" / "silkwatch.db")
    chains = [
        Chain(folder=tmp_path / str(n), file=file, kills=KILLS // AT_ONCE, seconds=seconds, seed=n, whole=whole)
        for n in range(AT_ONCE)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(Chain.run, chains))
    found = [stored for chain in done for stored in chain.found]
    sessions = {session for chain in done for session in chain.sessions}
    deadline = time.monotonic() + 120
    while left_over(sessions) and time.monotonic() < deadline:
        time.sleep(0.2)  # the readers notice that nobody is there to read for
    assert left_over(sessions) == []
    assert len(found) == KILLS
    assert sum(0 < stored < ARTICLES for stored in found) >= AT_ONCE, "the kills must hit the work"
    with capsys.disabled():
        begun = sum(0 < stored < ARTICLES for stored in found)
        print(
            f"\n{KILLS} kills in {time.monotonic() - begin:.0f} s, {begun} of them between the first and the last"
            f" commit, {found.count(0)} before; stores of {sorted({*found})} articles"
        )
