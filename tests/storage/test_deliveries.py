"""The ledger of mail: entered with the issue, changed one row at a time, on the disk when it matters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import deliveries, digests
from storage.database import rows
from storage.models import Delivery, Queue
from tests.storage.examples import NOW

HOUR = timedelta(hours=1)
QUEUE = Queue(key_id="0a1b2c3d", recipients=("aa", "bb"))


def freeze(db: Database, id: str = "2026-W47", *, number: int = 1, queue: Queue | None = QUEUE) -> None:
    digests.freeze(
        db,
        id=id,
        number=number,
        window_start=NOW + number * timedelta(weeks=1),
        window_end=NOW + (number + 1) * timedelta(weeks=1),
        timezone="UTC",
        payload="{}",
        items=[],
        made_at=NOW,
        queue=queue,
    )


def states(db: Database, id: str = "2026-W47") -> list[str]:
    return [one.state for one in deliveries.of(db, id)]


def test_an_issue_is_frozen_with_its_mail(db: Database) -> None:
    freeze(db)
    assert deliveries.of(db, "2026-W47") == [
        Delivery(
            digest_id="2026-W47",
            recipient=recipient,
            state="waiting",
            message_id="",
            at=NOW,
            attempts=0,
            next_try=NOW,
            error=None,
            key_id="0a1b2c3d",
        )
        for recipient in ("aa", "bb")
    ]
    assert deliveries.due(db, now=NOW) == deliveries.of(db, "2026-W47")


def test_an_issue_whose_mail_cannot_be_entered_is_not_frozen_either(db: Database) -> None:
    with pytest.raises(AttributeError):
        freeze(db, queue="nobody")  # type: ignore[arg-type]
    assert digests.load(db, "2026-W47") is None


def test_an_issue_that_was_frozen_before_gets_no_mail_by_being_frozen_again(db: Database) -> None:
    freeze(db, queue=None)
    freeze(db)
    assert deliveries.of(db, "2026-W47") == []


def test_whoever_is_there_already_is_not_entered_again(db: Database) -> None:
    freeze(db)
    [first, _] = deliveries.due(db, now=NOW)
    deliveries.sent(db, first, now=NOW)
    deliveries.enqueue(db, "2026-W47", Queue(key_id="0a1b2c3d", recipients=("aa", "cc")), now=NOW)
    assert states(db) == ["sent", "waiting", "waiting"]


def test_a_message_goes_out_step_by_step(db: Database) -> None:
    freeze(db)
    [first, second] = deliveries.due(db, now=NOW)
    deliveries.begin(db, first, "<id@example.org>", now=NOW + HOUR)
    [sending, waiting] = deliveries.of(db, "2026-W47")
    assert (sending.state, sending.message_id, sending.at) == ("sending", "<id@example.org>", NOW + HOUR)
    assert waiting == second
    deliveries.sent(db, sending, now=NOW + HOUR)
    [sent, _] = deliveries.of(db, "2026-W47")
    assert (sent.state, sent.message_id, sent.next_try, sent.attempts) == ("sent", "<id@example.org>", None, 0)
    assert deliveries.due(db, now=NOW + HOUR) == [second]


def test_what_a_crash_left_is_due(db: Database) -> None:
    freeze(db)
    [first, second] = deliveries.due(db, now=NOW)
    deliveries.begin(db, first, "<id@example.org>", now=NOW)
    assert [one.state for one in deliveries.due(db, now=NOW)] == ["sending", "waiting"]
    deliveries.fail(db, second, "450 later", refused=False, next_try=NOW + HOUR, now=NOW)
    assert [one.recipient for one in deliveries.due(db, now=NOW)] == ["aa"]


def test_what_failed_waits_or_ends(db: Database) -> None:
    freeze(db)
    [first, second] = deliveries.due(db, now=NOW)
    deliveries.fail(db, first, "450 later", refused=False, next_try=NOW + HOUR, now=NOW)
    deliveries.fail(db, second, "550 never", refused=True, next_try=None, now=NOW)
    assert deliveries.due(db, now=NOW + HOUR - timedelta(seconds=1)) == []
    [again] = deliveries.due(db, now=NOW + HOUR)
    assert (again.attempts, again.error) == (1, "450 later")
    deliveries.fail(db, again, "450 still", refused=False, next_try=None, now=NOW + HOUR)
    assert states(db) == ["given-up", "refused"]
    assert [(one.recipient, one.error) for one in deliveries.failed(db)] == [("aa", "450 still"), ("bb", "550 never")]


def test_what_failed_is_renewed_and_what_was_sent_is_not(db: Database) -> None:
    freeze(db)
    [first, second] = deliveries.due(db, now=NOW)
    deliveries.sent(db, first, now=NOW)
    deliveries.fail(db, second, "550 never", refused=True, next_try=None, now=NOW)
    deliveries.renew(db, "2026-W47", ["aa", "bb"], now=NOW + HOUR)
    assert states(db) == ["sent", "waiting"]
    [again] = deliveries.due(db, now=NOW + HOUR)
    assert (again.recipient, again.attempts) == ("bb", 0)


def test_the_oldest_issue_comes_first(db: Database) -> None:
    freeze(db, "2026-W48", number=2)
    freeze(db, "2026-W47", number=1)
    assert [one.digest_id for one in deliveries.due(db, now=NOW)] == ["2026-W47"] * 2 + ["2026-W48"] * 2


def test_what_says_whether_a_message_left_outlives_a_power_cut(db: Database) -> None:
    freeze(db)
    [first, _] = deliveries.due(db, now=NOW)
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    deliveries.begin(db, first, "<id@example.org>", now=NOW)
    deliveries.sent(db, first, now=NOW)
    db.conn.set_trace_callback(None)
    assert [line for line in said if line.startswith(("PRAGMA", "COMMIT"))] == [
        "PRAGMA synchronous = FULL",
        "COMMIT",
        "PRAGMA synchronous = NORMAL",
    ] * 2


def test_what_is_due_is_found_by_the_index(db: Database) -> None:
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    deliveries.due(db, now=NOW)
    db.conn.set_trace_callback(None)
    plan = [one["detail"] for one in rows(db, f"EXPLAIN QUERY PLAN {said[0]}")]
    assert "USING INDEX deliveries_waiting" in plan[0]
