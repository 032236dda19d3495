"""A message of alarms: some of them at once, in words and as data; pure. What is from the web is made harmless here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from reports.clean import plain
from reports.excerpt import shortened
from scheduler import alarms
from scheduler.channels import Message
from storage import times
from storage.models import Alarm

SCHEMA = "silkwatch-alarm/1"
SHOWN = 50  # alarms in one message; who has more has `silkwatch status`
NAMED = 3  # in the subject
SUBJECT = 100  # columns
TEXT = 500  # columns of what is wrong: it may quote a page


def compose(told: Sequence[Alarm], *, instance: str | None, title: str, zone: ZoneInfo) -> Message:
    """Make a message of alarms, at least one. The same alarms give the same message for ever.

    ``instance`` is the store's, None when it cannot be asked.
    """
    latest = alarms.gathered(told)
    numbers = sorted(one.id for one in told)
    at = max(one.at for one in told)
    named = hashlib.sha256(f"{instance} {times.moment(at)} {' '.join(map(str, numbers))}".encode()).hexdigest()[:32]
    text = "\n\n".join([*(_told(one, zone) for one in latest[:SHOWN]), *_rest(latest), _closing(zone)]) + "\n"
    data = {
        "schema": SCHEMA,
        "id": f"silkwatch-{named}",
        "instance": instance,
        "title": plain(title),
        "at": times.moment(at),
        "subject": subject(latest, title),
        "text": text,
        "alarms": [_data(one) for one in latest[:SHOWN]],
        "more": max(0, len(latest) - SHOWN),
    }
    return Message(name=f"silkwatch-{named}", at=at, subject=subject(latest, title), text=text, data=data)


def subject(latest: Sequence[Alarm], title: str) -> str:
    """Say in a line what it is about, what is wrong before what is well again."""
    wrong = [one for one in latest if not one.over]
    if len(latest) == 1:
        said = f"{_name(latest[0])}: {_text(latest[0])}"
    else:
        names = alarms.names(wrong or latest)
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        said = f"{'trouble with' if wrong else 'well again:'} {plain(', '.join(names[:NAMED]))}{more}"
    return shortened(f"{plain(title)}: {said}", SUBJECT)


def remedy(one: Alarm) -> str | None:
    """Say what to do, where there is more to do than the text says."""
    if one.over or one.kind == "network":
        return None
    if one.kind == "source":
        return f"silkwatch sources check {plain(one.about)}"
    if one.about.startswith(alarms.OF_A_SOURCE):
        return f"silkwatch sources check {plain(one.about.removeprefix(alarms.OF_A_SOURCE))}"
    return "silkwatch doctor"


def _told(one: Alarm, zone: ZoneInfo) -> str:
    days = {"since": one.since}
    if one.kind == "source":
        days |= {"last success": one.last_success, "last new article": one.last_new}
    known = [f"{name} {day.astimezone(zone):%Y-%m-%d %H:%M}" for name, day in days.items() if day]
    never = ["it has never worked"] if one.kind == "source" and not one.last_success else []
    do = remedy(one)
    lines = [f"{_name(one)}: {_text(one)}", "; ".join(known + never), f"see: {do}" if do else ""]
    return "\n  ".join(filter(None, lines))


def _rest(latest: Sequence[Alarm]) -> list[str]:
    more = len(latest) - SHOWN
    return [f"and {more} more: silkwatch status"] if more > 0 else []


def _closing(zone: ZoneInfo) -> str:
    return f"All sources: silkwatch status. Times are those of {zone.key}."


def _data(one: Alarm) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": times.moment(one.at),
        "kind": one.kind,
        "about": plain(one.about),
        "state": one.state,
        "over": one.over,
        "text": _text(one),
        "since": times.moment(one.since),
        "last_success": times.moment(one.last_success),
        "last_new": times.moment(one.last_new),
        "remedy": remedy(one),
    }


def _name(one: Alarm) -> str:
    return plain(alarms.shown(one.about))


def _text(one: Alarm) -> str:
    return shortened(plain(one.text), TEXT)
