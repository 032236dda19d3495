"""Institutions that no list holds: found by the pattern of their names, in a form in which two texts agree."""

from __future__ import annotations

import time

import pytest

from crawler.topic.clues import read
from crawler.topic.topic import load
from crawler.topic.unknown import find
from storage.models import Unknown


def unknown(text: str, lang: str = "en", title: str = "") -> tuple[Unknown, ...]:
    topic = load()
    return find(topic, read(topic, title, text + "\nChina, Kazakhstan.", lang))


def names(text: str, lang: str = "en", title: str = "") -> list[str]:
    return [one.name for one in unknown(text, lang, title)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Xinxiang Vocational College of Technology in China signed.", "Xinxiang Vocational College of Technology"),
        ("China's Qinghe Medical University came.", "Qinghe Medical University"),
        ("Guests from China came to Saryarka Polytechnic College’s yard.", "Saryarka Polytechnic College"),
        ("China met the Institute of Botany named after N. Ivanov there.", "Institute of Botany named after N. Ivanov"),
        ("China and Kazakhstan: Baituly University of Arts, Culture and Sports grew.",
         "Baituly University of Arts, Culture and Sports"),
        ("The Kostanay Education Department thanked China.", "Kostanay Education Department"),
        ("Experts of the Department of Education of Hunan Province saw Kazakhstan.",
         "Department of Education of Hunan Province"),
        ("Teachers of Pavlodar Women’s College saw China.", "Pavlodar Women's College"),
    ],
)  # fmt: skip
def test_english(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我校与商丘学院签署协议，共同赴哈萨克斯坦办学。", "商丘学院"),
        ("来自哈萨克斯坦的学生在三江学院学习。", "三江学院"),
        ("近日，常德职业技术学院校长一行访问阿拉木图。", "常德职业技术学院"),
        ("西安市教育局与哈萨克斯坦驻华大使馆合作。", "西安市教育局"),
        ("位于成都的成都文理学院迎来哈萨克斯坦客人。", "成都文理学院"),
        ("山海能源与交通大学和哈萨克斯坦合作", "山海能源与交通大学"),
        ("阿克莫拉州教育局局长来华访问", "阿克莫拉州教育局"),
    ],
)
def test_chinese(text: str, name: str) -> None:
    assert names(text, "zh") == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Делегация Сарысуского университета имени И. Жакупова прилетела в Китай.",
         "Сарысуский университет имени И. Жакупова"),
        ("Договор с Сарысуским гуманитарным колледжем и Китаем.", "Сарысуский гуманитарный колледж"),
        ("Гости из Китая в Балхашской академии дизайна.", "Балхашская академия дизайна"),
        ("В колледже «Парасат» изучают китайский язык, Китай помогает.", "Колледж Парасат"),
        ("Китайцы были в университете им. И.О.Жакупова.", "Университет имени И.О. Жакупова"),
        ("Об этом Китаю сообщили в управлении образования Карагандинской области.",
         "Управление образования Карагандинской области"),
        ("Ректор Южно-Сарысуского государственного педагогического университета о Китае.",
         "Южно-Сарысуский государственный педагогический университет"),
        ("Жакупов Университет принял гостей из Китая.", "Жакупов Университет"),
    ],
)  # fmt: skip
def test_russian_in_the_nominative(text: str, name: str) -> None:
    assert names(text, "ru") == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Қытай қонақтары І.Жақыпов атындағы Сарысу университетінде болды.", "І. Жақыпов атындағы Сарысу университеті"),
        ("Қытай Сарысу жоғары политехникалық колледжімен келісті.", "Сарысу жоғары политехникалық колледжі"),
        ("Қытайлық топ Жақып Жақыпов атындағы колледжге келді.", "Жақып Жақыпов атындағы колледж"),
        ("Бүгін Сарысу өнер академиясының ректоры Қытайға барды.", "Сарысу өнер академиясы"),
        ("Қытай «Парасат» университетіне көмектесті.", "Парасат университеті"),
    ],
)
def test_kazakh_with_any_ending(text: str, name: str) -> None:
    assert names(text, "kk") == [name]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "A Chinese university and two Kazakh colleges signed."),
        ("en", "Xinjiang University's Institute of Oil met Kazakhstan."),
        ("en", "The School of Economics in China and the College of Arts of Xinjiang University met."),
        ("en", "KazNU, the Confucius Institute and Lanzhou University in China."),
        ("en", "Moscow State University and Bishkek State University of Kyrgyzstan saw Kazakhstan and China."),
        ("zh", "中国大学和哈萨克斯坦高校的两所大学、一所职业技术学院开展合作。"),
        ("zh", "他想去中国读大学，哈萨克斯坦大学生也来了，孔子学院很好。"),
        ("zh", "国际教育学院院长介绍，经济管理学院与哈萨克斯坦合作"),
        ("ru", "Китайский университет и казахстанские колледжи, ведущие университеты Китая."),
        ("ru", "Институт Конфуция при КазНУ, Китай; новый корпус университета."),
        ("ru", "В университете Алматы ждут гостей из Китая."),
        ("ru", "Ректор университета Ержан Жакупов полетел в Китай."),
        ("kk", "Қытай университеті мен Конфуций институты, біздің колледжіміз."),
    ],
)
def test_what_is_no_name_of_an_unknown_school(lang: str, text: str) -> None:
    assert names(text, lang) == []


