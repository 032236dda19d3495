"""A chart that needs no picture: bars made of table cells, for mail programs that show neither SVG nor images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import weeks
from reports.model import Tally
from reports.tally import by_week

WEEKS = 13  # a quarter of a year: what fits a mail; the page has twice as many
WIDTH = 280  # pixels of the longest bar


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A week: when it began, how many stories its issue had (None: there was none), how long its bar is in pixels."""

    week: str
    start: datetime
    stories: int | None
    width: int


def bars(tallies: Sequence[Tally], zone: ZoneInfo, *, longest: int = WIDTH) -> tuple[Bar, ...]:
    """Return a bar for each of the last weeks up to the latest tally, the oldest first; none for a single issue.

    Issues that cover no week of their own are left out. What is not nothing has a bar of at least two pixels.
    """
    issues = by_week(tallies)
    if len(issues) < 2:
        return ()
    last = max(issues)
    first = max(min(issues), last.shifted(1 - WEEKS))
    shown = [first]
    while shown[-1] < last:
        shown.append(shown[-1].shifted(1))
    most = max((issues[week].items for week in shown if week in issues), default=0)
    return tuple(_bar(str(week), weeks.window(week, zone)[0], issues.get(week), most, longest) for week in shown)


def _bar(week: str, start: datetime, tally: Tally | None, most: int, longest: int) -> Bar:
    stories = tally.items if tally else None
    width = max(2, round(longest * stories / most)) if stories else 0
    return Bar(week=week, start=start, stories=stories, width=width)
