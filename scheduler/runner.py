"""The crawl as a child process: started, watched, stopped and its exit checked.

One that hangs or takes too much memory is killed with its workers: what it had not stored is pending, and the next one
takes it.

It has a session of its own, so that a Ctrl-C in the terminal reaches us first and the child is told in order. Its
standard input is a pipe that closes when we die, whatever kills us.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from scheduler import usage
from scheduler.errors import CrawlFailed
from scheduler.usage import Usage

GRACE = 22.0  # seconds between "finish the page in hand" and the end: a service manager waits 30
POLL = 0.2  # seconds
_CHILDREN: set[subprocess.Popen[str]] = set()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a crawl ended: its exit code (0 fine, 1 problems) and the JSON summary it printed."""

    exit: int
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use, all of its processes together: ``memory`` in bytes. It hangs when for ``quiet`` seconds it
    says nothing, stores nothing, and works ``idle`` seconds at most: to wait for an answer costs a little, too.
    """

    memory: int = 1_500_000_000
    quiet: float = 600.0
    idle: float = 30.0
    look: float = 10.0  # seconds between two looks


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """When a child was last seen to do something (``at``, monotonic), and what it had used by then."""

    at: float
    used: Usage | None = None


def crawl(
    home: Path,
    options: str,
    *,
    timeout: float,
    said: Callable[[str], None],
    stop: threading.Event | None = None,
) -> Outcome:
    """Run ``python -m crawler`` on ``home``; ``options`` is the JSON of ``CrawlOptions``, ``timeout`` in seconds.

    They may hold a proxy's password, and everybody on the machine sees arguments: they go through a pipe. ``said``
    gets every line of progress. When ``stop`` is set the child is told to finish the page in hand. Raises
    ``CrawlFailed`` when it did not end by itself or left no summary.
    """
    arguments = ["-m", "crawler", "--home", str(home), "--options", "-"]
    return run_child(arguments, timeout=timeout, said=said, stop=stop, line=options)


def run_child(
    arguments: Sequence[str],
    *,
    timeout: float,
    said: Callable[[str], None],
    stop: threading.Event | None = None,
    grace: float = GRACE,
    limits: Limits = LIMITS,
    line: str | None = None,
) -> Outcome:
    """Run ``python -P`` with ``arguments`` and read the JSON object it prints. As ``crawl``.

    ``line``: what it reads from its standard input.
    """
    # -P: a folder named `storage` in the current directory must not be imported in place of ours
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:  # no memory, no handles: for the rest of the tick there may be enough
        raise CrawlFailed(f"crawl: its process could not begin: {error.strerror}") from error
    _CHILDREN.add(child)
    assert child.stdout
    assert child.stderr
    last: deque[str] = deque(maxlen=20)
    printed: list[str] = []
    heard = [time.monotonic()]
    readers = [
        threading.Thread(target=_pass_on, args=(child.stderr, last, heard, said), daemon=True),
        threading.Thread(target=lambda out: printed.append(out.read()), args=(child.stdout,), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        if line is not None:
            _hand_over(child, line)
        why = _wait(child, timeout, stop or threading.Event(), grace, limits, heard)
    except KeyboardInterrupt:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(grace)  # the page in hand; a second Ctrl-C ends it at once
        raise
    finally:
        _kill(child)
        _CHILDREN.discard(child)
    for reader in readers:
        reader.join(2)  # a grandchild that survived the kill could hold the pipe open
    if why:
        raise CrawlFailed(f"crawl: its process was stopped: {why}: the next one takes what is left")
    return _understood(child, "".join(printed), last)


def judged(used: Usage, seen: Seen, limits: Limits, *, heard: float, now: float) -> tuple[Seen, str | None]:
    """Judge a look at a child that last spoke at ``heard``: when it did something, and why to kill it, if so (pure)."""
    if used.memory > limits.memory:
        return seen, f"it took more than {limits.memory / 1e9:g} GB of memory"
    before = seen.used
    if before is None or used.written != before.written or abs(used.seconds - before.seconds) > limits.idle:
        return Seen(at=now, used=used), None
    if now - max(seen.at, heard) > limits.quiet:
        return seen, f"it hung: for {limits.quiet:g} s it said, stored and did nothing"
    return seen, None


def _wait(
    child: subprocess.Popen[str],
    timeout: float,
    stop: threading.Event,
    grace: float,
    limits: Limits,
    heard: Sequence[float],
) -> str | None:
    """Wait for the child; tell it to end on ``stop`` or when its time is up. Return why it had to be ended, if so."""
    seen = Seen(at=time.monotonic())
    deadline, look, why, told = seen.at + timeout, seen.at, None, False
    while True:
        with suppress(subprocess.TimeoutExpired):
            child.wait(POLL)
            return why
        now = time.monotonic()
        if told and now >= deadline:
            return why
        if not told and (now >= deadline or stop.is_set()):
            why = f"not done after {timeout:.0f} s" if now >= deadline else None
            told, deadline = True, now + grace
            child.terminate()  # the leader only: its workers must live to finish the page in hand
        if now - look >= limits.look and (used := usage.of_session(child.pid)):
            look = now
            seen, wrong = judged(used, seen, limits, heard=heard[0], now=now)
            if wrong:
                return wrong


def _hand_over(child: subprocess.Popen[str], line: str) -> None:
    assert child.stdin
    with suppress(BrokenPipeError):  # it is gone: how it ended says why
        child.stdin.write(f"{line}\n")
        child.stdin.flush()


def kill_all() -> None:
    """End every child and its workers at once: we are about to end without another word."""
    for child in tuple(_CHILDREN):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _kill(child: subprocess.Popen[str]) -> None:
    """End what is left of the child and of its workers, at once."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _pass_on(stream: IO[str], last: deque[str], heard: list[float], said: Callable[[str], None]) -> None:
    for line in stream:
        heard[0] = time.monotonic()
        last.append(line.rstrip())
        with suppress(OSError):  # nobody listens any more, or a disk is full; the crawl must not wait for us to read on
            said(line.rstrip())


def _understood(child: subprocess.Popen[str], printed: str, last: deque[str]) -> Outcome:
    code = child.returncode
    try:
        summary = json.loads(printed)
    except json.JSONDecodeError as error:
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        said = f": {last[-1]}" if last and code > 0 else ""  # who was killed had no time for a last word
        raise CrawlFailed(f"crawl: its process ended without a summary ({how}){said}") from error
    if not isinstance(summary, dict) or code not in (0, 1):
        said = last[-1] if last else "it did not say why"
        raise CrawlFailed(f"crawl: its process could not begin: exit {code}: {said}")
    return Outcome(exit=code, summary=summary)
