"""Sending to a real server: who gets what, what a refusal changes, and what the ledger says at every moment."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from reports import deliver, mail, payload, recipients
from reports.deliver import Outcome
from reports.model import Digest
from reports.place import Place
from reports.recipients import Recipient
from storage import deliveries, digests
from storage.database import transaction
from tests.mailbox import DROP, Mailbox
from tests.reports.letters import (
    ANNA,
    BOLAT,
    CHEN,
    KEY,
    LAST,
    QUARTER,
    SENDER,
    attempted,
    error,
    issue,
    post,
    states,
)
from tests.reports.samples import NOW


def test_each_recipient_has_a_message_of_their_own_once(db: Database, box: Mailbox) -> None:
    issue(db, ANNA, BOLAT, CHEN)
    leaving = post(
        box.port,
        ANNA,
        Recipient(address=BOLAT, language="kk"),
        Recipient(address=CHEN, language="zh", sections=("students",)),
    )
    done = deliver.send(db, replace(leaving, place=Place(public_url="https://example.org/w/")), now=NOW)
    assert done == Outcome(tried=3, sent=3)
    assert states(db) == {ANNA: "sent", BOLAT: "sent", CHEN: "sent"}
    assert box.connections == 1
    for address, language in ((ANNA, "en"), (BOLAT, "kk"), (CHEN, "zh")):
        [data] = box.received(address)
        message = message_from_bytes(data, policy=policy.default)
        page = message.get_body(("html",))
        assert page
        assert message["To"] == address
        assert f'lang="{language}"' in page.get_content()[:300]
    assert len(set(box.ids())) == 3
    assert deliver.send(db, leaving, now=NOW) == Outcome()
    assert len(box.letters) == 3


def test_a_row_says_sending_before_the_first_byte_leaves_and_sent_after_the_last(
    db: Database, box: Mailbox, tmp_path: Path
) -> None:
    seen: list[list[str]] = []

    def look(_: str) -> None:
        with closing(sqlite3.connect(tmp_path / "silkwatch.db")) as other:  # what a crash would leave
            seen.append(sorted(state for (state,) in other.execute("SELECT state FROM deliveries")))

    box.on_data = look
    issue(db, ANNA, BOLAT)
    deliver.send(db, post(box.port, ANNA, BOLAT), now=NOW)
    assert seen == [["sending", "waiting"], ["sending", "sent"]]


def test_what_a_crash_left_is_sent_again_with_the_same_id_and_the_same_bytes(db: Database, box: Mailbox) -> None:
    issue(db, ANNA)
    leaving = post(box.port, ANNA)
    deliver.send(db, leaving, now=NOW)
    with transaction(db):
        db.conn.execute("UPDATE deliveries SET state = 'sending'")  # as if we had been killed before the answer came
    deliver.send(db, leaving, now=NOW + timedelta(days=1))
    first, second = box.received(ANNA)
    assert first == second
    # The name of the sender has been mended in between: the bytes differ, but receivers still know the message.
    with transaction(db):
        db.conn.execute("UPDATE deliveries SET state = 'sending'")
    deliver.send(db, replace(leaving, sender="news@example.kz"), now=NOW + timedelta(days=1))
    assert len(set(box.ids())) == 1


def test_a_temporary_refusal_of_one_holds_up_nobody_else_and_is_tried_again(db: Database, box: Mailbox) -> None:
    issue(db, ANNA, BOLAT, CHEN)
    leaving = post(box.port, ANNA, BOLAT, CHEN)
    box.answers["RCPT", BOLAT] = "450 4.2.0 greylisted, try again"
    assert deliver.send(db, leaving, now=NOW) == Outcome(tried=3, sent=2)
    assert states(db) == {ANNA: "sent", BOLAT: "waiting", CHEN: "sent"}
    assert error(db, BOLAT) == "450 4.2.0 greylisted, try again"
    box.answers.clear()
    assert deliver.send(db, leaving, now=NOW + QUARTER - timedelta(seconds=1)) == Outcome()
    assert deliver.send(db, leaving, now=NOW + QUARTER) == Outcome(tried=1, sent=1)
    assert error(db, BOLAT) is None
    assert len(box.letters) == 3


@pytest.mark.parametrize(
    ("command", "about", "remedy"),
    [
        ("RCPT", "", "mend the address or remove it"),
        ("DATA", "the message: ", "it is the message that the mail server will not have: ask whoever runs it"),
    ],
)
def test_a_refusal_for_good_is_told_without_the_address(
    db: Database, box: Mailbox, command: str, about: str, remedy: str
) -> None:
    issue(db, ANNA, BOLAT)
    leaving = post(box.port, ANNA, BOLAT)
    box.answers[command, BOLAT] = f"550 5.1.1 <{BOLAT.upper()}>: no mailbox bolat here; sent by {SENDER}"
    assert deliver.send(db, leaving, now=NOW) == Outcome(tried=2, sent=1)
    assert states(db) == {ANNA: "sent", BOLAT: "refused"}
    said = f"{about}550 5.1.1 <…>: no mailbox … here; sent by …"
    assert error(db, BOLAT) == said
    assert deliver.explained(deliveries.failed(db), leaving) == [
        f"2026-W47: number 2 of [mail] recipients: refused ({said}): {remedy}; `silkwatch digest --week 2026-W47"
        " --send` tries again"
    ]
    assert deliver.send(db, leaving, now=NOW + timedelta(days=30)) == Outcome()


def test_a_message_that_no_connection_survives_is_given_up_in_the_end(db: Database, box: Mailbox) -> None:
    box.answers["DATA", ANNA] = DROP
    issue(db, ANNA)
    leaving = post(box.port, ANNA)
    attempted(db, LAST - 2)
    deliver.send(db, leaving, now=NOW)
    assert states(db) == {ANNA: "waiting"}
    deliver.send(db, leaving, now=NOW + timedelta(hours=8))
    assert states(db) == {ANNA: "given-up"}
    assert "ask whoever runs the mail server" in deliver.explained(deliveries.failed(db), leaving)[0]


def test_an_issue_that_cannot_be_shown_holds_up_no_other(db: Database, box: Mailbox) -> None:
    for number, id in enumerate(("2026-W46", "2026-W47", "2026-W48"), 11):
        issue(db, ANNA, BOLAT, id=id, number=number)
    with transaction(db):
        for path, value, id in (("$.language", "uz", "2026-W46"), ("$.title", 7, "2026-W47")):
            db.conn.execute("UPDATE digests SET payload = json_set(payload, ?, ?) WHERE id = ?", (path, value, id))
    done = deliver.send(db, post(box.port, ANNA, BOLAT), now=NOW)
    assert (done.sent, len(done.unsendable)) == (2, 2)
    assert "2026-W46: there are no words for the language 'uz'" in done.unsendable[0]
    assert "2026-W47: it cannot be shown" in done.unsendable[1]
    assert all("2026-W48" in id for id in box.ids())


def test_an_issue_is_rendered_once_for_all_who_want_the_same(
    db: Database, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered, render = [], mail.edition

    def counted(made: Digest, **wishes: Any) -> mail.Edition:
        rendered.append(wishes["sections"])
        return render(made, **wishes)

    monkeypatch.setattr(mail, "edition", counted)
    some = Recipient(address=CHEN, sections=("students",))
    issue(db, ANNA, BOLAT, CHEN)
    leaving = post(box.port, ANNA, BOLAT, some)
    assert deliver.send(db, leaving, now=NOW).sent == 3
    assert rendered == [None, {"students"}]
    digest = payload.load(digests.load(db, "2026-W47") or "")
    for recipient in leaving.recipients:
        mark = recipients.hashed(recipient.address, KEY)
        alone = mail.message(
            digest,
            place=leaving.place,
            sender=SENDER,
            recipient=recipient.address,
            recipient_hash=mark,
            sections=frozenset(recipient.sections) if recipient.sections else None,
        )
        assert box.received(recipient.address) == [alone.as_bytes()]


def test_an_issue_that_was_sent_by_a_key_now_lost_is_not_sent_twice(db: Database, box: Mailbox) -> None:
    issue(db, ANNA, key=b"?" * 32)
    issue(db, ANNA, id="2026-W48", number=13)
    done = deliver.send(db, post(box.port, ANNA), now=NOW)
    assert done.sent == 1
    assert [text.partition(": put that file back")[0] for text in done.unsendable] == [
        "mail: 2026-W47: silkwatch.key is not the one by which its recipients were entered, so nobody knows who has"
        " had it"
    ]
    assert [one.digest_id for one in deliveries.due(db, now=NOW)] == ["2026-W47"]


def test_an_issue_that_cannot_be_read_holds_up_no_other(db: Database, box: Mailbox) -> None:
    issue(db, ANNA)
    issue(db, ANNA, id="2026-W48", number=13)
    with transaction(db):
        db.conn.execute("UPDATE digests SET payload = '{' WHERE id = '2026-W47'")
    done = deliver.send(db, post(box.port, ANNA), now=NOW)
    assert (done.sent, len(done.unsendable)) == (1, 1)


def test_whoever_is_no_recipient_any_more_gets_nothing(db: Database, box: Mailbox) -> None:
    issue(db, ANNA, BOLAT)
    assert deliver.send(db, post(box.port, ANNA), now=NOW) == Outcome(tried=1, sent=1)
    assert box.received(BOLAT) == []


def test_one_issue_alone_can_be_sent(db: Database, box: Mailbox) -> None:
    issue(db, ANNA)
    issue(db, ANNA, id="2026-W48", number=13)
    assert deliver.send(db, post(box.port, ANNA), now=NOW, issue="2026-W48") == Outcome(tried=1, sent=1)
    assert ["2026-W48" in id for id in box.ids()] == [True]


def test_it_stops_when_it_is_asked_to(db: Database, box: Mailbox) -> None:
    stop = threading.Event()
    box.on_data = lambda _: stop.set()
    issue(db, ANNA, BOLAT, CHEN)
    leaving = post(box.port, ANNA, BOLAT, CHEN)
    assert deliver.send(db, leaving, now=NOW, stop=stop) == Outcome(tried=1, sent=1)
    assert deliver.send(db, leaving, now=NOW) == Outcome(tried=2, sent=2)  # the others are still due


def test_after_the_last_pause_it_is_given_up(db: Database, box: Mailbox) -> None:
    box.answers["RCPT", ANNA] = "452 4.2.2 mailbox full"
    issue(db, ANNA)
    leaving = post(box.port, ANNA)
    attempted(db, LAST - 2)
    deliver.send(db, leaving, now=NOW)
    assert states(db) == {ANNA: "waiting"}
    deliver.send(db, leaving, now=NOW + timedelta(hours=8))
    assert states(db) == {ANNA: "given-up"}
    assert "given-up (452 4.2.2 mailbox full)" in deliver.explained(deliveries.failed(db), leaving)[0]


@given(st.integers(min_value=1, max_value=200))
def test_pauses_grow_and_end(attempts: int) -> None:
    pauses = [deliver.pause(n) for n in range(1, attempts + 1)]
    known = [pause for pause in pauses if pause is not None]
    assert pauses == known + [None] * (len(pauses) - len(known))
    assert known == sorted(known)
    assert sum(known, timedelta()) <= timedelta(days=5)
    assert known == pauses or sum(known, timedelta()) > timedelta(days=4, hours=12)
