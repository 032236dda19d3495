"""Dates ahead: the days to come that the issue's reports name, each once, the soonest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports import render
from reports.ahead import MOST
from reports.model import Ahead as Day
from storage.models import Ahead, StoredArticle
from tests.reports.samples import END, MIDWEEK, START, article, corpus, digest, fact

FORUM = Ahead(
    what="event",
    date=date(2026, 12, 4),
    date_end=date(2026, 12, 6),
    quote="The forum is to be held from 4 to 6 December.",
    offset=9,
)
APPLY = Ahead(what="deadline", date=date(2027, 1, 15), quote="Заявки принимают до 15 января.", offset=40)


def naming(stored: StoredArticle, *days: Ahead) -> StoredArticle:
    return replace(stored, article=replace(stored.article, ahead=days))


def coming(*reports: StoredArticle, before: tuple[StoredArticle, ...] = ()) -> list[Day]:
    return list(digest(corpus(*reports, before=before)).ahead)


def test_days_to_come_are_quoted_in_the_words_of_the_report_the_soonest_first() -> None:
    english, russian = naming(article(1), FORUM), naming(article(2, lang="ru", title="Двери\u202e открыты"), APPLY)
    assert coming(russian, english) == [
        Day(
            story_id=1,
            what="event",
            date=date(2026, 12, 4),
            date_end=date(2026, 12, 6),
            quote="The forum is to be held from 4 to 6 December.",
            lang="en",
            title="Two universities in the news",
        ),
        Day(
            story_id=2,
            what="deadline",
            date=date(2027, 1, 15),
            quote="Заявки принимают до 15 января.",
            lang="ru",
            title="Двери открыты",
        ),
    ]


def test_reports_in_four_languages_of_one_day_are_one_told_by_the_best() -> None:
    said = {"en": "It opens on 4 December.", "zh": "论坛将于12月4日开幕。", "ru": "Он откроется 4 декабря."}
    said |= {"kk": "Ол 4 желтоқсанда ашылады."}
    reports = [
        naming(article(n, story=7, lang=lang, rank=rank), replace(FORUM, quote=quote, date_end=None))
        for n, (rank, (lang, quote)) in enumerate(zip((3, 1, 2, 4), said.items(), strict=True), start=1)
    ]
    reports[0] = naming(reports[0], FORUM)  # which knows that it lasts three days
    [day] = coming(*reports)
    assert (day.lang, day.quote) == ("zh", "论坛将于12月4日开幕。")


def test_a_deadline_and_an_event_of_one_day_are_two() -> None:
    both = naming(article(1), replace(FORUM, date_end=None), replace(APPLY, date=FORUM.date))
    assert [day.what for day in coming(both)] == ["deadline", "event"]


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (date(2026, 11, 23), True),  # the Monday after the window, which closes at midnight in Almaty
        (date(2028, 5, 24), True),
        (date(2028, 6, 24), False),
        (date(2026, 11, 20), False),  # within the window: it has been
    ],
)
def test_only_days_after_the_window_and_within_a_year_and_a_half(day: date, kept: bool) -> None:
    assert bool(coming(naming(article(1), replace(FORUM, date=day, date_end=None)))) is kept


def test_what_was_over_when_an_issue_was_made_late_is_not_ahead() -> None:
    over, last, ahead = (replace(FORUM, date=date(2026, 11, day), date_end=None) for day in (24, 25, 26))
    running = replace(FORUM, date=date(2026, 11, 23), date_end=date(2026, 11, 27))
    reports = [naming(article(n), day) for n, day in enumerate((over, last, ahead, running), start=1)]
    late = digest(corpus(*reports), now=END + timedelta(days=2, hours=6))  # Wednesday the 25th
    assert [day.story_id for day in late.ahead] == [4, 2, 3]
    assert len(coming(*reports)) == 4


def test_only_relevant_reports_of_the_window_are_asked() -> None:
    plain = article(1, story=7)
    for other in (
        naming(article(2, story=7, verdict="borderline"), FORUM),
        naming(article(2, story=7, withdrawn_at=MIDWEEK), FORUM),
    ):
        assert coming(plain, other) == []
    early = naming(article(2, story=7, seen=START - timedelta(days=2), published=date(2026, 11, 14)), FORUM)
    assert coming(plain, before=(early,)) == [], "the issue before this one named it"


def test_a_fact_of_a_day_to_come_counts_beside_the_sentences() -> None:
    forum = replace(fact("forum", "kaznu", date=date(2026, 12, 5)), quote="The forum meets on 5 December.")
    [day] = coming(article(1, facts=(forum, fact("memorandum", "kaznu", date=date(2026, 12, 9)))))
    assert (day.what, day.date, day.quote) == ("event", date(2026, 12, 5), "The forum meets on 5 December.")
    [named] = coming(naming(article(1, facts=(forum,)), FORUM))
    assert named.quote == FORUM.quote, "one of the days of the forum"


def test_at_most_a_dozen() -> None:
    days = [replace(FORUM, date=date(2026, 12, 1) + timedelta(days=n), date_end=None) for n in range(20)]
    found = coming(*(naming(article(n + 1), day) for n, day in enumerate(reversed(days))))
    assert [day.date for day in found] == [day.date for day in days[:MOST]]


def test_an_agencys_dateline_is_no_part_of_what_is_quoted() -> None:
    said = replace(FORUM, quote="ASTANA, Nov. 18 (Xinhua) -- The forum will be held on 4 December.")
    assert coming(naming(article(1), said))[0].quote == "The forum will be held on 4 December."
    said = replace(FORUM, quote="哈通社阿斯塔纳11月18日电 论坛将于12月4日开幕。")
    assert coming(naming(article(1, lang="zh"), said))[0].quote == "论坛将于12月4日开幕。"


def test_every_form_says_whose_sentence_it_is() -> None:
    told = digest(corpus(naming(article(1, title="Rectors meet"), replace(FORUM, quote="It is to be held then."))))
    for form in (render.html, render.text, render.markdown):
        after = form(told).partition("It is to be held then.")[2]
        assert "Rectors meet" in after


def test_a_quote_stays_text_and_short() -> None:
    [day] = coming(naming(article(1), replace(FORUM, quote="From 4\u202e December\n<script>" + " on" * 300)))
    assert day.quote.startswith("From 4 December <script> on")
    assert day.quote.endswith("…")
    assert len(day.quote) <= 240
