"""Sending issues by mail: each recipient has each issue; twice only if we end while the server takes it.

What is to be sent stands in the ledger (``storage/deliveries.py``). One process at a time sends; the caller sees to it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from jinja2 import TemplateError

from reports import envelope, mail, payload
from reports.errors import BadAddress, BadPayload, KeyLost, ReportError
from reports.model import Digest
from reports.place import ALONE, Place
from reports.recipients import Recipient, hashed, key_id
from reports.sections import SectionKey
from reports.smtp import MESSAGE, ConnectionLost, Line, Server, ServerFailed, Stopped, in_full, scrub
from storage import deliveries, digests
from storage.models import Delivery
from storage.sqlite import Database

FIRST = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
LATER = deliveries.LONGEST_PAUSE
GIVEN_UP = timedelta(days=5)
OUTAGE = timedelta(hours=1)  # until a server that takes nothing is tried again: for as long as that lasts
LOSSES = 3  # connections in a row that break: then it is not the message's fault
# What comes of a frozen issue that is no longer as it was.
RENDERING = (AttributeError, LookupError, TypeError, ValueError, TemplateError)
BREAKS = "it breaks off every message: tried again later"


@dataclass(frozen=True, kw_only=True)
class Post:
    """How mail leaves, in whose name, and to whom; ``key`` turns addresses into what the ledger has of them."""

    server: Server
    sender: str
    recipients: tuple[Recipient, ...]
    key: bytes = field(repr=False)
    place: Place = ALONE
    unsubscribe: str | None = None

    @cached_property
    def known(self) -> Mapping[str, Recipient]:
        """The recipients by what the ledger has of them."""
        return {hashed(one.address, self.key): one for one in self.recipients}

    def ours(self, found: Iterable[Delivery]) -> list[Delivery]:
        """Return the messages to recipients there still are, in the order of the configuration."""
        order = {known: number for number, known in enumerate(self.known)}
        return sorted((one for one in found if one.recipient in order), key=lambda one: order[one.recipient])


Composer = Callable[[Digest, Delivery], tuple[str, bytes]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of sending: how many messages were tried, and how many of them sent.

    ``unsendable``: issues that cannot be sent at all, and why. ``trouble``: what is wrong with the server, in words
    that stay the same from day to day; ``answer``: its own, if any.
    """

    tried: int = 0
    sent: int = 0
    unsendable: tuple[str, ...] = ()
    trouble: str | None = None
    answer: str = ""


def send(
    db: Database, post: Post, *, now: datetime, issue: str | None = None, stop: threading.Event | None = None
) -> Outcome:
    """Send what is due, of one issue or of all, until all are done or ``stop`` is set.

    What goes wrong is in the ledger and in the outcome; only errors of the store and of the settings are raised.
    """
    letters, unsendable = _due(db, post, issue, now)
    composed = composer(post)
    unreadable: set[str] = set()
    tried = sent = lost = 0
    trouble, answer = None, ""
    with Line(post.server, stop) as line:
        for digest, one in letters:
            if stop is not None and stop.is_set():
                break
            if one.digest_id in unreadable:
                continue
            if trouble is not None:
                deliveries.postpone(db, one, trouble, next_try=now + OUTAGE, now=now)
                continue
            try:
                taken = _send_one(db, line, post, composed, digest, one, now)
            except BadPayload as error:
                unreadable.add(one.digest_id)
                unsendable.append(str(error))
                continue
            except Stopped:  # where it is in the ledger it stays: whoever starts next goes on from there
                tried += 1
                break
            except ConnectionLost as error:
                if error.offered:
                    _try_again(db, one, str(error), now)
                else:
                    deliveries.postpone(db, one, str(error), next_try=now + OUTAGE, now=now)
                lost += 1
                trouble, answer = (BREAKS, str(error)) if lost == LOSSES else (None, "")
            except ServerFailed as error:
                trouble, answer = str(error), error.answer
                deliveries.postpone(db, one, in_full(str(error), error.answer), next_try=now + OUTAGE, now=now)
            else:
                sent += taken
                lost = 0
            tried += 1
    if lost == tried > 0:
        trouble = BREAKS
    return Outcome(
        tried=tried,
        sent=sent,
        unsendable=tuple(unsendable),
        trouble=trouble and f"{post.server}: {trouble}",
        answer=answer,
    )


def check_key(db: Database, issue: str, key: bytes) -> None:
    """Make sure that we can tell who has had an issue. Raises ``KeyLost``."""
    if any(one.key_id != key_id(key) for one in deliveries.of(db, issue)):
        raise KeyLost(
            f"mail: {issue}: silkwatch.key is not the one by which its recipients were entered, so nobody knows who has"
            " had it: put that file back from a copy of the home; later issues are sent with the new one"
        )


