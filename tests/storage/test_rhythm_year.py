"""A year of weeks in the life of nine sources: nothing is missed, nobody is asked too often, and nobody is forgotten.

The service is switched off for three days in May. Its clock is two hours ahead in autumn until somebody sets it back.
Germany, Kazakhstan and China keep their own hours, with and without summer time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from storage.models import Source
from tests.storage.test_sources import source
from tests.storage.years import AHEAD, DAY, HOUR, MINUTE, START, Period, Site, live, longest_wait, published, within

END = START + 365 * DAY
ASLEEP: list[Period] = [(datetime(2026, 5, 8, 3, tzinfo=UTC), datetime(2026, 5, 11, 3, tzinfo=UTC))]
CLOCK_AHEAD: Period = (datetime(2026, 9, 14, tzinfo=UTC), datetime(2026, 10, 19, 9, tzinfo=UTC))  # by two hours
MARCH_TO_JUNE: Period = (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))
STORMS = [(START + day * DAY, START + day * DAY + 9 * HOUR) for day in range(30, 365, 25)]
SUMMER: Period = (datetime(2026, 7, 31, tzinfo=UTC), datetime(2026, 8, 24, tzinfo=UTC))
NEW_YEAR: Period = (datetime(2026, 2, 12, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
SILENT = datetime(2026, 9, 1, tzinfo=UTC)


def by_day(day: float, night: float, weekend: float = 1.0) -> Callable[[datetime], float]:
    """Return a rate by the local hour: items an hour from 8 to 20, and at night."""

    def rate(local: datetime) -> float:
        return (day if 8 <= local.hour < 20 else night) * (weekend if local.weekday() >= 5 else 1.0)

    return rate


def made(name: str, kind: str, hours: float, times: list[datetime], window: int, **more: object) -> Site:
    one = source(name, every=int(hours * 3600))
    return Site(source=Source(**{**vars(one), "kind": kind}), published=times, window=window, **more)  # type: ignore[arg-type]


def sites(seed: int, end: datetime) -> dict[str, Site]:
    office = by_day(0.35, 0.0, 0.0)
    weekly = [START + timedelta(days=7 * n + (n * 5) % 3, hours=6) for n in range(-3, 60)]
    university = [at for at in published(seed + 3, "Asia/Shanghai", office, end) if not within(at, [SUMMER, NEW_YEAR])]
    dead = [at for at in published(seed + 8, "Asia/Almaty", by_day(0.6, 0.1), end) if at < SILENT]
    alive = published(seed + 5, "Europe/Berlin", by_day(0.4, 0.05, 0.5), end)
    every = [
        made("busy", "media", 3, published(seed, "Europe/Berlin", by_day(1.4, 0.3, 0.6), end, bursts=0.3, burst=4), 10),
        made("fast", "agency", 3, published(seed + 1, "Asia/Baku", by_day(6.5, 2, 0.6), end), 25),
        made("agency", "agency", 3, published(seed + 2, "Asia/Almaty", by_day(10, 2.5), end), 24, paging=True),
        made("weekly", "university", 12, weekly, 20),
        made("pausing", "university", 12, university, 20),
        made("dying", "media", 6, alive, 20, down=[MARCH_TO_JUNE]),
        made("stormy", "agency", 3, published(seed + 6, "Asia/Shanghai", by_day(2, 0.5), end), 30, storms=STORMS),
        made("hostile", "media", 3, published(seed + 7, "Asia/Almaty", by_day(0.3, 0.1), end), 20, max_age=365 * 86400),
        made("silent", "media", 3, dead, 20),
    ]
    return {one.source.name: one for one in every}


def avoidable(site: Site) -> list[datetime]:
    """What was missed though we were awake and the source answered, or had done so within the day."""
    excused = [(begin - DAY, until + HOUR) for begin, until in (*ASLEEP, *site.down, *site.storms)]
    return [at for at in site.missed if not within(at, excused)]


def asked_a_day(site: Site) -> float:
    return len(site.requests) / ((site.requests[-1] - START) / DAY)


def changes(site: Site) -> list[tuple[str, str]]:
    return [(f"{at:%m-%d}", state) for at, state in site.states]


@pytest.mark.parametrize(("window", "hours", "asked"), [(10, 11.0, 6), (25, 6.0, 11), (10, 2.0, 34), (20, 200.0, 3)])
def test_at_a_steady_rate_half_a_window_turns_over_between_two_looks(window: int, hours: float, asked: float) -> None:
    end = START + 12 * DAY
    step = hours / window * HOUR
    times = [START - 9 * DAY + number * step for number in range(int((end - START + 9 * DAY) / step))]
    site = made("steady", "media", 12, times, window)
    live([site], end)
    assert site.missed == []
    shares = [one.look.turnover or 0.0 for one in site.looks]
    assert max(shares) <= 0.6  # with what came within the minute of a tick
    assert asked / 2 < asked_a_day(site) < asked


def test_three_weeks_with_a_clock_that_is_set_back() -> None:
    end = START + 21 * DAY
    made = [one for name, one in sites(2, end).items() if name in ("busy", "weekly", "hostile")]
    live(made, end, ahead=[(START, START + 9 * DAY)])
    for site in made:
        assert site.missed == []
        assert changes(site) == [("01-05", "ok")]
        assert longest_wait(site) <= DAY + AHEAD
    [busy, weekly, hostile] = made
    assert asked_a_day(busy) < 40
    assert asked_a_day(weekly) < 2
    assert asked_a_day(hostile) < 5


@pytest.fixture(scope="module")
def year() -> dict[str, Site]:
    made = sites(1, END)
    live(list(made.values()), END, asleep=ASLEEP, ahead=[CLOCK_AHEAD])
    return made


@pytest.mark.slow
def test_in_a_year_nothing_is_missed_that_could_be_seen(year: dict[str, Site]) -> None:
    assert {name: avoidable(site) for name, site in year.items() if avoidable(site)} == {}
    assert all(site.seen >= len(site.published) - site.window for site in year.values())
    assert year["busy"].missed  # three days are more than ten items: the feed had moved on when we woke


@pytest.mark.slow
def test_in_a_year_nobody_is_asked_more_often_than_it_takes(year: dict[str, Site]) -> None:
    most = {"busy": 32, "fast": 29, "agency": 9, "weekly": 1.2, "pausing": 2.2, "dying": 4, "stormy": 9, "hostile": 1.5}
    assert {name: asked_a_day(year[name]) for name in most if asked_a_day(year[name]) > most[name]} == {}


@pytest.mark.slow
def test_in_a_year_nobody_is_forgotten(year: dict[str, Site]) -> None:
    for site in year.values():
        assert longest_wait(site, besides=[*ASLEEP, CLOCK_AHEAD[::-1]]) <= DAY + MINUTE
    month = [at for at in year["dying"].requests if within(at, [(MARCH_TO_JUNE[1] - 28 * DAY, MARCH_TO_JUNE[1])])]
    assert len(month) >= 28


@pytest.mark.slow
def test_in_a_year_a_host_that_asks_to_be_left_alone_is(year: dict[str, Site]) -> None:
    assert len(year["stormy"].pleas) > 10
    for at, seconds in year["stormy"].pleas:
        assert not any(at < again < at + timedelta(seconds=seconds) for again in year["stormy"].requests)


@pytest.mark.slow
def test_in_a_year_who_falls_silent_is_told_from_who_pauses(year: dict[str, Site]) -> None:
    quiet = {name for name, site in year.items() if any(state == "quiet" for _, state in site.states)}
    assert quiet == {"silent"}
    [(at, _)] = [change for change in year["silent"].states if change[1] == "quiet"]
    assert 2 * DAY <= at - SILENT <= 4 * DAY
    assert year["silent"].health.state == "quiet"
    assert (year["silent"].health.reason or "").startswith("nothing new since 2026-09-01; its longest pause")
    assert [state for _, state in year["dying"].states] == ["ok", "unreachable", "gap", "ok"]


@pytest.mark.slow
def test_in_a_year_a_clock_that_is_set_back_costs_one_look(year: dict[str, Site]) -> None:
    _, set_back = CLOCK_AHEAD
    for site in year.values():
        just = any(set_back - AHEAD < at < set_back for at in site.requests)  # by the clock that is in the future
        assert sum(set_back <= at < set_back + 10 * MINUTE for at in site.requests) == just
