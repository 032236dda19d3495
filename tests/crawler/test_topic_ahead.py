"""Days to come: until when one can apply, when something happens; on the topic alone, and never a past day."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.topic.facts.ahead import MOST
from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement, values
from storage.models import Ahead, Article

PUBLISHED = date(2026, 11, 18)
OPENINGS = {
    "en": "KazNU and Xi'an Jiaotong University signed an agreement on a joint institute in Almaty.",
    "zh": "阿里·法拉比哈萨克斯坦国立大学与西安交通大学签署协议，将在阿拉木图共建联合学院。",
    "ru": "КазНУ и Сианьский университет Цзяотун подписали соглашение о совместном институте в Алматы.",
    "kk": "ҚазҰУ мен Сиань Цзяотун университеті Алматыда бірлескен институт ашу туралы келісімге қол қойды.",
}


def found(
    sentence: str, lang: str = "en", *, published: date | None = PUBLISHED, before: str | None = None
) -> list[Ahead]:
    """Return the days to come of a text that begins with the news, and goes on with a sentence."""
    opening = before or OPENINGS[lang]
    text = f"{opening} {sentence}"
    judged = judge(title=opening, text=text, lang=lang, url=None, country=None, kind=None, published=published)
    assert judged.verdict == "relevant"
    assert all(text[one.offset :].startswith(one.quote) for one in judged.ahead)
    return list(judged.ahead)


def only(sentence: str, lang: str = "en") -> tuple[str, str, str | None]:
    [one] = found(sentence, lang)
    assert one.quote == sentence
    return one.what, str(one.date), str(one.date_end) if one.date_end else None


@pytest.mark.parametrize(
    ("lang", "sentence", "day"),
    [
        ("en", "Applications are accepted by 15 December.", "2026-12-15"),
        ("en", "Students can apply until January 15, 2027.", "2027-01-15"),
        ("en", "Registration: 1 – 20 December 2026.", "2026-12-20"),
        ("en", "The call closes on 10 January.", "2027-01-10"),
        ("en", "The deadline is December 20.", "2026-12-20"),
        ("zh", "报名截止12月15日。", "2026-12-15"),
        ("zh", "学生须于2027年1月15日前提交申请材料。", "2027-01-15"),
        ("zh", "申请截止日期为明年2月10日。", "2027-02-10"),
        ("zh", "请于25日前报名。", "2026-11-25"),
        ("zh", "请于5日前报名。", "2026-12-05"),
        ("ru", "Заявки принимают до 15 января.", "2027-01-15"),
        ("ru", "Документы подаются с 1 по 20 декабря.", "2026-12-20"),
        ("ru", "Срок подачи заявлений истекает 20 декабря.", "2026-12-20"),
        ("ru", "Прием документов продлится до 30 числа.", "2026-11-30"),
        ("kk", "Өтінімдер 15 қаңтарға дейін қабылданады.", "2027-01-15"),
        ("kk", "Құжаттарды 2027 жылғы 20 ақпанға дейін тапсыру керек.", "2027-02-20"),
    ],
)
def test_until_when_one_can_apply(lang: str, sentence: str, day: str) -> None:
    assert only(sentence, lang) == ("deadline", day, None)


@pytest.mark.parametrize(
    ("lang", "sentence", "day", "end"),
    [
        ("en", "The institute is to open on 3 March 2027.", "2027-03-03", None),
        ("en", "Lessons begin on December 1.", "2026-12-01", None),
        ("en", "The forum of rectors will be held in Almaty on December 4–6.", "2026-12-04", "2026-12-06"),
        ("en", "Applications open on December 1.", "2026-12-01", None),
        ("zh", "联合学院将于12月5日揭牌。", "2026-12-05", None),
        ("zh", "大学校长论坛定于2027年5月20日至22日在西安举行。", "2027-05-20", "2027-05-22"),
        ("ru", "Форум ректоров пройдёт в Алматы 4–6 декабря.", "2026-12-04", "2026-12-06"),
        ("ru", "С первого декабря в институте начнутся занятия.", "2026-12-01", None),
        ("kk", "Ректорлар форумы 5 желтоқсанда Алматыда өтеді.", "2026-12-05", None),
        ("kk", "Институтта сабақ 2027 жылғы 12 қаңтарда басталады.", "2027-01-12", None),
    ],
)
def test_when_something_is_to_happen(lang: str, sentence: str, day: str, end: str | None) -> None:
    assert only(sentence, lang) == ("event", day, end)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "The first lessons were given on 10 November."),  # past
        ("en", "The institute opened on 18 November."),  # today
        ("en", "Lessons begin in March 2027."),  # a month
        ("en", "The institute will open on 1 September 2029."),  # a plan
        ("en", "The guests will see the museum tomorrow."),
        ("en", "The exhibition of the institute runs until 20 December."),  # it is there, it does not begin
        ("en", "The agreement will end by 31 December."),
        ("en", "The new academic year starts on 1 December."),  # everywhere
        ("en", "The Olympics will open in Rome on 5 December."),
        ("en", "The concert of a rock band will be held on 5 December."),
        ("zh", "意大利将于12月5日举办足球比赛。"),
        ("ru", "С 1 декабря в городе подорожает горячая вода."),
        ("kk", "Көрме 20 желтоқсанға дейін жалғасады."),
    ],
)
def test_what_is_past_vague_far_or_not_about_the_topic_is_left_out(lang: str, sentence: str) -> None:
    assert found(sentence, lang) == []


def test_what_is_off_topic_stays_out_further_down_too() -> None:
    elsewhere = "\n\n".join(
        ["", "The mayor spoke of roads.", "Buses were late.", "The snow market opens on 5 December."]
    )
    assert found(elsewhere) == []


def test_a_text_without_a_date_names_no_day_and_an_instant_is_a_day() -> None:
    sentence = "The forum of rectors will be held on 5 December 2026."
    assert found(sentence, published=None) == []
    assert len(found(sentence, published=datetime(2026, 11, 18, 9, tzinfo=UTC))) == 1


def test_at_most_a_few_of_an_article_the_soonest_first_each_once() -> None:
    days = " ".join(f"The students will visit the institute on {day} December." for day in (9, 3, 5, 3, 7))
    named = found(days)
    assert [one.date.day for one in named] == [3, 5, 7]
    assert len(named) == MOST


def test_a_text_that_is_not_on_the_topic_names_none() -> None:
    text = "Kazakhstan's railway carried more coal to China. Applications for wagons are accepted until 15 December."
    judged = judge(title="Coal", text=text, lang="en", url=None, country=None, kind=None, published=PUBLISHED)
    assert judged.verdict == "not"
    assert judged.ahead == ()


NEAR = {  # invented reports with days in them, and those that a reader would put in a calendar
    "ta-007": ["2025-04-19"],
    "ta-019": ["2023-11-20"],
    "ta-051": [],  # borderline: the price of hot water from the first of the month
    "tb-003": ["2026-02-10"],
    "tb-039": ["2025-04-15"],
    "tb-043": [],  # an exhibition that runs until then
    "tc-001": [],  # bus routes, below
    "tc-011": ["2023-12-01"],
    "tc-027": ["2023-12-23"],
    "tc-075": ["2024-09-02"],
    "ta-080": ["2024-05-18"],
    "tc-010": [],
    "tc-012": ["2025-03-20"],
    "tc-044": ["2025-10-05"],
    "tc-060": ["2025-09-02"],
    "tc-092": [],
}


def test_the_days_of_invented_reports_are_those_a_reader_would_want() -> None:
    data = Path(__file__).parent.parent.parent / "bench" / "data"
    lines = [line for name in ("topic", "topic_held_out") for line in (data / f"{name}.jsonl").open(encoding="utf-8")]
    rows = [row for row in map(json.loads, lines) if row["id"] in NEAR]
    named = {
        row["id"]: [
            str(one.date)
            for one in judge(
                title=row["title"],
                text=row["text"],
                lang=row["lang"],
                url=None,
                country=None,
                kind=None,
                published=date.fromisoformat(row["published"]),
            ).ahead
        ]
        for row in rows
    }
    assert named == NEAR


def test_all_that_a_judgement_says_goes_into_the_article() -> None:
    said = Judgement(verdict="not", score=0.1)
    names = {field.name for field in fields(Article)}
    assert {field.name for field in fields(Judgement)} | {"rules"} == set(values(said))
    assert set(values(said)) <= names
