"""What a person says of articles wins over the machine, and stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles, corrections, digests, frontier, judgements, marks, readings, stories
from storage.database import rows
from storage.errors import BadMark, NotFound
from storage.models import Article, Fact
from tests.storage.examples import NOW, VISIT, article

OTHER = "The museum of Kostanay shows stones.\n" + "Nobody knows who cut them, or when, or why they lie in a ring. " * 4


def save(db: Database, number: int, text: str, **changes: object) -> int:
    one: Article = article(f"https://example.org/{number}", title=f"News {number}", text=text, **changes)
    return articles.save(db, one, now=NOW).id


def test_the_latest_verdict_of_a_person_holds(db: Database) -> None:
    one = save(db, 1, VISIT, verdict="borderline", score=0.4)
    assert marks.verdict(db, one) is None
    corrections.add(db, one, "not", now=NOW)
    corrections.add(db, one, "relevant", now=NOW)
    assert marks.verdict(db, one) == "relevant"
    assert articles.get(db, one).article.verdict == "relevant"
    corrections.add(db, one, "machine", now=NOW)
    assert marks.verdict(db, one) is None
    assert articles.get(db, one).article.verdict == "borderline"
    assert [one.mark for one in marks.of(db, one)] == ["not", "relevant", "machine"]


def test_what_becomes_relevant_is_looked_at_again(db: Database) -> None:
    """As other articles of our topic are, as far as the time for that has not passed."""
    one = save(db, 1, VISIT, verdict="not")
    assert frontier.look_again(db, ["kaznu-en"], now=NOW + timedelta(days=365)) == []
    corrections.add(db, one, "relevant", now=NOW + frontier.LOOK_AGAIN[0])
    assert frontier.look_again(db, ["kaznu-en"], now=NOW + frontier.LOOK_AGAIN[0]) == []
    due = NOW + frontier.LOOK_AGAIN[1]
    assert [link.url for link in frontier.look_again(db, ["kaznu-en"], now=due)] == ["https://example.org/1"]


def test_a_mark_that_says_nothing_new_is_not_stored(db: Database) -> None:
    one = save(db, 1, VISIT)
    assert corrections.add(db, one, "relevant", now=NOW)
    assert not corrections.add(db, one, "relevant", now=NOW + timedelta(days=1))
    assert len(marks.of(db, one)) == 1


def test_a_person_finds_a_duplicate(db: Database) -> None:
    first, second = save(db, 1, VISIT), save(db, 2, OTHER)
    corrections.add(db, second, "duplicate-of", other=first, now=NOW)
    found = articles.get(db, second)
    assert (found.duplicate_of, found.duplicate_kind, found.duplicate_score) == (first, "repost", None)
    assert marks.duplicate_of(db, second) == first
    assert marks.together(db, [first]) == [(first, second)]
    assert articles.get(db, first).story_id == found.story_id


def test_the_last_word_on_two_articles_holds(db: Database) -> None:
    first, second = save(db, 1, VISIT), save(db, 2, OTHER)
    corrections.add(db, first, "same-story", other=second, now=NOW)
    assert marks.together(db, [second]) == [(first, second)]
    assert marks.apart(db, [second]) == []
    corrections.add(db, second, "other-story", now=NOW)
    assert marks.together(db, [first]) == []
    assert marks.apart(db, [first]) == [(first, second)]
    assert articles.get(db, first).story_id != articles.get(db, second).story_id


def test_a_later_mark_overrides_what_it_contradicts_in_the_rest_of_a_story(db: Database) -> None:
    first, second, third = save(db, 1, VISIT), save(db, 2, OTHER), save(db, 3, "Snow fell in Pavlodar. " * 9)
    corrections.add(db, first, "same-story", other=second, now=NOW)
    corrections.add(db, third, "same-story", other=second, now=NOW)
    assert {articles.get(db, id).story_id for id in (first, second, third)} == {articles.get(db, first).story_id}
    corrections.add(db, third, "other-story", now=NOW)
    assert marks.apart(db, [third]) == [(first, third), (second, third)]
    corrections.add(db, third, "same-story", other=first, now=NOW)
    assert marks.apart(db, [first, second, third]) == []
    assert len({articles.get(db, id).story_id for id in (first, second, third)}) == 1


def test_who_is_brought_to_another_story_leaves_those_who_are_kept_apart_from_it(db: Database) -> None:
    first, copy, third = save(db, 1, VISIT), save(db, 2, VISIT), save(db, 3, OTHER)
    corrections.add(db, copy, "other-story", now=NOW)
    corrections.add(db, third, "same-story", other=copy, now=NOW)
    corrections.add(db, third, "same-story", other=first, now=NOW)
    assert marks.together(db, [third]) == [(first, third)]
    assert marks.apart(db, [copy]) == [(first, copy), (copy, third)]
    stories = [articles.get(db, id).story_id for id in (first, copy, third)]
    assert stories[0] == stories[2] != stories[1]


def test_what_is_said_of_an_article_holds_for_what_repeats_it(db: Database) -> None:
    first, copy, third = save(db, 1, VISIT), save(db, 2, VISIT), save(db, 3, OTHER)
    corrections.add(db, copy, "same-story", other=third, now=NOW)
    corrections.add(db, first, "other-story", now=NOW)
    assert articles.get(db, copy).duplicate_of == first
    assert marks.apart(db, [third]) == [(first, third), (copy, third)]
    assert marks.together(db, [third]) == []
    later = save(db, 4, VISIT, rank=4)
    assert marks.apart(db, [later]) == [(third, later)]
    stories = [articles.get(db, id).story_id for id in (first, copy, later, third)]
    assert stories[0] == stories[1] == stories[2] != stories[3]


def test_an_issue_that_was_made_stays_as_it_is_and_the_next_one_heeds_the_mark(db: Database) -> None:
    one = save(db, 1, VISIT)
    story = articles.get(db, one).story_id or 0
    digests.freeze(
        db,
        id="2026-W47",
        number=1,
        window_start=NOW - timedelta(days=6),
        window_end=NOW + timedelta(days=1),
        timezone="UTC",
        payload="{}",
        items=[(story, one, "new")],
        made_at=NOW,
    )
    corrections.add(db, one, "not", now=NOW)
    assert digests.load(db, "2026-W47") == "{}"
    assert digests.reported(db, [stories.get(db, story)], before=None) == {story: "2026-W47"}
    assert articles.chosen(db, NOW, NOW + timedelta(days=1)) == []


def test_marks_that_cannot_be(db: Database) -> None:
    one, of_another_topic = save(db, 1, VISIT), save(db, 2, OTHER, verdict="not")
    with pytest.raises(NotFound, match="article: 99"):
        corrections.add(db, 99, "not", now=NOW)
    with pytest.raises(NotFound, match="article: 99"):
        corrections.add(db, one, "same-story", other=99, now=NOW)
    with pytest.raises(BadMark, match="the article itself"):
        corrections.add(db, one, "duplicate-of", other=one, now=NOW)
    with pytest.raises(BadMark, match="tells no story"):
        corrections.add(db, one, "same-story", other=of_another_topic, now=NOW)
    with pytest.raises(BadMark, match="only report"):
        corrections.add(db, one, "other-story", now=NOW)
    assert marks.of(db, one) == []


def test_a_verdict_survives_a_revision_and_a_reread(db: Database) -> None:
    one = save(db, 1, VISIT)
    corrections.add(db, one, "not", now=NOW)
    save(db, 1, VISIT.replace("24 students", "30 students"))
    stored = articles.get(db, one)
    assert (stored.article.verdict, stored.judged, stored.story_id) == ("not", "relevant", None)
    assert stored.revised_at
    again = article("https://example.org/1", title="News 1", text=OTHER, verdict="borderline", extractor="2")
    assert "verdict" not in readings.changes(db, one, again)
    readings.replace(db, one, again, now=NOW)
    stored = articles.get(db, one)
    assert (stored.article.text, stored.article.verdict, stored.judged) == (OTHER, "not", "borderline")


def test_a_duplicate_by_hand_survives_revisions_of_both(db: Database) -> None:
    first, second = save(db, 1, VISIT), save(db, 2, OTHER)
    corrections.add(db, second, "duplicate-of", other=first, now=NOW)
    save(db, 1, VISIT.replace("24 students", "30 students"))
    assert articles.get(db, second).duplicate_of == first
    save(db, 2, OTHER.replace("stones", "old stones"))
    assert articles.get(db, second).duplicate_of == first
    better = save(db, 3, VISIT, rank=0)  # the group is pointed at a better source
    assert [one.id for one in articles.duplicates(db, better)] == [first, second]
    copy = save(db, 4, OTHER.replace("stones", "old stones"), rank=4)  # and what repeats the second is of it too
    assert articles.get(db, copy).duplicate_of == better


def test_the_facts_of_a_revision_are_told_by_the_story(db: Database) -> None:
    opened = Fact(kind="joint-school", quote="At the meeting the rectors agreed.")
    one = save(db, 1, VISIT, facts=(opened,))
    save(db, 1, VISIT.replace("24 students", "30 students"), facts=(opened, replace(opened, number=30)))
    story = articles.get(db, one).story_id
    told = rows(db, "SELECT story_id, superseded_at IS NULL AS stands FROM facts ORDER BY id")
    assert [(fact["story_id"], fact["stands"]) for fact in told] == [(story, 0), (story, 1), (story, 1)]


def test_marks_of_one_group_hold_together(db: Database) -> None:
    first, second, third = save(db, 1, VISIT), save(db, 2, VISIT), save(db, 3, OTHER)
    corrections.add(db, first, "duplicate-of", other=second, now=NOW)
    corrections.add(db, second, "duplicate-of", other=third, now=NOW)
    assert {articles.get(db, id).duplicate_of or id for id in (first, second, third)} == {first}


def test_what_was_said_of_an_article_that_tells_no_story_any_more_is_overridden_too(db: Database) -> None:
    first, copy, third = save(db, 1, VISIT), save(db, 2, VISIT), save(db, 3, OTHER)
    corrections.add(db, first, "same-story", other=third, now=NOW)
    corrections.add(db, first, "not", now=NOW)
    corrections.add(db, third, "other-story", now=NOW)
    assert marks.together(db, [first, copy, third]) == []
    assert articles.get(db, copy).story_id != articles.get(db, third).story_id


def test_what_was_marked_as_a_duplicate_by_mistake_is_none_any_more(db: Database) -> None:
    first, second = save(db, 1, VISIT), save(db, 2, OTHER)
    corrections.add(db, second, "duplicate-of", other=first, now=NOW)
    corrections.add(db, second, "same-story", other=first, now=NOW)
    assert articles.get(db, second).duplicate_of is None
    assert articles.get(db, second).story_id == articles.get(db, first).story_id


def test_taking_a_copy_out_of_its_group_leaves_what_was_said_of_the_others(db: Database) -> None:
    first, copy, third = save(db, 1, VISIT), save(db, 2, VISIT), save(db, 3, OTHER)
    corrections.add(db, first, "same-story", other=third, now=NOW)
    corrections.add(db, third, "other-story", now=NOW)
    corrections.add(db, copy, "other-story", now=NOW)
    corrections.add(db, first, "same-story", other=third, now=NOW)
    assert marks.together(db, [third]) == [(first, third)]
    assert marks.apart(db, [copy]) == [(first, copy), (copy, third)]


def test_what_the_machine_says_comes_back_with_its_consequences(db: Database) -> None:
    opened = Fact(kind="joint-school", quote="At the meeting the rectors agreed.")
    one = save(db, 1, VISIT, verdict="not")
    corrections.add(db, one, "relevant", now=NOW)
    judgements.replace_judgement(db, articles.get(db, one), article(verdict="not", facts=(opened,)), now=NOW)
    assert articles.get(db, one).article.facts == (opened,)
    corrections.add(db, one, "machine", now=NOW)
    stored = articles.get(db, one)
    assert (stored.article.verdict, stored.article.facts, stored.story_id) == ("not", (), None)


def test_what_is_no_duplicate_does_not_become_one_again(db: Database) -> None:
    first, second = save(db, 1, VISIT), save(db, 2, VISIT)
    assert articles.get(db, second).duplicate_of == first
    corrections.add(db, second, "other-story", now=NOW)
    assert articles.get(db, second).duplicate_of is None
    save(db, 2, VISIT.replace("24 students", "25 students"))
    assert articles.get(db, second).duplicate_of is None
    assert articles.get(db, second).story_id != articles.get(db, first).story_id
