"""What is new in a window: which report stands for which text, and which come too late. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage.models import StoredArticle

FRESH_DAYS = 7  # up to here an item is simply new
LATE_DAYS = 28  # up to here it is shown and marked late; beyond, it is only counted


def age(stored: StoredArticle, zone: ZoneInfo) -> int:
    """Return the calendar days from publication to when it was first seen; 0 where the day is not known."""
    published = stored.article.published
    if published is None:
        return 0
    return (stored.first_seen.astimezone(zone).date() - day(published, zone)).days


def day(moment: datetime | date, zone: ZoneInfo) -> date:
    """Return the calendar day of an instant in a zone; a plain day is what it is."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def representatives(articles: Iterable[StoredArticle], *, by_language: bool = False) -> dict[int, int]:
    """Return for each article's id the id of the article that stands for its text.

    ``by_language``: a translation stands for itself and for its copies, it has a headline of its own to show.

    The store's representative may be unknown here: seen after the window, or withdrawn. Then the best of the copies
    that are known stands in for it, so that an issue made late says what it would have said in time.
    """
    groups: dict[tuple[int, str], list[StoredArticle]] = {}
    for one in articles:
        language = (one.article.lang or "").partition("-")[0] if by_language else ""
        groups.setdefault((one.duplicate_of or one.id, language), []).append(one)
    return {one.id: min(group, key=_standing).id for group in groups.values() for one in group}


def best_first(stored: StoredArticle) -> tuple[int, datetime, int]:
    """Sort key of the reports of one story: closest to the event, then first seen."""
    return (stored.article.rank, stored.first_seen, stored.id)


def _standing(stored: StoredArticle) -> tuple[bool, bool, bool, int, datetime, int]:
    # A borderline excerpt of the agency's must not hide the relevant whole text that somebody else printed.
    nearly = stored.article.verdict != "relevant"
    return (stored.withdrawn_at is not None, nearly, stored.duplicate_of is not None, *best_first(stored))
