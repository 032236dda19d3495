"""Sending to a real server: who gets what, what a refusal changes, and what the ledger says at every moment."""

from __future__ import annotations

import itertools
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from reports import deliver, mail, payload, recipients, smtp
from reports.clean import plain
from reports.deliver import Outcome, Post
from reports.model import Digest
from reports.place import Place
from reports.recipients import Recipient
from reports.smtp import Server
from storage import deliveries, digests
from storage.database import rows, transaction
from tests.mailbox import DROP, Certificate, Mailbox
from tests.reports import samples
from tests.reports.samples import NOW

KEY = bytes(range(32))
ANNA, BOLAT, CHEN = "anna@example.org", "bolat@example.kz", "chen@example.cn"
SENDER = "digest@example.org"
PASSWORD = "correct-horse"
QUARTER = timedelta(minutes=15)
LAST = next(attempt for attempt in itertools.count(1) if deliver.pause(attempt) is None)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


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


def test_a_broken_connection_costs_one_message_a_quarter_of_an_hour(db: Database, box: Mailbox) -> None:
    issue(db, ANNA, BOLAT, CHEN)
    leaving = post(box.port, ANNA, BOLAT, CHEN)
    box.answers["DATA", BOLAT] = DROP
    assert deliver.send(db, leaving, now=NOW) == Outcome(tried=3, sent=2)
    assert states(db) == {ANNA: "sent", BOLAT: "waiting", CHEN: "sent"}
    box.answers.clear()
    deliver.send(db, leaving, now=NOW + QUARTER)
    assert len(box.letters) == 3


def test_a_server_that_wants_few_messages_over_one_connection_gets_them_over_several(
    db: Database, box: Mailbox
) -> None:
    def one_each() -> str | None:
        return "421 4.7.0 too many messages" if len(box.letters) == box.connections else None

    box.answers["MAIL", SENDER] = one_each
    issue(db, ANNA, BOLAT, CHEN)
    assert deliver.send(db, post(box.port, ANNA, BOLAT, CHEN), now=NOW) == Outcome(tried=3, sent=3)
    assert box.connections == 3


def test_a_server_that_breaks_every_connection_is_left_alone(db: Database, box: Mailbox) -> None:
    people = [f"reader{number}@example.org" for number in range(5)]
    issue(db, *people)
    box.answers["MAIL", SENDER] = DROP
    done = deliver.send(db, post(box.port, *people), now=NOW)
    assert (done.tried, done.sent) == (3, 0)
    assert done.trouble == f"127.0.0.1:{box.port}: it breaks off every message: tried again later"
    assert {(one.next_try, one.attempts) for one in deliveries.of(db, "2026-W47")} == {(NOW + deliver.OUTAGE, 0)}


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


