"""Which files of the archive are to be written: decided from the ledger, a note and the names of files."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest

from reports import stale
from reports.archive import FORMS
from reports.stale import LISTS, Ledger, Note, Work

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


def work(ledger: Ledger, now: Note, *was: Note, present: Set[str] = PRESENT) -> Work:
    return stale.work(ledger, now, was, present, forms=FORMS)


def test_the_first_time_everything_is_written_and_then_nothing() -> None:
    assert work(LEDGER, NOTE, present=set()) == work(LEDGER, NOTE) == ALL
    assert not work(LEDGER, NOTE, NOTE)


def test_a_new_frame_leaves_the_issues_own_files() -> None:
    assert work(LEDGER, replace(NOTE, frame="other"), NOTE) == replace(ALL, issues=())
    assert work(LEDGER, replace(NOTE, frame="other", own="newer"), NOTE) == ALL


def test_one_more_issue_touches_its_neighbour_its_stories_and_the_lists() -> None:
    before = replace(NOTE, issues={"2026-W45": "a", "2026-W46": "b"})
    assert work(LEDGER, NOTE, before) == Work(
        issues=("2026-W47",), onward=("2026-W46", "2026-W47"), stories=(4,), lists=True
    )
    between = replace(NOTE, issues={"2026-W45": "a", "2026-W47": "c"})
    assert work(LEDGER, NOTE, between) == Work(
        issues=("2026-W46",), onward=("2026-W45", "2026-W46"), stories=(1, 3), lists=True
    )


def test_an_issue_made_anew_after_a_backup_was_restored_is_written_again() -> None:
    found = work(LEDGER, NOTE, replace(NOTE, issues={**LEDGER.issues, "2026-W47": "earlier"}))
    assert found == Work(issues=("2026-W47",), onward=("2026-W46", "2026-W47"), stories=(4,), lists=True)
    gone = work(LEDGER, NOTE, replace(NOTE, issues={**LEDGER.issues, "2026-W48": "d"}))
    assert gone == replace(ALL, issues=()), "nothing may lead to an issue that is no more"


def test_what_was_stopped_on_its_way_may_be_made_from_either() -> None:
    elsewhere = replace(NOTE, frame="other", own="newer")
    assert work(LEDGER, NOTE, NOTE, elsewhere) == work(LEDGER, elsewhere, NOTE, elsewhere) == ALL
    fewer = replace(NOTE, issues={"2026-W45": "a", "2026-W46": "b"})
    assert work(LEDGER, NOTE, fewer, NOTE) == work(LEDGER, NOTE, fewer)
    more = replace(NOTE, issues={**LEDGER.issues, "2026-W48": "d"})
    assert work(LEDGER, NOTE, NOTE, more) == replace(ALL, issues=()), "nothing may lead to an issue that is no more"
    assert work(LEDGER, NOTE, NOTE, replace(NOTE, moved={4: 3})) == Work(stories=(3, 4))


def test_a_story_that_is_merged_leads_on_and_back_again_when_it_is_not() -> None:
    merged = replace(LEDGER, became={1: 1, 2: 2, 3: 3, 4: 3})
    note = replace(NOTE, moved=merged.moved)
    assert note.moved == {4: 3}
    assert work(merged, note, NOTE) == Work(stories=(3,), moved=(4,))
    assert work(LEDGER, NOTE, note) == Work(stories=(3, 4))


def test_a_story_merged_into_one_that_no_issue_had_is_told_on_that_ones_page() -> None:
    merged = replace(LEDGER, became={1: 1, 2: 2, 3: 3, 4: 9})
    assert work(merged, replace(NOTE, moved=merged.moved), NOTE) == Work(stories=(9,), moved=(4,))


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
    assert work(LEDGER, NOTE, NOTE, present=PRESENT - {path}) == found


def test_what_follows_an_issue() -> None:
    assert LEDGER.after("2026-W45") == ("2026-W46", 2)
    assert LEDGER.after("2026-W47") is None
