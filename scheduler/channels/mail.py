"""Alarms by mail, over the server of ``[mail]``: one message to one address, in plain words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from scheduler.channels import Message, NotTold
from scheduler.config import Config
from scheduler.errors import ConfigError


def send(config: Config, message: Message, begin: Callable[[], None], stop: threading.Event) -> None:
    """Hand the message to the mail server, which is told the same Message-ID if it has to be told again.

    Raises ``NotTold``.
    """
    from reports import envelope, smtp
    from scheduler import post

    begun = False

    def beginning() -> None:
        nonlocal begun
        begin()
        begun = True

    try:
        server, sender = post.server(config)
    except ConfigError as error:
        raise NotTold(str(error)) from error
    letter = compose(message, sender=sender, recipient=config.alarm.mail or "")
    recipient = envelope.address(config.alarm.mail or "")
    try:
        with smtp.Line(server, stop) as line:
            reply = line.hand_over(
                letter.as_bytes(), sender=envelope.address(sender), recipient=recipient, begin=beginning
            )
    except smtp.ServerFailed as error:
        raise NotTold(f"{server}: {error}", unclear=begun) from error
    except (smtp.ConnectionLost, smtp.Stopped) as error:
        raise NotTold(f"{server}: it broke off", unclear=begun) from error
    if not reply.taken:
        raise NotTold(f"{server}: it does not take the message ({reply.code})")


def compose(message: Message, *, sender: str, recipient: str) -> EmailMessage:
    """Return the message as mail: the same for ever for the same alarms and addresses; pure."""
    from reports import envelope

    sender, recipient = envelope.address(sender), envelope.address(recipient)
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = Address("Silkwatch", addr_spec=sender)
    made["To"] = recipient
    made["Subject"] = message.subject
    made["Date"] = format_datetime(message.at)
    made["Message-ID"] = f"<{message.name}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text)
    return made
