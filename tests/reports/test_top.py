"""What opens an issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.gist import section
from reports.model import Item
from reports.top import top, weight
from storage.facts import Statement
from tests.reports.samples import MIDWEEK, article, corpus, digest, fact
from tests.reports.samples_week import busy_week


def chosen(items: list[Item]) -> tuple[int, ...]:
    return top({item.story_id: section(item.gist) for item in items}, items, {item.story_id for item in items})


ITEMS = list(busy_week(12).items)


def test_what_is_there_comes_before_what_is_promised() -> None:
    opened, signed, talked = (
        replace(ITEMS[0], gist=replace(ITEMS[0].gist, status=status)) for status in ("unveiled", "memorandum", "talks")
    )
    assert weight(opened, True) > weight(signed, True) > weight(talked, True)


def test_more_sources_and_more_languages_count() -> None:
    alone = replace(ITEMS[0], also=())
    other = replace(alone.report, source="kazinform-ru", lang="ru")
    two_languages, one_language = (replace(alone, also=(replace(other, lang=lang),)) for lang in ("ru", "en"))
    assert weight(two_languages, True) > weight(one_language, True) > weight(alone, True)


def test_a_small_issue_has_no_front_page() -> None:
    assert busy_week(5).top == ()
    assert len(busy_week(6).top) == 3
    assert len(busy_week(12).top) == 4
    assert len(busy_week(60).top) == 5


def test_a_late_find_does_not_open_an_issue() -> None:
    old = MIDWEEK.date() - timedelta(days=12)
    late = [article(n, published=old, facts=(fact("joint-school", "xjtu", "kaznu"),)) for n in range(1, 4)]
    new = [article(n) for n in range(4, 8)]
    assert set(digest(corpus(*late, *new)).top) <= {4, 5, 6, 7}
    assert digest(corpus(*late, *new[:2])).top == (), "two new stories are no front page"


def test_an_issue_opens_with_more_than_one_subject() -> None:
    schools = [article(n, facts=(fact("joint-school", "xjtu", "kaznu"),)) for n in range(1, 7)]
    grant = article(7, facts=(fact("scholarship", "xjtu", "kaznu"),))
    assert 7 in digest(corpus(*schools, grant)).top


def test_a_report_that_looks_back_on_what_was_opened_long_ago_opens_no_issue() -> None:
    """The years of a centre are counted; what was signed on Tuesday is the news."""
    years = fact("centre", "xjtu", "kaznu", status="unveiled")
    centre = article(1, score=0.99, facts=(replace(years, quote="The centre was opened ten years ago."),))
    dated = article(2, score=0.99, facts=(replace(years, date=date(2016, 5, 18)),))
    paper = fact("memorandum", "xjtu", "kaznu", status="memorandum", date=date(2026, 11, 17))
    made = corpus(centre, dated, article(3, facts=(paper,)), *(article(n, score=0.5) for n in range(4, 8)))
    stated = Statement(event_id=1, fact_id=1, story_id=3, article_id=3, fact=paper)
    assert digest(replace(made, events=[stated])).top[0] == 3
    assert digest(made).top[0] == 3, "its day says that it is of these weeks"
    item = next(item for item in digest(made).items if item.story_id == 1)
    assert weight(item, True) - weight(item, False) == 4.0


@given(st.lists(st.sampled_from(ITEMS), unique_by=lambda item: item.story_id))
def test_it_names_stories_of_the_issue_once_and_five_at_most(items: list[Item]) -> None:
    found = chosen(items)
    assert len(set(found)) == len(found) <= 5
    assert set(found) <= {item.story_id for item in items}
    assert found == chosen(items), "the same items give the same page"


def test_leading_stories_and_the_rest_are_all_items_once() -> None:
    made = busy_week(12)
    rest = [item for section in made.further for item in section.items]
    assert sorted(item.story_id for item in (*made.leading, *rest)) == sorted(item.story_id for item in made.items)
    assert [item.story_id for item in made.leading] == list(made.top)
