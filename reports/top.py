"""Which stories open an issue (pure). What counts is written down here, so that anybody can say why one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set

from reports.gist import LASTING
from reports.model import Item
from reports.sections import SectionKey

LEAST, MOST = 3, 5
SMALL = 6  # an issue with fewer stories needs no front page: its sections are one
# Points for how far a thing has come: what is there counts more than what is promised. What came long ago counts
# nothing, nor does a school that is there for years: a report that looks back on its opening is no news of one.
STATUS = {
    "talks": 0.0,
    "intention": 0.0,
    "memorandum": 1.5,
    "agreement": 2.0,
    "licence": 2.5,
    "unveiled": 3.0,
    "first-students": 3.0,
    "enrolment": 2.5,
}
KIND = {
    "joint-school": 1.5,
    "branch": 1.5,
    "workshop": 1.5,
    "centre": 1.0,
    "agreement": 1.0,
    "scholarship": 1.0,
    "memorandum": 0.5,
    "enrolment": 0.5,
    "research": 0.5,
    "language": 0.5,
}
TOGETHER = 2.0  # the text says who did it with whom
SOURCE = 1.0  # for each source that tells it besides the first …
SOURCES = 3  # … up to here
LANGUAGES = 1.0  # told in more than one language
FIRST_HAND = 0.5  # told by the party itself or an agency
AGAIN = 1.5  # off for each story of the same section that stands above it: an issue opens with more than one subject


def top(sections: Mapping[int, SectionKey], items: Sequence[Item], current: Set[int]) -> tuple[int, ...]:
    """Return the ids of the stories that open an issue, the first first; ``sections``: by story.

    ``current``: the stories of which something was done in these weeks. Late finds do not open one. Of equals the one
    that comes first in ``items``.
    """
    candidates = [item for item in items if item.kind == "new"]
    if len(items) < SMALL or len(candidates) < LEAST:
        return ()
    chosen: list[int] = []
    taken: Counter[SectionKey] = Counter()
    for _ in range(min(MOST, max(LEAST, len(items) // 3))):
        left = [item for item in candidates if item.story_id not in chosen]
        if not left:
            break
        best = max(
            left, key=lambda item: weight(item, item.story_id in current) - AGAIN * taken[sections[item.story_id]]
        )
        chosen.append(best.story_id)
        taken[sections[best.story_id]] += 1
    return tuple(chosen)


def weight(item: Item, current: bool) -> float:
    """Say how much a story matters, in points; the judge's score decides between equals."""
    status = STATUS.get(item.gist.status or "", 0.0) if current else 0.0
    kind = KIND.get(item.gist.kind or "", 0.0) if current or item.gist.kind not in LASTING else 0.0
    reports = (item.report, *item.also)
    sources = {report.source for report in reports}
    languages = {(report.lang or "").partition("-")[0] for report in reports if not report.reprint}
    return (
        status
        + kind
        + TOGETHER * item.gist.together
        + SOURCE * min(SOURCES, len(sources) - 1)
        + LANGUAGES * (len(languages) > 1)
        + FIRST_HAND * (item.report.rank is not None and item.report.rank <= 2)
        + item.score
    )
