"""Telling the operator: what is new is entered in the store, and what is entered goes out over each channel.

A message that failed is tried again, ever more seldom, for a day. So that a storm does not bury anybody, only so many
messages leave in an hour; the rest waits and is told together. That a channel itself fails is said on the terminal, in
``status`` and over the other channels, once. Only the process that holds the home's lock comes here.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler import alarms, channels, health, message
from scheduler.channels import NotTold
from scheduler.config import Config
from scheduler.health import Problem
from storage import alarms as ledger
from storage import problems, properties, sources
from storage.alarms import OF_A_CHANNEL
from storage.models import Alarm, AlarmDelivery

if TYPE_CHECKING:
    from storage.sqlite import Database

MOST = 4  # messages over a channel in an hour
HOUR = timedelta(hours=1)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
LONGEST_PAUSE = HOUR
GIVEN_UP = timedelta(days=1)
SETTLED = 2  # failures in a row from which on a channel is said to fail: one is a hiccup
UNSET = "nobody has set up this channel any more"


def standing(db: Database, found: Mapping[str, Sequence[str]], *, now: datetime) -> list[Problem]:
    """Record what is wrong now, by what it is about, and return what was not when the same was last looked at.

    A text may begin with what it is about, as that of an error does: a problem says it by itself.
    """
    what = {about: alarms.shown(about) for about in found}
    texts = {about: [text.removeprefix(f"{what[about]}: ") for text in texts] for about, texts in found.items()}
    return [Problem(what=what[about], text=text) for about, text in problems.standing(db, texts, now=now)]


def raised(db: Database, config: Config, *, now: datetime) -> list[Alarm]:
    """Enter what is to be told now and return it."""
    return ledger.raise_(db, partial(alarms.decide, now=now), channels=channels.configured(config), now=now)


def passing(db: Database, looked: Collection[str]) -> list[Problem]:
    """Return which of the sources that were looked at fail without anybody being told: it may be a hiccup.

    While our network is down, none: that was told.
    """
    told = ledger.told(db)
    if any(one.kind == "network" for one in ledger.standing(db)):
        return []
    return [
        Problem(what=one.source.name, text=health.explained(one))
        for one in sources.health(db)
        if one.state in health.FAILING and one.source.name in looked and one.source.name not in told
    ]


def send(db: Database, config: Config, *, now: datetime, stop: threading.Event | None = None) -> list[Problem]:
    """Send what is due over every channel; return which channels newly fail."""
    usable = channels.configured(config)
    queue, wrong = ledger.waiting(db), problems.gone(db, OF_A_CHANNEL, usable)
    if unset := [one for one in queue if one.channel not in usable]:
        ledger.give_up(db, unset, UNSET, now=now)
    for channel in usable:
        ours = [one for one in queue if one.channel == channel]
        room = MOST - ledger.begun(db, channel, since=now - HOUR, now=now)
        for deliveries in due(ours, room=room, now=now):
            if stop and stop.is_set():
                break
            error = _send(db, config, channel, deliveries, now, stop)
            if error is None:
                wrong[OF_A_CHANNEL + channel] = []
            elif deliveries[0].attempts + 1 >= SETTLED and not problems.of(db, OF_A_CHANNEL + channel):
                wrong[OF_A_CHANNEL + channel] = [error]
    return standing(db, wrong, now=now)


def due(queue: Sequence[AlarmDelivery], *, room: int, now: datetime) -> list[list[AlarmDelivery]]:
    """Return the messages that are to be sent now over a channel; pure.

    What may have arrived goes again as it was; the rest leaves together as soon as one is due and there is ``room``.
    """
    by_message = sorted((one for one in queue if one.state == "sending"), key=lambda one: one.message or "")
    again = [list(group) for _, group in groupby(by_message, key=lambda one: one.message)]
    rest = [one for one in queue if one.state == "waiting"]
    found = [group for group in again if any(_is_due(one, now) for one in group)]
    return [*found, rest] if room > 0 and any(_is_due(one, now) for one in rest) else found


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts, from 1 on; pure."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else LONGEST_PAUSE


def _is_due(one: AlarmDelivery, now: datetime) -> bool:
    # Later than any pause lasts: the clock was set back meanwhile.
    return one.next_try is None or one.next_try <= now or one.next_try > now + LONGEST_PAUSE


def _send(
    db: Database,
    config: Config,
    channel: str,
    deliveries: Sequence[AlarmDelivery],
    now: datetime,
    stop: threading.Event | None,
) -> str | None:
    """Send one message and enter what came of it; return why it failed, if it did."""
    made = message.compose(
        [one.alarm for one in deliveries],
        instance=str(properties.instance(db)),
        title=config.site.title,
        zone=ZoneInfo(config.site.timezone),
    )
    begin = partial(ledger.begin, db, deliveries, made.name, now=now)
    try:
        channels.send(channel, config, made, begin=begin, stop=stop)
    except NotTold as error:
        attempts = max(one.attempts for one in deliveries) + 1
        why, then = str(error), now + pause(attempts)
        ledger.fail(db, deliveries, why, unclear=error.unclear, next_try=then, now=now)
        # An alarm that is old since the machine was off, or the clock wrong, has not been tried for a day.
        late = [one for one in deliveries if now - one.alarm.at >= GIVEN_UP and one.attempts >= len(PAUSES)]
        if late and (len(late) == len(deliveries) or not error.unclear):
            ledger.give_up(db, late, why, now=now)
        return why
    ledger.sent(db, deliveries, now=now)
    return None
