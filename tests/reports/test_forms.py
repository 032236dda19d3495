"""What text, Markdown and CSV have of a week: the same as the page, in the same order."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports import payload, render
from reports.language import Language
from reports.model import Digest, Event, Party
from reports.place import ALONE, Place
from reports.strips import COLUMNS, MARKS, stacked, strips
from reports.typewriter import record
from reports.weeks import zone
from reports.width import width
from tests.conftest import ROOT
from tests.reports.forms import hashes
from tests.reports.samples_week import busy_week, full_week

SERVED = Place(public_url="https://silkwatch.example/")
HEADINGS = (
    "Top stories",
    "Signed and opened",
    "Students and scholarships",
    "Vocational training",
    "Visits and forums",
    "In brief",
    "Updates",
    "Corrections",
    "Dates ahead",
    "In numbers",
    "Nearly chosen",
    "Sources",
    "Left out",
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("form", "heading"), [(render.text, r"^(?=(.+)\n-+$)"), (render.markdown, r"^## (.+)$")], ids=["text", "md"]
)
def test_everything_stands_in_the_order_of_the_page(form: Callable[[Digest], str], heading: str) -> None:
    written = form(full_week(12))
    assert tuple(re.findall(heading, written, re.MULTILINE)) == HEADINGS
    assert "3 stories more than in No. 11" in written[: written.index(HEADINGS[0])]
    assert "silkwatch show …" in written[written.index(f"{HEADINGS[-1]}\n") :]


@pytest.mark.parametrize("form", [render.text, render.markdown])
def test_every_story_is_told_once(form: Callable[[Digest], str]) -> None:
    made = full_week(12)
    written = form(replace(made, events=(), ahead=(), corrections=()))
    for item in (*made.items, *made.updates):
        assert len(re.findall(rf"{re.escape(item.report.url)}(?!\d)", written)) == 1


@pytest.mark.parametrize("form", [render.text, render.markdown])
def test_corrections_and_dates_ahead_say_what_was_and_what_is(form: Callable[[Digest], str]) -> None:
    written = " ".join(form(full_week(12)).replace("\\", "").split())
    for part in (
        "Changed by its source",
        "Issue 2026-W46",
        "Former headline",
        "Branch to admit 120 students",
        "The branch will admit 120 students in September.",
        "The branch will admit 150 students in September.",
        "Taken down by its source",
        "4–6 Dec 2026",
        "Deadline",
        "“Заявки принимают до 15 января, документы переводить не нужно.”",
    ):
        assert part in written


def test_what_was_taken_down_is_not_linked() -> None:
    made = full_week(12)
    gone = replace(made.corrections[1], report=replace(made.corrections[1].report, url="https://gone.example/"))
    for form in (render.text, render.markdown):
        assert "gone.example" not in form(replace(made, corrections=(gone,)))


@pytest.mark.parametrize("language", ["en", "zh", "ru", "kk"])
def test_the_text_of_a_full_week_fits_a_terminal(language: str) -> None:
    lines = render.text(full_week(12, language=language)).split("\n")
    assert all(width(line) <= 72 or "://" in line for line in lines)
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_records_are_aligned_by_what_a_terminal_shows(language: str) -> None:
    words = Language(language, zone("UTC"))
    labels = [words.say(key) for key in ("page_date", "page_place", "page_status")]
    lines = record([(label, "values " * 20 if place else "") for place, label in enumerate(labels)]).split("\n")
    assert labels[0] not in lines[0], "what is empty has no line"
    assert len({width(line[: line.index("values")]) for line in lines}) == 1
    assert all(width(line) <= 72 for line in lines)


def test_markdown_tables_have_a_cell_for_each_column() -> None:
    made = full_week(4)
    bad = Event(story_id=1, kind="memorandum", document="a | b\n| c", unknown=(("X | Y", "CN"),), place="| |")
    tokens = MarkdownIt("commonmark").enable("table").parse(render.markdown(replace(made, events=(bad, *made.events))))
    cells: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            cells.append(0)
        elif token.type in ("td_open", "th_open"):
            cells[-1] += 1
    assert set(cells) == {7, 3}


@pytest.mark.parametrize("form", [render.text, render.markdown])
def test_absolute_links_stand_only_where_the_archive_is_served(form: Callable[[Digest, Place], str]) -> None:
    made = full_week(4)
    served, alone = form(made, SERVED), form(made, ALONE)
    assert "https://silkwatch.example/2026-W47.html" in served
    for item in (*made.items, *made.updates):
        if item.gist.kind:
            assert f"https://silkwatch.example/stories/{item.story_id}.html" in served
    assert "silkwatch.example" not in alone
    assert "2026-W47.html" not in form(replace(made, number=None), SERVED)


@given(st.lists(st.integers(0, 300), max_size=len(MARKS)), st.integers(0, 500))
def test_a_bar_is_as_long_as_its_number_and_fits(parts: list[int], more: int) -> None:
    most = sum(parts) + more
    bar = stacked(parts, most)
    assert len(bar) <= COLUMNS
    assert bool(bar) == bool(sum(parts))
    assert [mark for mark in MARKS if mark in bar] == list(dict.fromkeys(bar))
    if most <= COLUMNS:
        assert [bar.count(mark) for mark in MARKS[: len(parts)]] == parts


def test_bars_name_weeks_without_an_issue_and_every_kind() -> None:
    made = full_week(12)
    by_section, by_source = strips(made, Language("en", zone(made.timezone)))
    assert len(by_section.lines) == 26
    assert "2026-W38  no issue" in by_section.lines
    assert by_section.lines[-1].startswith("2026-W47  #")
    assert by_section.lines[-1].endswith(f" {made.tallies[-1].items}")
    assert by_source.legend[-1] == ". others 100"
    assert strips(replace(made, tallies=made.tallies[:1]), Language("en", zone(made.timezone))) == ()


def test_items_as_csv_have_rank_place_in_the_issue_and_permalink() -> None:
    made = full_week(4)
    found = {int(row["story"]): row for row in rows(render.csv_(made, SERVED))}
    first, *_ = made.leading
    row = found[first.story_id]
    assert (row["rank"], row["leading"], row["author"]) == ("2", "1", "Aigerim Bekova")
    assert row["permalink"] == "https://silkwatch.example/stories/1.html"
    assert found[9100]["leading"] == rows(render.csv_(made))[0]["permalink"] == ""


def test_facts_as_csv_have_a_row_for_every_event() -> None:
    made = full_week(12)
    found = rows(render.facts_csv(made))
    assert [int(row["story"]) for row in found] == [event.story_id for event in made.events]
    assert (found[0]["chinese_side"], found[0]["unknown"]) == (
        "Xi’an Jiaotong University",
        "Urumqi Vocational University (CN)",
    )
    assert (found[0]["number"], found[0]["unit"], found[0]["date"]) == ("200", "students", "2026-11-17")


def test_another_watch_has_a_column_for_each_of_its_sides() -> None:
    clinic = Party(id="clinic", names={"en": "Clinic of Tashkent"}, country="UZ")
    event = Event(story_id=1, kind="agreement", parties=(("UZ", clinic),))
    other = replace(busy_week(0), subject="China–Uzbekistan health", events=(event,))
    [row] = rows(render.facts_csv(other))
    assert row["side_UZ"] == "Clinic of Tashkent"
    assert "kazakh_side" not in row
    assert "kazakh_side" in render.facts_csv(busy_week(0))


def test_an_empty_week_says_that_sources_were_watched() -> None:
    made: Digest = full_week(0)
    for form in (render.text, render.markdown):
        written = " ".join(form(made).replace("\\", "").split())
        assert "The sources were watched all the same" in written
        assert "Top stories" not in written
        assert "Signed and opened" not in written


ELSEWHERE = """
import json, sys
from reports import payload
from tests.reports.forms import hashes
print(json.dumps(hashes(payload.load(sys.stdin.buffer.read().decode()))))
"""


@pytest.mark.slow
def test_the_same_digest_gives_the_same_bytes_in_another_process_place_and_locale() -> None:
    frozen = payload.dump(full_week(12))
    around = {"PYTHONHASHSEED": "7", "TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "LANGUAGE": "tr"}
    bytes_only = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # else Python takes C for UTF-8
    child = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=frozen.encode(),
        env=os.environ | around | bytes_only,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert json.loads(child.stdout) == hashes(payload.load(frozen))
