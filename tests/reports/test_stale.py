"""Which files of the archive are to be written: decided from the ledger, a note and the names of files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports import stale
from reports.stale import FORMS, LISTS, Ledger, Note, Work

LEDGER = Ledger(
    issues={"2026-W45": "a", "2026-W46": "b", "2026-W47": "c"},
    numbers={"2026-W45": 1, "2026-W46": 2, "2026-W47": 3},
    told={"2026-W45": {1, 2}, "2026-W46": {1, 3}, "2026-W47": {4}},
    became={1: 1, 2: 2, 3: 3, 4: 4},
)
NOTE = Note(own="release", frame="title", issues=LEDGER.issues, moved={})
ALL = Work(issues=tuple(LEDGER.issues), onward=tuple(LEDGER.issues), stories=(1, 2, 3, 4), moved=(), lists=True)
PRESENT = {
    *(id + form for id in LEDGER.issues for form in FORMS),
    *(stale.onward_path(id) for id in LEDGER.issues),
    *(stale.story_path(story) for story in LEDGER.became),
    *LISTS,
}


def test_the_first_time_everything_is_written_and_then_nothing() -> None:
    assert stale.work(LEDGER, NOTE, None, set()) == ALL
    assert not stale.work(LEDGER, NOTE, NOTE, PRESENT)


def test_a_new_frame_leaves_the_issues_own_files() -> None:
    assert stale.work(LEDGER, replace(NOTE, frame="other"), NOTE, PRESENT) == replace(ALL, issues=())
    assert stale.work(LEDGER, replace(NOTE, frame="other", own="newer"), NOTE, PRESENT) == ALL


def test_one_more_issue_touches_its_neighbour_its_stories_and_the_lists() -> None:
    before = replace(NOTE, issues={"2026-W45": "a", "2026-W46": "b"})
    assert stale.work(LEDGER, NOTE, before, PRESENT) == Work(
        issues=("2026-W47",), onward=("2026-W46", "2026-W47"), stories=(4,), lists=True
    )
    between = replace(NOTE, issues={"2026-W45": "a", "2026-W47": "c"})
    assert stale.work(LEDGER, NOTE, between, PRESENT) == Work(
        issues=("2026-W46",), onward=("2026-W45", "2026-W46"), stories=(1, 3), lists=True
    )


def test_an_issue_made_anew_after_a_backup_was_restored_is_written_again() -> None:
    found = stale.work(LEDGER, NOTE, replace(NOTE, issues={**LEDGER.issues, "2026-W47": "earlier"}), PRESENT)
    assert found == Work(issues=("2026-W47",), onward=("2026-W46", "2026-W47"), stories=(4,), lists=True)
    gone = stale.work(LEDGER, NOTE, replace(NOTE, issues={**LEDGER.issues, "2026-W48": "d"}), PRESENT)
    assert gone == replace(ALL, issues=()), "nothing may lead to an issue that is no more"


def test_a_story_that_is_merged_leads_on_and_back_again_when_it_is_not() -> None:
    merged = replace(LEDGER, became={1: 1, 2: 2, 3: 3, 4: 3})
    note = replace(NOTE, moved=merged.moved)
    assert note.moved == {4: 3}
    assert stale.work(merged, note, NOTE, PRESENT) == Work(stories=(3,), moved=(4,))
    assert stale.work(LEDGER, NOTE, note, PRESENT) == Work(stories=(3, 4))


def test_a_story_merged_into_one_that_no_issue_had_is_told_on_that_ones_page() -> None:
    merged = replace(LEDGER, became={1: 1, 2: 2, 3: 3, 4: 9})
    assert stale.work(merged, replace(NOTE, moved=merged.moved), NOTE, PRESENT) == Work(stories=(9,), moved=(4,))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("2026-W46.csv", Work(issues=("2026-W46",))),
        ("next/2026-W46.html", Work(onward=("2026-W46",))),
        ("stories/3.html", Work(stories=(3,))),
        ("feed.json", Work(lists=True)),
    ],
)
def test_what_is_missing_is_written(path: str, found: Work) -> None:
    assert stale.work(LEDGER, NOTE, NOTE, PRESENT - {path}) == found


def test_what_follows_an_issue() -> None:
    assert LEDGER.after("2026-W45") == ("2026-W46", 2)
    assert LEDGER.after("2026-W47") is None
