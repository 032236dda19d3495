"""What a text speaks of is told by concepts that its language does not matter to."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from storage.lexicon import concepts

SAME = {
    "en": "The president opened a branch of the university in Almaty; students of Kazakhstan will study archaeology.",
    "zh": "总统在阿拉木图为大学分校揭牌,哈萨克斯坦学生将学习考古学。",
    "ru": "Президент открыл в Алматы филиал университета; студенты Казахстана будут изучать археологию.",
    "kk": "Президент Алматыда университет филиалын ашты; Қазақстан студенттері археологияны оқиды.",
    "kk-Latn": "Prezıdent Almatyda ýnıversıtet fılıalyn ashty; Qazaqstan stýdentteri arheologııany oqıdy.",
}


@pytest.mark.parametrize("lang", SAME)
def test_a_sentence_is_of_the_same_things_in_every_language(lang: str) -> None:
    found = concepts(SAME[lang], lang)
    assert {"@KZ", "@Asia/Almaty", "university", "archaeology"} <= found


def test_of_chinese_words_inside_each_other_the_longest_counts() -> None:
    assert "@NG" in concepts("尼日利亚代表团", "zh")
    assert "@NE" not in concepts("尼日利亚代表团", "zh")


def test_a_name_of_several_words_is_one_place() -> None:
    assert concepts("students from the United Arab Emirates", "en") >= {"@AE"}


def test_a_text_in_another_language_has_its_places_and_no_error() -> None:
    assert concepts("Die Universität in Almaty", "de") >= {"@Asia/Almaty"}
    assert concepts("", None) == frozenset()


def test_every_line_has_four_languages_and_one_name() -> None:
    lines = tomllib.loads(files("storage").joinpath("lexicon.toml").read_text("utf-8"))["concepts"].splitlines()
    assert all(line.count("|") == 3 for line in lines)
    names = [next(filter(None, (field.strip() for field in line.split("|")))).split(",")[0] for line in lines]
    assert len(names) == len(set(names)) > 1500
