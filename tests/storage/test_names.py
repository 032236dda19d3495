"""Names, days and numbers are the same signs in four languages and three alphabets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.names import dates, names, sound
from storage.numbers import numbers


@pytest.mark.parametrize(
    "spellings",
    [
        ["Karaganda", "Караганда", "Қарағанды", "Qaraǵandy"],
        ["Tokayev", "Токаев", "Тоқаев", "Toqaev"],
        ["Nurbek", "Нурбек", "Нұрбек"],
        ["Zhanseit", "Жансеит", "Жансейіт"],
        ["Lanzhou", "Ланьчжоу", "Ланьчжоу"],
        ["Michigan", "Мичиган"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_a_name_sounds_alike_in_every_alphabet(spellings: list[str]) -> None:
    assert len({sound(one) for one in spellings}) == 1


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("托卡耶夫会见了来宾", "Tokayev"),
        ("在卡拉干达举行", "Karaganda"),
        ("部长努尔别克说", "Nurbek"),
        ("特朗普发言", "Trump"),
    ],
)
def test_a_transcribed_name_is_found_in_a_chinese_sentence(chinese: str, english: str) -> None:
    assert sound(english) in names(chinese, "zh")


def test_names_compare_across_alphabets() -> None:
    english = names("The rector Zhanseit Tuimebayev met guests in Karaganda on Monday.", "en")
    russian = names("Гостей принял ректор Жансеит Туймебаев; встреча с Туймебаевым прошла в Караганде.", "ru")
    kazakh = names("Қонақтарды ректор Жансейіт Түймебаев қабылдады, кездесу Қарағандыда өтті.", "kk")
    assert len(english & russian & kazakh) >= 2


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert names("Delegations came. Students sang. «Rectors» spoke with Berlin.", "en") == {sound("Berlin")}


@pytest.mark.parametrize(
    "text", ["on November 19, 2026", "the 19th of November", "19 ноября", "19 қарашада", "11月19日", "19.11.2026"]
)
def test_a_day_is_read_in_every_language(text: str) -> None:
    assert dates(text) == {(11, 19)}


def test_numbers_that_tell_events_apart() -> None:
    assert numbers("In 2026, 24 of 1,200 students (17 600 in all) took 3 exams.") == {"24", "1200", "1.76e+04"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5 million tenge", "1.5e+06"),
        ("1,5 млн тенге", "1.5e+06"),
        ("150万坚戈", "1.5e+06"),
        ("一百五十万坚戈", "1.5e+06"),
        ("12 thousand students", "1.2e+04"),
        ("12 000 студентов", "1.2e+04"),
        ("12 мың студент", "1.2e+04"),
        ("一万二千名学生", "1.2e+04"),
        ("三十五名学生", "35"),
        ("共有35名学生", "35"),
    ],
)
def test_a_number_is_the_same_as_every_language_writes_it(text: str, number: str) -> None:
    assert numbers(text) == {number}


@settings(max_examples=50)
@given(st.text(st.sampled_from("0123456789., 万亿千百十一二млнthousand-  ") | st.characters(), max_size=80))
def test_any_text_is_read(text: str) -> None:
    numbers(text)
    dates(text)
    for lang in ("en", "zh", "ru", "kk", None):
        names(text, lang)
