"""Addresses: discovered, settled, failed, looked at again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import articles, frontier, urls
from storage.models import PendingLink
from tests.storage.examples import EXAMPLE, NOW, article

DAY = timedelta(days=1)


def link(url: str, **said: object) -> PendingLink:
    return PendingLink(url=url, **said)  # type: ignore[arg-type]


def test_only_addresses_never_seen_are_new(db: Database) -> None:
    first = [link("https://a.kz/1", title="One", published=date(2026, 11, 20)), link("https://a.kz/2")]
    assert frontier.discovered(db, "a", first, now=NOW) == first
    again = [
        link("https://a.kz/2?utm_source=rss"),
        link("http://a.kz/1"),
        link("https://a.kz/3"),
        link("http://a.kz/3#x"),
    ]
    assert [one.url for one in frontier.discovered(db, "a", again, now=NOW)] == ["https://a.kz/3"]
    assert frontier.pending(db, "a") == [*first, link("https://a.kz/3")]
    assert frontier.pending(db, "b") == []
    assert frontier.known(db, ["https://a.kz/1#top", "https://a.kz/9"]) == {"https://a.kz/1#top"}


def test_an_address_stored_before_its_parameter_was_known_to_track_is_not_new(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = link("https://a.kz/1?campaign=spring"), link("https://a.kz/2")
    assert frontier.discovered(db, "a", [before], now=NOW) == [before]
    monkeypatch.setattr(urls, "_ALWAYS", urls._ALWAYS | {"campaign"})
    assert frontier.discovered(db, "a", [before, after], now=NOW) == [after]
    assert frontier.known(db, [before.url]) == {before.url}


def test_a_settled_address_is_not_pending_but_known(db: Database) -> None:
    frontier.discovered(db, "a", [link("https://a.kz/1")], now=NOW)
    frontier.settle(db, "https://a.kz/1", "not-article", source="a", now=NOW)
    frontier.settle(db, "https://a.kz/2", "http-404", source="a", now=NOW)
    assert frontier.pending(db, "a") == []
    assert frontier.known(db, ["https://a.kz/1", "https://a.kz/2"]) == {"https://a.kz/1", "https://a.kz/2"}


def test_a_failing_address_is_given_up_after_five_attempts(db: Database) -> None:
    frontier.discovered(db, "a", [link("https://a.kz/1")], now=NOW)
    for _ in range(4):
        frontier.failed(db, "https://a.kz/1", "timeout", now=NOW)
        assert len(frontier.pending(db, "a")) == 1
    frontier.failed(db, "https://a.kz/1", "timeout", now=NOW)
    assert frontier.pending(db, "a") == []
    assert db.execute("SELECT outcome, attempts FROM urls").fetchall() == [("timeout", 5)]
    frontier.failed(db, "https://never.kz/", "timeout", now=NOW)


def test_a_saved_article_settles_its_address(db: Database) -> None:
    frontier.discovered(db, "kaznu-en", [link(EXAMPLE.url)], now=NOW)
    articles.save(db, EXAMPLE, now=NOW)
    assert frontier.pending(db, "kaznu-en") == []
    frontier.settle(db, EXAMPLE.url, "not-article", source="kaznu-en", now=NOW)
    assert db.execute("SELECT outcome, article_id FROM urls").fetchall() == [("article", 1)]


def test_relevant_articles_are_looked_at_again_after_one_three_and_seven_days(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    looks = []
    for hour in range(24 * 30):
        now = NOW + timedelta(hours=hour)
        if frontier.look_again(db, ["kaznu-en", "other"], now=now):
            assert [link.url for link in frontier.look_again(db, ["kaznu-en"], now=now)] == [EXAMPLE.url]
            assert frontier.look_again(db, ["other"], now=now) == []
            articles.save(db, EXAMPLE, now=now)
            looks.append(now - NOW)
    assert looks == [DAY, 3 * DAY, 7 * DAY]


def test_irrelevant_and_imported_articles_are_never_looked_at_again(db: Database) -> None:
    articles.save(db, article("https://a.kz/1", verdict="not"), now=NOW)
    articles.save(db, article("https://a.kz/2", text="Imported long after."), now=NOW, first_seen=NOW - 400 * DAY)
    assert frontier.look_again(db, ["kaznu-en"], now=NOW + 30 * DAY) == []


def test_a_look_that_keeps_failing_is_skipped_for_the_next(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    for _ in range(5):
        assert frontier.look_again(db, ["kaznu-en"], now=NOW + DAY)
        frontier.failed(db, EXAMPLE.url, "timeout", now=NOW + DAY)
    assert not frontier.look_again(db, ["kaznu-en"], now=NOW + 2 * DAY)
    assert frontier.look_again(db, ["kaznu-en"], now=NOW + 3 * DAY)
    assert db.execute("SELECT outcome FROM urls").fetchall() == [("article",)]


@pytest.mark.parametrize(("verdict", "looks", "due"), [("relevant", 0, DAY), ("borderline", 2, 7 * DAY)])
def test_when_an_article_is_due_again(verdict: str, looks: int, due: timedelta) -> None:
    assert frontier.next_look(verdict, looks, NOW) == NOW + due  # type: ignore[arg-type]


@given(st.integers(3, 100))
def test_after_seven_days_nothing_is_due(looks: int) -> None:
    assert frontier.next_look("relevant", looks, NOW) is None
    assert frontier.next_look("not", 0, NOW) is None


def test_an_article_read_at_two_addresses_is_looked_at_again_once(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    articles.save(db, article("https://kaznu.example/en/news/1?page=1", canonical_url=EXAMPLE.url), now=NOW)
    assert [link.url for link in frontier.look_again(db, ["kaznu-en"], now=NOW + DAY)] == [EXAMPLE.url]
