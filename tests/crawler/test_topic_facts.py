"""What happened: kinds, parties, days, places and numbers, and what must not be claimed."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.topic.facts import dates, numbers
from crawler.topic.judge import judge
from storage.models import Fact

PUBLISHED = date(2025, 2, 26)


def facts(text: str, lang: str = "en", title: str = "", published: date = PUBLISHED) -> dict[str, Fact]:
    found = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None, published=published).facts
    return {fact.kind: fact for fact in found}


def test_a_memorandum_with_its_day_place_and_parties() -> None:
    text = "Lanzhou University and KazNU signed a memorandum of cooperation in Almaty on February 24."
    fact = facts(text, title="Lanzhou University and KazNU to exchange students")["memorandum"]
    assert dict(fact.parties) == {"lzu": "CN", "kaznu": "KZ"}
    assert (fact.date, fact.place, fact.quote) == (date(2025, 2, 24), "Almaty", text)


def test_numbers_count_what_stands_behind_them() -> None:
    title = "Chinese and Kazakh universities sign agreements"
    text = "On February 20 ten universities of China and nine of Kazakhstan signed twenty-four cooperation agreements."
    fact = facts(text, title=title)["agreement"]
    assert (fact.number, fact.unit, fact.date) == (24, "documents", date(2025, 2, 20))


def test_students_of_another_region_are_not_claimed() -> None:
    text = (
        "Universities of China and Kazakhstan signed agreements in Guizhou. The university has 1,000 students enrolled "
        "from ASEAN countries. At present, 15,000 Kazakhstan students are studying in China."
    )
    found = judge(title="Rectors of China and Kazakhstan meet", text=text, lang="en", url=None, country=None, kind=None)
    assert [fact.number for fact in found.facts if fact.kind == "enrolment"] == [15000]


def test_a_ministers_visit_is_a_fact_and_a_president_s_is_not() -> None:
    rector = "Делегация Ланьчжоуского университета посетила КазНУ и договорилась о приеме студентов."
    assert "visit" in facts(rector, "ru", title="Гости из Китая в КазНУ")
    president = "中国国家主席访问哈萨克斯坦,中哈元首会谈,同意增加留学生奖学金。"
    assert "visit" not in facts(president, "zh", title="中哈元首谈教育合作")


def test_where_an_institution_sits_is_not_where_it_happened() -> None:
    text = "KARAGANDA – A joint school of Chang'an University in Xi'an and Karaganda Technical University was opened."
    assert facts(text, title="Chinese and Kazakh universities open a school")["joint-school"].place is None
    text = "Lanzhou University and KazNU, based in Almaty, opened a joint school in Astana for Kazakh students."
    assert facts(text, title="Lanzhou University and KazNU open a school")["joint-school"].place == "Astana"
    text = "位于西安的长安大学与哈萨克斯坦卡拉干达国立技术大学共建的联合学院在卡拉干达揭牌。"
    assert facts(text, "zh", title="长安大学与卡拉干达国立技术大学共建联合学院")["joint-school"].place == "Karaganda"


def test_a_kind_mentioned_in_passing_is_not_stated() -> None:
    lecture = (
        "The fifth lecture of a series on Central Asia was held in the library of the university. Students from "
        "Kazakhstan like to study in China, the lecturer said, so universities should offer more scholarships."
    )
    assert "scholarship" not in facts(lecture, title="Lecture on education in Kazakhstan and China")


def test_what_was_signed_long_ago_is_not_the_news() -> None:
    text = (
        "Tsinghua University and Nazarbayev University will hold a summer school for 80 students. "
        "The universities signed an agreement on student exchange two years ago."
    )
    found = facts(text, title="Tsinghua and Nazarbayev University plan a school")
    assert [(kind, fact.offset) for kind, fact in found.items()] == [("exchange", 0)]  # the school, not the agreement


def test_two_of_many_are_not_the_parties() -> None:
    text = (
        "The forum of rectors of China and Kazakhstan was held in Xi'an on February 24. Universities of China and "
        "Kazakhstan signed 14 documents of cooperation, among them an agreement of Lanzhou University and KazNU."
    )
    found = facts(text, title="36 universities of China and Kazakhstan sign 14 agreements at a forum")
    assert found["agreement"].parties == found["forum"].parties == ()


def test_the_headline_says_which_fact_comes_first() -> None:
    text = (
        "Lanzhou University and KazNU signed an agreement in Almaty. "
        "Under it Lanzhou University and KazNU will open a joint laboratory for students of both countries."
    )
    signed = facts(text, title="Lanzhou University and KazNU sign an agreement")
    opened = facts(text, title="Lanzhou University and KazNU plan a joint laboratory")
    assert list(signed) == ["agreement", "research"]
    assert list(opened) == ["research", "agreement"]


def test_what_is_irrelevant_states_nothing() -> None:
    assert facts("Fudan University signed an agreement with a university in Tokyo.") == {}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("held on February 24", date(2025, 2, 24), None),
        ("held from the 24th to the 25th in Astana", date(2025, 2, 24), date(2025, 2, 25)),
        ("28 and 29 May 2024", date(2024, 5, 28), date(2024, 5, 29)),
        ("from April 8 to 12, 2025", date(2025, 4, 8), date(2025, 4, 12)),
        ("2018年7月27日", date(2018, 7, 27), None),
        ("1月8日至12日", date(2025, 1, 8), date(2025, 1, 12)),
        ("24日,两校", date(2025, 2, 24), None),
        ("с 20 по 25 января", date(2025, 1, 20), date(2025, 1, 25)),
        ("14 и 15 мая 2024 года", date(2024, 5, 14), date(2024, 5, 15)),
        ("24 ақпан күні", date(2025, 2, 24), None),
        ("31 December", date(2024, 12, 31), None),  # of the year before: reports speak of what was
    ],
)
def test_days(text: str, first: date, last: date | None) -> None:
    [found] = dates.find(text, PUBLISHED)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "Astana, February 26 (Xinhua) – the day of the report",
        "新华社阿斯塔纳2月26日电",
        "on July 27",  # of which year? it is five months off
        "February 30",
        "may 5 students",
        "3 to 1",
    ],
)
def test_no_day(text: str) -> None:
    assert list(dates.find(text, PUBLISHED)) == []


def test_without_a_publication_date_a_day_needs_its_year() -> None:
    assert list(dates.find("on July 27", None)) == []
    assert [days.first for days in dates.find("on July 27, 2018", None)] == [date(2018, 7, 27)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15,000 students", 15000),
        ("17.6 thousand", 17600),
        ("11 мың", 11000),
        ("13 тысяч", 13000),
        ("1.7万", 17000),
        ("один 1 000", 1000),
        ("twenty-four", 24),
        ("one hundred and six", 106),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert [amount.value for amount in numbers.find(text)] == [value]


@pytest.mark.parametrize("text", ["at 14:21", "18 %", "minus 5%", "2025-02-26"])
def test_what_looks_like_a_number_and_counts_nothing(text: str) -> None:
    assert list(numbers.find(text)) == []


@pytest.mark.parametrize(
    ("text", "lang", "stated"),
    [
        ("Every year 30 Kazakh teachers are sent to Chinese universities for training.", "en", {"exchange"}),
        ("Ежегодно 30 казахстанских преподавателей отправляются на стажировку в Китай.", "ru", {"exchange"}),
        ("В вузах КНР обучаются 18 400 студентов из Казахстана.", "ru", {"enrolment"}),
    ],
)
def test_people_counted_on_their_way_are_a_fact(text: str, lang: str, stated: set[str]) -> None:
    assert set(facts(text, lang)) == stated


def test_a_second_number_of_people_is_a_second_fact() -> None:
    text = "15,000 Kazakh students study in China. At the same time 1,900 Chinese students study in Kazakhstan."
    found = judge(title="", text=text, lang="en", url=None, country=None, kind=None, published=PUBLISHED).facts
    assert sorted((fact.number, fact.direction) for fact in found if fact.kind == "enrolment") == [
        (1900, "CN>KZ"),
        (15000, "KZ>CN"),
    ]


def test_whose_the_background_is_takes_no_part() -> None:
    text = (
        "Following the opening of a laboratory at Satbayev University, "
        "Lanzhou University signed a memorandum with KazNU on February 24."
    )
    fact = facts(text, title="Lanzhou University signs a memorandum with KazNU")["memorandum"]
    assert dict(fact.parties) == {"lzu": "CN", "kaznu": "KZ"}


def test_a_forum_has_the_participants_that_the_next_sentence_counts() -> None:
    text = (
        "The China–Kazakhstan Education Forum was held at KazNU in Almaty on February 24. "
        "It was attended by over 200 participants."
    )
    fact = facts(text, title="Education forum of China and Kazakhstan at KazNU")["forum"]
    assert (fact.number, fact.unit) == (200, "participants")


def test_the_only_stranger_of_the_lead_is_whose_the_rest_is() -> None:
    text = (
        "China's Qinghe Medical University and KazNU met in Almaty on February 20. They spoke about medicine. "
        "At the end a memorandum of cooperation was signed."
    )
    fact = facts(text, title="KazNU and China's Qinghe Medical University sign a memorandum")["memorandum"]
    assert dict(fact.parties) == {"kaznu": "KZ"}
    assert dict(fact.unknown) == {"Qinghe Medical University": "CN"}
