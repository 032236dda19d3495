"""The line made from data, and the section it is told in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from reports.gist import SECTIONS, gist, kind_of_headline, party, section
from reports.language import Language
from reports.line import line
from reports.model import Gist
from storage.models import Fact, FactKind, Institution, Mention
from tests.conftest import shared_data
from tests.reports.samples import ALMATY, INSTITUTIONS, article, fact

SCHOOL = fact("joint-school", "xjtu", "kaznu", place="Almaty", date=date(2026, 11, 17), number=200, unit="students")


def said(*facts: Fact, language: str = "en", named: tuple[str, ...] = ()) -> str:
    told = gist([article(1, facts=facts, named=named).article], INSTITUTIONS)
    return " ".join(str(line(told, Language(language, ALMATY))).split())  # CLDR has spaces of several widths


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "Joint institute or programme · Xi’an Jiaotong University × Al-Farabi Kazakh National University · Almaty"
            " · 17 Nov 2026 · 200 students",
        ),
        ("zh", "合作办学 · 西安交通大学 × 阿里·法拉比哈萨克斯坦国立大学 · 阿拉木图 · 2026年11月17日 · 200名学生"),
        (
            "ru",
            "Совместный институт или программа · Сианьский университет Цзяотун × Казахский национальный университет"
            " имени аль-Фараби · Алматы · 17 нояб. 2026 г. · 200 студентов",
        ),
        (
            "kk",
            "Бірлескен институт немесе бағдарлама · Сиань Цзяотун университеті × Әл-Фараби атындағы Қазақ ұлттық"
            " университеті · Алматы · 2026 ж. 17 қар. · 200 студент",
        ),
    ],
)
def test_the_same_facts_are_said_in_the_readers_language(language: str, expected: str) -> None:
    assert said(SCHOOL, language=language) == expected


def test_what_the_facts_leave_open_is_left_out() -> None:
    assert said(fact("memorandum", "xjtu", "kaznu")) == (
        "Memorandum · Xi’an Jiaotong University × Al-Farabi Kazakh National University"
    )
    assert said(fact("scholarship", number=50, unit="scholarships")) == "Scholarships · 50 scholarships"
    assert said(fact("forum", place="Guian New Area")) == "Forum · Guian New Area"


def test_a_number_of_something_we_have_no_word_for_is_left_out() -> None:
    assert said(fact("research", "xjtu", number=3, unit="wind tunnels")) == "Research · Xi’an Jiaotong University"


def test_numbers_follow_the_rules_of_the_language() -> None:
    def students(n: float, language: str) -> str:
        return said(fact("enrolment", number=n, unit="students"), language=language).split(" · ")[1]

    assert [students(n, "ru") for n in (1, 2, 5, 21, 15000)] == [
        "1 студент", "2 студента", "5 студентов", "21 студент", "15 000 студентов",
    ]  # fmt: skip
    assert [students(n, "en") for n in (1, 15000)] == ["1 student", "15,000 students"]


def test_an_event_of_several_days_says_so() -> None:
    days = fact("forum", date=date(2026, 11, 30), date_end=date(2026, 12, 1))
    assert said(days) == "Forum · 30 Nov – 1 Dec 2026"
    assert said(fact("forum", date=date(2026, 11, 30), date_end=date(2026, 11, 30))) == "Forum · 30 Nov 2026"


def test_more_than_two_institutions_of_a_side_are_counted() -> None:
    assert said(fact("forum", "kaznu", "aitu", "moe_kz", "xjtu")) == (
        "Forum · Xi’an Jiaotong University × Al-Farabi Kazakh National University, Astana IT University and 1 more"
    )


def test_a_name_that_is_missing_in_a_language_is_english() -> None:
    assert said(fact("centre", "aitu"), language="zh") == "中心 · Astana IT University"


def test_without_a_fact_the_sides_are_named_but_nothing_is_claimed_between_them() -> None:
    assert said(named=("xjtu", "kaznu")) == "Xi’an Jiaotong University · Al-Farabi Kazakh National University"
    assert said() == ""


def test_only_what_is_done_with_each_other_joins_two_sides() -> None:
    """A scholarship names who gives and whose students go; that something was signed about it joins them."""
    shared: tuple[FactKind, ...] = ("memorandum", "branch", "exchange", "visit")
    for kind in shared:
        assert gist([article(1, facts=(fact(kind, "xjtu", "kaznu"),)).article], INSTITUTIONS).together
    named: tuple[FactKind, ...] = ("scholarship", "enrolment", "language", "other")
    for kind in named:
        assert not gist([article(1, facts=(fact(kind, "xjtu", "kaznu"),)).article], INSTITUTIONS).together
        signed = fact(kind, "xjtu", "kaznu", status="agreement")
        assert gist([article(1, facts=(signed,)).article], INSTITUTIONS).together


def test_a_branch_is_no_partner_of_the_university_whose_branch_it_is() -> None:
    known = INSTITUTIONS | {
        "branch": Institution(id="branch", names={"en": "XJTU Kazakhstan Branch"}, country="KZ", kind="branch campus")
    }
    opened = fact("branch", "xjtu", status="unveiled")
    own = replace(opened, parties=(*opened.parties, ("branch", "KZ")))
    found = gist([article(1, facts=(own,)).article], known)
    assert str(line(found, Language("en", ALMATY))) == "Branch · Xi’an Jiaotong University · XJTU Kazakhstan Branch"
    hosted = replace(own, parties=(*own.parties, ("kaznu", "KZ")))
    found = gist([article(1, facts=(hosted,)).article], known)
    assert str(line(found, Language("en", ALMATY))) == (
        "Branch · Xi’an Jiaotong University × Al-Farabi Kazakh National University"
    )


def test_without_a_fact_a_crowd_of_names_is_left_out_unless_the_headline_chooses() -> None:
    crowd = article(1, named=("kaznu", "aitu", "moe_kz", "xjtu")).article
    assert [party.id for _, party in gist([crowd], INSTITUTIONS).parties] == ["xjtu"]
    in_title = (*crowd.mentions, Mention(institution_id="aitu", surface="AITU", offset=-1))
    headed = article(1).article.__class__(**{**vars(crowd), "mentions": in_title})
    assert [party.id for _, party in gist([headed], INSTITUTIONS).parties] == ["xjtu", "aitu"]


def test_the_first_fact_leads() -> None:
    told = (fact("forum", "xjtu", "kaznu"), fact("agreement", "xjtu"))
    found = gist([article(1, facts=told).article], INSTITUTIONS)
    assert (found.kind, found.together) == ("forum", True)


def test_the_facts_of_another_report_help_where_the_best_one_has_none() -> None:
    found = gist([article(1).article, article(2, facts=(SCHOOL,)).article], INSTITUTIONS)
    assert found.kind == "joint-school"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Chang'an University and Karaganda Technical University open a joint transport institute", "joint-school"),
        ("Joint summer school on artificial intelligence announced", None),
        ("Китайский нефтяной университет откроет филиал в Атырау", "branch"),
        ("天津轻工职业技术学院在奇姆肯特建设鲁班工坊", "workshop"),
        ("Two universities sign a memorandum on teacher training", "memorandum"),
        ("中哈大学签署合作协议", "agreement"),
        ("Китай выделит казахстанским студентам 120 стипендий", "scholarship"),
        ("Twenty-five students begin an exchange semester in Almaty", "exchange"),
        ("Университет объявил набор студентов", "enrolment"),
        ("我校与萨特巴耶夫大学共建冰川与水资源联合实验室", "research"),
        ("«Қытай тілінің көпірі» байқауында студентіміз жүлде алды", "language"),
        ("Центр традиционной медицины открыт в Караганде", "centre"),
        ("Education ministers meet in Urumqi", "forum"),
        ("Делегация Ланьчжоуского университета побывала в Алматы", "visit"),
        ("Why a generation is learning to write with a brush", None),
    ],
)
def test_without_a_fact_the_headline_says_the_kind(title: str, kind: str | None) -> None:
    assert gist([article(1, title=title).article], INSTITUTIONS).kind == kind


def test_another_headline_of_the_story_may_say_the_kind() -> None:
    told = [article(1).article, article(2, title="A branch opens").article]
    assert gist(told, INSTITUTIONS).kind == "branch"


@pytest.mark.data
def test_what_headlines_say_is_mostly_what_the_texts_say() -> None:
    lines = (shared_data() / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()
    items = [item for item in map(json.loads, lines) if item["label"] == "relevant"]
    said = [(kind_of_headline(item["title"]), {one["type"] for one in item["facts"]}) for item in items]
    right = sum(kind in kinds for kind, kinds in said if kind)
    wrong = sum(kind not in kinds for kind, kinds in said if kind)
    assert right / (right + wrong) >= 0.8
    assert right / len(said) >= 0.5


def test_every_kind_has_a_section() -> None:
    assert {kind for kinds in SECTIONS.values() for kind in kinds} == {*get_args(FactKind), None}
    assert section(Gist(kind="branch")) == "schools"
    assert section(Gist()) == "other"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("SCO education ministers meet in Bishkek", "regional"),
        ("中国—中亚大学校长论坛举行", "regional"),
        ("Вузы Центральной Азии и Китая договорились об обмене", "regional"),
        ("Орталық Азия мен Қытай университеттерінің форумы", "regional"),
        ("Rectors meet in Almaty", "visits"),
    ],
)
def test_what_is_of_the_region_is_told_apart(title: str, told: str) -> None:
    assert section(Gist(kind="forum"), title=title) == told


def test_what_ministries_do_among_themselves_is_told_apart() -> None:
    ministry, university = party(INSTITUTIONS["moe_kz"]), party(INSTITUTIONS["kaznu"])
    alone, both = Gist(kind="visit", parties=(("KZ", ministry),)), (("KZ", ministry), ("KZ", university))
    assert section(alone, official={"moe_kz"}) == "ministries"
    assert section(replace(alone, parties=both), official={"moe_kz"}) == "visits"
    assert section(replace(alone, kind="branch"), official={"moe_kz"}) == "schools", "a place one can go to"
