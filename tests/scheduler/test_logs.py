"""What the daemon says: one line for one thing, whatever a page calls itself, and never a secret."""

from __future__ import annotations

import io
import json
import logging
import os
import re
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.recipients import Recipient
from scheduler import logs
from scheduler.config import Alarm, Config, Mail, Network

HOSTILE = "Үнемі 教育\nsilkwatch: all is well\r\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u2069 \u2028\udcff\x00\x9b31m"
PLAIN = r"Үнемі 教育\nsilkwatch: all is well\r\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u2069 \u2028\udcff\x00\x9b31m"
CONFIG = Config(
    home=Path("/home"),
    mail=Mail(recipients=(Recipient(address="Aigerim@example.kz"),)),
    alarm=Alarm(mail="operator@example.org", webhook="https://hooks.example.org/T0/B1/wQxYz?x=1"),
    network=Network(proxy="http://crawler:p%40ssw%2Frd@proxy.example.org:3128"),
)
ENVIRON = {"SILKWATCH_MAIL_PASSWORD": "geheim!", "SILKWATCH_HOME": "/home", "SILKWATCH_X": "abc", "PATH": "/usr/bin"}
SECRETS = logs.secrets(CONFIG, ENVIRON)


def record(text: str, *, level: int = logging.INFO, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("silkwatch", level, "x.py", 1, "%s", (text,), None)
    made.created = 1_795_000_000.25
    made.__dict__.update(fields)
    return made


@pytest.mark.parametrize(
    ("style", "level", "line"),
    [
        ("pipe", logging.INFO, "2026-11-18T11:06:40Z farm: 教育"),
        ("pipe", logging.WARNING, "2026-11-18T11:06:40Z warning: farm: 教育"),
        ("pipe", logging.ERROR, "2026-11-18T11:06:40Z error: farm: 教育"),
        ("journal", logging.DEBUG, "<7>farm: 教育"),
        ("journal", logging.INFO, "<6>farm: 教育"),
        ("journal", logging.WARNING, "<4>farm: 教育"),
        ("journal", logging.CRITICAL, "<3>farm: 教育"),
    ],
)
def test_a_line_in_each_style(style: logs.Style, level: int, line: str) -> None:
    assert logs.Lines(style).format(record("farm: 教育", level=level)) == line


def test_a_line_on_a_terminal_has_the_time_here_and_trouble_stands_out() -> None:
    lines = logs.Lines("terminal")
    assert re.fullmatch(r"2026-11-\d\d \d\d:\d\d:40 farm", lines.format(record("farm")))
    assert lines.format(record("farm", level=logging.WARNING)).endswith(" \x1b[31mfarm\x1b[0m")


def test_a_line_of_json() -> None:
    line = logs.Lines("json", SECRETS).format(record("farm: 教育", source="farm", run=7, other="x"))
    assert "教育" in line
    assert json.loads(line) == {
        "at": "2026-11-18T11:06:40.250Z",
        "level": "info",
        "message": "farm: 教育",
        "source": "farm",
        "run": 7,
    }


@pytest.mark.parametrize("style", ["pipe", "journal", "terminal", "json"])
def test_a_hostile_text_forges_no_line(style: logs.Style) -> None:
    line = logs.Lines(style).format(record(HOSTILE, source=HOSTILE))
    assert "\n" not in line
    assert line.isprintable()
    told = json.loads(line) if style == "json" else {"message": line, "source": PLAIN}
    assert told["message"].endswith(PLAIN)
    assert told["source"] == PLAIN


def test_what_is_endless_is_cut() -> None:
    assert len(logs.Lines("pipe").format(record("x" * 10_000))) < logs.LONGEST + 40


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail: geheim! is refused", "mail: [hidden] is refused"),
        ("to aigerim@EXAMPLE.kz: no such user", "to [hidden]: no such user"),
        ("to operator@example.org", "to [hidden]"),
        (
            "http://crawler:p%40ssw%2Frd@proxy.example.org:3128: refused",
            "http://[hidden]@proxy.example.org:3128: refused",
        ),
        ("407: p@ssw/rd", "407: [hidden]"),
        ("https://hooks.example.org/T0/B1/wQxYz?x=1: 404", "https://[hidden]: 404"),
        ("path /T0/B1/wQxYz", "path /[hidden]"),
        ("socks5://u:p@ss@host/a@b", "socks5://[hidden]@host/a@b"),
        ("https://news.example/@author/1?mail=a@b", "https://news.example/@author/1?mail=a@b"),
        ("home: /home: abc", "home: /home: abc"),  # no secret: where we live, and what is too short to be one
    ],
)
def test_secrets_are_taken_out(text: str, masked: str) -> None:
    assert logs.masked(text, SECRETS) == masked


WORD = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P"], exclude_characters="\\[]"), min_size=8, max_size=20
)


@given(st.lists(WORD, max_size=3), st.lists(st.one_of(st.text(max_size=20), st.integers(0, 2)), max_size=8))
def test_no_secret_is_ever_said(secrets: list[str], parts: list[str | int]) -> None:
    text = "".join(part if isinstance(part, str) else [*secrets, "x"][part % (len(secrets) + 1)] for part in parts)
    known = logs.secrets(Config(home=Path("/home")), {f"SILKWATCH_{i}": each for i, each in enumerate(secrets)})
    for style in ("pipe", "journal", "json"):
        line = logs.Lines(style, known).format(record(text, source=text))
        assert all(each.isprintable() or category(each) == "Zs" for each in line)
        assert not any(each in line for each in secrets)


def test_where_an_error_arose_is_said_only_when_asked_and_without_secrets() -> None:
    try:
        raise OSError("geheim!\nis wrong")
    except OSError as error:
        made = record("tick failed", exc_info=(type(error), error, error.__traceback__))
    assert logs.Lines("pipe", SECRETS).format(made).endswith("Z tick failed")
    said = logs.Lines("pipe", SECRETS, verbose=True).format(made)
    assert "OSError: [hidden]" in said
    assert "test_logs.py" in said
    assert all(line.startswith("2026-11-18T11:06:40Z ") for line in said.splitlines())
    assert "OSError: [hidden]" in json.loads(logs.Lines("json", SECRETS, verbose=True).format(made))["trace"][-2]


def test_the_style_is_found_from_where_it_goes() -> None:
    assert logs.style_of({}, io.StringIO()) == "pipe"
    read, write = os.pipe()
    with open(read), open(write, "w") as pipe:  # noqa: PTH123
        found = os.fstat(write)
        assert logs.style_of({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}, pipe) == "journal"
        assert logs.style_of({"JOURNAL_STREAM": "8:1"}, pipe) == "pipe"  # ours was sent somewhere else
    main, terminal = os.openpty()
    with open(main), open(terminal, "w") as screen:  # noqa: PTH123
        assert logs.style_of({"JOURNAL_STREAM": "8:1"}, screen) == "terminal"
