"""How many items issues had, and how long one takes to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports import payload
from reports.model import Event, Party, Previous, Recorded
from reports.reading_time import minutes
from reports.tally import past, tally
from tests.reports.samples_week import busy_week


def test_a_frozen_issue_counts_as_it_did_when_it_was_made() -> None:
    made = busy_week(12)
    assert past([payload.dump(made)]) == [(Previous(id="2026-W47", number=12, items=12), tally(made), ())]
    assert tally(made).items == 12
    assert sum(tally(made).sources.values()) == 12, "the source that told it best"


def test_what_an_issue_has_in_its_table_is_known_again() -> None:
    event = Event(
        story_id=1,
        kind="branch",
        parties=(("CN", Party(id="xjtu", names={"en": "XJTU"}, country="CN")),),
        unknown=(("Дала университеті", "KZ"),),
        date=date(2026, 11, 17),
        status="licence",
    )
    made = replace(busy_week(1), events=(event, replace(event, date=None)))
    [(_, _, rows)] = past([payload.dump(made)])
    known = Recorded(kind="branch", status="licence", date=date(2026, 11, 17), parts=event.parts)
    assert rows == (known, replace(known, date=None))
    assert past([payload.dump(made).replace('"events"', '"before"')])[0].events == (), "an issue of the first releases"


def test_an_issue_ends_its_own_half_year() -> None:
    assert busy_week(12).tallies == (tally(busy_week(12)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 1), ("word " * 460, 2), ("слово " * 461, 3), ("教" * 800, 2), ("教育 and 研究 " * 230, 4)],
)
def test_reading_takes_as_long_as_the_words_in_any_script(text: str, expected: int) -> None:
    assert minutes([text]) == expected
