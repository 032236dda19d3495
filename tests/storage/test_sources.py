"""When a source is looked at next, and how it is doing."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import articles, frontier, rhythm, sources
from storage.database import open_store
from storage.errors import NotFound
from storage.models import Look, PendingLink, Source, SourceHealth, SourceState
from tests.storage.examples import EXAMPLE, NOW

HOUR = timedelta(hours=1)


def source(name: str, *, every: int = 3 * 3600) -> Source:
    return Source(
        name=name,
        title=name.upper(),
        homepage=f"https://{name}.example/",
        country="KZ",
        kind="university",
        languages=("kk", "ru"),
        timezone="Asia/Almaty",
        rank=1,
        every=every,
        verified=date(2026, 9, 1),
        hosts=(f"{name}.example",),
    )


def test_a_new_source_is_due_at_once_and_comes_back_as_it_was(db: Database) -> None:
    sources.register(db, [source("a"), source("b")], now=NOW)
    assert sources.due(db, now=NOW) == [source("a"), source("b")]
    assert [one.state for one in sources.health(db)] == ["new", "new"]


def test_a_source_that_is_only_made_known_is_not_watched_and_changes_no_other(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    sources.add(db, source("b"), now=NOW)
    sources.add(db, source("a", every=60), now=NOW)
    assert sources.due(db, now=NOW) == [source("a")]
    sources.looked(db, Look(source="b", state="ok"), now=NOW)


def test_a_source_no_longer_registered_rests_and_keeps_its_history(db: Database) -> None:
    sources.register(db, [source("a"), source("b")], now=NOW)
    sources.looked(db, Look(source="b", state="ok", links_found=9), now=NOW)
    sources.register(db, [source("a")], now=NOW)
    assert [one.name for one in sources.due(db, now=NOW + 9 * HOUR)] == ["a"]
    sources.register(db, [source("a"), source("b")], now=NOW)
    [_, b] = sources.health(db)
    assert (b.state, b.links_found, b.last_success) == ("ok", 9, NOW)


def test_a_look_says_when_the_next_is_due(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    sources.looked(db, Look(source="a", state="ok", links_found=20, articles_new=2), now=NOW)
    assert sources.due(db, now=NOW + 2.5 * HOUR) == []
    assert sources.due(db, now=NOW + 3 * HOUR) == [source("a")]
    [health] = sources.health(db)
    assert (health.last_success, health.last_new, health.failures) == (NOW, NOW, 0)


def test_failures_back_off_step_by_step_and_a_success_forgets_them(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    now, waits = NOW, []
    for _ in range(9):
        sources.looked(db, Look(source="a", state="refused", reason="HTTP 403"), now=now)
        [health] = sources.health(db)
        waits.append(health.interval / 3600)
        assert 0.9 * health.interval <= (health.next_check - now).total_seconds() <= health.interval
        now = health.next_check
    assert waits == [6, 9, 12, 15, 18, 21, 24, 24, 24]
    assert health.state_since == NOW
    sources.looked(db, Look(source="a", state="ok"), now=now)
    [health] = sources.health(db)
    assert (health.failures, health.interval, health.state_since) == (0, 3 * 3600, now)


@pytest.mark.parametrize(
    ("state", "failures"), [("refused", 1), ("robots", 1), ("no-links", 0.5), ("unreachable", 0.25), ("gap", 0)]
)
def test_how_much_a_failure_weighs(state: SourceState, failures: float) -> None:
    after = sources.after(SourceHealth(source=source("a")), Look(source="a", state=state), now=NOW)
    assert after.failures == failures
    assert after.last_success == (None if failures else NOW)


def test_one_list_that_fails_does_not_slow_the_others_down() -> None:
    """A feed of eleven hours beside a search that is gone: looked at once a day, half of it would be missed."""
    partly = Look(source="a", state="no-links", partly=True)
    health = SourceHealth(source=source("a"), state="ok")
    for times in range(1, 30):
        health = sources.after(health, partly, now=NOW)
        assert health.next_check is not None
        assert health.next_check <= NOW + 3 * HOUR
        assert health.failures == times / 2  # it is told, and not forgotten


def test_it_is_sure_that_something_will_be_read_where_a_source_is_new_or_a_page_pending(tmp_path: Path) -> None:
    path = tmp_path / "silkwatch.db"
    assert not sources.sure_to_be_read(path, ["a"])
    with closing(open_store(path)) as db:
        sources.register(db, [source("a"), source("b")], now=NOW)
        assert sources.sure_to_be_read(path, ["a"])
        sources.looked(db, Look(source="a", state="ok"), now=NOW)
        assert not sources.sure_to_be_read(path, ["a"])
        assert sources.sure_to_be_read(path, ["a", "b"])
        frontier.discovered(db, "a", [PendingLink(url="https://a.example/1")], now=NOW)
        assert sources.sure_to_be_read(path, ["a"])
        frontier.settle(db, "https://a.example/1", "http-404", source="a", now=NOW)
        assert not sources.sure_to_be_read(path, ["a"])
    path.write_text("a diary, no database " * 50)
    assert not sources.sure_to_be_read(path, ["a"])


def test_articles_are_counted(db: Database) -> None:
    sources.register(db, [source("kaznu-en")], now=NOW)
    articles.save(db, EXAMPLE, now=NOW)
    assert sources.health(db, counted=True)[0].articles == 1
    assert sources.health(db)[0].articles is None  # all of them are gone through for that


def test_the_links_of_the_last_look_are_remembered(db: Database) -> None:
    sources.register(db, [source("a")], now=NOW)
    assert sources.links_found(db, "a") is None
    sources.looked(db, Look(source="a", state="ok", links_found=12), now=NOW)
    assert sources.links_found(db, "a") == 12
    assert sources.links_found(db, "nobody") is None


def test_an_unknown_source_is_named(db: Database) -> None:
    with pytest.raises(NotFound, match="source: nobody"):
        sources.looked(db, Look(source="nobody", state="ok"), now=NOW)


STATES = st.sampled_from(sorted(rhythm.WEIGHTS))


@given(st.lists(STATES, min_size=1, max_size=40), st.integers(600, 10 * 86400))
def test_no_source_is_ever_given_up(states: list[SourceState], every: int) -> None:
    health = SourceHealth(source=source("a", every=every))
    now = NOW
    for state in states:
        before, health = health, sources.after(health, Look(source="a", state=state), now=now)
        assert health.next_check is not None
        wait = health.next_check - now
        assert timedelta(seconds=0.9 * every - 1) <= wait <= max(timedelta(days=1), timedelta(seconds=every))
        assert (health.state_since == now) == (before.state != state or before.state_since is None)
        now = health.next_check