def test_a_server_that_is_down_for_weeks_costs_no_message(db: Database, box: Mailbox) -> None:
    """What was never offered to it is no attempt."""
    issue(db, ANNA, BOLAT)
    leaving, now = post(box.port, ANNA, BOLAT), NOW
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        nobody = replace(leaving, server=replace(leaving.server, port=free.getsockname()[1]))
    box.answers["MAIL", SENDER] = "553 5.7.1 not yours"
    attempted(db, LAST - 1)
    for server in (nobody, leaving) * 2:
        done = deliver.send(db, server, now=now)
        assert done.trouble
        now += timedelta(days=7)
    assert states(db) == {ANNA: "waiting", BOLAT: "waiting"}
    assert "tried again from" in deliver.explained(deliveries.of(db, "2026-W47"), leaving)[0]
    box.answers.clear()
    assert deliver.send(db, leaving, now=now).sent == 2


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


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_says_nothing_does_not_keep_us_from_stopping(
    db: Database, box: Mailbox, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(smtp, "STOP_SECONDS", 0.2)
    stop, over = threading.Event(), threading.Event()

    def silent() -> None:
        stop.set()
        over.wait(10)

    box.answers[command, ANNA] = silent
    issue(db, ANNA, BOLAT)
    leaving = post(box.port, ANNA, BOLAT)
    began = time.monotonic()
    done = deliver.send(db, leaving, now=NOW, stop=stop)
    assert time.monotonic() - began < 5
    over.set()
    assert (done.sent, done.trouble) == (0, None)
    assert states(db) == {ANNA: "sending" if command == "DATA" else "waiting", BOLAT: "waiting"}
    assert [one.attempts for one in deliveries.of(db, "2026-W47")] == [0, 0]
    box.answers.clear()
    assert deliver.send(db, leaving, now=NOW).sent == 2  # by whoever starts next
    assert len({*box.ids()}) == 2


@pytest.mark.parametrize(
    ("greeting", "why"),
    [
        ("554 5.7.1 you are on a list", "it answers 554: tried again later"),
        ("421 4.3.2 restarting", "it answers 421: tried again later"),
        ("HTTP/1.1 400 Bad Request", "it answers -1: tried again later"),
    ],
    ids=["for good", "for now", "no mail server"],
)
def test_a_server_that_does_not_want_us_makes_all_wait(db: Database, box: Mailbox, greeting: str, why: str) -> None:
    box.greeting = greeting
    issue(db, ANNA, BOLAT)
    done = deliver.send(db, post(box.port, ANNA, BOLAT), now=NOW)
    assert (done.tried, done.sent, done.trouble) == (1, 0, f"127.0.0.1:{box.port}: {why}")
    assert states(db) == {ANNA: "waiting", BOLAT: "waiting"}
    assert box.connections == 1


def test_a_sender_who_may_not_send_is_trouble_and_nobodys_refusal(db: Database, box: Mailbox) -> None:
    box.answers["MAIL", SENDER] = "553 5.7.1 sender address not owned by user"
    issue(db, ANNA, BOLAT)
    done = deliver.send(db, post(box.port, ANNA, BOLAT), now=NOW)
    assert "it sends nothing for [mail] from (553)" in (done.trouble or "")
    assert done.answer == "5.7.1 sender address not owned by user"
    assert states(db) == {ANNA: "waiting", BOLAT: "waiting"}


def test_nobody_listens(db: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    issue(db, ANNA)
    done = deliver.send(db, post(port, ANNA), now=NOW)
    assert done.trouble == f"127.0.0.1:{port}: it cannot be reached (Connection refused): check [mail] host and port"


def test_a_name_no_host_can_have(db: Database) -> None:
    issue(db, ANNA)
    done = deliver.send(db, post(25, ANNA, host=f"{'x' * 70}.example"), now=NOW)
    assert done.trouble is not None
    assert done.trouble.endswith("no host can have this name: check [mail] host")


def test_where_it_is_offered_everything_is_encrypted_and_a_login_too(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    issue(db, ANNA)
    with Mailbox(secure=certificate, login=("watch", PASSWORD)) as box:
        assert deliver.send(db, post(box.port, ANNA, user="watch", host="localhost"), now=NOW).sent == 1
        assert box.logins == [True]


def test_a_port_that_is_encrypted_from_the_first_byte(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    issue(db, ANNA)
    with Mailbox(secure=certificate, at_once=True, login=("watch", PASSWORD)) as box:
        monkeypatch.setattr(smtp, "TLS_PORT", box.port)  # only root may listen on 465
        assert deliver.send(db, post(box.port, ANNA, user="watch", host="localhost"), now=NOW).sent == 1
        assert box.logins == [True]


@pytest.mark.parametrize("name", ["localhost", "elsewhere.example"], ids=["unknown authority", "other name"])
def test_a_certificate_that_is_not_to_be_trusted_stops_everything(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    certificate = Certificate(tmp_path, name)
    if name != "localhost":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    issue(db, ANNA)
    with Mailbox(secure=certificate, login=("watch", PASSWORD)) as box:
        done = deliver.send(db, post(box.port, ANNA, user="watch", host="localhost"), now=NOW)
        assert "its certificate cannot be trusted" in (done.trouble or "")
        assert (box.logins, box.letters) == ([], [])


def test_on_this_machine_a_login_needs_no_encryption(db: Database) -> None:
    issue(db, ANNA)
    with Mailbox(login=("watch", PASSWORD), openly=True) as box:
        assert deliver.send(db, post(box.port, ANNA, user="watch"), now=NOW).sent == 1
        assert box.logins == [False]


def test_over_a_network_a_password_never_goes_without_encryption(db: Database) -> None:
    issue(db, ANNA)
    with Mailbox(login=("watch", PASSWORD), openly=True, host=(host := own_address())) as box:
        done = deliver.send(db, post(box.port, ANNA, user="watch", host=host), now=NOW)
        assert "it offers no encryption, and a password never goes without" in (done.trouble or "")
        assert (box.logins, box.letters) == ([], [])


def own_address() -> str:
    """Return this machine's address on a network; no packet is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine is on no network")
        address: str = probe.getsockname()[0]
    if smtp.is_this_machine(address):
        pytest.skip("this machine is on no network")
    return address


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
    ],
)
def test_what_is_this_machine(address: str, here: bool) -> None:
    assert smtp.is_this_machine(address) is here


def test_a_password_that_is_refused_is_told_to_nobody(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    issue(db, ANNA, BOLAT)
    with Mailbox(login=("watch", "another"), openly=True) as box:
        leaving = post(box.port, ANNA, BOLAT, user="watch")
        done = deliver.send(db, leaving, now=NOW)
    assert "it refuses the login (535): check [mail] user and SILKWATCH_MAIL_PASSWORD" in (done.trouble or "")
    assert states(db) == {ANNA: "waiting", BOLAT: "waiting"}
    told = [repr(done), repr(leaving), str(deliveries.of(db, "2026-W47"))]
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("mail.log")]
    assert not [text for text in (*told, *ours) if PASSWORD in text]


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


@settings(max_examples=50)
@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    upper=st.booleans(),
)
def test_no_answer_of_a_server_holds_the_address(before: str, after: str, upper: bool) -> None:
    address = ANNA.upper() if upper else ANNA
    kept = smtp.scrub(f"{before}<{address}>{after} {address}", ANNA)
    assert ANNA not in kept.casefold()
    assert len(kept) <= 200
    assert kept == plain(kept)


def test_a_page_of_an_answer_is_one_short_line(db: Database, box: Mailbox) -> None:
    box.answers["RCPT", ANNA] = f"550-\x1b[31mred\r\n550-{'long ' * 100}\r\n550 end"
    issue(db, ANNA)
    deliver.send(db, post(box.port, ANNA), now=NOW)
    said = error(db, ANNA)
    assert said is not None
    assert said.startswith("550 [31mred long long")
    assert (len(said) <= 204, said.isprintable()) == (True, True)
