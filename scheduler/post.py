"""Mail: how the configuration says it leaves, sending what is due, and sending an issue by hand."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reports.errors import KeyUnusable
from scheduler import lock
from scheduler.config import Config
from scheduler.errors import AlreadyRunning, ConfigError

if TYPE_CHECKING:
    from reports.deliver import Post
    from reports.smtp import Server
    from storage.models import Queue
    from storage.sqlite import Database

PASSWORD = "SILKWATCH_MAIL_PASSWORD"  # the name of the environment variable
ABOUT = ("mail", "mail of issues", "mail of recipients")  # what can be wrong: the server, an issue, a recipient


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came of sending an issue by hand: how many got it, had it before and have not got it, and what is wrong."""

    sent: int
    had: int
    left: int
    wrong: tuple[str, ...]


def queue(config: Config) -> Queue | None:
    """Return whom an issue that is made now is to be sent to; None: no mail is set up. Raises ``KeyUnusable``."""
    from reports import recipients

    if config.mail.host is None or not config.mail.recipients:
        return None
    return recipients.queue(config.mail.recipients, recipients.load_key(config.key))


def post(config: Config) -> Post:
    """Put together what sending needs. Raises ``ConfigError``, which names the key, and ``KeyUnusable``."""
    from reports import recipients
    from reports.deliver import Post
    from reports.place import Place

    mail = config.mail
    by, sender = server(config)
    if not mail.recipients:
        raise _missing("recipients", "list who is to have the digest")
    return Post(
        server=by,
        sender=sender,
        recipients=mail.recipients,
        key=recipients.load_key(config.key),
        place=Place(public_url=config.site.public_url),
        unsubscribe=mail.unsubscribe,
    )


def server(config: Config) -> tuple[Server, str]:
    """Return the mail server and the address that mail comes from. Raises ``ConfigError``, which names the key."""
    from reports.smtp import Server

    mail, password = config.mail, os.environ.get(PASSWORD)
    if mail.host is None:
        raise _missing("host", "name the mail server")
    if mail.sender is None:
        raise _missing("from", "give the address the digest comes from")
    if mail.user is not None and not password:
        raise ConfigError(f"configuration: [mail] user: there is no password for it: set {PASSWORD}")
    if not f"{mail.user or ''}{password or ''}".isascii():
        raise ConfigError(f"configuration: [mail] user and {PASSWORD}: must be of ASCII characters: choose others")
    return Server(host=mail.host, port=mail.port, user=mail.user, password=password), mail.sender


def send_due(
    db: Database, config: Config, *, now: datetime, stop: threading.Event | None = None
) -> tuple[int, dict[str, list[str]]]:
    """Send what is due; return how many messages went out and what is wrong, by what it is about.

    While another process sends, there is nothing for us to do.
    """
    from storage import deliveries

    if config.mail.host is None or not config.mail.recipients:
        return 0, {about: [] for about in ABOUT}
    waiting = deliveries.due(db, now=now)
    try:
        leaving = post(config)
    except (ConfigError, KeyUnusable) as error:
        return 0, {"mail": [str(error)]} if waiting else {}
    from reports import deliver

    done = deliver.Outcome()
    if waiting:
        try:
            with lock.held(config.home, "mail", file=lock.MAIL):
                done = deliver.send(db, leaving, now=now, stop=stop)
        except AlreadyRunning:
            return 0, {}
    wrong = {
        "mail of issues": [text.removeprefix("mail: ") for text in done.unsendable],
        "mail of recipients": deliver.explained(deliveries.failed(db), leaving),
    }
    if done.tried:  # otherwise nobody knows whether what was wrong with the server still is
        wrong["mail"] = [done.trouble] if done.trouble else []
    return done.sent, wrong


def send_now(db: Database, config: Config, issue: str, *, now: datetime) -> Sent:
    """Send an issue to all who have not had it, also to those who were refused or given up.

    Raises ``ConfigError``, ``KeyUnusable``, ``KeyLost``, and ``AlreadyRunning`` while another process sends.
    """
    from reports import deliver, recipients, smtp
    from storage import deliveries

    with lock.held(config.home, "digest --send", file=lock.MAIL):
        leaving = post(config)
        deliver.check_key(db, issue, leaving.key)
        deliveries.enqueue(db, issue, recipients.queue(leaving.recipients, leaving.key), now=now)
        deliveries.renew(db, issue, leaving.known, now=now)
        done = deliver.send(db, leaving, now=now, issue=issue)
        found = leaving.ours(deliveries.of(db, issue))
    left = [one for one in found if one.state != "sent"]
    trouble = [f"mail: {smtp.in_full(done.trouble, done.answer)}"] if done.trouble else []
    wrong = (*done.unsendable, *trouble, *(f"mail: {text}" for text in deliver.explained(left, leaving)))
    return Sent(sent=done.sent, had=len(found) - len(left) - done.sent, left=len(left), wrong=wrong)


def _missing(key: str, remedy: str) -> ConfigError:
    return ConfigError(f"configuration: [mail] {key}: is not set: {remedy} in silkwatch.toml")
