"""Issues that are to be mailed, for tests: who is to have them, how they leave, and what the ledger says."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from reports import deliver, payload, recipients
from reports.deliver import Post
from reports.recipients import Recipient
from reports.smtp import Server
from storage import deliveries, digests
from storage.database import rows, transaction
from tests.reports import samples
from tests.reports.samples import NOW

KEY = bytes(range(32))
ANNA, BOLAT, CHEN = "anna@example.org", "bolat@example.kz", "chen@example.cn"
SENDER = "digest@example.org"
PASSWORD = "correct-horse"
QUARTER = timedelta(minutes=15)
LAST = next(attempt for attempt in itertools.count(1) if deliver.pause(attempt) is None)


def issue(db: Database, *addresses: str, id: str = "2026-W47", number: int = 12, key: bytes = KEY) -> None:
    """Freeze an issue whose mail goes to these."""
    made = replace(samples.digest(samples.corpus(samples.article(1))), id=id, number=number, week=id)
    digests.freeze(
        db,
        id=id,
        number=number,
        window_start=made.window_start + timedelta(weeks=number - 12),
        window_end=made.window_end + timedelta(weeks=number - 12),
        timezone=made.timezone,
        payload=payload.dump(made),
        items=[],
        made_at=NOW,
        queue=recipients.queue([Recipient(address=one) for one in addresses], key),
    )


def post(port: int, *wanted: str | Recipient, user: str | None = None, host: str = "127.0.0.1") -> Post:
    return Post(
        server=Server(host=host, port=port, user=user, password=PASSWORD if user else None),
        sender=SENDER,
        recipients=tuple(Recipient(address=one) if isinstance(one, str) else one for one in wanted),
        key=KEY,
    )


def states(db: Database) -> dict[str, str]:
    """Return address → state."""
    names = {recipients.hashed(one, KEY): one for one in (ANNA, BOLAT, CHEN)}
    return {names[one["recipient"]]: one["state"] for one in rows(db, "SELECT * FROM deliveries")}


def attempted(db: Database, times: int) -> None:
    """As if each message had been offered so often."""
    with transaction(db):
        db.conn.execute("UPDATE deliveries SET attempts = ?", (times,))


def error(db: Database, address: str, id: str = "2026-W47") -> str | None:
    [found] = [one for one in deliveries.of(db, id) if one.recipient == recipients.hashed(address, KEY)]
    return found.error
