"""What is new in a week, what is an update, and what is only counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import render
from reports.digest import Window, build
from reports.model import Digest, Item
from reports.newness import LATE_DAYS, age, representatives
from storage.models import Quote, Reason, StoredArticle
from tests.reports.samples import (
    ALMATY,
    END,
    HEALTH,
    MIDWEEK,
    NOW,
    SETTINGS,
    START,
    article,
    corpus,
    digest,
    fact,
    source,
)
from tests.reports.samples_week import busy_week

BEFORE = START - timedelta(days=2)
AFTER = END + timedelta(hours=1)


def only(made: Digest) -> Item:
    [item] = (*made.items, *made.updates)
    return item


def ids(item: Item) -> list[int]:
    return [item.report.article_id, *(report.article_id for report in item.also)]


def test_a_story_of_the_week_is_one_item_with_its_other_reports_beside_it() -> None:
    made = digest(
        corpus(
            article(1, story=7, source="portal.example", rank=4),
            article(2, story=7, source="xjtu-zh", rank=1, seen=MIDWEEK + timedelta(hours=5)),
            article(3, story=7, source="kazinform-ru", rank=3),
        )
    )
    item = only(made)
    assert item.kind == "new"
    assert ids(item) == [2, 3, 1], "the party itself tells it, the others follow by rank"
    assert (made.new_reports, len(made.reporting)) == (3, 3)


def test_a_copy_is_never_an_item_but_stands_beside_what_it_copies() -> None:
    made = digest(corpus(article(1), article(2, story=1, duplicate_of=1, source="portal.example", rank=1)))
    item = only(made)
    assert ids(item) == [1, 2]
    assert [report.reprint for report in item.also] == [True]
    assert made.new_reports == 1


def test_a_translation_shows_its_own_headline_and_its_copies_are_reprints_of_it() -> None:
    made = digest(
        corpus(
            article(1, lang="zh"),
            article(2, story=1, duplicate_of=1, lang="en", source="agency.example"),
            article(3, story=1, duplicate_of=1, lang="en", source="portal.example", rank=5),
        )
    )
    assert [report.reprint for report in only(made).also] == [False, True]
    assert made.new_reports == 2


def test_a_copy_of_what_an_earlier_week_had_is_only_counted() -> None:
    made = digest(
        corpus(article(2, story=1, duplicate_of=1), before=[article(1, seen=BEFORE)], reported={1: "2026-W46"})
    )
    assert not made.items
    assert not made.updates
    assert made.left_out.reprints == 1


def test_a_better_copy_that_has_become_the_representative_is_no_update_either() -> None:
    made = digest(
        corpus(article(2, story=1, rank=1), before=[article(1, seen=BEFORE, duplicate_of=2)], reported={1: "2026-W46"})
    )
    assert not made.updates
    assert made.left_out.reprints == 1


def test_a_later_report_of_a_reported_story_is_an_update_that_names_the_issue() -> None:
    made = digest(corpus(article(2, story=1), before=[article(1, seen=BEFORE)], reported={1: "2026-W46"}))
    assert not made.items
    [update] = made.updates
    assert (update.kind, update.first_issue) == ("update", "2026-W46")
    assert ids(update) == [2], "what the earlier issue had is not told again"


def test_a_story_seen_before_but_never_reported_is_new() -> None:
    made = digest(corpus(article(2, story=1), before=[article(1, seen=BEFORE)]))
    item = only(made)
    assert (item.kind, ids(item)) == ("new", [2, 1])
    assert [report.earlier for report in item.also] == [True]
    assert made.new_reports == 1, "the earlier report is no news of this week"


def test_a_story_that_a_later_issue_has_had_is_only_counted() -> None:
    made = digest(corpus(article(1), told_later=frozenset({1})))
    assert not made.items
    assert made.left_out.told_later == 1


def test_what_was_first_seen_after_the_window_is_not_in_it() -> None:
    later = article(2, story=1, rank=1, seen=AFTER)
    assert ids(only(digest(corpus(article(1), before=[later])))) == [1]


def test_an_issue_made_late_says_what_it_would_have_said_in_time() -> None:
    """A better original came a week later and took the group over: in its own week the copy still tells the story."""
    copy, original = article(1, duplicate_of=2), article(2, story=1, rank=1, seen=AFTER)
    item = only(digest(corpus(copy, before=[original])))
    assert ids(item) == [1]
    assert not item.report.reprint


@pytest.mark.parametrize(
    ("days", "kind", "late", "old"),
    [(-3, "new", None, 0), (0, "new", None, 0), (7, "new", None, 0), (8, "late", 8, 0), (28, "late", 28, 0)],
)
def test_lateness_is_counted_in_days(days: int, kind: str, late: int | None, old: int) -> None:
    made = digest(corpus(article(1, published=date(2026, 11, 18) - timedelta(days=days))))
    item = only(made)
    assert (item.kind, item.report.days_late, made.left_out.old) == (kind, late, old)


@pytest.mark.parametrize("verdict", ["relevant", "borderline"])
def test_what_is_older_than_four_weeks_enters_silently(verdict: str) -> None:
    made = digest(corpus(article(1, published=date(2026, 10, 20), verdict=verdict)))  # type: ignore[arg-type]
    assert not made.items
    assert not made.borderline
    assert made.left_out.old == 1


def test_lateness_is_counted_on_the_readers_calendar() -> None:
    """20:00 in UTC is tomorrow in Almaty: seven days and a few minutes are eight days there."""
    published, seen = datetime(2026, 11, 10, 18, 55, tzinfo=UTC), datetime(2026, 11, 17, 19, 5, tzinfo=UTC)
    assert only(digest(corpus(article(1, published=published, seen=seen)))).report.days_late == 8


def test_an_article_without_a_date_is_new() -> None:
    assert only(digest(corpus(article(1, published=None)))).kind == "new"


def test_a_fresh_report_leads_before_a_late_one_of_better_rank() -> None:
    late = article(1, story=1, rank=1, published=date(2026, 11, 5))
    item = only(digest(corpus(late, article(2, story=1, rank=4))))
    assert (item.kind, item.report.article_id) == ("new", 2)


def test_an_old_report_beside_a_fresh_one_is_counted_not_shown() -> None:
    made = digest(corpus(article(1, story=1, published=date(2026, 8, 1)), article(2, story=1)))
    assert ids(only(made)) == [2]
    assert made.left_out.old == 1


def test_a_withdrawn_article_is_no_item() -> None:
    made = digest(corpus(article(1, withdrawn_at=MIDWEEK)))
    assert not made.items
    assert made.left_out.withdrawn == 1


def test_a_copy_takes_the_place_of_its_withdrawn_original() -> None:
    made = digest(corpus(article(1, withdrawn_at=MIDWEEK), article(2, story=1, duplicate_of=1, rank=4)))
    item = only(made)
    assert item.report.article_id == 2
    assert [report.withdrawn for report in item.also] == [True]


def test_a_borderline_report_is_listed_with_score_and_reasons() -> None:
    made = digest(corpus(article(1, verdict="borderline", score=0.41), article(2, verdict="borderline", score=0.44)))
    assert not made.items
    assert [(one.report.article_id, one.score) for one in made.borderline] == [(2, 0.44), (1, 0.41)]
    assert made.borderline[0].reasons[0].surface == "students"


def test_a_borderline_report_is_quoted_where_it_speaks_of_the_matter() -> None:
    stored = article(1, verdict="borderline")
    quotes = (Quote(what="clause", quote="Workshops will open.", offset=9), Quote(what="visit", quote="-", offset=0))
    made = digest(corpus(replace(stored, article=replace(stored.article, quotes=quotes))))
    assert made.borderline[0].clauses == ("Workshops will open.",)
    for form in (render.html, render.text, render.markdown):
        assert "Workshops will open." in form(made)


def test_a_borderline_report_of_a_chosen_story_stands_beside_it() -> None:
    made = digest(corpus(article(1), article(2, story=1, verdict="borderline", rank=1)))
    assert ids(only(made)) == [1, 2]
    assert not made.borderline


def test_how_much_of_a_text_is_on_the_topic_is_no_reason_unless_there_is_no_other() -> None:
    share = Reason(what="paragraphs: share with the topic", surface="", weight=2.0)
    paragraphs = Reason(what="paragraphs: number on it", surface="", weight=1.0)
    one = Reason(what="one paragraph of many", surface="", weight=0.2)
    word = Reason(what="topic words", surface="students", weight=0.1, offset=4)
    assert digest(corpus(article(1, reasons=(share, word, paragraphs, one)))).items[0].reasons == (word,)
    assert digest(corpus(article(1, reasons=(share, paragraphs)))).items[0].reasons == (share, paragraphs)
    nearly = article(1, verdict="borderline", score=0.4, reasons=(share, word))
    assert digest(corpus(nearly)).borderline[0].reasons == (share, word)


def test_a_headline_that_is_a_whole_paragraph_is_cut() -> None:
    long = "Rectors of forty universities met in Astana to talk about degrees and " * 22
    made = digest(corpus(article(1, title=long), article(2, title=long, verdict="borderline")))
    for report in (made.items[0].report, made.borderline[0].report):
        assert long.startswith(report.title[:-1])
        assert report.title.endswith("…")
        assert 270 < len(report.title) <= 300


def test_a_borderline_excerpt_does_not_hide_the_relevant_whole_text_it_was_cut_from() -> None:
    agency, paper = article(1, verdict="borderline", rank=2), article(2, story=1, duplicate_of=1, rank=3)
    made = digest(corpus(agency, paper))
    assert [item.report.article_id for item in made.items] == [2]
    assert not made.borderline


def test_a_story_listed_as_borderline_is_new_when_it_becomes_relevant() -> None:
    made = digest(corpus(article(2, story=1), before=[article(1, verdict="borderline", seen=BEFORE)]))
    assert only(made).kind == "new"


def test_items_are_grouped_by_kind_and_late_finds_come_last() -> None:
    made = digest(
        corpus(
            article(1, facts=(fact("forum", "aitu"),)),
            article(2, facts=(fact("memorandum", "xjtu", "kaznu"),), score=0.7),
            article(3, facts=(fact("agreement", "xjtu", "kaznu"),), score=0.8),
            article(4, facts=(fact("agreement", "xjtu", "kaznu"),), score=0.99, published=date(2026, 11, 3)),
            article(5),
        )
    )
    assert [(section.key, [item.story_id for item in section.items]) for section in made.sections] == [
        ("agreements", [3, 2, 4]),
        ("visits", [1]),
        ("other", [5]),
    ]


def test_what_more_sources_report_comes_first() -> None:
    one, two = article(1, score=0.99), article(2, score=0.6)
    made = digest(corpus(one, two, article(3, story=2, source="kazinform-ru")))
    assert [item.story_id for item in made.items] == [2, 1]


def test_the_sources_health_is_told_those_in_need_first() -> None:
    made = digest(corpus(article(1)))
    assert [(line.name, line.standing) for line in made.sources][:3] == [
        ("china-daily", "failing"),
        ("moe-cn", "quiet"),
        ("aitu", "waiting"),
    ]
    assert [line.name for line in made.sources if line.unverified] == ["aitu"]
    assert made.healthy == 5
    assert {line.name: line.reports for line in made.sources}["xinhua-en"] == 1


def test_a_gap_is_no_failure_and_a_source_that_fails_is_not_called_quiet() -> None:
    old = NOW - timedelta(days=90)
    health = (source("a", "A", "gap"), source("b", "B", "no-links", new=old), source("c", "C", new=old))
    standings = {line.name: line.standing for line in digest(corpus(health=health)).sources}
    assert standings == {"a": "healthy", "b": "failing", "c": "quiet"}


def test_an_empty_week_says_so() -> None:
    made = digest(corpus())
    assert (made.items, made.new_reports, len(made.sources)) == ((), 0, len(HEALTH))


def test_an_institution_the_store_does_not_know_is_left_out() -> None:
    made = digest(corpus(article(1, named=("xjtu", "gone"))))
    assert [party.id for party in only(made).institutions] == ["xjtu"]


copies = st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 5)), min_size=1, max_size=10)


@given(copies)
def test_every_text_has_one_representative_and_it_stands_for_itself(drawn: list[tuple[int, bool, int]]) -> None:
    articles = [
        article(id, story=1, rank=rank, duplicate_of=of if of != id else None, withdrawn_at=MIDWEEK if gone else None)
        for id, (of, gone, rank) in enumerate(drawn)
    ]
    stands = representatives(articles)
    assert set(stands) == {one.id for one in articles}
    assert all(stands[representative] == representative for representative in stands.values())


@st.composite
def stories(draw: st.DrawFn) -> list[StoredArticle]:
    """Draw the reports of a few stories over six weeks, with copies, late ones, withdrawn and borderline ones."""
    found: list[StoredArticle] = []
    for id in range(1, draw(st.integers(1, 14)) + 1):
        story = draw(st.integers(1, 4))
        seen = START + timedelta(hours=draw(st.integers(-24 * 21, 24 * 21 - 1)))
        originals = [one.id for one in found if one.story_id == story and one.duplicate_of is None]
        found.append(
            article(
                id,
                story=story,
                seen=seen,
                published=(seen - timedelta(days=draw(st.sampled_from([0, 1, 9, 40])))).date(),
                verdict=draw(st.sampled_from(["relevant", "relevant", "borderline"])),
                duplicate_of=draw(st.sampled_from([None, *originals])),
                withdrawn_at=draw(st.sampled_from([None, None, None, seen])),
            )
        )
    return found


@given(stories())
def test_over_consecutive_issues_every_story_is_new_once_and_no_report_is_told_twice(
    found: list[StoredArticle],
) -> None:
    reported: dict[int, str] = {}
    new: list[int] = []
    told: list[int] = []
    for week in range(-3, 3):
        start, end = START + timedelta(weeks=week), END + timedelta(weeks=week)
        inside = [one for one in found if start <= one.first_seen < end]
        whole = corpus(*inside, before=found, reported=dict(reported))
        window = Window(id=f"W{week}", start=start, end=end, zone=ALMATY)
        made = build(whole, window, number=1, now=end, settings=SETTINGS)
        new += [item.story_id for item in made.items]
        told += [item.report.article_id for item in (*made.items, *made.updates)]
        assert {item.story_id for item in made.updates} <= set(reported)
        reported.update({item.story_id: window.id for item in made.items})
    assert len(new) == len(set(new))
    assert len(told) == len(set(told))
    originals = (one for one in found if one.duplicate_of is None and not one.withdrawn_at)
    assert set(new) >= {
        one.story_id for one in originals if one.article.verdict == "relevant" and age(one, ALMATY) <= LATE_DAYS
    }


@pytest.mark.parametrize("n", [0, 1, 12, 60])
def test_a_busy_week_adds_up(n: int) -> None:
    made = busy_week(n)
    assert len(made.items) == n
    assert made.reporting == {line.name: line.reports for line in made.sources if line.reports}