def test_a_known_institution_is_not_unknown() -> None:
    text = "The M. Auezov South Kazakhstan University and Nanjing Tech University met; so did ENU and KazNU."
    assert names(text) == []


def test_two_texts_agree_on_a_name() -> None:
    genitive = names("Делегация Сарысуского университета имени И.Жакупова прилетела в Китай.", "ru")
    instrumental = names("Договор с «Сарысуским университетом им. И. Жакупова» подписал Китай.", "ru")
    assert genitive == instrumental != []


def test_the_side_is_said_where_the_text_says_it() -> None:
    sides = {
        "China's Qinghe University of Design came to Almaty.": "CN",
        "Xuzhou Qinghe College met guests from Kazakhstan.": "CN",
        "They met at Parasat University in Almaty with guests from China.": "KZ",
        "Parasat University and Qinghe College signed in China.": None,
        "A campus of Gazi University in Shymkent, not in China.": None,
    }
    assert {text: unknown(text)[0].side for text in sides} == sides


def test_every_place_of_a_name_and_its_short_name_are_found() -> None:
    text = (
        "Qinghe Vocational College of Design (QVC) of China came to Astana.\n"
        "QVC opened a class. The rector of Qinghe Vocational College of Design spoke."
    )
    found = unknown(text, title="QVC comes to Astana from China")
    assert {one.name for one in found} == {"Qinghe Vocational College of Design"}
    assert [one.surface for one in found] == [
        "QVC", "Qinghe Vocational College of Design", "QVC", "QVC", "Qinghe Vocational College of Design",
    ]  # fmt: skip
    assert all(text[one.offset : one.offset + len(one.surface)] == one.surface for one in found if one.offset >= 0)
    assert {one.side for one in found} == {"CN"}


def test_a_headline_in_capitals_gives_only_names_that_the_text_has() -> None:
    text = "The Parasat University of Kazakhstan signed with China."
    assert names(text, title="Chinese Guests Visit Parasat University") == ["Parasat University"] * 2
    assert names("Guests of China saw Kazakhstan.", title="Chinese Guests Visit Parasat University") == []


@pytest.mark.parametrize(
    "piece", ["University of ", "大学与", "университет имени И. ", "атындағы ", "Аbc(A", "Of and "]
)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    text = "China and Kazakhstan: KazNU. " + piece * (20_000 // len(piece))
    start = time.process_time()
    unknown(text, "ru")
    assert time.process_time() - start < 2


def test_a_person_right_before_a_kazakh_name_is_no_part_of_it() -> None:
    text = "Абай облысының әкімі Берік Уәли Тяньцзинь мұнай университетінің проректорымен кездесті."
    assert names(text, "kk") == ["Тяньцзинь мұнай университеті"]
