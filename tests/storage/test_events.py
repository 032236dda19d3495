"""What makes two reports likely to be of one event, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import signs
from storage.events import DAYS, NEVER, Report, evidence, likeness
from storage.grouping import NEAR
from storage.models import Embedding, Fact

DAY = date(2026, 11, 20)
MEMORANDUM = (
    "{} and {} signed a memorandum on Tuesday. The rectors discussed student exchange, joint research and double-degree"
    " programmes. The guests toured the campus and met students who study Chinese. A road map is due in December."
)


def report(
    text: str,
    *,
    lang: str = "en",
    day: date = DAY,
    institutions: dict[str, str] | None = None,
    near: float | None = None,
) -> Report:
    return Report(
        id=1,
        day=day,
        institutions=institutions or {},
        signs=signs.read("", text, lang),
        embedding=None if near is None else Embedding(model="m", vector=(near, (1 - near**2) ** 0.5)),
    )


def memorandum(kazakh: str, chinese: str) -> Report:
    return report(MEMORANDUM.format(kazakh, chinese), institutions={kazakh: "KZ", chinese: "CN"})


def test_memoranda_worded_alike_are_less_likely_one_event_when_other_parties_sign() -> None:
    one = memorandum("KazNU", "Lanzhou University")
    same = likeness(one, memorandum("KazNU", "Lanzhou University"))
    assert likeness(one, memorandum("KazNU", "Xidian University")) < same - 1
    assert likeness(one, memorandum("Satbayev University", "Lanzhou University")) < same - 1


LECTURE = (
    "11月16日,“丝路研究”系列讲座在图书馆举行,主讲人介绍了中亚国家高等教育的发展与留学市场。他认为,哈萨克斯坦学生来华学习的意愿增强,"
    "中国高校应改进奖学金和课程设置。讲座吸引了一百多名师生。"
)
FAIR = (
    "Более четырех тысяч школьников и студентов посетили 16 ноября в Астане выставку китайских вузов. Свои программы"
    " представили 28 университетов. Больше всего вопросов задавали о стипендиях и признании дипломов."
)


def test_what_speaks_of_the_same_things_on_the_same_day_is_no_event_without_a_name_in_common() -> None:
    lecture, fair = report(LECTURE, lang="zh"), report(FAIR, lang="ru", institutions={"lzu": "CN"})
    assert evidence(lecture, fair)["dates"] == 1
    assert likeness(lecture, fair) < NEAR


ENGLISH = (
    "A laboratory of seismology opened in Taldykorgan on November 19. Its 37 instruments cost 1.5 million dollars."
)
RUSSIAN = "Лаборатория сейсмологии открылась 19 ноября в Талдыкоргане. Её 37 приборов стоили 1,5 млн долларов."
CHINESE = "11月19日,地震学实验室在塔尔迪库尔干揭幕,37台仪器耗资150万美元。"
KAZAKH = "19 қарашада Талдықорғанда сейсмология зертханасы ашылды. Оның 37 аспабы 1,5 млн доллар тұрды."


@pytest.mark.parametrize(("other", "lang"), [(RUSSIAN, "ru"), (CHINESE, "zh"), (KAZAKH, "kk")])
def test_reports_in_two_languages_share_concepts_names_days_and_numbers(other: str, lang: str) -> None:
    found = evidence(report(ENGLISH), report(other, lang=lang))
    assert found["concepts"] > 0.1
    assert found["numbers"] > 0.3
    assert found["dates"] == 1
    assert likeness(report(ENGLISH), report(other, lang=lang)) > likeness(report(ENGLISH), report("Снег.", lang="ru"))


OPENED = Fact(kind="centre", quote="", date=date(2026, 11, 19), place="Taldykorgan", number=37, unit="seats")


def test_facts_that_agree_in_day_place_or_number_speak_for_one_event() -> None:
    one = replace(report(ENGLISH), facts=(OPENED,))
    same = replace(report(RUSSIAN, lang="ru"), facts=(replace(OPENED, date_end=date(2026, 11, 21)),))
    other = replace(same, facts=(replace(OPENED, date=date(2026, 10, 1), place="Almaty", number=12),))
    another_kind = replace(same, facts=(replace(OPENED, kind="visit"),))
    assert likeness(one, same) > likeness(one, other)
    assert evidence(one, other)["facts"] == evidence(one, another_kind)["facts"] == 0


def test_a_gathering_that_both_name_speaks_for_one_event() -> None:
    one, other = (replace(report(text), gatherings=frozenset({"forum"})) for text in (ENGLISH, MEMORANDUM))
    assert likeness(one, other) > likeness(one, replace(other, gatherings=frozenset()))


def test_the_embedding_of_one_that_is_about_something_else_does_not_count_against_it() -> None:
    one, far = report(ENGLISH, near=1.0), report(RUSSIAN, lang="ru", near=-1.0)
    assert likeness(one, replace(far, in_passing=True)) > likeness(one, far)


def test_reports_a_week_and_a_day_apart_are_of_two_events_whatever_they_say() -> None:
    later = report(ENGLISH, day=DAY + timedelta(days=DAYS + 1))
    assert likeness(report(ENGLISH), later) == NEVER


def test_embeddings_count_only_where_one_model_made_both() -> None:
    one = report(ENGLISH, near=1.0)
    other = report(CHINESE, lang="zh", near=0.9)
    assert evidence(one, other)["embedding"] == pytest.approx(0.9)
    assert "embedding" not in evidence(one, report(CHINESE, lang="zh"))
    assert likeness(one, other) > likeness(one, report(CHINESE, lang="zh", near=-0.9))


REPORTS = st.builds(
    report,
    st.text(st.sampled_from("ab Cde19 .教育Ала"), max_size=60),
    lang=st.sampled_from(["en", "zh", "ru", "kk", "kk-Latn", "de"]),
    day=st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    institutions=st.dictionaries(st.sampled_from(["kaznu", "lzu", "blcu"]), st.sampled_from(["CN", "KZ"])),
    near=st.none() | st.floats(-1, 1),
)


@settings(max_examples=60)
@given(REPORTS, REPORTS)
def test_likeness_is_the_same_from_both_sides(a: Report, b: Report) -> None:
    assert likeness(a, b) == pytest.approx(likeness(b, a))


@settings(max_examples=30)
@given(REPORTS)
def test_signs_are_the_same_when_they_come_back_from_the_store(a: Report) -> None:
    assert signs.load(signs.dump(a.signs)) == a.signs