def explained(found: Iterable[Delivery], post: Post) -> list[str]:
    """Say of messages that are not sent who has not got them, and why: by the place in the configuration; pure.

    Nothing is said of recipients that are no more.
    """
    places = list(post.known)
    return [
        f"{one.digest_id}: number {places.index(one.recipient) + 1} of [mail] recipients: {one.state}"
        f"{f' ({one.error})' if one.error else ''}: {_remedy(one)}"
        for one in post.ours(found)
    ]


def pause(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (from 1 on); None: no longer; pure."""
    if attempts <= len(FIRST):
        return FIRST[attempts - 1]
    waited = sum(FIRST, timedelta()) + (attempts - len(FIRST)) * LATER
    return LATER if waited <= GIVEN_UP else None


def _remedy(one: Delivery) -> str:
    if one.next_try is not None:
        return f"tried again from {one.next_try:%Y-%m-%d %H:%M} UTC on"
    if one.state == "given-up":
        remedy = "ask whoever runs the mail server"
    elif (one.error or "").startswith(MESSAGE):
        remedy = "it is the message that the mail server will not have: ask whoever runs it"
    else:
        remedy = "mend the address or remove it"
    return f"{remedy}; `silkwatch digest --week {one.digest_id} --send` tries again"


def _due(
    db: Database, post: Post, issue: str | None, now: datetime
) -> tuple[Sequence[tuple[Digest, Delivery]], list[str]]:
    """Return what is to be sent now to recipients there still are, and why some issues cannot be."""
    letters: list[tuple[Digest, Delivery]] = []
    unsendable: list[str] = []
    for id, group in groupby(deliveries.due(db, now=now), key=attrgetter("digest_id")):
        if issue not in (None, id):
            continue
        try:
            check_key(db, id, post.key)
            wanted = post.ours(group)
            digest = payload.load(digests.load(db, id) or "") if wanted else None
        except (KeyLost, BadPayload) as error:
            unsendable.append(str(error))
            continue
        letters += [(digest, one) for one in wanted if digest]
    return letters, unsendable


def _send_one(
    db: Database, line: Line, post: Post, composed: Composer, digest: Digest, one: Delivery, now: datetime
) -> bool:
    """Send one message; say whether it is sent. Raises ``BadPayload`` and what ``Line.hand_over`` does."""
    recipient = post.known[one.recipient]
    try:
        address = envelope.address(recipient.address)
    except BadAddress as error:
        deliveries.fail(db, one, scrub(str(error), recipient.address), refused=True, next_try=None, now=now)
        return False
    message_id, message = composed(digest, one)
    reply = line.hand_over(
        message,
        sender=envelope.address(post.sender),
        recipient=address,
        begin=lambda: deliveries.begin(db, one, message_id, now=now),
    )
    if reply.taken:
        deliveries.sent(db, one, now=now)
    elif reply.refused:
        deliveries.fail(db, one, str(reply), refused=True, next_try=None, now=now)
    else:
        _try_again(db, one, str(reply), now)
    return reply.taken


def composer(post: Post) -> Composer:
    """Return what makes the id and the bytes of a message: the same whenever it is sent, as long as the settings are.

    What readers of the same language and sections have in common is rendered once. It raises ``BadPayload``.
    """
    editions: dict[tuple[str, str, tuple[SectionKey, ...] | None], mail.Edition] = {}

    def compose(digest: Digest, one: Delivery) -> tuple[str, bytes]:
        recipient = post.known[one.recipient]
        language = recipient.language or digest.language
        which = (digest.id, language, recipient.sections)
        try:
            if which not in editions:
                editions[which] = mail.edition(
                    replace(digest, language=language),
                    place=post.place,
                    sender=post.sender,
                    recipient_hash=one.recipient,
                    sections=None if recipient.sections is None else frozenset(recipient.sections),
                    unsubscribe=post.unsubscribe,
                )
            made = mail.addressed(editions[which], recipient=recipient.address, recipient_hash=one.recipient)
        except ReportError:  # of the settings: some are a ValueError, too
            raise
        except RENDERING as error:
            why = f"it cannot be shown ({type(error).__name__}: {error})"
            raise BadPayload(f"frozen issue: {digest.id}: {why}: restore a backup of the database") from error
        if one.message_id:  # by which receivers know that they have it, even if the sender's name has changed since
            made.replace_header("Message-ID", one.message_id)
        return str(made["Message-ID"]), made.as_bytes()

    return compose


def _try_again(db: Database, one: Delivery, error: str, now: datetime) -> None:
    wait = pause(one.attempts + 1)
    deliveries.fail(db, one, error, refused=False, next_try=None if wait is None else now + wait, now=now)
