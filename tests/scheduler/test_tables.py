"""Tables line up in a terminal, whatever the script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.width import width
from scheduler import app
from scheduler.health import Problem
from scheduler.tables import clip, table


def test_chinese_and_russian_line_up() -> None:
    assert table(("name", "articles", "title"), [("xinhua-zh", 12, "新华社"), ("kazinform-ru", 7, "Казинформ")]) == [
        "name          articles  title",
        "────────────  ────────  ─────────",
        "xinhua-zh           12  新华社",
        "kazinform-ru         7  Казинформ",
    ]


def test_only_as_wide_as_the_terminal() -> None:
    lines = table(("id", "title"), [(1, "教育" * 40)], columns=40)
    assert max(map(width, lines)) == 40
    assert lines[-1].endswith("…")


def test_nothing_is_cut_in_a_pipe() -> None:
    assert table(("title",), [("教育" * 40,)])[-1] == "教育" * 40


def test_a_value_cannot_break_the_line_or_command_the_terminal() -> None:
    assert table(("title",), [("two\nlines\x1b[31m \u202ereversed",)])[-1] == "two lines [31m reversed"


def test_no_rows() -> None:
    assert table(("a", "b"), []) == ["a  b", "─  ─"]
    assert table(None, []) == []


@given(st.lists(st.tuples(st.text(), st.integers(), st.none() | st.floats()), min_size=1), st.integers(30, 200))
def test_every_line_fits_and_every_column_starts_where_its_header_does(
    rows: list[tuple[str, int, float | None]], columns: int
) -> None:
    lines = table(("text", "number", "share"), rows, columns=columns)
    assert len(lines) == len(rows) + 2
    assert all(width(line) <= columns and line.isprintable() for line in lines)


@given(st.text(alphabet="aя教\u0301 ", max_size=40), st.integers(2, 30))
def test_a_clipped_text_is_its_beginning(text: str, columns: int) -> None:
    cut = clip(text, columns)
    assert width(cut) <= columns
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_neither_progress_nor_a_complaint_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    app.complain([Problem(what="moe", text="\x1b[2Jgone\nmoe: works again")])
    with app.progress(err=True) as said:
        said("moe: no-links: \x1b]0;title\x07\u202etxt")
    assert capsys.readouterr().err == "moe:  [2Jgone moe: works again\nmoe: no-links:  ]0;title  txt\n"
