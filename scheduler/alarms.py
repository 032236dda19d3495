"""What the operator is told of, and when; pure.

Told is a change that lasts: a failure once it is no hiccup, and that it is over. Of a source that goes back and forth
it is told ever later that it is well again, and so ever more seldom that it broke. When everything fails at once, it is
our network: one alarm says so, and nothing is said of the sources until it is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from scheduler import health
from scheduler.health import FAILING, WELL
from storage.alarms import OF_A_CHANNEL, Known
from storage.models import Alarm, SourceHealth
from storage.rhythm import WEIGHTS

SECOND = timedelta(seconds=1)  # the store's
DAY = timedelta(days=1)
LASTS = 1.0  # weighed failures in a row: two looks at a list without links, four that timed out
CALM = timedelta(hours=12)  # that a source must work for each time it broke of late, the first one left out
UNSTEADY = 2  # times that a source broke of late, from which a hole in the first success is not told besides
# States that ask for the same remedy: a move among them is no news.
REMEDY = {"unreachable": "wait", "refused": "ask", "robots": "ask", "no-links": "mend", "unreadable": "mend"}
OVER = {"gap": "its looks meet again", "quiet": "has something new again"}
# What it is well again with, after it failed: the rest of the news.
BUT = {
    "gap": "works again, but articles of the time between may be missing",
    "quiet": "works again, but has had nothing new for unusually long",
}
NETWORK = ("network", "network")
BACK = "sources can be reached again"
REMOTE = ("mail", "translation", OF_A_CHANNEL)  # problems that a network which is down brings with it
OF_A_SOURCE = "crawl of "  # pages of it that could not be dealt with: others each time


def decide(known: Known, *, now: datetime) -> list[Alarm]:
    """Return what is to be told now, beside what was told before."""
    last, alarms = known.last.get(NETWORK), []
    network = _back(known, last, now) if last and not last.over else _down(known, last, now)
    if network:
        alarms, last = [network], network
    is_down = last is not None and not last.over
    if not is_down:
        alarms += filter(None, (_of_source(one, known, last, now) for one in known.healths))
    return [*alarms, *_problems(known, is_down=is_down, now=now), *_mended(known, now)]


def gathered(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Return what is still to be said of alarms that are told together: the last word of each, the worst first."""
    latest: dict[tuple[str, str, str], Alarm] = {}
    for one in sorted(alarms, key=lambda one: one.id):
        if one.kind == "problem" and one.over:  # all that was wrong with it
            latest = {key: other for key, other in latest.items() if key[:2] != (one.kind, one.about)}
        latest[one.kind, one.about, one.text if one.kind == "problem" and not one.over else ""] = one
    return sorted(latest.values(), key=_urgency)


def _urgency(one: Alarm) -> tuple[bool, int, str, int]:
    badness = next((bad for state, bad in health.BADNESS.items() if state == one.state), 3)  # the network, a problem
    return one.over, -(badness + (one.kind == "network")), one.about, one.id


def _down(known: Known, last: Alarm | None, now: datetime) -> Alarm | None:
    """Tell that everything fails at once."""
    if known.crawled is None:
        return None
    since = last.at + SECOND if last and last.at <= now else known.crawled
    begun = max(known.crawled, since)
    looked = [one for one in known.healths if one.last_checked and begun <= one.last_checked <= now]
    if looked and (problem := health.network_is_down(health.witnesses(known.healths, looked))):
        return Alarm(at=now, about="network", kind="network", state="down", text=problem.text, since=now)
    if problem := health.all_broke(looked, since=known.crawled):
        return Alarm(at=now, about="network", kind="network", state="failing", text=problem.text, since=now)
    return None


def _back(known: Known, last: Alarm, now: datetime) -> Alarm | None:
    """Tell that a source answers again; after everything failed in some way or other, that one works."""
    since = last.at if last.at <= now else known.crawled or now  # the clock may have been set back
    looked = [one for one in known.healths if one.last_checked and one.last_checked > since]
    back = any(one.state in WELL if last.state == "failing" else one.state != "unreachable" for one in looked)
    return Alarm(at=now, about="network", kind="network", state="ok", text=BACK, since=last.since) if back else None


