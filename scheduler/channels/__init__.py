"""The ways by which the operator is told: mail, a webhook, a command. One module each, and one verb: ``send``."""

from __future__ import annotations

import shlex
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scheduler.config import Config
from scheduler.errors import ConfigError


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


def amiss(config: Config) -> Iterator[tuple[str, str]]:
    """Name the channels that cannot work as they are set up, and say why; nothing is sent."""
    from scheduler import post

    if config.alarm.mail:
        try:
            post.server(config)
        except ConfigError as error:
            yield "mail", str(error)
    if config.alarm.webhook and urlsplit(config.alarm.webhook).scheme == "http" and not config.network.allow_private:
        yield (
            "webhook",
            "it is not encrypted: write https://, or set [network] allow_private for one of your own network",
        )
    if config.alarm.command:
        name = shlex.split(config.alarm.command)[0]
        if shutil.which(config.home / name if "/" in name else name) is None:  # it is run in the home
            yield "command", f"there is no command {name}: install it, or write its whole path"
