"""The ledger of mail: one row for each issue and recipient, so that a crash loses no message, and repeats one at most:
that which was on its way.

A recipient is a keyed hash of the address: whoever reads the database learns of none. ``key_id`` tells which key it
was, for under another one nobody knows any more who has had what.

    waiting ──▶ sending ──▶ sent
       ▲           ├──────▶ refused     the server will not have it
       └───────────┴──────▶ given-up    it was offered for days, and not taken

``sending`` is on the disk before the first byte of a message leaves, ``sent`` after the server has taken it over. A row
found in ``sending`` is of a process that ended in between: nobody knows whether the message went out, so it goes out
again, with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from storage import times
from storage.database import lasting, rows, transaction
from storage.models import Delivery, Queue
from storage.sqlite import Database

LONGEST_PAUSE = timedelta(hours=8)  # between two attempts: what is to wait for longer was told so by a wrong clock


def enqueue(db: Database, digest_id: str, queue: Queue, *, now: datetime) -> None:
    """Enter whoever has no row for this issue yet; each is due at once."""
    moment = times.instant(now)
    with transaction(db):
        db.conn.executemany(
            "INSERT INTO deliveries(digest_id, recipient, state, message_id, at, next_try, key_id)"
            " VALUES (?, ?, 'waiting', '', ?, ?, ?) ON CONFLICT DO NOTHING",
            [(digest_id, one, moment, moment, queue.key_id) for one in queue.recipients],
        )


def renew(db: Database, digest_id: str, recipients: Iterable[str], *, now: datetime) -> None:
    """Make these due at once, as if nothing had been tried, unless they have had the issue already."""
    moment = times.instant(now)
    with transaction(db):
        db.conn.executemany(
            "UPDATE deliveries SET state = 'waiting', attempts = 0, at = ?, next_try = ?"
            " WHERE digest_id = ? AND recipient = ? AND state IN ('waiting', 'refused', 'given-up')",
            [(moment, moment, digest_id, one) for one in recipients],
        )


def due(db: Database, *, now: datetime) -> list[Delivery]:
    """Return what is to be sent now, the oldest issue first. Only one process at a time may go by this."""
    return _deliveries(
        db,
        "JOIN digests ON digests.id = digest_id WHERE state IN ('waiting', 'sending')"
        " AND (state = 'sending' OR next_try <= ? OR next_try > ?) ORDER BY window_start, digest_id, recipient",
        times.instant(now),
        times.instant(now + LONGEST_PAUSE),
    )


def of(db: Database, digest_id: str) -> list[Delivery]:
    """Return every row of an issue."""
    return _deliveries(db, "WHERE digest_id = ? ORDER BY recipient", digest_id)


def failed(db: Database) -> list[Delivery]:
    """Return what will not be tried again, the oldest issue first."""
    return _deliveries(
        db,
        "JOIN digests ON digests.id = digest_id WHERE state IN ('refused', 'given-up')"
        " ORDER BY window_start, digest_id, recipient",
    )


def begin(db: Database, one: Delivery, message_id: str, *, now: datetime) -> None:
    """Record that a message is being handed over, before it is."""
    with lasting(db):
        db.conn.execute(
            "UPDATE deliveries SET state = 'sending', message_id = ?, at = ?, next_try = NULL"
            " WHERE digest_id = ? AND recipient = ?",
            (message_id, times.instant(now), one.digest_id, one.recipient),
        )


def sent(db: Database, one: Delivery, *, now: datetime) -> None:
    """Record that the server has taken a message over."""
    with lasting(db):
        db.conn.execute(
            "UPDATE deliveries SET state = 'sent', at = ?, next_try = NULL, error = NULL"
            " WHERE digest_id = ? AND recipient = ?",
            (times.instant(now), one.digest_id, one.recipient),
        )


def postpone(db: Database, one: Delivery, error: str, *, next_try: datetime, now: datetime) -> None:
    """Record why a message was not offered to the server: that is no attempt, so it never is given up for it."""
    with transaction(db):
        db.conn.execute(
            "UPDATE deliveries SET state = 'waiting', at = ?, next_try = ?, error = ?"
            " WHERE digest_id = ? AND recipient = ?",
            (times.instant(now), times.instant(next_try), error, one.digest_id, one.recipient),
        )


def fail(db: Database, one: Delivery, error: str, *, refused: bool, next_try: datetime | None, now: datetime) -> None:
    """Record a failed attempt: ``refused`` for good, to be tried again at ``next_try``, or given up."""
    state = "refused" if refused else "waiting" if next_try else "given-up"
    with transaction(db):
        db.conn.execute(
            "UPDATE deliveries SET state = ?, at = ?, attempts = ?, next_try = ?, error = ?"
            " WHERE digest_id = ? AND recipient = ?",
            (
                state,
                times.instant(now),
                one.attempts + 1,
                times.moment(next_try),
                error,
                one.digest_id,
                one.recipient,
            ),
        )


def _deliveries(db: Database, which: str, *values: str) -> list[Delivery]:
    return [
        Delivery(
            digest_id=one["digest_id"],
            recipient=one["recipient"],
            state=one["state"],
            message_id=one["message_id"],
            at=times.read_instant(one["at"]),
            attempts=one["attempts"],
            next_try=times.read_optional(one["next_try"]),
            error=one["error"],
            key_id=one["key_id"],
        )
        for one in rows(db, f"SELECT deliveries.* FROM deliveries {which}", values)
    ]
