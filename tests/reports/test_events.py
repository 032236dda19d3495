"""What was signed and opened: which facts of the issue's stories are rows of its table, and what a row says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html

from reports import render
from reports.model import Digest, Event, Recorded
from storage.facts import Statement
from storage.models import Fact, SourceHealth, StoredArticle
from tests.reports.samples import MIDWEEK, START, article, corpus, digest, fact, source

TUESDAY = date(2026, 11, 17)
SIGNED = fact("memorandum", "xjtu", "kaznu", status="memorandum", date=TUESDAY)
OPENED = fact("joint-school", "xjtu", "kaznu", status="unveiled", date=TUESDAY, place="Almaty")


def made(
    *reports: tuple[StoredArticle, Iterable[Fact]],
    one: bool = True,
    before: Iterable[tuple[StoredArticle, Iterable[Fact]]] = (),
    reported: dict[int, str] | None = None,
) -> Digest:
    """Return the digest of reports that state facts: each is of its own event, or all of ``one``, by their kind."""
    number, found = 0, []
    leading: dict[object, int] = {}
    everything = [*before, *reports]
    for stored, facts in everything:
        for each in facts:
            number += 1
            event = leading.setdefault((stored.story_id, each.kind), number) if one else number
            found.append(
                Statement(
                    event_id=event, fact_id=number, story_id=stored.story_id or 0, article_id=stored.id, fact=each
                )
            )
    known = corpus(*(stored for stored, _ in reports), before=[stored for stored, _ in before], reported=reported)
    return digest(replace(known, events=found))


def row(*reports: tuple[StoredArticle, Iterable[Fact]]) -> Event:
    [event] = made(*reports).events
    return event


def test_a_row_says_who_signed_what_where_and_when() -> None:
    said = replace(SIGNED, document="Memorandum on a joint laboratory", place="Xi'an", number=2.0, unit="documents")
    event = row((article(1, story=7), [said]))
    assert (event.story_id, event.kind, event.status, event.date) == (7, "memorandum", "memorandum", TUESDAY)
    assert (event.document, event.place, event.number) == ("Memorandum on a joint laboratory", "Xi'an", 2.0)
    assert [(side, party.id) for side, party in event.parties] == [("CN", "xjtu"), ("KZ", "kaznu")]
    assert event.differ == ()


def test_a_row_whose_day_nobody_says_tells_when_it_was_reported() -> None:
    digest = made((article(1, story=7, published=TUESDAY), [replace(SIGNED, date=None)]))
    assert (digest.events[0].date, digest.events[0].reported) == (None, TUESDAY)
    assert "reported 17 Nov 2026" in render.text(digest)
    assert "reported 17 Nov 2026" in render.html(digest)
    assert "2026年11月17日报道" in render.markdown(replace(digest, language="zh"))
    assert "reported" not in render.text(made((article(1, story=7), [SIGNED]))).partition("Signed")[2].split("\n\n")[1]


@pytest.mark.parametrize(
    "said",
    [
        replace(SIGNED, status="talks"),
        replace(SIGNED, status="intention"),
        replace(SIGNED, status=None),
        replace(OPENED, status=None),  # a visit to the institute
        replace(OPENED, status="enrolment"),  # it is running
        replace(SIGNED, date=date(2026, 12, 3)),  # a day to come
        replace(SIGNED, date=date(2023, 5, 18)),
        replace(SIGNED, date=None, as_of="2023-05"),
        replace(SIGNED, date=None, quote="The agreement of 2021 was signed in Xi'an."),
        replace(SIGNED, date=None, quote="The rectors signed it last spring."),
        replace(SIGNED, date=None, quote="此前，双方签署了合作备忘录。"),
        replace(SIGNED, date=None, quote="Меморандум подписали в прошлом году."),
        replace(SIGNED, date=None, quote="Меморандумға былтыр қол қойылды."),
        replace(OPENED, date=None, quote="两校已在阿拉木图设立联合学院。"),
        replace(SIGNED, date=None, quote="KazNU welcomed the first students under the memorandum signed on Nov. 10."),
        replace(SIGNED, date=None, quote="They met within the framework of the cooperation agreement."),
        replace(SIGNED, date=None, quote="По подписанному меморандуму приехали первые студенты."),
        replace(SIGNED, date=None, quote="Студенты учатся в рамках подписанного соглашения."),
        replace(SIGNED, date=None, quote="根据双方于11月10日签署的合作备忘录，首批学生抵达。"),
        replace(SIGNED, date=None, quote="Студенттер меморандум аясында келді."),
        replace(OPENED, kind="visit"),
        replace(SIGNED, parties=()),
    ],
)
def test_what_is_not_done_not_new_or_says_nothing_is_no_row(said: Fact) -> None:
    assert made((article(1), [said])).events == ()


def test_without_a_day_it_is_news_where_a_report_tells_its_news() -> None:
    long = article(1, text="The guests saw the museum. " * 40 + "They signed a memorandum.")
    above, below = replace(SIGNED, date=None, offset=0), replace(SIGNED, date=None, offset=1080)
    assert row((long, [above])).date is None
    assert row((long, [replace(above, quote="Меморандум подписали на прошлой неделе.")])).date is None
    assert row((long, [below])).kind == "memorandum", "a paper signed at the end of a visit, between two that are named"
    assert made((long, [replace(below, parties=(("kaznu", "KZ"),))])).events == ()
    assert made((long, [replace(OPENED, date=None, offset=1080)])).events == ()
    assert made((long, [replace(OPENED, date=None, offset=0, status="first-students")])).events == ()


@pytest.mark.parametrize(
    "quote",
    [
        "Under an agreeable sky the rectors signed a memorandum.",
        "В рамках визита подписан меморандум.",
        "По итогам встречи стороны подписали меморандум.",
        "根据规划，双方签署合作备忘录。",
        "Сапар аясында меморандумға қол қойылды.",
    ],
)
def test_what_is_signed_during_a_visit_does_not_look_back(quote: str) -> None:
    assert row((article(1), [replace(SIGNED, date=None, quote=quote)])).kind == "memorandum"


TOLD = Recorded(
    kind="memorandum",
    status="memorandum",
    date=date(2026, 11, 10),
    parts=frozenset({("CN", "xjtu"), ("KZ", "kaznu")}),
)


@pytest.mark.parametrize(
    ("said", "before", "told"),
    [
        (replace(SIGNED, date=None), TOLD, True),
        (replace(SIGNED, date=TOLD.date), TOLD, True),
        (SIGNED, replace(TOLD, date=None), True),
        (SIGNED, TOLD, False),  # a second one, a week later
        (replace(SIGNED, date=None), replace(TOLD, kind="branch"), False),
        (fact("memorandum", "xjtu", "aitu", status="memorandum"), TOLD, False),
        (fact("memorandum", "kaznu", status="memorandum"), replace(TOLD, parts=frozenset({("KZ", "kaznu")})), False),
        (replace(OPENED, date=None), replace(TOLD, kind="joint-school", status="agreement"), False),  # it is open now
        (replace(OPENED, date=None), replace(TOLD, kind="joint-school", status="unveiled"), True),
    ],
)
def test_what_an_earlier_issue_has_in_its_table_is_no_row_again(said: Fact, before: Recorded, told: bool) -> None:
    known = corpus(article(1))
    stated = Statement(event_id=1, fact_id=1, story_id=1, article_id=1, fact=said)
    assert len(digest(replace(known, events=[stated])).events) == 1
    assert (digest(replace(known, events=[stated], recorded=[before])).events == ()) is told


def test_how_many_papers_were_signed_is_nothing_about_a_school() -> None:
    school = fact("joint-school", "xjtu", "kaznu", status="agreement", date=TUESDAY)
    fourteen = fact("agreement", status="agreement", number=14.0, unit="documents", date=TUESDAY, offset=40)
    nobody = fact("agreement", status="agreement", document="Agreement on wheat", date=TUESDAY, offset=40)
    for paper in (fourteen, nobody, replace(fourteen, parties=school.parties)):
        second, first = made((article(1), [school, paper])).events
        assert (first.kind, first.number, first.document) == ("joint-school", None, None)
        assert (second.kind, second.number, second.document) == ("agreement", paper.number, paper.document)


def test_a_row_leads_to_the_report_that_states_it() -> None:
    """Which another one may tell better: it is the item, and the row leads there too."""
    best = article(1, story=7, rank=1, title="The rectors met")
    stating = article(2, story=7, rank=3, lang="ru", source="kazinform-ru", url="https://inform.example/signed")
    told = made((best, []), (stating, [SIGNED]))
    [event] = told.events
    assert (event.article_id, event.url, event.source_title, event.lang) == (2, stating.article.url, "Kazinform", "ru")
    assert told.items[0].report.article_id == 1
    page = html.document_fromstring(render.html(told))
    [name] = page.xpath("//section[@aria-labelledby='signed']//tbody//th")
    assert [link.get("href") for link in name.iter("a")] == ["#story-7", stating.article.url]
    assert f"](<{stating.article.url}>)" in render.markdown(told).partition("Signed and opened")[2].partition("##")[0]
    assert stating.article.url in render.text(told).partition("Status")[2].partition("\n\n\n")[0]
    older = replace(told, events=(replace(event, article_id=None, url="", source_title="", lang=None),))
    assert f"](<{best.article.url}>)" in render.markdown(older).partition("Signed and opened")[2].partition("##")[0]


def test_a_university_that_names_one_more_without_its_side_speaks_of_its_own_country() -> None:
    said = replace(SIGNED, parties=(("xjtu", "CN"),), unknown=(("Дала университеті", None),))
    own = source("sduz", "Дала")
    at_home = replace(own, source=replace(own.source, kind="university", country="KZ"))
    agency = replace(own, source=replace(own.source, country="KZ"))

    def unknown(said: Fact, health: SourceHealth) -> tuple[tuple[str, str | None], ...]:
        known = corpus(article(1, source="sduz"), health=(health,))
        stated = Statement(event_id=1, fact_id=1, story_id=1, article_id=1, fact=said)
        return digest(replace(known, events=[stated])).events[0].unknown

    assert unknown(said, at_home) == (("Дала университеті", "KZ"),)
    assert unknown(said, agency) == said.unknown
    for other in (
        replace(said, parties=SIGNED.parties),
        replace(said, parties=(("kaznu", "KZ"),)),
        replace(said, parties=()),
        replace(said, unknown=(*said.unknown, ("Steppe College", None))),
    ):
        assert unknown(other, at_home) == other.unknown


def test_the_best_report_is_shown_and_the_row_says_in_what_others_differ() -> None:
    party = article(1, story=7, rank=1)
    agency = article(2, story=7, rank=2, lang="zh")
    event = row(
        (agency, [replace(OPENED, number=200.0, unit="students", date=date(2026, 11, 18), place="Xi'an")]),
        (party, [replace(OPENED, number=120.0, unit="students")]),
    )
    assert (event.number, event.date, event.place) == (120.0, TUESDAY, "Almaty")
    assert event.differ == ("date", "number", "place")


def test_what_the_best_report_leaves_open_another_one_fills_in() -> None:
    event = row(
        (article(1, story=7, rank=1), [replace(SIGNED, parties=(("kaznu", "KZ"),), date=None)]),
        (article(2, story=7, rank=3, lang="ru"), [replace(SIGNED, document="Меморандум о лаборатории")]),
    )
    assert (event.date, event.document, event.differ) == (TUESDAY, "Меморандум о лаборатории", ())
    assert {party.id for _, party in event.parties} == {"xjtu", "kaznu"}


def test_how_many_papers_were_signed_at_a_forum_is_not_how_many_two_of_its_guests_signed() -> None:
    one = article(1, story=7, rank=1)
    event = row((one, [SIGNED]), (article(2, story=7), [replace(SIGNED, number=14.0, unit="documents")]))
    assert event.number is None
    event = row((one, [OPENED]), (article(2, story=7), [replace(OPENED, number=14.0, unit="students")]))
    assert event.number == 14.0


def test_names_in_another_language_are_no_further_parties() -> None:
    mine = replace(SIGNED, parties=(("kaznu", "KZ"),), unknown=(("Urumqi Vocational University", "CN"),))
    theirs = replace(SIGNED, parties=(("kaznu", "KZ"),), unknown=(("乌鲁木齐职业大学", "CN"),))
    english, chinese = article(1, story=7), article(2, story=7, lang="zh", rank=3)
    assert row((english, [mine]), (chinese, [theirs])).unknown == (("Urumqi Vocational University", "CN"),)
    assert row((english, [mine]), (chinese, [SIGNED])).unknown == (), "our list knows it by its Chinese name"


def test_an_institution_stands_on_one_side() -> None:
    other = replace(SIGNED, parties=(("kaznu", "CN"),))
    event = row((article(1, story=7), [SIGNED]), (article(2, story=7, rank=3), [other]))
    assert [(side, party.id) for side, party in event.parties] == [("CN", "xjtu"), ("KZ", "kaznu")]


def test_a_memorandum_that_is_called_an_agreement_further_down_is_one_row() -> None:
    called = fact("agreement", "xjtu", "kaznu", status="agreement", offset=300)
    [event] = made((article(1), [replace(SIGNED, offset=0, document="Memorandum of understanding"), called])).events
    assert (event.kind, event.document) == ("memorandum", "Memorandum of understanding")


def test_two_papers_of_one_sentence_or_of_two_names_are_two_rows() -> None:
    other = fact("agreement", "xjtu", "kaznu", status="agreement", date=TUESDAY)
    assert len(made((article(1), [SIGNED, other])).events) == 2
    named = replace(other, document="Agreement on two diplomas", offset=90)
    assert len(made((article(1), [replace(SIGNED, document="Memorandum on a library"), named])).events) == 2


def test_the_agreement_on_a_branch_is_the_branchs_row() -> None:
    branch = fact("branch", "xjtu", "kaznu", status="agreement", date=TUESDAY)
    paper = fact("agreement", "xjtu", "kaznu", status="agreement", document="Agreement on a branch")
    [event] = made((article(1), [paper, branch])).events
    assert (event.kind, event.status, event.document) == ("branch", "agreement", "Agreement on a branch")
    opened = replace(branch, status="unveiled")
    kinds = [event.kind for event in made((article(1), [paper, opened])).events]
    assert kinds == ["branch", "agreement"], "it was opened, and something was signed"


def test_two_workshops_of_one_report_are_two_rows() -> None:
    first, second = (fact("workshop", side, status="unveiled", date=TUESDAY) for side in ("kaznu", "aitu"))
    assert len(made((article(1), [first, second]), one=False).events) == 2


def test_of_an_update_only_what_no_report_before_it_stated() -> None:
    early = article(1, story=7, seen=START - timedelta(days=3), published=date(2026, 11, 13))
    again = article(2, story=7, text="Another text.")
    then = replace(SIGNED, date=date(2026, 11, 12))
    known = {"before": [(early, [then])], "reported": {7: "2026-W46"}}
    assert made((again, [then]), **known).events == ()  # type: ignore[arg-type]
    [event] = made((again, [then, OPENED]), **known).events  # type: ignore[arg-type]
    assert event.kind == "joint-school"


def test_reports_that_are_borderline_withdrawn_or_late_by_a_month_state_nothing() -> None:
    told = article(1, story=7)
    for stored in (
        article(2, story=7, verdict="borderline"),
        article(2, story=7, withdrawn_at=MIDWEEK),
        article(2, story=7, published=date(2026, 10, 1)),
    ):
        assert made((told, []), (stored, [SIGNED])).events == ()


def test_rows_stand_in_the_order_of_days_those_without_one_last_and_a_day_is_told_once() -> None:
    events = made(
        (article(1, story=1, score=0.99), [replace(SIGNED, date=None)]),
        (article(2, story=2), [replace(SIGNED, date=date(2026, 11, 18))]),
        (article(3, story=3), [OPENED]),
        (article(4, story=4, score=0.5), [replace(SIGNED, date=date(2026, 11, 18))]),  # as story 2, told apart from it
    ).events
    assert [event.story_id for event in events] == [3, 2, 1]
    undated = [replace(SIGNED, date=None)], [replace(fact("memorandum", "xjtu", "aitu"), status="memorandum")]
    days = [article(1, published=date(2026, 11, 20)), article(2, published=date(2026, 11, 17))]
    assert [event.reported for event in made(*zip(days, undated, strict=True)).events] == [
        date(2026, 11, 17),
        date(2026, 11, 20),
    ]


def test_what_a_report_says_stays_text() -> None:
    hostile = replace(SIGNED, document="Memorandum\u202e on <b>trees</b>\n" + "x " * 90, place="Al\u0007maty")
    event = row((article(1), [hostile]))
    assert event.place == "Almaty"
    assert event.document is not None
    assert event.document.startswith("Memorandum on <b>trees</b> x")
    assert len(event.document) <= 90


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "120 students (reports differ)"),
        ("zh", "（各方报道不一）"),
        ("ru", "120 студентов (сообщения расходятся)"),
        ("kk", "120 студент (хабарларда әртүрлі)"),
    ],
)
def test_every_form_says_in_what_reports_differ(language: str, said: str) -> None:
    number = replace(OPENED, number=120.0, unit="students")
    two = made((article(1, story=7, rank=1), [number]), (article(2, story=7), [replace(number, number=200.0)]))
    for form in (render.html, render.text, render.markdown):
        assert said in " ".join(form(replace(two, language=language)).split())
    [cells] = csv.DictReader(io.StringIO(render.facts_csv(two)))
    assert cells["differ"] == "number"
