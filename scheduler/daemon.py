"""The daemon: a tick a minute until SIGTERM.

The clock ticks in a thread of its own; the main thread waits for signals, keeps the service manager informed and
watches over the tick. What is due is in the store, so nothing is lost with this process: the first tick after a
downtime catches up.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from crawler.errors import TopicError
from scheduler import app, jobs, notify, runner, server, watched
from scheduler.config import Config
from scheduler.errors import ConfigError
from scheduler.logs import LOG
from scheduler.outcry import Outcry
from scheduler.pulse import Pulse
from scheduler.vitals import Vitals

SECONDS = 60.0  # between two ticks
HUNG = 15 * 60.0  # seconds without a pulse: the tick will not come back. Checking a large store may take minutes
LOOK = 0.5  # seconds: how soon the main thread notices that the clock was set back, or that the last tick has ended
ENOUGH = 28.0  # seconds for ending in order: service managers wait 30
FEW = 5  # sources that are named in a line
BROKEN_OFF, HAD_HUNG = 130, 1  # exit codes


@dataclass(kw_only=True)
class Service:
    """What the threads of the daemon share. ``load`` reads the configuration anew."""

    config: Config
    load: Callable[[], Config]
    names: frozenset[str]
    pulse: Pulse = field(default_factory=Pulse)
    trouble: str | None = None  # what the last tick failed with
    vitals: Vitals = field(default_factory=lambda: Vitals(every=SECONDS))
    outcry: Outcry = field(default_factory=Outcry)
    ticked: datetime | None = None  # when the last tick ended well


def run(load: Callable[[], Config], *, seconds: float = SECONDS, hung: float = HUNG) -> None:
    """Tick until SIGTERM or SIGINT, then let the page in hand be finished and return, within half a minute.

    SIGHUP has the configuration read again by ``load``, which raises ``ConfigError`` or ``TopicError``. They and
    ``DatabaseUnusable`` are raised at once; later trouble is said and the next tick tries. A tick that hangs ends the
    process with 1.
    """
    from scheduler import ticker
    from storage.database import open_store

    config = load()
    with closing(open_store(config.database)):
        pass  # a home that cannot be used is said now, not once a minute
    service = Service(config=config, load=load, names=_names(config), vitals=Vitals(every=seconds))
    with _signals() as caught, server.serving(lambda: service.config, service.vitals):
        clock = ticker.start(partial(_tick, service), seconds=seconds, failed=partial(_failed, service))
        LOG.info("running: %s: a tick every %g s; stop with SIGTERM", config.home, seconds)
        notify.ready(_status(service))
        ping = notify.watchdog(os.environ, os.getpid())
        pinged = 0.0
        while not service.pulse.is_set():
            for number in caught(LOOK):
                if number == signal.SIGHUP:
                    _reload(service)
                else:
                    service.pulse.set()
            ticker.nudge(clock, now=app.now())
            service.vitals.turn()
            if service.pulse.age() > hung:
                _end_at_once(HAD_HUNG, f"tick: it hangs: nothing of it moved for {hung:g} s: ending")
            if ping is not None and time.monotonic() - pinged >= ping:
                pinged = time.monotonic()
                notify.alive()
        LOG.info("stopping: the page in hand is being finished")
        notify.stopping("finishing the page in hand")
        _end(clock.shutdown, caught)
    LOG.info("stopped")


def _tick(service: Service) -> None:
    from crawler.topic import watch

    config, pulse = service.config, service.pulse
    pulse.begin()
    service.vitals.begin()
    watch.choose(config.topic.file, config.home)
    notify.status(f"a tick since {app.now():%H:%M:%S} UTC")
    result = jobs.tick(config, clock=app.now, said=partial(_said, service), on_time=True, stop=pulse)
    for problem in result.problems:
        LOG.warning("%s", problem, extra={"source": problem.what if problem.what in service.names else None})
    for one in result.recovered:
        LOG.info("well again: %s", one, extra={"source": one.what if one.what in service.names else None})
    if looked := [name for name, look in result.summary.get("sources", {}).items() if look["state"]]:
        named = ", ".join(looked) if len(looked) <= FEW else f"{len(looked)} sources"
        LOG.info("crawled: %s", named, extra={"run": result.summary.get("run")})
    for path in result.files:
        LOG.info("issue: %s", path)
    if result.mailed:
        LOG.info("mail: sent %s", result.mailed)
    if service.trouble:
        LOG.info("tick: works again")
        service.trouble = None
    service.outcry.works(config, now=app.now())
    service.ticked = app.now()
    service.vitals.end(well=True)
    notify.status(_status(service))


def _said(service: Service, line: str) -> None:
    """Pass on what the crawl says, with the source it is about where it begins with one."""
    name = line.partition(":")[0]
    LOG.info("%s", line, extra={"source": name if name in service.names else None})


def _failed(service: Service, error: BaseException) -> None:
    """Say that a tick failed: once, however many fail in the same way."""
    trouble = f"{type(error).__name__}: {error}"
    if trouble != service.trouble:
        LOG.error("tick: %s: every next tick tries again", trouble, exc_info=error)
    service.trouble = trouble
    service.vitals.end(well=False)
    notify.status("the last tick failed: see the log")
    service.outcry.failed(service.config, trouble, now=app.now())


def _reload(service: Service) -> None:
    """Take the configuration as it is now from the next tick on; one that is wrong is said and the old one stays."""
    notify.reloading()
    try:
        config = service.load()
        service.names = _names(config)
    except (ConfigError, TopicError) as error:
        LOG.error("reload: %s; the configuration from before stays in force", error)
    else:
        service.config = config
        LOG.info("reload: %s: read again; the next tick works by it", config.file or config.home)
    notify.ready(_status(service))


def _names(config: Config) -> frozenset[str]:
    return frozenset(watched.load(config).specs)


def _status(service: Service) -> str:
    last = f"; last tick {service.ticked:%Y-%m-%d %H:%M:%S} UTC" if service.ticked else ""
    return f"watching {len(service.names)} sources{last}"


def _end(shutdown: Callable[[], None], caught: Callable[[float], list[int]]) -> None:
    """Let the tick in hand end in order; a second signal ends us at once, and so does what takes too long."""
    until = time.monotonic() + ENOUGH
    ending = threading.Thread(target=shutdown, daemon=True)
    ending.start()
    while ending.is_alive():
        if {signal.SIGTERM, signal.SIGINT} & set(caught(LOOK / 5)):
            _end_at_once(BROKEN_OFF, "told again: ending at once: what is in hand stays pending")
        if time.monotonic() > until:
            _end_at_once(BROKEN_OFF, f"not done after {ENOUGH:g} s: ending at once: what is in hand stays pending")


def _end_at_once(code: int, why: str) -> None:
    """End this process and the crawl's without another word: every write is a transaction, so nothing is lost."""
    LOG.warning("%s", why)
    runner.kill_all()
    os._exit(code)


@contextmanager
def _signals() -> Iterator[Callable[[float], list[int]]]:
    """Catch the signals we know meanwhile; yield a function that waits so many seconds for some and returns them.

    They come through a socket: a handler that sets an event, while the wait for the same event holds its lock, would
    stop us for good.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for end in (ours, theirs):
            end.setblocking(False)
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        woken = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

        def caught(timeout: float) -> list[int]:
            return list(ours.recv(64)) if select.select([ours], [], [], timeout)[0] else []

        try:
            yield caught
        finally:
            signal.set_wakeup_fd(woken)
            for number, handler in before.items():
                signal.signal(number, handler)
