"""The digest as a mail: a message every program reads, for one reader, the same for ever."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from email import message_from_string, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from reports import mail, render
from reports.gist import section
from reports.model import SourceLine
from reports.settings import LANGUAGES
from tests.reports.samples_week import full_week

if TYPE_CHECKING:
    pass
from tests.reports.mailing import EMPTY, FIELDS, MARK, WEB, WEEK, part, sent, words_of, written


def test_a_message_is_text_and_html_for_one_reader() -> None:
    message = sent(WEEK, WEB)
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain").startswith(render.text(WEEK, WEB))
    assert part(message, "html").startswith('<!DOCTYPE html><html lang="en">')
    assert list(message) == FIELDS
    assert message["From"] == "Silkwatch <digest@example.org>"
    assert message["To"] == "reader@example.net"
    assert message["Subject"] == "Silkwatch No. 12 · 2026-W47: 16 new items in 12 stories"
    assert message["Date"] == "Mon, 23 Nov 2026 01:00:00 +0000"
    assert message["Message-ID"] == f"<2026-W47.{MARK}@example.org>"
    assert message["List-Id"] == '"Silkwatch" <silkwatch.example.org>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_travels_as_it_was_written(language: str) -> None:
    made = replace(WEEK, language=language)
    raw, message = written(made), sent(made)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\n"))) <= 998
    assert all(len(line) <= 77 for line in raw.partition(b"\r\n\r\n")[2].split(b"\n")), "as RFC 2045 has it"
    assert part(message, "plain").startswith(render.text(made))
    assert WEEK.items[1].report.title in part(message, "html")
    assert not message.defects
    assert not any(one.defects for one in message.walk())


def test_the_same_digest_and_reader_give_the_same_message_for_ever() -> None:
    assert written(EMPTY) == written(replace(EMPTY))
    other = written(EMPTY, recipient="another@example.net", recipient_hash="a0" * 32)
    boundaries = [re.findall(rb'boundary="(.+?)"', raw) for raw in (written(EMPTY), other)]
    assert boundaries[0] != boundaries[1]


def test_an_empty_week_is_a_mail_too() -> None:
    message = sent(full_week(0))
    assert message["Subject"] == "Silkwatch No. 12 · 2026-W47: 0 new; 5/7 sources healthy"
    assert "Nothing new: 0 new items; 5/7 sources healthy." in words_of(part(message, "html"))


def test_eml_is_the_message_as_a_file() -> None:
    message = message_from_string(mail.eml(WEEK, WEB), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "reader@example.org"
    assert part(message, "html").count("<h1") == 1


def test_a_reader_of_some_sections_gets_these_alone() -> None:
    message = sent(WEEK, sections=frozenset({"vocational", "language"}))
    said = words_of(part(message, "html"))
    mine = [item for item in WEEK.items if section(item.gist) == "vocational"]
    others = [item for item in WEEK.items if item not in mine]
    assert mine
    assert all(item.report.title in said for item in mine)
    assert not any(item.report.title in said for item in others)
    assert "Only the sections you chose: Language, Vocational training. The issue has 12 stories in all." in said
    assert "China Daily cannot be reached" in said, "how the sources are doing concerns everyone"
    assert f"{len(mine)} stories" in message["Subject"]
    assert "Only the sections" in part(message, "plain")


def test_a_mail_of_some_sections_counts_the_sources_of_these() -> None:
    imported = SourceLine(name="file", title="File", homepage="", standing="imported", state="new", reports=2)
    made = mail.only(replace(WEEK, sources=(*WEEK.sources, imported)), {"vocational"})
    items = [item for item in WEEK.items if section(item.gist) == "vocational"]
    gave = Counter(report.source for item in items for report in (item.report, *item.also) if not report.earlier)
    assert made.reporting == gave
    assert {line.name: line.reports for line in made.sources if line.reports} == gave
    assert {line.name for line in made.sources} == {line.name for line in WEEK.sources}


def test_sections_that_have_nothing_say_so() -> None:
    message = sent(WEEK, sections=frozenset({"language"}))
    assert "0 new" in message["Subject"]
    assert "The issue has 12 stories in all." in words_of(part(message, "html"))


def test_the_inliner_is_loaded_for_mail_alone() -> None:
    code = "import sys, scheduler.cli, reports.mail; print('css_inline' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
