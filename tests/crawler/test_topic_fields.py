"""The fields of a fact: which day is its act's, where, how many, how far, who goes where, and what is not said."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.topic.clues import read
from crawler.topic.facts import numbers, telling
from crawler.topic.facts.as_of import as_of
from crawler.topic.facts.direction import direction
from crawler.topic.facts.documents import LONGEST, document
from crawler.topic.facts.fields import Fields, fields
from crawler.topic.facts.status import status
from crawler.topic.topic import load
from storage.models import FactKind, Status

PUBLISHED = date(2025, 2, 26)  # a Wednesday
TITLE = "Lanzhou University of China and KazNU of Kazakhstan"
TOPIC = load()
students = partial(numbers.amount, TOPIC, unit="students")


def told(text: str, kind: FactKind, lang: str = "en", *, title: str = TITLE, last: bool = True) -> Fields:
    """Return the fields of the last sentence of a text (or of the first) as a fact of a kind."""
    reading = read(TOPIC, title, text, lang)
    article = telling.article(TOPIC, reading)
    return fields(TOPIC, reading, article, article.sentences[-1 if last else 0], kind, PUBLISHED)


# ---------------------------------------------------------------------------------------------------------------- days
@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("KazNU, established in 2015, signed a memorandum on Tuesday.", "memorandum", date(2025, 2, 25)),
        ("KazNU signed a memorandum, its press service said on Tuesday.", "memorandum", None),
        ("On Tuesday KazNU said it had signed a memorandum on 20 February.", "memorandum", date(2025, 2, 20)),
        ("KazNU, founded on 15 January 1934, will open a joint institute.", "joint-school", None),
        ("KazNU takes applications for the joint institute until 1 March.", "joint-school", None),
        ("On 20 February KazNU signed an agreement on a joint institute.", "agreement", date(2025, 2, 20)),
        ("On 20 February KazNU signed an agreement on a joint institute.", "joint-school", None),  # it is not there yet
        ("The Luban workshop at KazNU has 400 students today.", "workshop", None),
        ("记者从学校获悉,2月20日,兰州大学与哈国大签署备忘录。", "memorandum", date(2025, 2, 20)),
        ("近日,兰州大学与哈国大签署备忘录。", "memorandum", None),
        ("КазНУ и Ланьчжоуский университет подписали меморандум во вторник.", "memorandum", date(2025, 2, 25)),
    ],
)
def test_a_day_belongs_to_the_act_it_stands_with(text: str, kind: FactKind, day: date | None) -> None:
    assert told(text, kind)["date"] == day


def test_the_headlines_fact_has_the_only_day_of_the_lead() -> None:
    text = "A delegation of Lanzhou University came to KazNU on 20 February. The universities signed a memorandum."
    assert told(text, "memorandum", title="KazNU signs a memorandum with China")["date"] == date(2025, 2, 20)
    assert told(text, "memorandum")["date"] is None  # the headline is of something else
    spoken = text.replace("universities signed", "universities speak of")
    assert told(spoken, "memorandum", title="KazNU signs a memorandum with China")["date"] is None
    vague = text.replace("The universities", "Last week the universities")
    assert told(vague, "memorandum", title="KazNU signs a memorandum with China")["date"] is None


def test_words_for_a_day_are_seen_from_the_dateline() -> None:
    text = "ASTANA, Feb. 20 (Xinhua) -- Lanzhou University and KazNU signed a memorandum on Tuesday."
    assert told(text, "memorandum")["date"] == date(2025, 2, 18)


def test_the_same_day_is_the_one_named_before() -> None:
    text = "2月20日,兰州大学代表团访问哈国大。当天,双方签署备忘录。"
    assert told(text, "memorandum", "zh")["date"] == date(2025, 2, 20)


# -------------------------------------------------------------------------------------------------------------- places
@pytest.mark.parametrize(
    ("text", "kind", "town"),
    [
        ("Lanzhou University and KazNU signed a memorandum in Astana.", "memorandum", "Astana"),
        ("两校在哈萨克斯坦阿斯塔纳签署备忘录。", "memorandum", "Astana"),
        ("Меморандум КазНУ и Ланьчжоуского университета подписан в городе Астане.", "memorandum", "Astana"),
        ("ҚазҰУ меморандумға Астана қаласында қол қойды.", "memorandum", "Astana"),
        ("A delegation of Lanzhou University visited Almaty.", "visit", "Almaty"),
        ("A delegation of Lanzhou University visited KazNU.", "visit", None),  # only what is said
        ("KazNU signed an agreement to open a branch in Astana.", "agreement", None),  # that is where it will be
        (
            "KazNU opened a Luban workshop, it has 40 students, and its teachers were trained in Astana.",
            "workshop",
            None,
        ),
        ("ASTANA – KazNU and Lanzhou University signed a memorandum.", "memorandum", None),  # where it was written
        ("ASTANA – A ribbon was cut. KazNU opened a joint institute here.", "joint-school", "Astana"),
    ],
)
def test_a_place_is_where_the_act_was_done(text: str, kind: FactKind, town: str | None) -> None:
    assert told(text, kind)["place"] == town


# ------------------------------------------------------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("more than three hundred Kazakh students", 300),
        ("代表团一行五人赴阿拉木图", None),  # a delegation counts no students
        ("в составе делегации из 12 преподавателей", None),
        ("三百名学生", 300), ("三千一百七十四人", 3174), ("1.5万名留学生", 15000), ("百余名学生", 100),
        ("近200名学生", 200),
        ("двести студентов", 200), ("двадцать один студент", 21), ("полторы тысячи студентов", 1500),
        ("17,6 тыс. студентов", 17600), ("екі жүз студент", 200), ("он бес мың студент", 15000),
        ("17,6 мың студент", 17600), ("жүзден астам студент", 100),
        ("the number of Kazakh students in China reached 17,600 this year", 17600),
        ("число казахстанских студентов в Китае достигло 17,6 тысячи", 17600),
        ("Қытайдағы қазақстандық студенттер саны 11 мыңға жетті", 11000),
        ("招收本科生42名", 42),
        ("106 students: 42 undergraduate students, 60 master's students, 4 postgraduates", 106),
        ("The intake is 106: 60 people for a master's, 42 for a bachelor's, 4 for a doctor's degree", 106),
    ],
)  # fmt: skip
def test_a_number_is_read_in_figures_and_words(text: str, value: float) -> None:
    assert students(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "in 2024 students came", "12 hours for students", "18 % студентов", "the second workshop for students",
        "第二所学校的学生", "третий набор студентов", "үшінші студент", "between 16,000 and 18,000 students",
        "40 students from Russia and 30 students from India", "17.600 students",
        "several thousand students",
        "тысячи студентов", "несколько тысяч студентов", "бірнеше мың студент", "数千名学生",
        "3 universities and their students",
    ],
)  # fmt: skip
def test_what_counts_no_students_or_not_surely(text: str) -> None:
    assert students(text) is None


@given(st.integers(2, 999_999))
@settings(max_examples=60, deadline=None)
def test_a_number_is_read_back_however_it_is_grouped(value: int) -> None:
    for text in (f"{value:,} students", f"{value:,} студентов".replace(",", " "), f"共{value:,}名学生"):
        if "," in f"{value:,}" or not 1900 <= value < 2100:
            assert students(text) == value, text


# ----------------------------------------------------------------------------------------------------- as of, direction
@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("As of November 2024, 17,600 Kazakhs study in China", "2024-11"),
        ("по состоянию на 1 сентября 2025 года", "2025-09-01"),
        ("截至今年1月", "2025-01"), ("截至2023年底", "2023"), ("2024–2025 оқу жылында", "2024"),
        ("in the 2024/2025 academic year", "2024"), ("in 2023 there were 15,000", "2023"), ("былтыр", "2024"),
        ("目前", None), ("KazNU, founded in 1934", None), ("since 2015", None), ("2015 жылдан бастап", None),
        ("in 2018 and in 2023", None),
    ],
)  # fmt: skip
def test_for_when_a_number_holds(text: str, when: str | None) -> None:
    assert as_of(text, PUBLISHED) == when


def test_students_in_china_stay_three_statements() -> None:
    said = [
        "In 2016 there were 11,000 Kazakh students in China.",
        "In 2018, 15,000 Kazakh students studied in China.",
        "As of November 2024, 17,600 Kazakh students study in China.",
    ]
    found = [told(text, "enrolment") for text in said]
    assert [one["number"] for one in found] == [11000, 15000, 17600]
    assert [one["as_of"] for one in found] == ["2016", "2018", "2024-11"]
    assert {one["direction"] for one in found} == {"KZ>CN"}


@pytest.mark.parametrize(
    ("text", "kind", "lang", "way"),
    [
        ("15,000 Kazakh students study in China.", "enrolment", "en", "KZ>CN"),
        ("哈籍学生在华1.5万人。", "enrolment", "zh", "KZ>CN"),
        ("我校30名学生赴哈萨克斯坦交流。", "exchange", "zh", "CN>KZ"),
        ("Китайские студенты учатся в КазНУ.", "enrolment", "ru", "CN>KZ"),
        ("Қытайда 15 мың қазақстандық студент оқиды.", "enrolment", "kk", "KZ>CN"),
        ("China allocates 400 scholarships to Kazakhs.", "scholarship", "en", "KZ>CN"),
        ("A delegation of Lanzhou University visited KazNU.", "visit", "en", "CN>KZ"),
        ("哈萨克斯坦国立大学校长一行访问兰州大学。", "visit", "zh", "KZ>CN"),
        ("В КНР обучаются 18,4 тысячи наших граждан.", "enrolment", "ru", "KZ>CN"),
        ("100 Kazakh students study at the branch in Almaty.", "enrolment", "en", None),
        ("两国高校互派学生。", "exchange", "zh", None),
        ("我校代表团一行五人赴哈萨克斯坦访问。", "exchange", "zh", None),  # no students
        ("KazNU and Lanzhou University exchange students.", "exchange", "en", None),
    ],
)
def test_who_goes_where(text: str, kind: FactKind, lang: str, way: str | None) -> None:
    reading = read(TOPIC, TITLE, text, lang)
    assert direction(TOPIC, telling.article(TOPIC, reading).sentences[0], kind) == way


# ---------------------------------------------------------------------------------------------------- status, documents
@pytest.mark.parametrize(
    ("text", "kind", "rung"),
    [
        ("The sides discussed opening a branch.", "branch", "talks"),
        ("Стороны ведут переговоры о филиале.", "branch", "talks"),
        ("The university will open a branch in Almaty.", "branch", "intention"),
        ("Филиал планируют открыть в Алматы.", "branch", "intention"),
        ("分校将于明年揭牌。", "branch", "intention"),
        ("Алматыда филиал ашылады.", "branch", "intention"),
        ("They plan to sign an agreement.", "agreement", "intention"),
        ("两校签署合作备忘录。", "memorandum", "memorandum"),
        ("A memorandum on a joint laboratory was signed.", "research", "memorandum"),
        ("Екі университет келісімге қол қойды.", "agreement", "agreement"),
        ("教育部批复,合作办学项目获准。", "joint-school", "licence"),
        ("Филиал получил лицензию.", "branch", "licence"),
        ("The branch was opened in Almaty.", "branch", "unveiled"),
        ("Филиал ашылды.", "branch", "unveiled"),
        ("首批46名学员到工坊开班。", "workshop", "first-students"),
        ("В филиал пришли первые студенты.", "branch", "first-students"),
        ("首批32名学员在鲁班工坊结课。", "workshop", None),  # they leave
        ("Филиал алғашқы магистранттарын шығарып салды.", "branch", None),
        ("60 students are studying at the branch.", "branch", "enrolment"),
        ("15,000 Kazakh students study in China.", "enrolment", None),  # a count is no project
        ("No agreement was signed.", "agreement", None),
        ("Документов пока не подписали.", "agreement", None),
    ],
)
def test_how_far_it_has_come(text: str, kind: FactKind, rung: Status | None) -> None:
    assert status(text, kind) == rung


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They signed a Memorandum of Understanding on science, and left.", "Memorandum of Understanding on science"),
        ("两校签署《教育领域合作备忘录》。", "教育领域合作备忘录"),
        ("Подписан меморандум о сотрудничестве в области науки.", "меморандум о сотрудничестве в области науки"),
        ("ҚазҰУ ғылыми ынтымақтастық туралы меморандумға қол қойды.", "ғылыми ынтымақтастық туралы меморандум"),
        ("Солтүстік Қытай университеті филиал құру туралы келісім жасады.", "университеті филиал құру туралы келісім"),
        ("Договор об этом ректор подписала в мае.", None),
        ("A Memorandum of Understanding on 15 October.", "Memorandum of Understanding"),
        ("They signed an agreement on Monday.", None),
        ("an agreement on a dictionary of 80,000 entries", "an agreement on a dictionary of 80,000 entries"),
        ("An agreement on distance teaching has been signed.", "An agreement on distance teaching"),
        ("the programme “Silk Road”", "Silk Road"),
        ("«Болашақ» бағдарламасы", "Болашақ"),
        ("«Болашақ» бағдарламасы, «Жібек жолы» бағдарламасы", None),
        ("The “Silk Road” restaurant", None),
    ],
)
def test_documents_are_named_as_written(text: str, name: str | None) -> None:
    assert document(text) == name


# ------------------------------------------------------------------------------------------------------------ any text
@given(
    st.text(
        alphabet='0123456789 ,.-–「」《》«»“”"()年月日将签署人名三百万мың туралы меморандум of in студент', max_size=80
    )
)
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_a_field(text: str) -> None:
    assert (students(text) or 0) >= 0
    as_of(text, PUBLISHED)
    status(text, "workshop")
    assert len(document(text) or "") <= LONGEST
