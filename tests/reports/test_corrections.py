"""Corrections: what earlier issues said that their sources changed or took down, or a person marked as off topic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import process_time
from typing import Literal

import pytest

from reports.model import Correction
from storage.digests import Corrected, Version
from tests.reports.samples import MIDWEEK, START, article, corpus, digest

TITLE = "Branch to admit students"


def corrections(
    was: str,
    now: str,
    *,
    titles: tuple[str, str] = (TITLE, TITLE),
    what: Literal["revised", "withdrawn", "misjudged"] = "revised",
) -> list[Correction]:
    """Return what the issue of week 47 says of an article of an earlier one that read ``was``."""
    seen = START - timedelta(days=4)
    stored = article(501, story=77, title=titles[1], text=now, seen=seen, revised_at=MIDWEEK)
    told = Corrected(
        what=what,
        digest_id="2026-W46",
        story_id=77,
        stored=stored,
        at=MIDWEEK,
        was=Version(since=seen, title=titles[0], text=was),
        now=Version(since=MIDWEEK, title=titles[1], text=now),
    )
    return list(digest(replace(corpus(), corrections=[told])).corrections)


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        (
            "The branch opens in Astana. It will admit 120 students. Lessons are free.",
            "The branch opens in Astana. It will admit 150 students. Lessons are free.",
            ("It will admit 120 students.", "It will admit 150 students."),
        ),
        (
            "分校将于9月开学。首批招收120人。",
            "分校将于9月开学。首批招收150人。",
            ("首批招收120人。", "首批招收150人。"),
        ),
        (
            "Филиал откроют осенью. Он примет 120 студентов.",
            "Филиал откроют осенью. Он примет 150 студентов.",
            ("Он примет 120 студентов.", "Он примет 150 студентов."),
        ),
        (
            "Филиал күзде ашылады. Оған 120 студент қабылданады.",
            "Филиал күзде ашылады. Оған 150 студент қабылданады.",
            ("Оған 120 студент қабылданады.", "Оған 150 студент қабылданады."),
        ),
    ],
    ids=["en", "zh", "ru", "kk"],
)
def test_the_sentence_that_changed_is_shown_as_it_was_and_as_it_is(was: str, now: str, shown: tuple[str, str]) -> None:
    [one] = corrections(was, now)
    assert (one.kind, one.issue, one.story_id, one.at, one.title_was) == ("revised", "2026-W46", 77, MIDWEEK, None)
    assert (one.was, one.now) == shown
    assert one.report.title == TITLE


def test_other_figures_come_before_other_words() -> None:
    [one] = corrections(
        "The guests were glad. Both rectors spoke.\nIt will admit 120 students.",
        "The guests were very glad. Updated at noon. Both rectors spoke.\nIt will admit 150 students.",
    )
    assert (one.was, one.now) == ("It will admit 120 students.", "It will admit 150 students.")


def test_what_was_added_or_taken_out_stands_alone() -> None:
    short, long = "The branch opens in Astana.", "The branch opens in Astana. A second one follows in Aktau."
    [added], [gone] = corrections(short, long), corrections(long, short)
    assert (added.was, added.now) == (None, "A second one follows in Aktau.")
    assert (gone.was, gone.now) == ("A second one follows in Aktau.", None)


def test_a_changed_headline_is_told_with_the_former_one() -> None:
    same = "The text is the same."
    [one] = corrections(same, same, titles=("Branch to admit 120", "Branch to admit 150"))
    assert (one.title_was, one.report.title, one.was, one.now) == (
        "Branch to admit 120",
        "Branch to admit 150",
        None,
        None,
    )


def test_spaces_and_punctuation_are_no_correction() -> None:
    assert corrections("It opens, in Astana .\n\nAll came!", "It opens in Astana. All came.") == []


def test_of_a_long_sentence_the_place_that_changed_is_shown() -> None:
    words = "the hall and the library and the garden of the campus, " * 8
    [one] = corrections(f"They saw {words} and 120 students.", f"They saw {words} and 150 students.")
    assert one.was is not None
    assert one.now is not None
    assert one.was.startswith("…")
    assert one.was.endswith("and 120 students.")
    assert one.now.endswith("and 150 students.")
    assert len(one.was) < 150


@pytest.mark.parametrize("what", ["withdrawn", "misjudged"])
def test_what_was_taken_down_or_is_off_topic_is_named(what: Literal["withdrawn", "misjudged"]) -> None:
    [one] = corrections("The same.", "The same.", what=what)
    assert (one.kind, one.title_was, one.was, one.now) == (what, None, None, None)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("А. " * 130_000, "Б. " * 130_000),
        (
            "".join(f"Rector number {n} spoke at length about his university.\n" for n in range(2000)),
            "".join(f"The school of town {n} has as many pupils as it had.\n" for n in range(2000)),
        ),
    ],
    ids=["initials", "another text"],
)
def test_a_long_text_that_is_another_one_now_costs_no_time(was: str, now: str) -> None:
    began = process_time()
    assert len(corrections(was, now)) == 1
    assert process_time() - began < 3


def test_a_hostile_text_is_shown_as_text_and_costs_no_time() -> None:
    was, now = "a. " * 30_000 + "End 1.", "a. " * 30_000 + "End 2."
    assert corrections(was, now, titles=("A", "<b>\u202eB</b>"))[0].report.title == "<b>B</b>"
    [one] = corrections("It was\u202e <script>1</script> then.", "It was\u202e <script>2</script> then.")
    assert (one.was, one.now) == ("It was <script>1</script> then.", "It was <script>2</script> then.")
