"""Telling that is killed at any moment loses no alarm, raises none twice, and repeats only what was on its way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler import config, jobs
from storage import sources
from storage.database import open_store, rows, transaction
from storage.models import Look
from tests.conftest import ROOT
from tests.scheduler import sites
from tests.server import Reply, Request, Server, reply


def home_with_a_dead_source(folder: Path, channel: str) -> Path:
    """Make a home whose source was refused twice, which nobody has been told, and is not due."""
    home = sites.home(folder / "home", moe="http://127.0.0.1:9")
    with (home / "silkwatch.toml").open("a") as file:
        file.write(f"[alarm]\n{channel}\n")
    now = datetime.now(UTC)
    with closing(open_store(home / "silkwatch.db")) as db:
        jobs.catalogued(db, config.load(home), now=now)
        for minutes in (3, 2):
            sources.looked(db, Look(source="moe", state="refused"), now=now - timedelta(minutes=minutes))
    return home


def once(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "once"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed(child: subprocess.Popen[str]) -> bool:
    child.communicate(timeout=240)
    return child.returncode == -signal.SIGKILL


def tick(home: Path) -> list[str]:
    """Do what the next `once` does and return what is newly wrong."""
    done = jobs.tick(config.load(home), clock=lambda: datetime.now(UTC), said=lambda _: None)
    return [problem.what for problem in done.problems]


def ledger(home: Path) -> list[tuple[str, str]]:
    with closing(open_store(home / "silkwatch.db")) as db:
        sql = "SELECT about, d.state FROM alarms JOIN alarm_deliveries AS d ON alarm_id = id ORDER BY id"
        return [(one["about"], one["state"]) for one in rows(db, sql)]


@pytest.mark.slow
def test_killed_while_the_webhook_has_it_the_same_comes_again(tmp_path: Path) -> None:
    with Server() as hook:
        home = home_with_a_dead_source(tmp_path, f'webhook = "{hook.url}/hook"')

        def strike(request: Request) -> Reply:
            if child.poll() is None:
                child.kill()
                child.wait(60)
            return reply("ok")

        hook.add("/hook", strike)
        child = once(home)
        assert killed(child)
        assert ledger(home) == [("moe", "sending")]
        hook.add("/hook", "ok")
        assert tick(home) == []  # it was raised already: no news
        assert ledger(home) == [("moe", "sent")]
        assert tick(home) == []
        first, again = hook.requests
    assert first.body == again.body
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]


@pytest.mark.slow
def test_killed_by_its_own_command_it_is_told_again(tmp_path: Path) -> None:
    script = tmp_path / "tell.py"
    script.write_text(
        "import json, os, sys\n"
        f"folder = {str(tmp_path)!r}\n"
        "told = json.load(sys.stdin)\n"
        "open(f'{folder}/told', 'a').write(told['id'] + '\\n')\n"
        "if len(open(f'{folder}/told').readlines()) == 1: os.kill(os.getppid(), 9)\n"
    )
    home = home_with_a_dead_source(tmp_path, f'command = "{sys.executable} {script}"')
    assert killed(once(home))
    assert tick(home) == []
    assert tick(home) == []
    told = (tmp_path / "told").read_text().split()
    assert len(told) == 2
    assert len(set(told)) == 1
    assert ledger(home) == [("moe", "sent")]


@pytest.mark.slow
def test_killed_at_any_time_it_is_raised_once_and_told(tmp_path: Path) -> None:
    with Server() as hook:
        hook.add("/hook", "ok")
        home = home_with_a_dead_source(tmp_path, f'webhook = "{hook.url}/hook"')
        began = time.monotonic()
        once(home).communicate(timeout=240)
        whole = time.monotonic() - began  # how long it takes when nobody kills it
        for part in (0.6, 0.8, 0.9):
            with closing(open_store(home / "silkwatch.db")) as db, transaction(db):  # as if nothing had been told
                db.conn.execute("DELETE FROM alarm_deliveries")
                db.conn.execute("DELETE FROM alarms")
                db.conn.execute("UPDATE sources SET told = NULL")
            hook.forget()
            child = once(home)
            try:
                child.wait(part * whole)
            except subprocess.TimeoutExpired:
                child.kill()
            killed(child)
            tick(home)
            assert ledger(home) == [("moe", "sent")]
            told = [json.loads(request.body)["id"] for request in hook.requests]
            assert told
            assert len(set(told)) == 1
