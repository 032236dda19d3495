"""The ways by which the operator is told: mail, a webhook, a command. One module each, and one verb: ``send``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.config import Config


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is sent over a channel: some alarms at once, in words and as data.

    ``name`` is made of the alarms' numbers: who has had a message of this name has had these.
    """

    name: str
    at: datetime
    subject: str
    text: str
    data: Mapping[str, Any]


class NotTold(Exception):
    """A channel did not take a message: ``str()`` says why, in words that stay the same while that lasts.

    ``unclear``: it broke off in the middle, so that it may have arrived.
    """

    def __init__(self, why: str, *, unclear: bool = False) -> None:
        super().__init__(why)
        self.unclear = unclear


def configured(config: Config) -> tuple[str, ...]:
    """Name the channels that are set up."""
    return tuple(name for name in ("mail", "webhook", "command") if getattr(config.alarm, name))


def send(
    channel: str, config: Config, message: Message, *, begin: Callable[[], None], stop: threading.Event | None
) -> None:
    """Hand a message over; ``begin`` is called right before its first byte leaves. Raises ``NotTold``."""
    from scheduler.channels import command, mail, webhook

    ways = {"mail": mail.send, "webhook": webhook.send, "command": command.send}
    ways[channel](config, message, begin, stop or threading.Event())
