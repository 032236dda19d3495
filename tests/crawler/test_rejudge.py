"""Judging again what is stored: the rules of today hold, a person's word stays, nothing is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from crawler import rejudge
from crawler.judging import judge_text
from crawler.options import Wanted
from crawler.rejudge import Rejudged
from crawler.topic import rules
from storage import articles, corrections, institutions, readings
from storage.database import rows
from storage.errors import NotFound
from storage.models import Article, Fact
from storage.search import search
from tests.storage.examples import INSTITUTIONS, NOW, VISIT

LATER = timedelta(days=1)
STONES = "The museum of Kostanay shows stones. " + "Nobody knows who cut them, or when. " * 6


def imported(number: int, title: str, text: str, **changes: object) -> Article:
    one = judge_text(url=f"https://example.org/{number}", title=title, text=text, source="import", lang="en")
    return replace(one, rules="older", **changes)  # type: ignore[arg-type]


def run(db: Database, *, write: bool = True, **wanted: object) -> list[Rejudged]:
    told: list[Rejudged] = []
    ids = rejudge.chosen(db, Wanted(**wanted))  # type: ignore[arg-type]
    rejudge.run(db, ids, {}, done=told.append, now=NOW + LATER, write=write)
    return told


def test_what_other_rules_judged_is_judged_again_once(db: Database) -> None:
    """An article the older rules passed over is found, one they took by mistake is let go, a third stays."""
    institutions.register(db, INSTITUTIONS)
    agreed = Fact(kind="agreement", quote="Nobody knows who cut them, or when.", parties=(("lzu", "CN"),))
    missed = imported(1, "Joint programme", VISIT, verdict="not", score=0.1, reasons=(), mentions=(), facts=())
    mistaken = imported(2, "Stones", STONES, verdict="relevant", score=0.8, facts=(agreed,))
    same = imported(3, "More stones", STONES + "They are grey.")
    for one in (missed, mistaken, same):
        articles.save(db, one, now=NOW)
    dry = run(db, write=False)
    assert [one.outcome for one in dry] == ["changed", "changed", "unchanged"]
    assert dry[0].changes is not None
    assert dry[0].changes.verdict == ("not", "relevant")
    assert dry[0].changes.institutions_come == ("lzu", "kaznu")
    assert articles.get(db, 1).article == replace(missed, canonical_url="https://example.org/1")
    told = run(db)
    assert [one.changes for one in told] == [one.changes for one in dry]
    found = articles.get(db, 1)
    assert (found.article.verdict, found.article.rules, found.revised_at) == ("relevant", rules(), None)
    assert found.article.facts == told[0].changes.facts_come  # type: ignore[union-attr]
    assert found.story_id is not None
    assert [hit.article.id for hit in search(db, "students", institution="lzu")] == [1]
    assert articles.history(db, 1) == []
    assert [one.was["verdict"] for one in readings.of(db, 1)] == ["not"]
    assert (articles.get(db, 2).article.verdict, articles.get(db, 2).story_id) == ("not", None)
    [fact] = rows(db, "SELECT superseded_at, story_id FROM facts WHERE article_id = 2")
    assert fact["superseded_at"] == "2026-11-23T07:00:00Z"
    assert run(db) == []
    again = run(db, everything=True)
    assert Counter(one.outcome for one in again) == {"unchanged": 3}


def test_a_person_wins_over_the_rules(db: Database) -> None:
    articles.save(db, imported(1, "Stones", STONES, verdict="borderline", score=0.5), now=NOW)
    articles.save(
        db, imported(2, "Joint programme", VISIT, verdict="borderline", score=0.5, facts=(), mentions=()), now=NOW
    )
    corrections.add(db, 1, "relevant", now=NOW)
    corrections.add(db, 2, "not", now=NOW)
    told = run(db)
    assert [one.changes and (one.changes.verdict, one.changes.marked) for one in told] == [
        (("borderline", "not"), "relevant"),
        (("borderline", "relevant"), "not"),
    ]
    assert [(one.article.verdict, one.judged) for one in (articles.get(db, id) for id in (1, 2))] == [
        ("relevant", "not"),
        ("not", "relevant"),
    ]
    assert articles.get(db, 2).article.facts == ()
    assert articles.get(db, 2).story_id is None


def test_what_a_person_wants_has_its_facts_though_the_rules_do_not_want_it(db: Database) -> None:
    text = "Lanzhou University signed an agreement with Al-Farabi Kazakh National University on bread."
    one = imported(1, "Bread", text, verdict="not", score=0.1, facts=(), mentions=())
    articles.save(db, one, now=NOW)
    corrections.add(db, 1, "relevant", now=NOW)
    rejudge.one(db, 1, {}, now=NOW)
    facts = articles.get(db, 1).article.facts
    assert [fact.kind for fact in facts] == ["agreement"]
    corrections.add(db, 1, "not", now=NOW)
    assert articles.get(db, 1).article.facts == ()
    corrections.add(db, 1, "relevant", now=NOW)
    assert rejudge.chosen(db, Wanted()) == [1]
    rejudge.one(db, 1, {}, now=NOW)
    assert articles.get(db, 1).article.facts == facts


def test_another_version_stored_meanwhile_is_left_alone(db: Database) -> None:
    articles.save(db, imported(1, "Stones", STONES, verdict="borderline"), now=NOW)
    articles.save(db, imported(2, "Stones again", STONES + "Grey.", verdict="borderline"), now=NOW)

    def change(told: Rejudged) -> None:
        if told.stored.id == 1:
            articles.save(db, imported(2, "Stones again", VISIT, verdict="borderline"), now=NOW + LATER)
        outcomes.append(told.outcome)

    outcomes: list[str] = []
    rejudge.run(db, [1, 2], {}, done=change, now=NOW + LATER, write=True)
    assert outcomes == ["changed", "overtaken"]
    assert rejudge.chosen(db, Wanted()) == [2]


def test_what_is_broken_off_goes_on(db: Database) -> None:
    for number in range(1, 5):
        articles.save(db, imported(number, f"Stones {number}", STONES, verdict="borderline"), now=NOW)

    def stop_at_the_second(told: Rejudged) -> None:
        if told.stored.id == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rejudge.run(db, rejudge.chosen(db, Wanted()), {}, done=stop_at_the_second, now=NOW + LATER, write=True)
    assert [one.stored.id for one in run(db)] == [3, 4]


def test_articles_are_chosen_by_source_and_day(db: Database) -> None:
    old, new, other = imported(1, "Stones", STONES), imported(2, "Grey stones", STONES), imported(3, "Snow", VISIT)
    articles.save(db, replace(old, published=date(2026, 1, 5)), now=NOW)
    articles.save(db, replace(new, published=date(2026, 11, 5)), now=NOW)
    articles.save(db, replace(other, source="else", mentions=(), facts=()), now=NOW)
    assert rejudge.chosen(db, Wanted(since=date(2026, 11, 5), sources=("import",))) == [2]
    assert rejudge.chosen(db, Wanted(until=date(2026, 11, 5))) == [1]
    assert rejudge.chosen(db, Wanted(sources=("else",))) == [3]
    assert rejudge.chosen(db, Wanted(ids=(3, 1, 3))) == [3, 1]
    with pytest.raises(NotFound, match="article: 9"):
        rejudge.chosen(db, Wanted(ids=(9,)))
