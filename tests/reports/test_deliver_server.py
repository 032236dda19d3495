"""What a mail server may do: be down, break off, refuse us all, say nothing, and ask for a login."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from reports import deliver, smtp
from reports.clean import plain
from reports.deliver import Outcome
from storage import deliveries
from tests.mailbox import DROP, Certificate, Mailbox
from tests.reports.letters import (
    ANNA,
    BOLAT,
    CHEN,
    LAST,
    PASSWORD,
    QUARTER,
    SENDER,
    attempted,
    error,
    issue,
    post,
    states,
)
from tests.reports.samples import NOW


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
    now -= timedelta(days=4000)  # the clock had been ahead
    assert deliver.send(db, leaving, now=now).sent == 2


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_says_nothing_does_not_keep_us_from_stopping(
    db: Database, box: Mailbox, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(smtp, "STOP_SECONDS", 0.2)
    stop, over = threading.Event(), threading.Event()

    def silent() -> None:
        stop.set()
        over.wait(60)

    box.answers[command, ANNA] = silent
    issue(db, ANNA, BOLAT)
    leaving = post(box.port, ANNA, BOLAT)
    began = time.monotonic()
    done = deliver.send(db, leaving, now=NOW, stop=stop)
    assert time.monotonic() - began < 20
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
    [row] = deliveries.of(db, "2026-W47")
    assert row.error == "it cannot be reached (Connection refused): check [mail] host and port", "said once"


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
