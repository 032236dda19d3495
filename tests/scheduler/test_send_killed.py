"""Sending that is killed at any step loses no message, and repeats none but the one that was on its way.

``SILKWATCH_KILLS=100`` kills at each step; otherwise it is each second one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest

from reports import recipients
from storage.database import open_store, rows
from tests.conftest import ROOT
from tests.mailbox import Mailbox
from tests.scheduler import homes
from tests.scheduler.test_send import ANNA, BOLAT, WEEK, settle, states

STRIDE = 1 if int(os.environ.get("SILKWATCH_KILLS", "0")) >= 100 else 2
PEOPLE = (ANNA, BOLAT)
SEND = ("digest", "--week", WEEK, "--send")


def started(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduler", "--home", str(home), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(child: subprocess.Popen[str]) -> tuple[int, str]:
    _, complaints = child.communicate(timeout=240)
    return child.returncode, complaints


def by_recipient(home: Path) -> dict[str, str]:
    """Return how far each one's message is; "no row" where nothing was entered yet."""
    path = home / "silkwatch.key"
    if not path.exists():  # it is not for us to make one
        return dict.fromkeys(PEOPLE, "no row")
    key = recipients.load_key(path)
    with closing(open_store(home / "silkwatch.db")) as db:
        found = {row["recipient"]: row["state"] for row in rows(db, "SELECT recipient, state FROM deliveries")}
    return {one: found.get(recipients.hashed(one, key), "no row") for one in PEOPLE}


def kill_at(box: Mailbox, step: int, child: subprocess.Popen[str], *, before: bool) -> None:
    """Kill a client when the server says its n-th line: right before the line leaves, or right after."""

    def strike(number: int) -> None:
        if number == step:
            child.kill()
            child.wait(timeout=60)

    if before:
        box.before = strike
    else:
        box.after = strike


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_any_step_it_loses_nothing_and_repeats_only_what_was_on_its_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = homes.make(tmp_path / "template")
    with Mailbox() as box:
        settle(template, box.port, *PEOPLE)
        whole = Path(shutil.copytree(template, tmp_path / "whole"))
        assert finished(started(whole, *SEND)) == (0, "")
        steps = len(box.steps)  # of a session in which nothing goes wrong
    commands, repeated, kills = cycle((SEND, ("once",), ("once",))), Counter[str](), 0
    for step in range(1, steps + 1, STRIDE):
        before = step // STRIDE % 2 == 0  # an answer that never leaves is the next command that never comes
        home = Path(shutil.copytree(template, tmp_path / f"{step}-{before}"))
        with Mailbox() as box:
            settle(home, box.port, *PEOPLE)
            child = started(home, *next(commands))
            kill_at(box, step, child, before=before)
            kills += finished(child)[0] == -signal.SIGKILL
            box.before = box.after = lambda _: None
            left = by_recipient(home)
            assert finished(started(home, *next(commands))) == (0, ""), (step, before)
            assert states(home) == ["sent"] * len(PEOPLE)
            for one in PEOPLE:
                copies = box.received(one)
                assert copies, f"lost at step {step}"
                assert len(set(copies)) == 1  # and so is its Message-ID
                repeated[left[one]] += len(copies) - 1
    with capsys.disabled():
        print(f"\n{kills} kills at {steps} steps of sending to {len(PEOPLE)}; repeated: {dict(repeated)}")
    assert kills >= steps // STRIDE - 2  # but for the goodbye
    assert set(+repeated) == {"sending"}, "nothing but what was on its way comes again"
    assert 0 < repeated["sending"] <= 2 * len(PEOPLE)


@pytest.mark.slow
def test_killed_when_the_server_has_it_and_we_do_not_know_it_comes_again_as_the_same(tmp_path: Path) -> None:
    home = homes.make(tmp_path / "home")
    with Mailbox() as box:
        settle(home, box.port, ANNA)
        box.before = lambda number: os.kill(child.pid, signal.SIGKILL) if box.letters else None
        child = started(home, *SEND)
        assert finished(child)[0] == -signal.SIGKILL
        assert states(home) == ["sending"]
        box.before = lambda _: None
        assert finished(started(home, "once")) == (0, "")  # whoever comes next
        assert states(home) == ["sent"]
        [first, second] = box.received(ANNA)
    assert first == second


@pytest.mark.slow
def test_several_at_once_send_nothing_twice(tmp_path: Path) -> None:
    home = homes.make(tmp_path / "home")
    with Mailbox() as box:
        settle(home, box.port, *PEOPLE)
        children = [started(home, *SEND) for _ in range(4)]
        codes = {finished(child)[0] for child in children}
        assert codes <= {0, 3}
        assert 0 in codes
        assert sorted(recipient for recipient, _ in box.letters) == sorted(PEOPLE)
    assert states(home) == ["sent"] * len(PEOPLE)
