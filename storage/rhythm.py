"""How long until a source is looked at again, and when it has been silent for unusually long. Pure: no clock, no store.

A list that cannot be paged back is a window: what nobody saw before it slid out is lost. So the first measure is how
fast half a window was ever turned over of late; the second, where there is no hurry, how often there is anything new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from math import inf, isfinite
from statistics import median

from storage.models import Look, PastLook, Source, SourceState

HOUR = 3600.0
DAY = 24 * HOUR

FLOOR = 600.0  # seconds between looks at least, unless the source's own ``every`` is shorter
LONGEST = DAY  # at most, unless its own ``every`` is longer: none is given up, and none forgotten
STRETCH = 8  # times its ``every`` at most
JITTER = 0.1  # the part of the interval that is cut off at random, so that sources do not stay in step
# That a host is left alone because it asks for it: more is a mistake or malice. Lists that work are not left so long
# because a page beside them asks for it.
LONGEST_RETRY = 7 * DAY

CLOCK = timedelta(minutes=1)  # that a clock may be corrected by without a second look
SHARE = 0.5  # of a window that may turn over between two looks
MISSED = 2.0  # windows that count as turned over where a look no longer met the last: nobody knows how many it were
HOPELESS = 8  # such looks in a row: asking more often does not help
PER_NEWS = 4  # looks for each that finds something, where nothing can be missed
MEMORY = timedelta(days=15)  # two weekends and their Mondays
KNOWN = 7 * DAY  # of looks make a rhythm known, or as many looks as fill that at every three hours
KNOWN_LOOKS = 56

MONTH = 28 * DAY
YEAR = 365 * DAY
MONTHS = 26  # that pauses are remembered for: two summers
KEPT = timedelta(days=28 * MONTHS)
SILENT = 2 * DAY  # nobody is called quiet before that
TIMES_USUAL = 3.0  # its usual longest pause in four weeks
TIMES_LONGEST = 1.5  # its longest of all
HOLIDAYS = 6 * 7 * DAY  # a longer pause was a failure of its own, and no measure for the next
FOREVER = 183 * DAY  # who has been silent for so long is quiet, whatever it did before
CLOSES = ("university", "ministry")  # kinds that close for holidays: they are known after a whole year

# How much one look that ended so counts towards the back-off: what somebody must mend, what may be a bad page, what
# passes by itself. A gap is a success with a hole in it.
WEIGHTS: dict[SourceState, float] = {
    "new": 0.0,
    "ok": 0.0,
    "quiet": 0.0,
    "gap": 0.0,
    "unreachable": 0.25,
    "no-links": 0.5,
    "unreadable": 0.5,
    "refused": 1.0,
    "robots": 1.0,
}
READABLE: tuple[SourceState, ...] = ("ok", "quiet", "gap", "unreadable")  # its lists could be read


@dataclass(frozen=True, kw_only=True)
class Past:
    """What is remembered of a source when it is looked at.

    ``looks``: the latest, newest first; ``news``: when one last found a new link; ``since``: when the first was made;
    ``pauses``: the longest silence of every four weeks before ``news``, in seconds.
    """

    looks: Sequence[PastLook] = ()
    news: datetime | None = None
    since: datetime | None = None
    pauses: Sequence[float] = ()


NOTHING = Past()


def is_due(next_check: datetime | None, last_checked: datetime | None, *, now: datetime) -> bool:
    """Say whether a source is to be looked at.

    One that was looked at in the future is: the clock was set back, and nobody knows for how long it has waited.
    """
    if next_check is None or next_check <= now:
        return True
    return last_checked is not None and last_checked > now + CLOCK


def bounds(every: float) -> tuple[float, float]:
    """Return the shortest and the longest interval of a source that does not fail, in seconds."""
    return min(FLOOR, every), max(every, min(LONGEST, STRETCH * every))


def interval(every: float, looks: Sequence[PastLook]) -> float:
    """Return the seconds to the next look at a source that works; ``looks`` come newest first.

    Until a week is known it is ``every``, or less where a window would turn over sooner.
    """
    floor, ceiling = bounds(every)
    seen = _seen(looks)
    fastest = half_turned_over(seen)
    if hopeless(seen):
        return every
    span = (seen[0].at - seen[-1].at).total_seconds() if seen else 0.0
    if span < min(KNOWN, KNOWN_LOOKS * every):
        calm = every
        fastest = min(fastest, SHARE * (_reach(seen) or inf))
        asked = min(_wait(seen), every)
    else:
        calm = max(every, span / max(1, sum(1 for one in seen if one.look.new_links)) / PER_NEWS)
        asked = _wait(seen)
    return max(floor, min(max(calm, asked), fastest, ceiling))


def hopeless(seen: Sequence[PastLook]) -> bool:
    """Say whether look after look met nothing that was known: addresses that change by themselves are no rhythm."""
    return len(seen) > HOPELESS and all(_turnover(one) == MISSED for one in seen[:HOPELESS])


def backed_off(usual: float, failures: float, every: float) -> float:
    """Return the interval of a source that fails: longer with every failure, by its weight, and never given up."""
    return min(usual * (1 + max(0.0, failures)), max(every, LONGEST))


def retry_after(looks: Sequence[PastLook]) -> float:
    """Return the seconds for which the host asked to be left alone at the last look, within reason."""
    look = looks[0].look if looks else None
    asked = look.retry_after if look else None
    longest = LONGEST_RETRY if look and WEIGHTS[look.state] and not look.partly else LONGEST
    return min(asked, longest) if asked and asked > 0 else 0.0


def decided(source: Source, looks: Sequence[PastLook], failures: float) -> tuple[float, datetime]:
    """Return the seconds from the newest look to the next, and when that is due; ``looks`` come newest first.

    The seconds are those before they are spread.
    """
    asked = retry_after(looks)
    # The lists that work are not asked less often for one that fails: what slides out of them meanwhile is lost.
    back_off = 0.0 if looks[0].look.partly else failures
    seconds = max(backed_off(interval(source.every, looks), back_off, source.every), asked)
    at = looks[0].at
    return seconds, at + timedelta(seconds=max(spread(seconds, source.name, at), asked))


def spread(seconds: float, name: str, at: datetime) -> float:
    """Cut off up to a tenth: the same of the same source and instant, so that a replay comes out the same.

    Never longer, so that what an interval promises holds.
    """
    digest = blake2b(f"{name} {at.timestamp():.0f}".encode(), digest_size=4).digest()
    return seconds * (1 - JITTER * int.from_bytes(digest) / 2**32)


def half_turned_over(seen: Sequence[PastLook]) -> float:
    """Return the shortest time, in seconds, in which ``SHARE`` of a window was turned over; newest first.

    Looks are added up until there is as much: one alone says little where a window turns over in small steps. Where
    there was less altogether, it is as long as it would take.
    """
    steps = [(share, old.at, new.at) for new, old in pairwise(seen) if (share := _turnover(new))]
    shortest, total, oldest = inf, 0.0, len(steps) - 1
    for share, _, until in reversed(steps):
        total += share
        while total - steps[oldest][0] >= SHARE:
            total -= steps[oldest][0]
            oldest -= 1
        if total >= SHARE:
            shortest = min(shortest, (until - steps[oldest][1]).total_seconds() * SHARE / total)
    if isfinite(shortest) or not steps:
        return shortest
    return (seen[0].at - seen[-1].at).total_seconds() * SHARE / total


def readable(look: Look) -> bool:
    """Say whether lists were seen; where one of several fails the others may have been."""
    return look.state in READABLE or look.links_found > 0


def silence(look: Look, past: Past, *, at: datetime) -> float | None:
    """Return for how many seconds there has been no new link; None: the lists could not be read."""
    if not readable(look):
        return None
    if look.new_links:
        return 0.0
    return max(0.0, (at - (past.news or past.since or at)).total_seconds())


def pauses(silences: Iterable[tuple[datetime, float]], *, since: datetime, until: datetime) -> list[float]:
    """Return the longest silence (seconds) of every four weeks from ``since`` to ``until``, the latest first.

    ``silences``: those of single looks, with their instants. Weeks in which nobody could read its lists say nothing.
    """
    months = min(MONTHS, int((until - since).total_seconds() // MONTH) + 1) if since < until else 0
    longest: dict[int, float] = {}
    for at, seconds in silences:
        month = int((until - at).total_seconds() // MONTH)
        if at <= until and month < months:
            longest[month] = max(longest.get(month, 0.0), seconds)
    return [longest[month] for month in sorted(longest)]


def quiet_after(source: Source, past: Past, *, at: datetime) -> float:
    """Return the seconds without a new link that are unusual for a source, against its own history."""
    watched = (at - past.since).total_seconds() if past.since else 0.0
    known = bool(past.pauses) and watched >= (YEAR if source.kind in CLOSES else MONTH)
    longest = min(max(past.pauses, default=0.0), HOLIDAYS)
    usual = median(past.pauses) if past.pauses else 0.0
    limit = max(TIMES_USUAL * usual, TIMES_LONGEST * longest, SILENT if known else MONTH)
    return min(limit, FOREVER)


def quiet(source: Source, look: Look, past: Past, *, at: datetime) -> str | None:
    """Say in a sentence since when a source that works is unusually silent; None: it is not, or nobody has looked.

    The first look after a long time tells little: we were off, or the clock has jumped. The next one does.
    """
    if not past.looks and source.every <= MEMORY.total_seconds():
        return None
    seconds = silence(look, past, at=at)
    if look.state != "ok" or seconds is None or seconds <= quiet_after(source, past, at=at):
        return None
    since = f"nothing new since {at - timedelta(seconds=seconds):%Y-%m-%d}"
    if not past.pauses:
        return since
    return f"{since}; its longest pause in four weeks is usually {_days(median(past.pauses))}"


def _seen(looks: Sequence[PastLook]) -> list[PastLook]:
    """Go back through the looks whose lists were seen, as far as memory reaches.

    One that claims to be younger than the look after it was made before the clock was set back: it is left out.
    """
    seen: list[PastLook] = []
    if not looks:
        return seen
    oldest, after = looks[0].at - MEMORY, looks[0].at + timedelta.resolution
    for one in looks:
        if one.at < oldest:
            break
        if one.at < after and readable(one.look):
            after = one.at
            seen.append(one)
    return seen


def _turnover(one: PastLook) -> float:
    share = one.look.turnover or 0.0
    return MISSED if share >= 1 or one.look.state == "gap" else share


def _reach(seen: Sequence[PastLook]) -> float | None:
    return min((one.look.reach for one in seen if one.look.reach), default=None)


def _wait(seen: Sequence[PastLook]) -> float:
    """The latest that is known: an answer that nothing changed repeats what is in a header, not what is in a feed."""
    return next((max(0.0, one.look.wait) for one in seen if one.look.wait is not None), 0.0)


def _days(seconds: float) -> str:
    days = round(seconds / DAY)
    return "less than a day" if days < 1 else "a day" if days == 1 else f"{days} days"
