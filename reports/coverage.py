"""How the sources are doing, said plainly: which answer, have gone quiet or fail, and which nobody watches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from reports.clean import plain
from reports.excerpt import shortened
from reports.model import SourceLine, Standing
from storage.models import SourceHealth

QUIET_AFTER = timedelta(days=28)  # nothing new for so long is worth a word, even where every look succeeds
REASON = 160  # columns
ORDER: tuple[Standing, ...] = ("failing", "quiet", "waiting", "healthy", "imported")


def source_lines(
    health: Iterable[SourceHealth], reports: Mapping[str, int], looks: Mapping[str, tuple[int, int]], *, now: datetime
) -> tuple[SourceLine, ...]:
    """Return a line for each source, those that need attention first. ``reports``: by source, in this issue; of those
    that are not watched a line stands for each that gave one. ``looks``: in the window, and how many failed.
    """
    lines = [
        SourceLine(
            name=one.source.name,
            title=plain(one.source.title),
            homepage=one.source.homepage,
            standing=standing(one, now=now),
            state=one.state,
            reason=_for_readers(one.reason) if one.reason else None,
            last_success=one.last_success,
            last_new=one.last_new,
            unverified=one.source.verified is None and one.last_success is None,
            reports=reports.get(one.source.name, 0),
            since=one.state_since,
            looks=looks.get(one.source.name, (0, 0))[0],
            failed=looks.get(one.source.name, (0, 0))[1],
        )
        for one in health
    ]
    watched = {line.name for line in lines}
    lines += [
        SourceLine(name=name, title=plain(name), homepage="", standing="imported", state="new", reports=reports[name])
        for name in reports
        if name not in watched
    ]
    return tuple(sorted(lines, key=lambda line: (ORDER.index(line.standing), line.title.casefold(), line.name)))


def _for_readers(reason: str) -> str | None:
    """Keep of a reason what is the matter; what to change in which file is for the operator, in `status`."""
    return shortened(plain(reason.partition("; ")[0]), REASON) or None


def standing(health: SourceHealth, *, now: datetime) -> Standing:
    """Tell whether a source answers, and whether it still has news. A gap between two looks is not a failure."""
    if health.state == "new":
        return "waiting"
    if health.state == "quiet":
        return "quiet"
    if health.state not in ("ok", "gap"):
        return "failing"
    since = health.last_new or health.state_since or health.last_success
    return "quiet" if since and now - since > QUIET_AFTER else "healthy"