def _of_source(one: SourceHealth, known: Known, network: Alarm | None, now: datetime) -> Alarm | None:
    """Tell how a source is doing, if that is news."""
    name, told = one.source.name, known.told.get(one.source.name)
    broke = known.lately.get(("source", name), 0)
    unknown = network is not None and one.last_checked is not None and one.last_checked <= network.at <= now
    if told is not None and one.state == "ok":
        calm = max(CALM * (broke - 1), DAY if told == "gap" else timedelta())
        # Well since tomorrow: the clock was set back.
        steady = one.state_since is not None and not timedelta() <= now - one.state_since < calm
        return _alarm(one, "ok", _recovered(told, known.last.get(("source", name))), now) if steady else None
    if one.state == told or not _is_news(one, told, broke, now) or (one.state in FAILING and unknown):
        return None
    return _alarm(one, one.state, _explained(one, told), now)


def _explained(one: SourceHealth, told: str | None) -> str:
    if told not in FAILING or one.state not in BUT:
        return health.explained(one)
    return f"{BUT[one.state]} ({one.reason})" if one.reason else BUT[one.state]


def _is_news(one: SourceHealth, told: str | None, broke: int, now: datetime) -> bool:
    if one.state in ("gap", "quiet"):
        return told is None or broke <= UNSTEADY
    if one.state not in FAILING:
        return False
    if told not in FAILING:
        return _lasts(one, now)
    moved = one.last_checked != one.state_since and one.state_since is not None and now - one.state_since >= DAY
    return moved and REMEDY[one.state] != REMEDY[told]


def _lasts(one: SourceHealth, now: datetime) -> bool:
    """Tell whether a failure is no hiccup. A source that has never worked has no credit, unless it was not reached."""
    if one.last_success is None and one.state != "unreachable":
        return True
    again = one.failures > WEIGHTS[one.state]
    long = one.state_since is not None and now - one.state_since >= DAY
    # A host that asks to be left alone for a week is not looked at again before: nothing else makes it so late.
    late = one.interval is not None and one.interval > max(DAY.total_seconds(), one.source.every)
    return (again and (one.failures >= LASTS or long)) or (long and late)


def _recovered(told: str, last: Alarm | None) -> str:
    if told in OVER:
        return OVER[told]
    return f"works again; before: {last.text}" if last else "works again"


def _alarm(one: SourceHealth, state: str, text: str, now: datetime) -> Alarm:
    return Alarm(
        at=now,
        about=one.source.name,
        kind="source",
        state=state,
        text=text,
        since=one.state_since,
        last_success=one.last_success,
        last_new=one.last_new,
    )


def _problems(known: Known, *, is_down: bool, now: datetime) -> Iterator[Alarm]:
    """Tell of what stands and was not told yet. Of a source's pages one is told of: the next ones are the same."""
    for about, texts in known.problems.items():
        heard = known.heard.get(about, ())
        if (is_down and about.startswith(REMOTE)) or (heard and about.startswith(OF_A_SOURCE)):
            continue
        new = [text for text in texts if text not in heard]
        for text in new[:1] if about.startswith(OF_A_SOURCE) else new:
            yield Alarm(at=now, about=about, kind="problem", state="wrong", text=text, since=texts[text])


def _mended(known: Known, now: datetime) -> Iterator[Alarm]:
    """Tell of what was wrong and is no more; later, if it was wrong several times of late."""
    for (kind, about), last in known.last.items():
        if kind != "problem" or last.over or about in known.problems:
            continue
        if now - last.at >= CALM * (known.lately.get((kind, about), 0) - 1) or last.at > now:
            yield Alarm(
                at=now, about=about, kind="problem", state="ok", text=f"is mended: {last.text}", since=last.since
            )


def names(alarms: Sequence[Alarm]) -> list[str]:
    """Name what alarms are about, as people are told: each once, in their order."""
    return list(dict.fromkeys(shown(one.about) for one in alarms))


def shown(about: str) -> str:
    """Return what a problem is about as people are told it: "mail of issues" is mail."""
    return about.partition(" of ")[0]
