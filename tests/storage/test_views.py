"""The views for readers: what counts once, what stands, and which of several answers is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from storage import articles, institutions
from storage.models import Fact, FactKind, Mention
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, article

COPY = "https://copies.example/1"
ELSEWHERE = "https://herald.example/7"
SIGNED = "Almaty hosted the signing of an agreement on a laboratory of seismology. " * 6
BOTH = (("lzu", "CN"), ("kaznu", "KZ"))


def fact(kind: FactKind = "agreement", **changes: Any) -> Fact:
    return replace(Fact(kind=kind, quote="They signed it.", parties=BOTH), **changes)


@pytest.fixture
def told(db: Database) -> Database:
    """A story by the party itself and a copy of it; and another story of the same two, a month later."""
    institutions.register(db, INSTITUTIONS)
    mention = Mention(institution_id="lzu", surface="Lanzhou University", offset=0)
    first = article(facts=(fact(status="intended", date=date(2026, 11, 19)),), mentions=(mention,))
    articles.save(db, first, now=NOW)
    articles.save(db, replace(first, url=COPY, canonical_url=COPY, source="copies", rank=5), now=NOW)
    later = article(
        ELSEWHERE, source="herald", text=SIGNED, title="Seismologists sign", facts=(fact(status="signed", number=3.0),)
    )
    articles.save(db, replace(later, published=date(2026, 12, 20), rank=3), now=NOW + timedelta(days=30))
    return db


def one(db: Database, sql: str) -> dict[str, Any]:
    [row] = db.query(sql)
    return row


def test_an_item_counts_its_reports_and_its_sources(told: Database) -> None:
    item = one(told, "SELECT * FROM items WHERE article_id = 1")
    assert (item["reports"], item["originals"], item["sources"], item["languages"]) == (2, 1, 2, "en")
    assert (item["kinds"], item["institutions"], item["day"]) == ("agreement", "lzu", "2026-11-20")


def test_a_withdrawn_article_represents_its_story_no_more(told: Database) -> None:
    articles.withdraw(told, EXAMPLE.url, now=NOW)
    assert one(told, "SELECT url FROM items WHERE day < '2026-12'") == {"url": COPY}


def test_a_partnership_counts_stories_once_and_tells_the_latest_status(told: Database) -> None:
    row = one(told, "SELECT * FROM partnerships")
    assert (row["stories"], row["articles"], row["sources"]) == (2, 2, 3)
    assert (row["first_date"], row["latest_date"]) == ("2026-11-19", "2026-12-20")
    assert (row["first_reported"], row["latest_reported"]) == ("2026-11-20", "2026-12-20")
    assert (row["status"], row["chinese_side_zh"]) == ("signed", "兰州大学")


def test_a_partnership_without_a_story_counts_too(told: Database) -> None:
    told.execute("UPDATE articles SET story_id = NULL")
    assert one(told, "SELECT stories FROM partnerships") == {"stories": 3}


def test_current_facts_leave_out_copies_and_what_is_not_said_any_more(told: Database) -> None:
    assert [row["reported"] for row in told.query("SELECT reported FROM current_facts ORDER BY reported")] == [
        "2026-11-20",
        "2026-12-20",
    ]
    articles.save(told, article(text=EXAMPLE.text + "\n\nNothing was signed.", facts=()), now=NOW)
    row = one(told, "SELECT * FROM current_facts")
    assert (row["chinese"], row["kazakh"]) == ("Lanzhou University", "Al-Farabi Kazakh National University")
    assert (row["on_day"], row["number"], row["status"]) == ("2026-12-20", 3.0, "signed")


def test_the_search_view_has_the_articles_numbers(told: Database) -> None:
    sql = "SELECT id, newest FROM search WHERE search MATCH 'seismolog*' ORDER BY badness"
    assert one(told, sql)["id"] == one(told, f"SELECT id FROM articles WHERE url = '{ELSEWHERE}'")["id"]
