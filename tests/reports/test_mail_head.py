"""The fields of a mail: whom it is from, what it is about, how to leave; nobody can forge one."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_string, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import envelope, mail
from reports.clean import plain
from reports.errors import BadAddress, BadSettings
from reports.settings import LANGUAGES
from reports.width import width

if TYPE_CHECKING:
    pass
from tests.reports.mailing import EMPTY, FIELDS, MARK, WEEK, Seen, part, sent, written


def test_a_reader_can_leave_by_mail_and_by_one_click() -> None:
    message = sent(EMPTY)
    by_mail = f"<mailto:digest@example.org?subject=unsubscribe%20{MARK}>"
    assert message["List-Unsubscribe"] == by_mail
    assert "List-Unsubscribe-Post" not in message
    message = sent(EMPTY, unsubscribe="https://lists.example/leave?who={recipient}&list=a,b")
    url = f"https://lists.example/leave?who={MARK}&list=a%2Cb"
    assert message["List-Unsubscribe"].split() == [f"<{url}>,", by_mail]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in Seen(part(message, "html")).all("href")
    assert f"Unsubscribe: {url}\n" in part(message, "plain")


def test_fields_that_machines_read_are_not_encoded() -> None:
    raw = written(EMPTY, sender=f"digest@{'long-' * 10}name.example.org", unsubscribe="https://a.example/" + "b" * 300)
    head = raw.partition(b"\r\n\r\n")[0]
    for field in (b"Message-ID", b"List-Unsubscribe", b"List-Id"):
        line = re.search(rb"^%s: (.*(?:\r\n .*)*)" % field, head, re.M)
        assert line
        assert b"=?" not in line[1], "a program that looks for <…> would not find it"


@pytest.mark.parametrize(
    "url", ["http://a.example/", "javascript:1", "https://a.example/\r\nBcc: x@y", "https://" + "a" * 999]
)
def test_an_address_to_leave_by_must_be_https(url: str) -> None:
    with pytest.raises(BadSettings, match=r"^unsubscribe address: "):
        sent(EMPTY, unsubscribe=url)


def sender_name(head: str) -> str:
    """Return the name in From; the new parser of the standard library puts spaces where a long one was folded."""
    (phrase,) = re.findall(r"^From: ((?:.|\n )*) <a@example.org>$", head, re.M)
    if phrase.startswith('"'):
        return re.sub(r"\\(.)", r"\1", phrase[1:-1].replace("\n ", " "))
    return str(make_header(decode_header(phrase)))


@given(st.text(st.characters(codec="utf-8"), max_size=120))
@settings(max_examples=60, deadline=None)
def test_no_title_forges_a_field(title: str) -> None:
    made = replace(EMPTY, title=title)
    voice, people = mail.speaker(made), {"sender": "a@example.org", "recipient": "b@example.org"}
    head = envelope.head(made, voice, **people, mark=title, exits=envelope.exits("a@example.org", title, None))
    message = message_from_string(f"{head}\n", EmailMessage, policy=policy.default)
    assert list(message) == FIELDS[:9]
    assert not message.get_payload()
    assert message["Subject"].endswith("No. 12 · 2026-W47: 0 new; 5/7 sources healthy")
    assert message["Subject"] == plain(message["Subject"])
    assert width(message["Subject"]) <= envelope.SUBJECT
    assert message["From"].addresses[0].addr_spec == "a@example.org"
    assert sender_name(head) == envelope.named(title)
    assert re.fullmatch(r"<2026-W47\.[A-Za-z0-9-]*@example\.org>", message["Message-ID"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_has_a_subject_of_its_own(language: str) -> None:
    made = replace(WEEK, language=language, title="国家间教育合作观察" * 9)
    subjects = {envelope.subject(replace(made, number=n), mail.speaker(made)) for n in (1, 2, 3)}
    assert len(subjects) == 3
    assert all(width(subject) <= envelope.SUBJECT for subject in subjects)
    assert "2026-W47" in subjects.pop()


def test_a_title_in_any_script_names_the_sender() -> None:
    for title in ("丝路观察：教育", "Жібек жолы, «білім»", 'A "quoted", name; <x@y>', "=?utf-8?q?Bank?="):
        message = sent(replace(EMPTY, title=title))
        assert message["From"].addresses[0].display_name == title
        assert title in message["Subject"]


def test_addresses_as_they_go_over_the_wire() -> None:
    assert envelope.address(" Reader@Example.NET ") == "Reader@example.net"
    assert envelope.address("a@пример.рф") == "a@xn--e1afmkfd.xn--p1ai"
    assert sent(EMPTY, sender="d@大学.example")["Message-ID"].endswith("@xn--pss25c.example>")


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@", "@b", "почта@example.org", "a@b\r\nBcc: c@d", "a b@c.d", "a@b,c@d", "<a@b>", "a@-b.c", "a@b..c"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match=r"^mail address: "):
        sent(EMPTY, recipient=text)
