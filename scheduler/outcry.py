"""Telling the operator that the service itself fails, when it cannot write down that it did: a full disk, a damaged
store.

There is no ledger then, only this process's memory: told is trouble that lasts, once, and its end. Who is restarted
meanwhile may tell it again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler import channels, message
from scheduler.config import Config
from storage.models import Alarm

PATIENCE = timedelta(minutes=10)  # ticks that fail for so long are no hiccup
WORKS = "works again"
_log = logging.getLogger("silkwatch")


@dataclass
class Outcry:
    """How long ticks have failed, and whether that was told; belongs to the daemon's thread of ticks."""

    since: datetime | None = None
    told: bool = False
    tried: datetime | None = None  # when its end was told, and nobody took it

    def failed(self, config: Config, trouble: str, *, now: datetime) -> None:
        """Note that a tick failed, and tell it when that has lasted."""
        if self.since is None or self.since > now:  # the clock was set back
            self.since = now
        if not self.told and now - self.since >= PATIENCE:
            self.told = tell(config, trouble, over=False, since=self.since, now=now)

    def works(self, config: Config, *, now: datetime) -> None:
        """Note that a tick went well, and tell it where the opposite was told, until somebody takes it."""
        if self.told:
            if self.tried and timedelta() <= now - self.tried < PATIENCE:
                return
            if not tell(config, WORKS, over=True, since=self.since, now=now):
                self.tried = now
                return
        self.since, self.told, self.tried = None, False, None


def tell(config: Config, text: str, *, over: bool, since: datetime | None, now: datetime) -> bool:
    """Send one alarm over every channel, as it is; say whether any took it."""
    alarm = Alarm(at=now, about="service", kind="problem", state="ok" if over else "wrong", text=text, since=since)
    made = message.compose([alarm], instance=None, title=config.site.title, zone=ZoneInfo(config.site.timezone))
    return any(list(_taken(config, made)))


def _taken(config: Config, made: channels.Message) -> Iterator[bool]:
    for channel in channels.configured(config):
        try:
            channels.send(channel, config, made, begin=lambda: None, stop=None)
        except channels.NotTold as error:
            _log.error("alarm by %s: %s", channel, error)
            yield False
        else:
            yield True
